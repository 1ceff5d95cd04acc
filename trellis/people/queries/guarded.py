"""Families nothing may be changed for without a person: where an order, a hold or the young person's own choice shuts somebody out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from trellis.core import clock

from ..models import Child, FamilyLink, ProtectiveHold, Restriction, live

_WHY = "work nobody watches asks what it must leave alone"


@dataclass(frozen=True)
class Guarded:
    """The children and the adults of guarded families, by id. Nothing says which of the reasons holds: a hold shows nowhere."""

    children: frozenset[UUID]
    people: frozenset[UUID]


def guarded_among(school_id: UUID, child_ids: Collection[UUID]) -> Guarded:
    """Of these children and the adults at home: whom only a person may change (five queries).

    A child somebody is shut out of, their brothers and sisters, every child of an adult who is shut out of any, and a young person
    who said that the family sees nothing.
    """
    today, children = clock.today(), set(child_ids)
    links = list(FamilyLink.objects.system(_WHY).filter(live(today), child_id__in=children).values_list("child_id", "person_id"))
    adults = {person for _, person in links}
    asked = Q(school_id=school_id) | Q(person_id__in=adults)
    shut: set[tuple[UUID, UUID]] = set()
    for table, more in ((Restriction, Q()), (ProtectiveHold, Q(ended_by=None))):
        rows = table.objects.system(_WHY).filter(asked, live(today), more)
        shut |= set(rows.values_list("child_id", "person_id"))
    about, people = {child for child, _ in shut}, {person for _, person in shut}
    at_home = FamilyLink.objects.system(_WHY).filter(live(today), child_id__in=about)
    people |= set(at_home.values_list("person_id", flat=True))
    closed = Child.objects.at(school_id).filter(pk__in=children, family_sees=False).values_list("pk", flat=True)
    guarded = (about & children) | {child for child, person in links if person in people} | set(closed)
    return Guarded(frozenset(guarded), frozenset(people))
