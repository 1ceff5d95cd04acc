"""Taking an entry out of a record, inside a decision of two people: into another child's, or out of every table."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Model

from trellis.core import clock

from ..queries import ChildCard
from ..queries.entries import Bundle, Kept, every, is_tie, keys_within_a_record, pointers_to


def move_entry(bundle: Bundle, to: ChildCard) -> None:
    """Everything of the entry stands in this child's record, with its own days, authors and files. Inside a write.

    What ties it to the old record (a cycle, a plan it was carried into, the words it answers) is cut: it is not true of the other child.
    """
    _cut_loose(bundle)
    anew: dict[type[Model], Any] = {part.model: part.anew for part in bundle.kind.parts}
    anew[bundle.kind.model] = bundle.kind.anew
    staying: dict[type[Model], list[UUID]] = {}
    for model, ids in bundle.going.items():
        for key in keys_within_a_record(model):
            along = bundle.going.get(key.related_model, ())
            away = every(model).filter(pk__in=ids, **{f"{key.attname}__isnull": False}).exclude(**{f"{key.attname}__in": along})
            away.update(**{key.attname: None})
        for row in every(model).filter(pk__in=ids) if model in anew else ():
            changed = anew[model](row, to)
            if changed is None:
                staying.setdefault(model, []).append(row.pk)
            elif changed:
                every(model).filter(pk=row.pk).update(**changed)
    for model, left in staying.items():
        _cut(model, left)
    for model, ids in bundle.going.items():
        every(model).filter(pk__in=ids).update(child_id=to.pk, updated_at=clock.now())


def destroy_entry(bundle: Bundle) -> None:
    """Nothing of the entry stays in any table. Inside a write."""
    _cut_loose(bundle)
    for model, ids in bundle.going.items():
        _cut(model, ids)


def _cut_loose(bundle: Bundle) -> None:
    """What stays in the old record lets go of the entry: ties end, kept rows are as before, other rows name nothing."""
    for model, ids in bundle.ties.items():
        _cut(model, ids)
    for kept, ids in bundle.kept:
        _reset(kept, ids)
    for model, ids in bundle.going.items():
        for pointer in pointers_to(model):
            if is_tie(pointer.model) or not pointer.field.null:
                continue
            rows = pointer.model._base_manager.filter(**{f"{pointer.field.attname}__in": ids})
            rows.exclude(pk__in=bundle.going.get(pointer.model, ())).update(**{pointer.field.attname: None})


def _reset(kept: Kept, ids: Collection[UUID]) -> None:
    every(kept.model).filter(pk__in=ids).update(**kept.values, updated_at=clock.now())


def _cut(model: type[Model], ids: Collection[UUID]) -> None:
    """Delete in SQL alone: rows of an entry that point at each other go in one transaction, and the database checks at its end."""
    rows = every(model).filter(pk__in=list(ids))
    rows._raw_delete(rows.db)
