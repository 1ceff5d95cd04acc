"""The people around a child, and whom to ask at a school."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value

from trellis.accounts.models import Appointment
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.prepared import Subject, prepared
from trellis.organisations.models import School

from ..models import (
    Child,
    ClassPlace,
    FamilyLink,
    KeyAdult,
    ProfessionalPlace,
    ProtectiveHold,
    Restriction,
    Staff,
    StaffPlace,
    WordsHeld,
    live,
)
from .children import ChildCard

_WHY = "the network of a child or school the viewer has reached"


@dataclass(frozen=True)
class PersonCard:
    """Somebody to name and to reach. `weekdays` are the days they work (Monday 0); empty means every day."""

    person_id: UUID
    name: str
    role: str
    phone: str = ""
    weekdays: tuple[int, ...] = ()


@dataclass(frozen=True)
class AdultCard:
    """An adult at home, as staff see them."""

    person_id: UUID
    name: str
    first_name: str
    relationship: str
    called: str
    responsibility: str
    household: str
    lives_with_child: bool | None
    email: str
    phone: str
    by_email: bool
    shut_out: bool

    @property
    def reachable(self) -> bool:
        return bool(self.email or self.phone)


@dataclass(frozen=True)
class ProfessionalCard:
    """A professional invited for a child."""

    person_id: UUID
    name: str
    profession: str
    service: str
    question: str
    may_see: tuple[str, ...]
    until: date | None


@dataclass(frozen=True)
class StaffOption:
    """A member of staff in a list to choose from."""

    person_id: UUID
    label: str
    hourly_rate: object
    weekdays: tuple[int, ...]


def appointed(school_id: UUID, role: str, day: date | None = None) -> list[PersonCard]:
    """Who holds a role at the school on this day, with the days they work (one query)."""
    return [_card_of(each) for each in _appointments(school_id, [role], day or clock.today())]


@prepared
def _appointments(school_id: UUID, roles: Sequence[str], day: date) -> QuerySet[Appointment, Any]:
    """Appointments with the days and the extension of the person's job."""
    jobs = Staff.objects.at(school_id).filter(live(day), person_id=OuterRef("person_id")).order_by("-pk")
    rows = Appointment.objects.at(school_id).filter(live(day), role__in=roles)
    rows = rows.annotate(weekdays=Subquery(jobs.values("weekdays")[:1]), extension=Subquery(jobs.values("extension")[:1]))
    person = ("person_id", "person__title", "person__first_name", "person__last_name", "person__phone")
    return rows.order_by("starts_on", "pk").values_list("role", "nc_years", "weekdays", "extension", *person, named=True)


def _card_of(row: Any) -> PersonCard:
    first, last = row.person__first_name, row.person__last_name
    name = f"{row.person__title} {last}" if row.person__title else f"{first} {last}".strip()
    role = str(Appointment.Role(row.role).label)
    return PersonCard(row.person_id, name, role, row.person__phone or row.extension or "", tuple(row.weekdays or ()))


def senco_for(school_id: UUID, nc_year: str = "") -> PersonCard | None:
    """The SENCO who looks after this year (two may share), or the first of them (one query)."""
    return _senco_of(_appointments(school_id, ["senco"], clock.today()), nc_year)


def senco_and_deputies(school_id: UUID, nc_year: str = "") -> tuple[PersonCard | None, list[PersonCard]]:
    """As `senco_for`, and the deputies, in one query."""
    rows = _appointments(school_id, ["senco", "deputy"], clock.today())
    senco = _senco_of([each for each in rows if each.role == "senco"], nc_year)
    return senco, [_card_of(each) for each in rows if each.role == "deputy"]


def _senco_of(rows: list[Any], nc_year: str) -> PersonCard | None:
    of_the_year = (each for each in rows if nc_year and nc_year in each.nc_years)
    of_all_years = (each for each in rows if not each.nc_years)
    found = next(of_the_year, None) or next(of_all_years, None) or next(iter(rows), None)
    return _card_of(found) if found is not None else None


def contact_for(school_id: UUID, nc_year: str = "") -> tuple[str, str]:
    """(name, phone) that a page tells people to ring: the SENCO, else the school."""
    school = School.objects.get(pk=school_id)
    senco = senco_for(school_id, nc_year)
    return (senco.name if senco else school.name, (senco.phone if senco else "") or school.phone)


def daily_owners(child: ChildCard) -> list[PersonCard]:
    """Who is responsible each day: the child's own key adults, else the class teacher, tutor or key person of the class."""
    rows = sorted(_daily(child, clock.today()), key=lambda each: (each.own, each.starts_on, each.pk))
    nearest = [each for each in rows if each.own == rows[0].own]
    found = []
    for each in nearest:
        first, last = each.person__first_name, each.person__last_name
        name = f"{each.person__title} {last}" if each.person__title else f"{first} {last}".strip()
        part = str(StaffPlace.Part(each.part).label)
        found.append(PersonCard(each.person_id, name, part, each.person__phone, tuple(each.weekdays)))
    return found


_DAILY = (
    *("own", "starts_on", "pk", "part", "weekdays", "person_id"),
    *("person__title", "person__first_name", "person__last_name", "person__phone"),
)


