"""Who has to do what for which child, from the lists of `owner_lists`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from trellis.core.gather import Row
from trellis.rulebook.settings_words import words_for

from ..rules import owners
from ..rules.owners import Holder, Leads, Owner


class Owners:
    """The people of the viewer's schools, to be asked who has to do something. Whoever has left stands here no more."""

    def __init__(
        self, day: date, *, leads: list[Row], staff: list[Row], adults: list[Row], places: list[Row], keys: list[Row]
    ) -> None:
        self.day = day
        self._days = {(each["school_id"], each["person_id"]): frozenset(each["weekdays"]) for each in staff}
        self._working = {each["person_id"] for each in staff}
        self._leads: dict[UUID, dict[str, list[Holder]]] = {}
        for each in sorted(leads, key=lambda one: str(one["pk"])):
            days = self._days.get((each["school_id"], each["person_id"]), frozenset())
            holder = Holder(each["person_id"], _name(each), days, frozenset(each["nc_years"]))
            self._leads.setdefault(each["school_id"], {}).setdefault(each["role"], []).append(holder)
        self._by_group = self._gathered(adults, "group_id")
        self._by_child = self._gathered(keys, "child_id")
        self.groups: dict[UUID, str] = {}
        for each in places:
            self.groups.setdefault(each["child_id"], each["group__ref"])
            for holder in self._by_group.get(each["group_id"], ()):
                if holder not in self._by_child.setdefault(each["child_id"], []):
                    self._by_child[each["child_id"]].append(holder)

    def _gathered(self, rows: list[Row], column: str) -> dict[UUID, list[Holder]]:
        found: dict[UUID, list[Holder]] = {}
        own = {person: days for (_, person), days in self._days.items()}
        for each in sorted(rows, key=lambda one: str(one["pk"])):
            if each["person_id"] in self._working:
                days = frozenset(each["weekdays"]) or own[each["person_id"]]
                found.setdefault(each[column], []).append(Holder(each["person_id"], _name(each), days))
        return found

    def _leads_of(self, school_id: UUID) -> Leads:
        roles = self._leads.get(school_id, {})
        return Leads(*(tuple(roles.get(role, ())) for role in ("senco", "deputy", "head")))

    def lead(self, child: Mapping[str, Any]) -> Owner:
        """The SENCO of this child, or whoever stands in."""
        return owners.lead(self._leads_of(child["school_id"]), child["nc_year"], self.day)

    def daily(self, child: Mapping[str, Any]) -> Owner:
        """Whoever is responsible for this child every day."""
        word = words_for(child["setting_kind"], child["nc_year"]).owner
        holders = self._by_child.get(child["child_id"], [])
        return owners.daily(holders, word, self._leads_of(child["school_id"]), child["nc_year"], self.day)

    def named(self, child: Mapping[str, Any], person_id: UUID | None) -> Owner | None:
        """One person by id, if they lead here or have this child every day; None where they have left."""
        if person_id is None:
            return None
        for each in (self.lead(child), self.daily(child)):
            if person_id in each.person_ids:
                return each
        return None


def _name(row: Row) -> str:
    title, first, last = row["person__title"], row["person__first_name"], row["person__last_name"]
    return f"{title} {last}" if title else f"{first} {last}".strip()
