"""The school's staff and groups, as the office and the SENCO see them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from trellis.accounts.models import Appointment
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.designsystem.words import days_worked
from trellis.organisations.models import Group

from ..models import ClassPlace, Staff, StaffPlace, live


@dataclass(frozen=True)
class PlaceCard:
    """Somebody with a group. `days` is empty where they share it with nobody."""

    pk: UUID
    person_id: UUID
    name: str
    group_id: UUID
    group_name: str
    part: str
    part_label: str
    days: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class StaffCard:
    """A member of staff: job, groups, and whether they can come in."""

    person_id: UUID
    name: str
    job: str
    email: str
    groups: str
    state: str
    starts_on: date
    ends_on: date | None

    @property
    def may_be_asked(self) -> bool:
        return self.state != "Signs in"


@dataclass(frozen=True)
class GroupCard:
    """A class or group with its people and how many children are in it."""

    pk: UUID
    ref: str
    name: str
    kind: str
    kind_label: str
    nc_year: str
    children: int
    places: tuple[PlaceCard, ...]

    @property
    def has_owner(self) -> bool:
        return self.kind == "teaching" or any(each.part in ("class_teacher", "tutor", "key_person") for each in self.places)


def _school(viewer: Viewer) -> UUID:
    if viewer.school_id is None or viewer.school_id not in viewer.held.schools:
        raise NotFound
    return viewer.school_id


def places_at(school_id: UUID, day: date) -> list[PlaceCard]:
    """Who works with which group on a day or later (one query)."""
    rows = StaffPlace.objects.at(school_id).filter(Q(ends_on=None) | Q(ends_on__gte=day)).select_related("person", "group")
    return [
        PlaceCard(
            each.pk,
            each.person_id,
            each.person.formal_name,
            each.group_id,
            each.group.name,
            each.part,
            each.get_part_display(),
            days_worked(each.weekdays) if each.weekdays else "",
            each.starts_on,
            each.ends_on,
        )
        for each in rows.order_by("group__name", "part", "starts_on", "pk")
    ]


def staff_list(viewer: Viewer) -> list[StaffCard]:
    """Everybody who works at the viewer's school, by surname (two queries)."""
    school_id, today = _school(viewer), clock.today()
    groups: dict[UUID, list[str]] = defaultdict(list)
    for place in places_at(school_id, today):
        groups[place.person_id].append(f"{place.group_name} ({place.part_label})")
    rows = Staff.objects.at(school_id).filter(Q(ends_on=None) | Q(ends_on__gte=today)).select_related("person")
    cards: dict[UUID, StaffCard] = {}
    for each in rows.order_by("person__last_name", "person__first_name", "starts_on", "pk"):
        person = each.person
        state = "Signs in" if person.has_usable_password() else "Not signed in yet" if person.email else "No e-mail address"
        cards.setdefault(
            person.pk,
            StaffCard(
                person.pk,
                person.formal_name,
                each.job,
                person.email or "",
                ", ".join(groups[person.pk]),
                state,
                each.starts_on,
                each.ends_on,
            ),
        )
    return list(cards.values())


def group_list(viewer: Viewer) -> list[GroupCard]:
    """Every open group of the viewer's school with its adults and the number of its children (three queries)."""
    school_id, today = _school(viewer), clock.today()
    by_group: dict[UUID, list[PlaceCard]] = defaultdict(list)
    for place in places_at(school_id, today):
        by_group[place.group_id].append(place)
    counts = Counter(ClassPlace.objects.at(school_id).filter(live(today)).values_list("group_id", flat=True))
    rows = Group.objects.at(school_id).filter(closed_on=None).order_by("kind", "name")
    return [
        GroupCard(
            each.pk,
            each.ref,
            each.name,
            each.kind,
            each.get_kind_display(),
            each.nc_year,
            counts[each.pk],
            tuple(by_group[each.pk]),
        )
        for each in rows
    ]


def group_by_ref(viewer: Viewer, ref: str) -> GroupCard:
    """One of them, or NotFound."""
    found = next((each for each in group_list(viewer) if each.ref == ref), None)
    if found is None:
        raise NotFound
    return found


def last_sencos(school_id: UUID, ends: Mapping[UUID | None, date | None]) -> list[str]:
    """The names of those whose leaving on these days would leave the school without a SENCO; empty where one stays."""
    rows = list(
        Appointment.objects.at(school_id).filter(role="senco").exclude(ends_on__lt=clock.today()).select_related("person")
    )
    going = [each for each in rows if ends.get(each.person_id)]
    for each in going:
        after = (ends[each.person_id] or clock.today()) + timedelta(days=1)
        stays = [
            one
            for one in rows
            if one.starts_on <= after
            and (one.ends_on is None or one.ends_on >= after)
            and not (ends.get(one.person_id) and ends[one.person_id] < after)  # type: ignore[operator]
        ]
        if not stays:
            return [one.person.formal_name for one in going]
    return []
