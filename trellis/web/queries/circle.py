"""The people around a child as the record lists them: family, school, others. One query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, DateField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from trellis.core.prepared import Subject, prepared
from trellis.people.models import (
    ClassPlace,
    FamilyLink,
    KeyAdult,
    ProfessionalPlace,
    ProtectiveHold,
    Restriction,
    StaffPlace,
    live,
)
from trellis.people.queries import ChildCard

_WHY = "the people around a child already reached"
_KINDS = {"1family": "family", "2key": "school", "3staff": "school", "4outside": "outside"}


@dataclass(frozen=True)
class CirclePerson:
    """Somebody in the picture and in the list under it. `kind` is family, school or outside."""

    name: str
    short: str
    role: str
    kind: str
    contact: str = ""
    sees: str = ""


def circle(card: ChildCard, day: date, *, given_by: Iterable[str] = ()) -> list[CirclePerson]:
    """Everybody around the child today, nearest first. An adult an order or a hold keeps away is not there.

    `given_by` are names of staff who give support and may stand in no class.
    """
    found: list[CirclePerson] = []
    for row in _rows(card, day):
        name = f"{row['title']} {row['last']}" if row["title"] and row["what"] != "1family" else f"{row['first']} {row['last']}"
        if any(each.name == name for each in found):
            continue
        short = row["extra"] if row["what"] == "1family" else name
        sees = f"Invited until {row['until']:%-d %B %Y}" if row["what"] == "4outside" and row["until"] else ""
        role = StaffPlace.Part(row["role"]).label if row["what"] in ("2key", "3staff") else row["role"]
        found.append(
            CirclePerson(
                name, short or name, role[:1].upper() + role[1:], _KINDS[row["what"]], row["phone"] or row["email"] or "", sees
            )
        )
    known = {each.name for each in found}
    found += [
        CirclePerson(name, name, "Gives support", "school") for name in dict.fromkeys(given_by) if name and name not in known
    ]
    return sorted(found, key=lambda each: list(_KINDS.values()).index(each.kind))


@prepared
def _rows(card: Subject, day: date) -> QuerySet[Any, dict[str, Any]]:
    shut = Exists(Restriction.objects.of(card).filter(live(day), person_id=OuterRef("person_id"))) | Exists(
        ProtectiveHold.objects.of(card).filter(live(day), person_id=OuterRef("person_id"), ended_by=None)
    )
    groups = ClassPlace.objects.of(card).filter(live(day)).exclude(group__kind="teaching").values("group_id")
    daily = Q(part__in=("class_teacher", "key_person", "tutor", "teaching_assistant"))
    parts = (
        _plain(FamilyLink.objects.of(card).filter(live(day)).exclude(shut), "1family", "relationship", "called", "priority"),
        _plain(KeyAdult.objects.of(card).filter(live(day)), "2key", "part"),
        _plain(StaffPlace.objects.at(card.school_id).filter(live(day), daily, group_id__in=groups), "3staff", "part"),
        _plain(ProfessionalPlace.objects.of(card).filter(live(day)), "4outside", "profession"),
    )
    return parts[0].union(*parts[1:], all=True).order_by("what", "rank", "last", "first")


def _plain(rows: QuerySet[Any], what: str, role: str, extra: str = "", rank: str = "") -> QuerySet[Any]:
    """A table of people in the columns all four share."""
    text, number = CharField(), IntegerField()
    return rows.order_by().values(
        what=Value(what, text),
        rank=Cast(F(rank), number) if rank else Value(0, number),
        title=F("person__title"),
        first=F("person__first_name"),
        last=F("person__last_name"),
        phone=F("person__phone"),
        email=F("person__email"),
        role=Cast(F(role), text),
        extra=Cast(F(extra), text) if extra else Value("", text),
        until=Cast(F("ends_on"), DateField()),
    )
