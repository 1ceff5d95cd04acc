"""Expected children: seen by the SENCO, and one by one by those she adds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from trellis.access.engine import decide
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.exchange.models import Expected, ExpectedSight
from trellis.people import queries as people
from trellis.people.models import live
from trellis.people.queries import ChildOption, StaffOption, staff_options
from trellis.people.rules import may_be_same_child
from trellis.rulebook.codes import NC_YEARS, label

EDIT = "expected.edit"
NOT_YOURS = "Only the SENCO can change expected children."
WAITING = Q(closed_at=None, joined=None)
"""Neither on the roll yet nor closed."""


@dataclass(frozen=True)
class ExpectedRow:
    """One expected child in the list."""

    ref: str
    name: str
    year: str
    starts_on: date
    coming_from: str
    late: bool


@dataclass(frozen=True)
class Sight:
    """Somebody who may see one expected child."""

    id: str
    name: str
    since: date


@dataclass(frozen=True)
class ExpectedPage:
    """One expected child. `may_be` are children of the roll of nearly the same name and birthday: a person says whether it is them."""

    ref: str
    name: str
    first_name: str
    date_of_birth: date
    upn: str
    nc_year: str
    year: str
    starts_on: date
    coming_from: str
    note: str
    revision: int
    may_change: bool
    sights: tuple[Sight, ...]
    may_be: tuple[ChildOption, ...]
    colleagues: tuple[StaffOption, ...]


def open_rows(viewer: Viewer) -> QuerySet[Any, Any]:
    """The expected children this viewer sees: the SENCO's whole school, else those whom the SENCO let them see."""
    rows = Expected.objects.at(viewer.school_id).filter(WAITING)
    if leads(viewer):
        return rows
    seen = ExpectedSight.objects.at(viewer.school_id).filter(live(viewer.day), person_id=viewer.person_id)
    return rows.filter(pk__in=seen.values("expected_id"))


def leads(viewer: Viewer) -> bool:
    """Whether the viewer is a SENCO of the school they work in now."""
    if viewer.school_id is None or not decide(viewer, EDIT):
        return False
    return "senco" in viewer.held.schools.get(viewer.school_id, frozenset())


def expected_list(viewer: Viewer) -> list[ExpectedRow]:
    """By the day they start, then by name. NotFound for whoever sees none and may add none."""
    found = list(open_rows(viewer).order_by("starts_on", "last_name", "first_name", "pk")) if viewer.school_id else []
    if not found and not leads(viewer):
        raise NotFound
    today = clock.today()
    return [
        ExpectedRow(
            each.ref, _name(each), label(NC_YEARS, each.nc_year), each.starts_on, each.coming_from, each.starts_on < today
        )
        for each in found
    ]


def expected_page(viewer: Viewer, ref: str) -> ExpectedPage:
    """One expected child. NotFound for everybody else, and once they have started or do not come."""
    found = open_rows(viewer).filter(ref=ref).first() if viewer.school_id else None
    if found is None:
        raise NotFound
    may_change = leads(viewer)
    return ExpectedPage(
        ref=found.ref,
        name=_name(found),
        first_name=found.first_name,
        date_of_birth=found.date_of_birth,
        upn=found.upn,
        nc_year=found.nc_year,
        year=label(NC_YEARS, found.nc_year),
        starts_on=found.starts_on,
        coming_from=found.coming_from,
        note=found.note,
        revision=found.revision,
        may_change=may_change,
        sights=tuple(_sights(found.pk, found.school_id, viewer.day)) if may_change else (),
        may_be=tuple(_may_be(viewer, found)) if may_change else (),
        colleagues=tuple(staff_options(found.school_id)) if may_change else (),
    )


def _name(found: Expected) -> str:
    return f"{found.first_name} {found.last_name}"


def _sights(pk: UUID, school_id: UUID, day: date) -> list[Sight]:
    rows = ExpectedSight.objects.at(school_id).filter(live(day), expected_id=pk).select_related("person")
    return [Sight(str(each.pk), each.person.formal_name, each.starts_on) for each in rows.order_by("starts_on", "pk")]


def _may_be(viewer: Viewer, found: Expected) -> list[ChildOption]:
    """Never by name only: the birthday must be the same or nearly, and then a person decides."""
    cards = people.cards_for(viewer, "roll.read", school_id=found.school_id)
    return [
        ChildOption(each.ref, f"{each.full_name}, {each.group_name}" if each.group_name else each.full_name)
        for each in cards
        if may_be_same_child(_name(found), found.date_of_birth, f"{each.first_name} {each.last_name}", each.date_of_birth)
    ]
