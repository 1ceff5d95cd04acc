"""Whom a family can ring, and by when somebody answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from trellis.core import clock
from trellis.designsystem.words import days_worked
from trellis.organisations.models import School
from trellis.organisations.queries import calendar_of
from trellis.people import queries as people
from trellis.people.queries import ChildCard, PersonCard
from trellis.people.queries.school import WhoCard, who_to_ask
from trellis.rulebook.dates import reply_by


@dataclass(frozen=True)
class SchoolContact:
    """The school and where its families find advice that does not depend on it. `senco` is the name of the one who looks after this child, `lead` her card."""

    name: str
    phone: str
    senco: str
    ring: str
    sendiass: str
    sendiass_phone: str
    sendiass_web: str
    council: str
    lead: PersonCard | None = None
    deputies: tuple[PersonCard, ...] = ()
    who: tuple[WhoCard, ...] = ()


@dataclass(frozen=True)
class Contact:
    """Somebody at school to ask: what they are, on which days, on which number."""

    name: str
    role: str
    days: str
    phone: str


def school_contact(card: ChildCard) -> SchoolContact:
    """The numbers that stand on every page about this child."""
    school = School.objects.select_related("local_authority").get(pk=card.school_id)
    senco, deputies = people.senco_and_deputies(card.school_id, card.nc_year)
    council = school.local_authority
    return SchoolContact(
        name=school.name,
        phone=school.phone,
        senco=senco.name if senco else "the school office",
        ring=_ring(senco.phone if senco else "", school.phone),
        sendiass=council.sendiass_name if council else "",
        sendiass_phone=council.sendiass_phone if council else "",
        sendiass_web=council.sendiass_web if council else "",
        council=council.name if council else "",
        lead=senco,
        deputies=tuple(deputies),
        who=who_to_ask(school, clock.today()),
    )


def _ring(phone: str, school: str) -> str:
    """A number that can be rung from outside: an extension is reached through the school's own."""
    return phone if phone and phone[:1].isdigit() else school


def _said(phone: str, school: str) -> str:
    return f"{school}, {phone}" if phone and not phone[:1].isdigit() else phone or school


def people_to_ask(card: ChildCard, school: SchoolContact) -> list[Contact]:
    """The SENCO, the deputy and whoever has the child each day; each once, with the days they work."""
    found: dict[UUID, Contact] = {}
    leads = [*([school.lead] if school.lead else []), *school.deputies]
    for each in leads:
        found.setdefault(each.person_id, _contact(each, _said(each.phone, school.phone)))
    for each in people.daily_owners(card):
        found.setdefault(each.person_id, _contact(each, school.phone))
    return list(found.values())


def _contact(each: PersonCard, phone: str) -> Contact:
    role = each.role if each.role == "SENCO" else each.role[:1].upper() + each.role[1:]
    return Contact(each.name, role, days_worked(each.weekdays), phone)


def promise(card: ChildCard, on: date | None = None) -> date:
    """The day by which the SENCO answers what came in on a day (today): the school's own number of school days, on a day she works."""
    target = School.objects.values_list("reply_school_days", flat=True).get(pk=card.school_id)
    senco, deputies = people.senco_and_deputies(card.school_id, card.nc_year)
    inherited = frozenset(day for each in deputies for day in each.weekdays) or None
    days = frozenset(senco.weekdays) if senco else frozenset()
    return reply_by(on or clock.today(), days, calendar_of(card.school_id), inherited, target)
