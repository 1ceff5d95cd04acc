"""Taking an import back: exactly what it changed and nobody has used since; the rest is listed and stays."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Model, Q

from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock, crypto
from trellis.core.db import write
from trellis.core.errors import RuleBroken
from trellis.cycle import services as cycle
from trellis.cycle.models import BeforeTrellis, Need, StatusChange
from trellis.cycle.services.register import EXPECTED
from trellis.exchange import rules
from trellis.exchange.models import Expected, ImportChange, KeyedIn, RollImport
from trellis.exchange.queries.kept import import_by_ref
from trellis.organisations.models import Group
from trellis.people.models import Child

from .writing import TABLES, TOGETHER, context_of, untouched

_WHY = "taking an import back after the decision that it may be"
# Rows that hang on a child, in the order in which they can go.
_OF_CHILD = ("family_link", "class_place", "enrolment", "former_name", "former_upn")
_OURS: dict[type[Model], str] = {model: name for name, model in TABLES.items()} | {
    StatusChange: "status",
    Need: "need",
    KeyedIn: "keyed_in",
    Expected: "expected",
    BeforeTrellis: "before",
}


@dataclass
class Undone:
    """What was taken back, and what stays: (whose reference or "", a sentence)."""

    ref: str
    removed: int = 0
    restored: int = 0
    stays: list[tuple[str, str]] = field(default_factory=list)


def undo_roll(viewer: Viewer, *, ref: str) -> Undone:
    """Take back one import within 30 days. Raises RuleBroken afterwards, and for a file that was never confirmed or is undone."""
    found = import_by_ref(viewer, ref)
    if found.confirmed_at is None:
        raise RuleBroken("This file was never brought in, so there is nothing to take back.")
    if found.undone_at is not None:
        raise RuleBroken("This import has been taken back already.")
    if rules.undo_is_over(found.confirmed_at, clock.today()):
        raise RuleBroken("An import can be taken back for 30 days. After that, change each child by hand.")
    with write():
        if not RollImport.objects.system(_WHY).filter(pk=found.pk, undone_at=None).update(undone_at=clock.now()):
            raise RuleBroken("This import has been taken back already.")
        undone = _Undo(viewer, found).run()
        record(viewer, "roll.undone", school_id=found.school_id, things={"import": found.pk})
    return undone


def _parts(ids: Iterable[Any]) -> Iterator[list[Any]]:
    whole = list(ids)
    return (whole[start : start + rules.BATCH] for start in range(0, len(whole), rules.BATCH))


class _Undo:
    def __init__(self, viewer: Viewer, found: RollImport) -> None:
        self.viewer, self.found = viewer, found
        self.result = Undone(found.ref)
        self.made: dict[str, dict[UUID, int]] = defaultdict(dict)
        self.changed: list[tuple[str, UUID, int]] = []
        rows = ImportChange.objects.at(found.school_id).filter(roll_import_id=found.pk).order_by("-order")
        rows = rows.annotate(is_new=ExpressionWrapper(Q(before__isnull=True), BooleanField()))
        for table, row_id, revision, is_new, before in rows.values_list(
            "table", "row_id", "revision_after", "is_new", "before"
        ).iterator(500):
            if is_new:
                self.made[table][row_id] = revision
            elif table == TOGETHER:
                for part, made in _opened(row_id, before)["before"]["made"]:
                    self.made[part][UUID(made)] = 1
            else:
                self.changed.append((table, row_id, revision))

    def _kept(self, table: str, row_id: UUID, revision: int) -> dict[str, Any]:
        rows = ImportChange.objects.at(self.found.school_id)
        change = rows.get(roll_import_id=self.found.pk, table=table, row_id=row_id, revision_after=revision)
        return _opened(row_id, change.before)

    def run(self) -> Undone:
        """Work out what is used, remove the rest from the leaves inwards, then put old values back."""
        self._find_said()
        children = self._used(Child, "child") | self._with_used_rows()
        self._say_children(children)
        self._remove_sen(children)
        for table in _OF_CHILD:
            self._remove(table, self._untouched(table, children))
        self._take_said_back(set(self.made["child"]) - children)
        self._remove("child", set(self.made["child"]) - children)
        self._restore()
        self._remove("person", set(self.made["person"]) - self._used(Person, "person"))
        self._remove("group", set(self.made["group"]) - self._used(Group, "group"))
        return self.result

    def _find_said(self) -> None:
        """Expected children whom the file joined to its new children by UPN, and what was known of them."""
        for part in _parts(self.made["child"]):
            joined = Expected.objects.system(_WHY).filter(joined_id__in=part).values_list("pk", flat=True)
            self.made["expected"].update(dict.fromkeys(joined, 1))
            before = BeforeTrellis.objects.system(_WHY).filter(source=EXPECTED, child_id__in=part).values_list("pk", flat=True)
            self.made["before"].update(dict.fromkeys(before, 1))

    def _take_said_back(self, going: set[UUID]) -> None:
        """The file's own ticks go, and with a child who goes an expected child is expected again."""
        for part in _parts(self.made["keyed_in"]):
            KeyedIn.objects.system(_WHY).filter(pk__in=part, by=None).delete()
        for part in _parts(going):
            Expected.objects.system(_WHY).filter(joined_id__in=part).update(joined=None, updated_at=clock.now())
            BeforeTrellis.objects.system(_WHY).filter(source=EXPECTED, child_id__in=part).delete()

    def _used(self, model: Any, table: str) -> set[UUID]:
        """Rows this import made that somebody changed, or that something it did not make points at."""
        used: set[UUID] = set()
        for part in _parts(self.made[table]):
            for row in model._base_manager.filter(pk__in=part):
                if not untouched(row, self.made[table][row.pk]) or (table == "person" and row.has_usable_password()):
                    used.add(row.pk)
            for relation in model._meta.get_fields(include_hidden=True):
                if relation.auto_created and (relation.one_to_many or relation.one_to_one):
                    used |= self._pointing(relation, part)
        return used

    def _with_used_rows(self) -> set[UUID]:
        """New children of whom a row that came with them was changed since: their place, registration, adults or SEN."""
        used: set[UUID] = set()
        for table in _OF_CHILD:
            for part in _parts(self.made[table]):
                rows = TABLES[table]._base_manager.filter(pk__in=part)
                used |= {row.child_id for row in rows if not untouched(row, self.made[table][row.pk])}
        for part in _parts(self.made["status"]):
            rows = StatusChange.objects.system(_WHY).filter(pk__in=part, confirmed_at__isnull=False)
            used |= set(rows.values_list("child_id", flat=True))
        for part in _parts(self.made["need"]):
            used |= set(Need.objects.system(_WHY).filter(pk__in=part, ends_on__isnull=False).values_list("child_id", flat=True))
        return used & set(self.made["child"])

    def _pointing(self, relation: Any, part: list[UUID]) -> set[UUID]:
        """What of this part something points at. Of a child, not what came with the child; adults and classes go last, so anything."""
        name = relation.field.attname
        ours = self.made.get(_OURS.get(relation.related_model, ""), {}) if relation.model is Child else {}
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": part}).values_list("pk", name)
        return {target for pk, target in rows if pk not in ours}

    def _say_children(self, used: set[UUID]) -> None:
        for part in _parts(used):
            for ref, first, last in Child.objects.system(_WHY).filter(pk__in=part).values_list("ref", "first_name", "last_name"):
                self.result.stays.append((ref, f"{first} {last} stays: somebody has written about them or changed them since."))

    def _remove_sen(self, used: set[UUID]) -> None:
        """Imported statuses and needs go through the room that keeps them; of a child who stays, they stay too."""
        kept_rows = {}
        for table, model in (("status", StatusChange), ("need", Need)):
            stay: set[UUID] = set()
            for part in _parts(self.made[table]):
                rows = model.objects.system(_WHY).filter(pk__in=part).values_list("pk", "child_id")
                stay |= {pk for pk, child in rows if child in used}
            kept_rows[table] = [pk for pk in self.made[table] if pk not in stay]
        kept = cycle.undo_import(self.viewer, status_ids=kept_rows["status"], need_ids=kept_rows["need"])
        self.result.removed += len(kept_rows["status"]) + len(kept_rows["need"]) - len(kept)
        if kept:
            self.result.stays.append(("", f"{len(kept)} SEN statuses stay: a later decision rests on them."))

    def _untouched(self, table: str, used: set[UUID]) -> set[UUID]:
        """New rows of children, without those of children who stay and those somebody changed."""
        going: set[UUID] = set()
        for part in _parts(self.made[table]):
            for row in TABLES[table]._base_manager.filter(pk__in=part):
                if row.child_id in used:
                    continue
                if untouched(row, self.made[table][row.pk]):
                    going.add(row.pk)
                else:
                    self.result.stays.append(("", f"A {table.replace('_', ' ')} stays: somebody has changed it since."))
        return going

    def _remove(self, table: str, going: set[UUID]) -> None:
        for part in _parts(going):
            rows = TABLES[table]._base_manager.filter(pk__in=part)
            rows._raw_delete(rows.db)  # nothing points at them: that was asked above
        self.result.removed += len(going)

    def _restore(self) -> None:
        """Old values back where the row still says what the import wrote."""
        for table, row_id, revision in self.changed:
            row = TABLES[table]._base_manager.filter(pk=row_id).first()
            kept = self._kept(table, row_id, revision)
            still = (
                row is not None
                and row.revision == revision
                and all(_text(getattr(row, k)) == _text(v) for k, v in kept["after"].items())
            )
            if still:
                values = {name: _value(table, name, value) for name, value in kept["before"].items()}
                TABLES[table]._base_manager.filter(pk=row_id).update(**values, revision=revision + 1, updated_at=clock.now())
                self.result.restored += 1
            else:
                self.result.stays.append(("", f"A change to a {table.replace('_', ' ')} stays: somebody has changed it since."))


def _opened(row_id: UUID, sealed: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(crypto.open_sealed(bytes(sealed or b""), context_of(row_id)))
    return found


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _value(table: str, name: str, value: Any) -> Any:
    kind = TABLES[table]._meta.get_field(name).get_internal_type()
    return date.fromisoformat(value) if kind == "DateField" and isinstance(value, str) else value
