"""A watched folder as a school’s system fills it, and what came of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from trellis.exchange import services
from trellis.exchange.models import RollImport
from trellis.people.models import Child, ClassPlace, FamilyLink

from .files import csv
from .rolls import upn

WHY = "a test looks at the roll"


AMINA, LEO, ZARA = upn(101), upn(202), upn(303)


def drop(world: Any, *rows: str, name: str = "roll.csv", head: str | None = None) -> Path:
    path: Path = world.folder / name
    path.write_bytes((csv(*rows, head=head) if head else csv(*rows)).getvalue())
    return path


def row(
    child: Any,
    *,
    last: str = "",
    group: str = "",
    year: str = "",
    known: str = "",
    born: date | None = None,
    phone: str = "",
    pr: str = "",
) -> str:
    """One child of the roll as the school's system has them, with what is different."""
    adult = FamilyLink.objects.of(child).filter(relationship="mother").select_related("person").first()
    contact = f"{adult.person.full_name},Mother,{pr},,{phone}" if adult and phone else ",,,,"
    return ",".join(
        (
            child.upn,
            last or child.last_name,
            child.first_name,
            known,
            f"{born or child.date_of_birth:%d/%m/%Y}",
            year,
            group,
            contact,
        )
    )


HEAD = "UPN,Surname,Forename,Preferred forename,DOB,Year,Class,Contact 1 name,Contact 1 relationship,Contact 1 PR,Contact 1 email,Contact 1 phone"


def look(world: Any, *rows: str, name: str = "roll.csv") -> Path:
    path = drop(world, *rows, name=name, head=HEAD)
    services.look_in_folders()
    return path


def class_of(world: Any, child: Any) -> str:
    rows = ClassPlace.objects.of(child).filter(ends_on=None).exclude(group__kind="teaching")
    return str(rows.values_list("group__name", flat=True).get())


def waiting(world: Any) -> list[RollImport]:
    return list(RollImport.objects.at(world.oakfield).filter(confirmed_at=None, file_size__isnull=False).order_by("created_at"))


def kept(child: Any) -> Child:
    return Child.objects.system(WHY).get(pk=child.pk)
