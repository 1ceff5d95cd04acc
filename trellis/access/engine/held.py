"""What a person holds today: their live relations, and the children they are shut out of, in one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Value

from trellis.core.prepared import prepared

from . import registry


@dataclass(frozen=True)
class Held:
    """The viewer's live relations today, and the children blocked for them."""

    children: dict[UUID, frozenset[str]] = field(default_factory=dict)
    schools: dict[UUID, frozenset[str]] = field(default_factory=dict)
    blocked: frozenset[UUID] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        found: set[str] = set()
        for names in (*self.children.values(), *self.schools.values()):
            found |= names
        return frozenset(found)


def lasting() -> tuple[timedelta, ...]:
    """For how long rights go on after their rows have ended: every length there is."""
    return _lasting(registry.version())


@lru_cache(maxsize=1)
def _lasting(_: int) -> tuple[timedelta, ...]:
    return tuple(sorted({timedelta(0), *(each.lasts for each in registry.relations.values())}))


@prepared
def _held(person_id: UUID, days: Sequence[date], _: int) -> QuerySet[Any, Any]:
    """Every relation and block of a person. `days` are today less each length of `lasting`."""
    day = dict(zip(lasting(), days, strict=False))
    parts = []
    for each in registry.relations.values():
        column = "child_id" if each.reach == "child" else "school_id"
        rows = each.rows(person_id, day[each.lasts])
        parts.append(rows.annotate(_what=Value(each.name)).values_list("_what", column))
    for name, shut in registry.blocks.items():
        parts.append(shut(person_id, days[0]).annotate(_what=Value(f"!{name}")).values_list("_what", "child_id"))
    parts = [part.order_by() for part in parts]
    return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]


def load_held(person_id: UUID, day: date) -> Held:
    """The viewer's live relations and blocks, in one query."""
    if not registry.relations:
        return Held()
    children: dict[UUID, set[str]] = {}
    schools: dict[UUID, set[str]] = {}
    blocked: set[UUID] = set()
    for what, key in _held(person_id, [day - lasts for lasts in lasting()], registry.version()):
        if what.startswith("!"):
            blocked.add(key)
        elif registry.relations[what].reach == "child":
            children.setdefault(key, set()).add(what)
        else:
            schools.setdefault(key, set()).add(what)
    return Held(
        {key: frozenset(names) for key, names in children.items()},
        {key: frozenset(names) for key, names in schools.items()},
        frozenset(blocked),
    )
