"""Whom a meeting can invite: the child's circle, without anybody an order or a hold keeps away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from trellis.core import clock
from trellis.people import queries as people
from trellis.people.models import ClassPlace, StaffPlace, live
from trellis.people.queries import ChildCard
from trellis.provision.models import SupportLine, live_on

from ..rules import How, Side


@dataclass(frozen=True)
class InviteOption:
    """Somebody who can be invited. `usual` is the way offered first ("" for not invited), `by_message` whether a message can reach them."""

    person_id: UUID
    who: str
    name: str
    side: str
    usual: str
    by_message: bool

    @property
    def key(self) -> str:
        """The name of their field on the form."""
        return f"how_{self.person_id.hex}"


def people_to_invite(child: ChildCard) -> list[InviteOption]:
    """The circle in the order of a meeting: the child, home, school, outside (a fixed number of queries)."""
    return [*_child(child), *_home(child), *_school(child), *_outside(child)]


def _child(child: ChildCard) -> list[InviteOption]:
    if child.person_id is None:
        return []
    usual = How.NOTICE if child.is_young_person else How.IN_PERSON
    return [InviteOption(child.person_id, child.calling_name, child.calling_name, Side.CHILD, usual, child.is_young_person)]


def _home(child: ChildCard) -> list[InviteOption]:
    found = []
    for each in people.family_adults(child):
        mail = bool(each.email) and each.by_email and child.fact_families_on
        usual = "" if child.is_young_person else How.NOTICE if mail else How.PAPER
        found.append(InviteOption(each.person_id, f"{each.name} ({each.called})", each.name, Side.FAMILY, usual, mail))
    return found


def _school(child: ChildCard) -> list[InviteOption]:
    daily = {each.person_id: each.name for each in people.daily_owners(child)}
    senco = people.senco_for(child.school_id, child.nc_year)
    usual = dict(daily)
    if senco is not None:
        usual.setdefault(senco.person_id, senco.name)
    others = {each.person_id: each.name for each in people.appointed(child.school_id, "deputy")}
    groups = ClassPlace.objects.of(child).filter(live(clock.today())).values("group_id")
    places = StaffPlace.objects.at(child.school_id).filter(live(clock.today()), group_id__in=groups).select_related("person")
    others |= {each.person_id: each.person.formal_name for each in places.order_by("person__last_name", "pk")}
    lines = SupportLine.objects.of(child).filter(live_on(clock.today())).exclude(given_by=None).select_related("given_by")
    others |= {each.given_by_id: each.given_by.formal_name for each in lines}  # type: ignore[union-attr,misc]
    found = [InviteOption(pk, name, name, Side.SCHOOL, How.NOTICE, True) for pk, name in usual.items()]
    return found + [InviteOption(pk, name, name, Side.SCHOOL, "", True) for pk, name in others.items() if pk not in usual]


def _outside(child: ChildCard) -> list[InviteOption]:
    found = []
    for each in people.professionals_of(child):
        job = f"{each.profession[:1].lower()}{each.profession[1:]}"
        found.append(InviteOption(each.person_id, f"{each.name} ({job})", each.name, Side.OUTSIDE, "", False))
    return found


def owners_for(child: ChildCard, invited: Iterable[tuple[UUID, str]]) -> list[tuple[str, str]]:
    """Who can be named to do something, as choices: those invited first, then the rest of the circle."""
    named = dict(invited)
    named |= {each.person_id: each.who for each in people_to_invite(child) if each.person_id not in named}
    return [(str(person_id), who) for person_id, who in named.items()]


def whom_to_ring(child: ChildCard) -> tuple[str, str]:
    """(name, phone) that an invitation on paper tells people to ring."""
    return people.contact_for(child.school_id, child.nc_year)
