"""The kinds of entries that can be put aside when they stand in the wrong record, and all rows that share an entry's fate.

A room names its kinds in its `panels`; which rows of other tables point at an entry is found by their keys, as in removal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import ForeignKey, Model, Q

from trellis.accounts.viewer import Viewer
from trellis.core.errors import NotFound

from ..models import Child, WordsHeld
from .children import ChildCard

_WHY = "an entry that was put aside, for those who decide about it"
Finds = Callable[[Any], Q]
# What changes in a row that comes into another child's record; None: the row does not come along.
Anew = Callable[[Any, ChildCard], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Part:
    """Rows that belong to an entry: hidden, moved and destroyed with it. `of` finds them from the entry's own row."""

    model: type[Model]
    of: Finds
    anew: Anew = lambda row, to: {}


@dataclass(frozen=True)
class Kept:
    """Rows that stay in this record. Hidden while the entry is; once it is moved or destroyed they stand there with `values`."""

    model: type[Model]
    of: Finds
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind of entry. `action` reads it, `only` narrows what may be put aside, `by` names its writer.

    `text` are the fields that those who decide are shown, `more` finds further words in its parts. `bars_move` says why one cannot be moved.
    """

    code: str
    label: str
    model: type[Model]
    action: str
    by: str
    text: tuple[str, ...]
    only: Q = field(default_factory=Q)
    anew: Anew = lambda row, to: {}
    parts: tuple[Part, ...] = ()
    kept: tuple[Kept, ...] = ()
    more: Callable[[Any], list[str]] = lambda row: []
    bars_move: str = ""


_kinds: dict[str, Kind] = {}
# Tables whose rows only tie an entry to something of the same child: they never come along into another record.
_ties: set[type[Model]] = set()


def register_kind(kind: Kind) -> None:
    """Offer "In the wrong record?" for a kind of entry. The managers of all its tables have to say `hides_aside`."""
    _kinds[kind.code] = kind


def register_tie(*models: type[Model]) -> None:
    """These rows stand for an entry somewhere else in the same record: hidden with it, gone when it is moved or destroyed."""
    _ties.update(models)


def kinds() -> tuple[Kind, ...]:
    """Every kind there is."""
    return tuple(_kinds.values())


def kind_of(code: str) -> Kind:
    """Raises NotFound for a kind that cannot be put aside."""
    if code not in _kinds:
        raise NotFound
    return _kinds[code]


def entry(viewer: Viewer, card: ChildCard, kind: Kind, thing_id: UUID) -> Any:
    """The row, as far as this viewer may read it or wrote it. Raises NotFound."""
    manager: Any = kind.model._default_manager
    mine = manager.of(card).filter(kind.only, pk=thing_id, **{f"{kind.by}_id": viewer.person_id}).first()
    found = mine or manager.for_viewer(viewer, kind.action).filter(kind.only, child_id=card.pk, pk=thing_id).first()
    if found is None:
        raise NotFound
    return found


def every(model: type[Model]) -> Any:
    """The rows of a table, those put aside too."""
    manager: Any = model._default_manager
    return manager.with_aside(_WHY)


@dataclass(frozen=True)
class Pointer:
    """A key of another table that may name a row of an entry."""

    model: type[Model]
    field: ForeignKey[Any, Any]


@cache
def pointers_to(model: type[Model]) -> tuple[Pointer, ...]:
    """Every key of our tables that names this table's rows."""
    ours = [each for each in apps.get_models() if each.__module__.startswith("trellis.")]
    keys = ((each, one) for each in ours for one in each._meta.concrete_fields if isinstance(one, ForeignKey))
    return tuple(Pointer(each, one) for each, one in keys if one.related_model is model)


@cache
def keys_within_a_record(model: type[Model]) -> tuple[ForeignKey[Any, Any], ...]:
    """The keys of this table that name something of the same child (a cycle, an outcome), never the child itself."""
    keys = (each for each in model._meta.concrete_fields if isinstance(each, ForeignKey))
    return tuple(
        each
        for each in keys
        if each.related_model is not Child and any(one.attname == "child_id" for one in each.related_model._meta.concrete_fields)
    )


@dataclass(frozen=True)
class Bundle:
    """An entry's row, and the ids of all rows that share its fate, by table: those that go with it, ties to it, and those kept."""

    kind: Kind
    row: Any
    going: Mapping[type[Model], tuple[UUID, ...]]
    ties: Mapping[type[Model], tuple[UUID, ...]]
    kept: tuple[tuple[Kept, tuple[UUID, ...]], ...]

    def ids(self) -> Iterator[UUID]:
        """All that is hidden."""
        for several in (*self.going.values(), *self.ties.values(), *(found for _, found in self.kept)):
            yield from several


def bundle_of(kind: Kind, row: Any) -> Bundle:
    """What belongs to one entry, put aside or not (a fixed number of queries a kind)."""
    found: dict[type[Model], set[UUID]] = {kind.model: {row.pk}}
    for part in kind.parts:
        rows = every(part.model).filter(part.of(row), child_id=row.child_id)
        found.setdefault(part.model, set()).update(rows.values_list("pk", flat=True))
    marked = {pk for several in found.values() for pk in several}
    found[WordsHeld] = set(every(WordsHeld).filter(thing_id__in=marked).values_list("pk", flat=True))
    ties: dict[type[Model], set[UUID]] = {}
    for model, ids in found.items():
        for pointer in pointers_to(model):
            if pointer.model in _ties:
                rows = every(pointer.model).filter(**{f"{pointer.field.attname}__in": ids})
                ties.setdefault(pointer.model, set()).update(rows.values_list("pk", flat=True))
    kept = tuple(
        (each, tuple(every(each.model).filter(each.of(row), child_id=row.child_id).values_list("pk", flat=True)))
        for each in kind.kept
    )
    return Bundle(kind, row, _sorted(found), _sorted(ties), kept)


def _sorted(found: Mapping[type[Model], set[UUID]]) -> dict[type[Model], tuple[UUID, ...]]:
    return {model: tuple(sorted(ids)) for model, ids in found.items() if ids}


def is_tie(model: type[Model]) -> bool:
    return model in _ties


def row_aside(kind: Kind, thing_id: UUID) -> Any:
    """The row itself, although nobody else sees it; None once it is gone."""
    return every(kind.model).filter(pk=thing_id).first()