@prepared
def _daily(child: Subject, day: date) -> QuerySet[Any, Any]:
    """The child's own key adults (`own` 0), and who has the child's class each day (1)."""
    number = IntegerField()
    own = KeyAdult.objects.of(child).filter(live(day)).annotate(own=Value(0, number))
    groups = ClassPlace.objects.of(child).filter(live(day)).exclude(group__kind="teaching").values("group_id")
    daily = StaffPlace.objects.at(child.school_id).filter(part__in=("class_teacher", "tutor", "key_person"))
    places = daily.filter(live(day), group_id__in=groups).annotate(own=Value(1, number))
    return own.order_by().values_list(*_DAILY, named=True).union(places.order_by().values_list(*_DAILY, named=True), all=True)


def _shut_out(child: ChildCard | Child) -> set[UUID]:
    day = clock.today()
    barred = Restriction.objects.of(child).filter(live(day)).values_list("person_id", flat=True)
    held = ProtectiveHold.objects.of(child).filter(live(day), ended_by=None).values_list("person_id", flat=True)
    return set(barred.order_by().union(held.order_by()))


def is_shut_out(child: ChildCard | Child, person_id: UUID) -> bool:
    """Whether an order or a hold keeps this person from anything about the child today."""
    return person_id in _shut_out(child)


def family_adults(child: ChildCard) -> list[AdultCard]:
    """Every adult at home who may be asked, told and shown: those shut out by an order or a hold are not among them."""
    return [each for each in _adults(child) if not each.shut_out]


def adults_of(viewer: Viewer, child: ChildCard) -> list[AdultCard]:
    """The adults at home as staff see them. Who is shut out is marked only for those who may know (an order, never a hold)."""
    barred = set(Restriction.objects.of(child).filter(live(clock.today())).values_list("person_id", flat=True))
    return [each for each in _adults(child) if not each.shut_out or each.person_id in barred]


def _adults(child: ChildCard) -> list[AdultCard]:
    return [
        AdultCard(
            person_id=each.person_id,
            name=each.person.full_name,
            first_name=each.person.first_name,
            relationship=each.relationship,
            called=each.called or each.relationship,
            responsibility=each.responsibility,
            household=each.household,
            lives_with_child=each.lives_with_child,
            email=each.person.email or "",
            phone=each.person.phone,
            by_email=each.by_email,
            shut_out=each.is_shut_out,  # type: ignore[attr-defined]
        )
        for each in _links(child, clock.today())
    ]


@prepared
def _links(child: Subject, day: date) -> QuerySet[FamilyLink]:
    """The adults at home, each with whether an order or a hold keeps them from the child."""
    barred = Restriction.objects.of(child).filter(live(day), person_id=OuterRef("person_id"))
    held = ProtectiveHold.objects.of(child).filter(live(day), ended_by=None, person_id=OuterRef("person_id"))
    rows = FamilyLink.objects.of(child).filter(live(day)).annotate(is_shut_out=Q(Exists(barred)) | Q(Exists(held)))
    return rows.select_related("person").order_by("priority", "starts_on", "pk")


def household_of(viewer: Viewer, child: ChildCard) -> str:
    """The household the viewer shares with this child, as the newest of their links says; read once a request."""
    if child.pk not in viewer.households:
        viewer.households[child.pk] = _households.first(child, viewer.person_id) or ""
    return viewer.households[child.pk]


@prepared
def _households(child: Subject, person_id: UUID) -> QuerySet[FamilyLink, Any]:
    rows = FamilyLink.objects.of(child).filter(person_id=person_id).order_by("-starts_on")
    return rows.values_list("household", flat=True)


def professionals_of(child: ChildCard) -> list[ProfessionalCard]:
    """The professionals invited for this child now."""
    rows = ProfessionalPlace.objects.of(child).filter(live(clock.today())).select_related("person").order_by("starts_on", "pk")
    return [
        ProfessionalCard(
            each.person_id,
            each.person.formal_name,
            each.profession,
            each.service,
            each.question,
            tuple(each.may_see),
            each.ends_on,
        )
        for each in rows
    ]


def held_ids(child: ChildCard | Child) -> set[UUID]:
    """The ids of words held back from every family page, print and message about this child."""
    return set(_held_things(child))


@prepared
def _held_things(child: Subject) -> QuerySet[WordsHeld, Any]:
    return WordsHeld.objects.of(child).filter(released_at=None).values_list("thing_id", flat=True)


def works_at(school_id: UUID, person_id: UUID | None) -> bool:
    """Whether this person is or was on the school's staff."""
    return Staff.objects.at(school_id).filter(person_id=person_id).exists()


def staff_options(school_id: UUID) -> list[StaffOption]:
    """The school's staff today, by surname."""
    rows = (
        Staff.objects.at(school_id)
        .filter(live(clock.today()))
        .select_related("person")
        .order_by("person__last_name", "person__first_name")
    )
    return [
        StaffOption(each.person_id, f"{each.person.formal_name} ({each.job})", each.hourly_rate, tuple(each.weekdays))
        for each in rows
    ]
