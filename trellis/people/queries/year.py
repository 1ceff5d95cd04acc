"""The September roll-over: every class with its children and adults, and where they would go."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.organisations.models import Group
from trellis.organisations.queries import school_year_on
from trellis.rulebook.settings_words import year_after, years_of

from ..models import Child, ClassPlace, YearMove, live
from .staff import places_at

LEAVE, SAME, NEW = "leave", "same", "new"
OWN_CLASS = ("class", "tutor", "room")


@dataclass(frozen=True)
class ClassMove:
    """One class as it is, and what September would most likely do with it: LEAVE, SAME (children and name move up together), NEW, or a reference."""

    pk: UUID
    ref: str
    name: str
    kind: str
    nc_year: str
    children: int
    adults: str
    guess: str


@dataclass(frozen=True)
class Prepared:
    """A move that is prepared or was made, and whether today can still take it back."""

    pk: UUID
    moves_on: date
    children: int
    leavers: int
    may_undo: bool


@dataclass(frozen=True)
class YearPage:
    """The page: the classes, the day they move, and what is prepared already."""

    moves_on: date
    classes: tuple[ClassMove, ...]
    without_class: int
    prepared: Prepared | None


def next_year_on(school_id: UUID, today: date) -> date:
    """The first day of the school's next year: after the year we are in, else the coming 1 September."""
    year = school_year_on(school_id, today)
    if year is not None:
        return year.ends_on + timedelta(days=1)
    return date(today.year if (today.month, today.day) < (9, 1) else today.year + 1, 9, 1)


def year_page(viewer: Viewer) -> YearPage:
    """Everything the page needs (six queries)."""
    school = viewer.school
    if school is None or school.pk not in viewer.held.schools:
        raise NotFound
    today = clock.today()
    groups = list(Group.objects.at(school.pk).filter(closed_on=None, kind__in=OWN_CLASS).order_by("nc_year", "name"))
    years: dict[UUID, Counter[str]] = defaultdict(Counter)
    placed = ClassPlace.objects.at(school.pk).filter(live(today), group__in=groups)
    for group_id, year in placed.values_list("group_id", "child__nc_year"):
        years[group_id][year] += 1
    adults: dict[UUID, list[str]] = defaultdict(list)
    for place in places_at(school.pk, today):
        adults[place.group_id].append(place.name)
    by_year = {each.nc_year: each.ref for each in groups if each.nc_year}
    last = years_of(school.setting_kind)[-1]
    rows = []
    for each in groups:
        count = sum(years[each.pk].values())
        if not count:
            continue
        year = each.nc_year or years[each.pk].most_common(1)[0][0]
        rows.append(
            ClassMove(
                each.pk,
                each.ref,
                each.name,
                each.kind,
                year,
                count,
                ", ".join(adults[each.pk]),
                _guess(each.kind, year, last, by_year),
            )
        )
    here = Child.objects.for_viewer(viewer, "roll.read").filter(school=school)
    return YearPage(
        moves_on=next_year_on(school.pk, today),
        classes=tuple(rows),
        without_class=here.exclude(pk__in=placed.values("child_id")).count(),
        prepared=_prepared(school.pk, today),
    )


def _guess(kind: str, year: str, last: str, by_year: dict[str, str]) -> str:
    if year == last:
        return LEAVE
    if kind == Group.Kind.TUTOR:
        return SAME
    return by_year.get(year_after(year), NEW)


def _prepared(school_id: UUID, today: date) -> Prepared | None:
    found = YearMove.objects.at(school_id).filter(undone_at=None, moves_on__gte=today).order_by("-created_at").first()
    if found is None:
        return None
    same_day = clock.day_of(found.created_at) == today
    return Prepared(
        found.pk, found.moves_on, len(found.changed["years"]), len(found.changed["leavers"]), same_day and found.done_at is None
    )
