"""Rolls as tests write them and bring them in."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection

from trellis.exchange import services
from trellis.exchange.models import RollImport
from trellis.people.models import Child
from trellis.people.rules import upn_check_letter

TODAY = date(2026, 10, 14)
WHY = "a test looks at the roll"
BAD = Path(__file__).resolve().parents[3] / "tests" / "bad_files"


def upn(number: int, last: str = "") -> str:
    body = f"82043210{number:03d}{last or number % 10}"
    return upn_check_letter(body) + body


AMINA, ZARA, BEN, SUE = upn(101), upn(202), upn(303), upn(404)


def look(world: Any, file: io.BytesIO, **more: Any) -> Any:
    return services.look_at(world.mrs_dunn, school_id=world.oakfield.pk, file=file, **more)


def wait(world: Any, file: io.BytesIO, **more: Any) -> RollImport:
    return services.preview_roll(world.mrs_dunn, school_id=world.oakfield.pk, file=file, file_name="roll.csv", **more)


def bring(world: Any, file: io.BytesIO, **more: Any) -> RollImport:
    answers = {name: more.pop(name) for name in ("leavers_confirmed", "decisions") if name in more}
    return services.confirm_roll(world.mrs_dunn, ref=wait(world, file, **more).ref, **answers)


def child(world: Any, number: str) -> Child:
    return Child.objects.at(world.oakfield).get(upn=number)


def whole_database(but: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """Every table as it stands, but the audit record, sessions and those named."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table.startswith(("audit_", "django_session")) or table in but:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


ZARA_ROW = f"{ZARA},Ali,Zara,01/04/2018,4,Hazel,K,SLCN,Ms Sara Ali,Mother,Yes,sara@family.example,07700 900111"
KNOWN = f"{AMINA},Yusuf,Amina,27/03/2018"
HEAD4 = "UPN,Surname,Forename,DOB"
