"""The viewer as an argument of a kept query: which relations are held decides how it looks; person, day and schools fill it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from trellis.core.prepared import Likeable, New

from .engine import Held, lasting, version


class AsArgument(Likeable):
    """Somebody who asks, given to a function marked `prepared`.

    The children one is tied to, and those one is shut out of, stand in subselects of the filter. So only the names of the relations
    shape the query; the schools an appointment reaches are values in it.
    """

    system_name: str | None
    day: date
    decided: bool
    if TYPE_CHECKING:

        @property
        def person_id(self) -> UUID: ...
        @property
        def held(self) -> Held: ...

    def shape(self) -> Hashable:
        if self.system_name is not None:
            return (version(), self.system_name)
        tied = frozenset().union(*self.held.children.values()) if self.held.children else frozenset()
        return (version(), tied, tuple(names for _, names in self._schools()))

    def fillings(self) -> tuple[Any, ...]:
        if self.system_name is not None:
            return (self.day,)
        days = (self.day - lasts for lasts in lasting())
        return (self.person_id, self.day, *days, *(school for school, _ in self._schools()))

    def like(self, new: New) -> Likeness:  # type: ignore[override]
        if self.system_name is not None:
            return Likeness(None, new(self.day), Held(), self.system_name)
        tied = frozenset().union(*self.held.children.values()) if self.held.children else frozenset()
        # Not among the fillings: a query that takes a child from what is held, and not from a filter, is refused.
        child = new(self.person_id)
        schools = {new(school): names for school, names in self._schools()}
        held = Held({child: tied} if tied else {}, schools, frozenset({child}))
        return Likeness(new(self.person_id), new(self.day), held, None)

    def take_over(self, other: Any) -> None:
        self.decided = self.decided or other.decided

    def _schools(self) -> list[tuple[UUID, frozenset[str]]]:
        return sorted(self.held.schools.items(), key=lambda each: sorted(each[1]))


@dataclass
class Likeness(AsArgument):
    """A stand-in for the viewer while a query is built. Everything else about a viewer is missing on purpose."""

    person_id: Any
    day: date
    held: Held
    system_name: str | None
    decided: bool = field(default=False)
