"""The people around a child, and whom to ask at a school."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from trellis.accounts.models import Appointment
from trellis.accounts.viewer import Viewer
from trellis.core import clock
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
    """Who holds a role at the school on this day, with the days they work."""
    day = day or clock.today()
    return _cards_of(school_id, _appointments(school_id, role, day), day)


def _appointments(school_id: UUID, role: str, day: date) -> list[Appointment]:
    rows = Appointment.objects.at(school_id).filter(live(day), role=role)
    return list(rows.select_related("person").order_by("starts_on", "pk"))


def _cards_of(school_id: UUID, rows: list[Appointment], day: date) -> list[PersonCard]:
    staff = {each.person_id: each for each in Staff.objects.at(school_id).filter(live(day))}
    found = []
    for each in rows:
        job = staff.get(each.person_id)
        phone = each.person.phone or (job.extension if job else "")
        found.append(
            PersonCard(
                each.person_id, each.person.formal_name, each.get_role_display(), phone, tuple(job.weekdays) if job else ()
            )
        )
    return found


def senco_for(school_id: UUID, nc_year: str = "") -> PersonCard | None:
    """The SENCO who looks after this year (two may share), or the first of them."""
    day = clock.today()
    rows = _appointments(school_id, "senco", day)
    if not rows:
        return None
    of_the_year = (each for each in rows if nc_year and nc_year in each.nc_years)
    of_all_years = (each for each in rows if not each.nc_years)
    found = next(of_the_year, None) or next(of_all_years, None) or rows[0]
    return _cards_of(school_id, [found], day)[0]


def contact_for(school_id: UUID, nc_year: str = "") -> tuple[str, str]:
    """(name, phone) that a page tells people to ring: the SENCO, else the school."""
    school = School.objects.get(pk=school_id)
    senco = senco_for(school_id, nc_year)
    return (senco.name if senco else school.name, (senco.phone if senco else "") or school.phone)


def daily_owners(child: ChildCard) -> list[PersonCard]:
    """Who is responsible each day: the child's own key adults, else the class teacher, tutor or key person of the class."""
    own = KeyAdult.objects.of(child).filter(live(clock.today())).select_related("person").order_by("starts_on", "pk")
    cards = [
        PersonCard(each.person_id, each.person.formal_name, each.get_part_display(), each.person.phone, tuple(each.weekdays))
        for each in own
    ]
    if cards:
        return cards
    groups = ClassPlace.objects.of(child).filter(live(clock.today())).exclude(group__kind="teaching").values("group_id")
    places = (
        StaffPlace.objects.at(child.school_id)
        .filter(live(clock.today()), group_id__in=groups, part__in=("class_teacher", "tutor", "key_person"))
        .select_related("person")
        .order_by("starts_on", "pk")
    )
    return [
        PersonCard(each.person_id, each.person.formal_name, each.get_part_display(), each.person.phone, tuple(each.weekdays))
        for each in places
    ]


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
    out = _shut_out(child)
    rows = (
        FamilyLink.objects.of(child).filter(live(clock.today())).select_related("person").order_by("priority", "starts_on", "pk")
    )
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
            shut_out=each.person_id in out,
        )
        for each in rows
    ]


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
    return set(WordsHeld.objects.of(child).filter(released_at=None).values_list("thing_id", flat=True))


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
