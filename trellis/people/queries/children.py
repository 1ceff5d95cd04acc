"""Children, fetched through the viewer. The first line of every view about a child is `child_for`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from trellis.access.engine import decide, with_facts
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.core.prepared import prepared
from trellis.rulebook.dates import is_young_person

from ..models import Child, ClassPlace, live, touched_children

# What rows of other tables carry to name their child in a list.
CHILD_COLUMNS = ("child__ref", "child__first_name", "child__known_as", "child__last_name")


@dataclass
class ChildCard:
    """A child as pages and services pass them on: names, place, and the facts a decision needs. Not a row."""

    pk: UUID
    ref: str
    school_id: UUID
    school_name: str
    setting_kind: str
    first_name: str
    last_name: str
    calling_name: str
    date_of_birth: date
    nc_year: str
    upn: str
    group_name: str
    group_ref: str
    say_name: str
    communication: str
    person_id: UUID | None
    is_young_person: bool
    fact_on_roll: bool = field(repr=False, default=False)
    fact_families_on: bool = field(repr=False, default=False)

    @property
    def full_name(self) -> str:
        return f"{self.calling_name} {self.last_name}"

    @property
    def initials(self) -> str:
        return f"{self.calling_name[:1]}.{self.last_name[:1]}."

    @property
    def year_words(self) -> str:
        """ "Year 4", "Reception", "Nursery"."""
        return {"R": "Reception", "N1": "Nursery", "N2": "Nursery", "": ""}.get(self.nc_year, f"Year {self.nc_year}")

    @property
    def place_words(self) -> str:
        """ "Year 4, Hazel": the small line above a child's name."""
        return ", ".join(each for each in (self.year_words, self.group_name) if each)


@dataclass(frozen=True)
class ChildOption:
    """A child in a list to choose from."""

    ref: str
    label: str


_CARD_COLUMNS = (
    *("pk", "ref", "school_id", "first_name", "known_as", "last_name", "date_of_birth", "nc_year", "upn", "say_name"),
    *("communication", "person_id", "school_name", "setting_kind", "group_name", "group_ref", "fact_on_roll", "fact_families_on"),
)


def _with_place(rows: QuerySet[Child], day: date) -> QuerySet[Child, Any]:
    """What a card needs: the child, the facts, and the class (not a teaching group) of the day."""
    places = ClassPlace.objects.system("class shown with the child's name").filter(live(day), child_id=OuterRef("pk"))
    first = places.exclude(group__kind="teaching").order_by("starts_on")
    placed = with_facts(rows, day).annotate(
        school_name=F("school__name"),
        setting_kind=F("school__setting_kind"),
        group_name=Subquery(first.values("group__name")[:1]),
        group_ref=Subquery(first.values("group__ref")[:1]),
    )
    return placed.values_list(*_CARD_COLUMNS, named=True)


@prepared
def _placed(day: date, ref: str | None, pk: UUID | None) -> QuerySet[Child, Any]:
    """One child with facts and class of a day, to be decided about."""
    rows = Child.objects.system("one child, decided about at once")
    return _with_place(rows.filter(ref=ref) if ref else rows.filter(pk=pk), day)


def card_of(child: Any) -> ChildCard:
    """A card from a row read by `_with_place`."""
    touched_children.set(True)
    return ChildCard(
        pk=child.pk,
        ref=child.ref,
        school_id=child.school_id,
        school_name=child.school_name,
        setting_kind=child.setting_kind,
        first_name=child.first_name,
        last_name=child.last_name,
        calling_name=child.known_as or child.first_name,
        date_of_birth=child.date_of_birth,
        nc_year=child.nc_year,
        upn=child.upn,
        group_name=child.group_name or "",
        group_ref=child.group_ref or "",
        say_name=child.say_name,
        communication=child.communication,
        person_id=child.person_id,
        is_young_person=is_young_person(child.date_of_birth, clock.today()),
        fact_on_roll=child.fact_on_roll,
        fact_families_on=child.fact_families_on,
    )


def child_for(viewer: Viewer, ref: str, action: str, *, opens: str = "") -> ChildCard:
    """The child with this reference, if the viewer may do `action` to them; else NotFound, as for a child that does not exist.

    `opens` names the page when it shows more than name, class and SEN code: the opening is then recorded.
    """
    found = _placed.first(viewer.day, ref, None) if ref else None
    if found is None or not decide(viewer, action, child=found):
        raise NotFound
    if opens:
        viewer.opens(child_id=found.pk, school_id=found.school_id, page=opens)
    return card_of(found)


def child_by_id(viewer: Viewer, child_id: UUID, action: str) -> ChildCard:
    """As `child_for`, by key: for services."""
    found = _placed.first(viewer.day, None, child_id)
    if found is None or not decide(viewer, action, child=found):
        raise NotFound
    return card_of(found)


def cards_for(
    viewer: Viewer, action: str, *, group_ref: str = "", ids: Iterable[UUID] | None = None, school_id: UUID | None = None
) -> list[ChildCard]:
    """Every child the viewer may do `action` to, by name; narrowed to a group, to some, or to a school where given."""
    rows = Child.objects.for_viewer(viewer, action)
    if group_ref:
        places = ClassPlace.objects.system("narrowing a scoped list").filter(live(viewer.day), group__ref=group_ref)
        rows = rows.filter(pk__in=places.values("child_id"))
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    if school_id is not None:
        rows = rows.filter(school_id=school_id)
    return [card_of(each) for each in _with_place(rows, viewer.day).order_by("last_name", "first_name", "pk")]


def children_options(viewer: Viewer, action: str) -> list[ChildOption]:
    """Children to choose from in a form, by first name."""
    cards = sorted(cards_for(viewer, action), key=lambda each: (each.calling_name, each.last_name))
    return [
        ChildOption(each.ref, f"{each.full_name} ({each.group_name})" if each.group_name else each.full_name) for each in cards
    ]


def name_in(row: Mapping[str, Any]) -> str:
    """The child's name in a row of another table that carries CHILD_COLUMNS."""
    return f"{row['child__known_as'] or row['child__first_name']} {row['child__last_name']}"
