"""What the rooms have registered: relations, blocks and facts, and the table of children they speak of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.db.models.expressions import Combinable

Rows = Callable[[UUID, date], "QuerySet[Any]"]


@dataclass(frozen=True)
class Relation:
    """`reach` is "child" (rows name a child), "school" (rows name a school, and reach each child on its roll) or "place" (a school, no child).

    `lasts` is how long the right goes on after its row has ended.
    """

    name: str
    label: str
    reach: str
    side: str
    rows: Rows
    lasts: timedelta = timedelta(0)

    def live(self, person_id: UUID, day: date) -> QuerySet[Any]:
        """The rows that give this person the relation on `day`."""
        return self.rows(person_id, day - self.lasts)


relations: dict[str, Relation] = {}
blocks: dict[str, Rows] = {}
facts: dict[str, Callable[[date], Combinable]] = {}
_subject: list[type[Model]] = []
_version = [0]


def version() -> int:
    """Rises with every relation, block, fact and rule that is registered: a filter built before may look otherwise now."""
    return _version[0]


def changed() -> None:
    """Note that something was registered."""
    _version[0] += 1


def register_subject(model: type[Model]) -> None:
    """Name the table of children (done once, by the room that owns it)."""
    _subject[:] = [model]


def children() -> QuerySet[Any]:
    """Every row of the table of children: for the engine alone, which narrows it."""
    return _subject[0]._base_manager.all()


def block(name: str, *, rows: Rows) -> None:
    """Register a table whose live rows shut a person out of a child's record, whatever else they hold."""
    changed()
    blocks[name] = rows


def all_relations() -> dict[str, Relation]:
    return dict(relations)
