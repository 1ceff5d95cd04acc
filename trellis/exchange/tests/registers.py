"""A register as a SENCO keeps it, looked at and brought in."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

from trellis.cycle.models import BeforeTrellis, Need, StatusChange
from trellis.exchange import services
from trellis.exchange.models import ListImport
from trellis.exchange.tests.lists import lines
from trellis.people.models import Child
from trellis.provision.models import ClassStrategy
from trellis.statutory.models import EhcPlan

EXAMPLES = Path(__file__).resolve().parents[3] / "tests" / "examples"
HEAD = "Name,DOB,UPN,K or E,Since,Need,Strategies,Agencies,Review date,Notes"
AMINA = "Amina Yusuf,31/08/2017,,K,01/09/2024,SLCN,Short sentences; Time to answer,Speech therapy,20/10/2026,Shy at first"
WHY = "a test looks at the register"
TOLD = services.Told(told=True, on=date(2025, 9, 30))


def sheet(*rows: str, head: str = HEAD) -> io.BytesIO:
    return lines(head, *rows)


def look(school: Any, file: io.BytesIO, **more: Any) -> Any:
    return services.look_at_list(school.mrs_shah, school_id=school.oakfield.pk, file=file, **more).seen


def wait(school: Any, file: io.BytesIO) -> ListImport:
    return services.preview_list(school.mrs_shah, school_id=school.oakfield.pk, file=file, file_name="register.csv")


def bring(school: Any, file: io.BytesIO, told: services.Told = TOLD, **decisions: str) -> ListImport:
    said = {int(row.removeprefix("row_")): ref for row, ref in decisions.items()}
    return services.confirm_list(school.mrs_shah, ref=wait(school, file).ref, told=told, decisions=said)


def born(child: Child) -> str:
    return f"{child.date_of_birth:%d/%m/%Y}"


def row_of(child: Child, rest: str = "K,01/09/2024,SLCN,,,,", *, name: str = "", day: str | None = None, upn: str = "") -> str:
    return f"{name or f'{child.first_name} {child.last_name}'},{born(child) if day is None else day},{upn},{rest}"


def counts(school: Any) -> list[int]:
    models = (StatusChange, Need, BeforeTrellis, ClassStrategy, EhcPlan)
    return [each.objects.at(school.oakfield).count() for each in models]
