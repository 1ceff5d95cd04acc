"""SEN history out of a roll file, in bulk: no duty follows from it and nobody is told anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from trellis.access.engine import require
from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.cycle.models import Need, StatusChange
from trellis.cycle.rules.status import SenStatus
from trellis.people.models import Child

from .statuses import need_codes

_SOURCE = "import"
_MOST_IDS = 500
StatusRow = tuple[UUID, UUID, str, date, str]
NeedRow = tuple[UUID, UUID, str, int, date]


def _in_parts(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (ids[start : start + _MOST_IDS] for start in range(0, len(ids), _MOST_IDS))


def _schools_fit(viewer: Viewer, pairs: set[tuple[UUID, UUID]]) -> None:
    """Raises NotFound when a row names a child of another school, or a school the viewer brings no roll into."""
    schools = {school for _, school in pairs}
    if viewer.system_name is None and schools - {viewer.school_id}:
        raise NotFound
    found: set[tuple[UUID, UUID]] = set()
    for part in _in_parts([child for child, _ in pairs]):
        found |= set(
            Child.objects.system("rows of a roll that is being brought in").filter(pk__in=part).values_list("pk", "school_id")
        )
    if pairs - found:
        raise NotFound


def import_statuses(viewer: Viewer, rows: Sequence[StatusRow]) -> list[UUID]:
    """Write statuses as a roll tells them: rows of (child, school, status, from_on, source_code). Gives the ids written.

    A row that says what already stands on that day is left out. They wait to be confirmed; no duty, no message.
    """
    require(viewer, "roll.import")
    if not rows:
        return []
    known = {each.value for each in SenStatus}
    if any(row[2] not in known for row in rows):
        raise RuleBroken("The file has an SEN status Trellis does not know.")
    _schools_fit(viewer, {(row[0], row[1]) for row in rows})
    children = list({row[0] for row in rows})
    standing: set[tuple[UUID, str, date]] = set()
    newest: dict[UUID, str] = {}
    for part in _in_parts(children):
        there = StatusChange.objects.system("rows of a roll that is being brought in").filter(child_id__in=part)
        for child_id, status, from_on in there.order_by("from_on", "created_at").values_list("child_id", "status", "from_on"):
            standing.add((child_id, status, from_on))
            newest[child_id] = status
    fresh = []
    for child_id, school_id, status, from_on, code in sorted(rows, key=lambda row: (str(row[0]), row[3])):
        if (child_id, status, from_on) in standing or newest.get(child_id, "none") == status:
            continue
        newest[child_id] = status
        fresh.append(
            StatusChange(
                school_id=school_id, child_id=child_id, status=status, from_on=from_on, source=_SOURCE, source_code=code[:2]
            )
        )
    with write():
        StatusChange.objects.bulk_create(fresh, batch_size=500)
        _record(viewer, "status.imported", [(each.school_id, each.child_id) for each in fresh])
    return [each.pk for each in fresh]


def import_needs(viewer: Viewer, rows: Sequence[NeedRow]) -> list[UUID]:
    """Write types of need as a roll tells them: rows of (child, school, code, rank, starts_on). Gives the ids written."""
    require(viewer, "roll.import")
    if not rows:
        return []
    if any(row[2] not in need_codes() for row in rows):
        raise RuleBroken("The file has a type of need Trellis does not know.")
    _schools_fit(viewer, {(row[0], row[1]) for row in rows})
    standing: set[tuple[UUID, str]] = set()
    for part in _in_parts(list({row[0] for row in rows})):
        there = Need.objects.system("rows of a roll that is being brought in").filter(child_id__in=part, ends_on=None)
        standing |= set(there.values_list("child_id", "code"))
    fresh = [
        Need(school_id=school_id, child_id=child_id, code=code, rank=rank, starts_on=starts_on)
        for child_id, school_id, code, rank, starts_on in rows
        if (child_id, code) not in standing
    ]
    with write():
        Need.objects.bulk_create(fresh, batch_size=500)
        _record(viewer, "status.imported", [(each.school_id, each.child_id) for each in fresh])
    return [each.pk for each in fresh]


def undo_import(viewer: Viewer, *, status_ids: Iterable[UUID] = (), need_ids: Iterable[UUID] = ()) -> list[UUID]:
    """Take back imported rows nobody has built on; gives the ids that had to stay (a newer status of the child stands on them)."""
    require(viewer, "roll.import")
    kept: list[UUID] = []
    with write():
        wanted = list(status_ids)
        for part in _in_parts(wanted):
            rows = list(StatusChange.objects.system("rows an import wrote").filter(pk__in=part, source=_SOURCE))
            if viewer.system_name is None and any(each.school_id != viewer.school_id for each in rows):
                raise NotFound
            others = (
                StatusChange.objects.system("rows an import wrote")
                .filter(child_id__in=[each.child_id for each in rows])
                .exclude(pk__in=wanted)
                .values_list("child_id", "created_at")
            )
            built_on = {row.pk for row in rows for child_id, at in others if child_id == row.child_id and at >= row.created_at}
            kept += list(built_on)
            going = [each for each in rows if each.pk not in built_on]
            StatusChange.objects.system("taking back an import").filter(pk__in=[each.pk for each in going]).delete()
            _record(viewer, "status.import_undone", [(each.school_id, each.child_id) for each in going])
        for part in _in_parts(list(need_ids)):
            rows_of_need = Need.objects.system("taking back an import").filter(pk__in=part, ends_on=None)
            if viewer.system_name is None:
                rows_of_need = rows_of_need.filter(school_id=viewer.school_id)
            going_needs = list(rows_of_need.values_list("school_id", "child_id"))
            rows_of_need.delete()
            _record(viewer, "status.import_undone", going_needs)
    return kept


def _record(viewer: Viewer, code: str, touched: Iterable[tuple[UUID, UUID]]) -> None:
    by_school: dict[UUID, list[UUID]] = {}
    for school_id, child_id in touched:
        by_school.setdefault(school_id, []).append(child_id)
    for school_id, children in by_school.items():
        audit.record(viewer, code, school_id=school_id, children=dict.fromkeys(children), fields=["status"])
