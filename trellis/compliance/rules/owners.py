"""Who has to do it: a named person by their role, whoever stands in for them, and two who share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from trellis.core.text import N_

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a role. No weekdays means every day; no years means every year."""

    person_id: UUID
    name: str
    weekdays: frozenset[int] = frozenset()
    nc_years: frozenset[str] = frozenset()

    def works(self, day: date) -> bool:
        """Whether they are in on this day."""
        return not self.weekdays or day.weekday() in self.weekdays


@dataclass(frozen=True)
class Owner:
    """Who has to do it now. `instead` says why it is not who it would be; `weekdays` are those of whose duty it is."""

    role: str
    names: str
    person_ids: tuple[UUID, ...] = ()
    weekdays: frozenset[int] = frozenset()
    deputy_days: frozenset[int] | None = None
    instead: str = ""

    @property
    def words(self) -> str:
        """ "Mr Lane (class teacher)"."""
        return f"{self.names} ({self.role})" if self.names else self.role


@dataclass(frozen=True)
class Leads:
    """Who leads SEN at a school."""

    sencos: tuple[Holder, ...] = ()
    deputies: tuple[Holder, ...] = ()
    heads: tuple[Holder, ...] = ()


NO_SENCO = N_("No SENCO is named now.")
NO_OWNER = N_("Nobody has this group now.")
_SENCO, _DEPUTY, _HEAD = N_("SENCO"), N_("deputy SENCO"), N_("headteacher")


def days_of(holders: Iterable[Holder]) -> frozenset[int]:
    """The weekdays on which one of them is in; empty for every day."""
    found = [each.weekdays for each in holders]
    return frozenset() if not all(found) else frozenset().union(*found)


def named(holders: Sequence[Holder]) -> str:
    """ "Mr Lane", or "Mrs Ali (Monday, Tuesday) and Mr Lane (Wednesday, Thursday, Friday)" where they share the week."""
    names = list(dict.fromkeys(each.name for each in holders))
    if len(names) > 1 and all(0 < len(each.weekdays) < len(_DAYS) for each in holders):
        days = {each.name: ", ".join(_DAYS[day] for day in sorted(each.weekdays) if day < len(_DAYS)) for each in holders}
        names = [f"{name} ({words})" for name, words in days.items()]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def lead(leads: Leads, nc_year: str, day: date) -> Owner:
    """The SENCO of this year; the deputy on days she is not in and when nobody is SENCO; else the head."""
    own = [each for each in leads.sencos if nc_year and nc_year in each.nc_years]
    sencos = own or [each for each in leads.sencos if not each.nc_years] or list(leads.sencos)
    deputies = [each for each in leads.deputies if each.person_id not in {one.person_id for one in sencos}]
    deputy_days = days_of(deputies) or frozenset(range(len(_DAYS))) if deputies else None
    if sencos:
        here = [each for each in sencos if each.works(day)]
        standing_in = [each for each in deputies if each.works(day)]
        if here or not standing_in:
            return _owner(_SENCO, here or sencos, days_of(sencos), deputy_days)
        return _owner(_DEPUTY, standing_in, days_of(sencos), deputy_days, f"{named(sencos)} is not in today.")
    if deputies:
        return _owner(_DEPUTY, deputies, days_of(deputies), None, NO_SENCO)
    return _owner(_HEAD, list(leads.heads), frozenset(), None, NO_SENCO)


def daily(holders: Sequence[Holder], word: str, leads: Leads, nc_year: str, day: date) -> Owner:
    """Whoever is responsible every day (CoP 6.36, 6.52), under the setting's own word; the SENCO where nobody has the group."""
    if holders:
        return _owner(word, holders, days_of(holders), None)
    instead = lead(leads, nc_year, day)
    return Owner(instead.role, instead.names, instead.person_ids, instead.weekdays, instead.deputy_days, NO_OWNER)


def _owner(
    role: str, holders: Sequence[Holder], weekdays: frozenset[int], deputy_days: frozenset[int] | None, instead: str = ""
) -> Owner:
    people = tuple(dict.fromkeys(each.person_id for each in holders))
    return Owner(role, named(holders), people, weekdays, deputy_days, instead)
