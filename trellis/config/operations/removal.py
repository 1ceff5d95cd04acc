"""Taking one child out of every table: which tables those are, and in which order. No table is named: a new one is found by its keys."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import ForeignKey, Model, ProtectedError, QuerySet

from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer
from trellis.audit.services import end_child_key, record
from trellis.core.db import write
from trellis.people.models import Child, FamilyLink

# The record of who did what only ever grows: it holds ids, and what is readable in it ends with the child's key.
_STAYS = "audit"
_PLAIN_IDS = ("child_id",)


@dataclass(frozen=True)
class Table:
    """A table with rows about a child, and the path from it to the child's id."""

    model: type[Model]
    path: str

    def rows(self, child_id: UUID) -> QuerySet[Any]:
        return self.model._base_manager.filter(**{self.path: child_id})

    @property
    def label(self) -> str:
        return self.model._meta.label


@dataclass(frozen=True)
class Pointer:
    """A row that is not about the child and points at one that is: it lets go."""

    model: type[Model]
    field: str
    path: str


@cache
def tables() -> tuple[tuple[Table, ...], tuple[Pointer, ...]]:
    """Every table about a child in the order of removal, the child's own last; and what points at them from elsewhere."""
    ours = [each for each in apps.get_models() if each.__module__.startswith("trellis.") and each._meta.app_label != _STAYS]
    paths: dict[type[Model], str] = {Child: "pk"}
    paths |= {each: "child_id" for each in ours if any(one.attname in _PLAIN_IDS for one in each._meta.concrete_fields)}
    for model in ours:
        for field in _keys(model):
            if field.related_model is Child:
                paths.setdefault(model, field.attname)
    growing = True
    while growing:
        more = {}
        for model in ours:
            for field in _keys(model):
                if model not in paths and not field.null and field.related_model in paths:
                    more[model] = f"{field.name}__{paths[field.related_model]}"
        paths |= more
        growing = bool(more)
    loose = tuple(
        Pointer(model, field.name, f"{field.name}__{paths[field.related_model]}")
        for model in ours
        if model not in paths
        for field in _keys(model)
        if field.related_model in paths
    )
    before: dict[type[Model], set[type[Model]]] = {model: set() for model in paths}
    for model in paths:
        for field in _keys(model):
            if field.related_model in paths and field.related_model is not model and not field.null:
                before[field.related_model].add(model)
    return tuple(Table(model, paths[model]) for model in TopologicalSorter(before).static_order()), loose


def _keys(model: type[Model]) -> list[Any]:
    return [each for each in model._meta.concrete_fields if isinstance(each, ForeignKey)]


def remove_child(viewer: Viewer, *, child_id: UUID, school_id: UUID) -> None:
    """Remove everything about one child in one transaction, and end the key of what is sealed about them in the record.

    The caller has made sure that the time is over. People of the family whom nothing else names go too. The record keeps one line with ids.
    """
    with write():
        people = _people_of(child_id)
        every, loose = tables()
        for each in loose:
            each.model._base_manager.filter(**{each.path: child_id}).update(**{each.field: None})
        for table in every:
            _cut(table.rows(child_id))
        for person in people:
            _let_go(person)
        end_child_key(child_id)
        record(viewer, "record.removed", school_id=school_id, child_id=child_id)


def _cut(rows: QuerySet[Any]) -> None:
    """Delete in SQL alone: rows that point at rows of the same child go in this transaction too, and the database checks at its end."""
    model = rows.model
    chosen = model._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True)))
    chosen._raw_delete(chosen.db)


def _people_of(child_id: UUID) -> list[UUID]:
    """The child's own sign-in and the adults at home."""
    own = Child._base_manager.filter(pk=child_id).values_list("person_id", flat=True)
    home = FamilyLink._base_manager.filter(child_id=child_id).values_list("person_id", flat=True)
    return [each for each in dict.fromkeys([*own, *home]) if each is not None]


def _let_go(person_id: UUID) -> None:
    """Remove a person whom nothing names any more. Somebody with another child here, a job or an entry of theirs elsewhere stays."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None or person.school_id is not None:
        return
    try:
        with transaction.atomic():
            person.delete()
    except ProtectedError:
        return
