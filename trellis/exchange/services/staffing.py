"""Bringing a list of staff or of teaching groups in: look, confirm. The file waits encrypted for a day."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import IO
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock, crypto
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.core.models import new_id
from trellis.exchange import rules
from trellis.exchange.models import ColumnMemory, StaffList
from trellis.exchange.queries.staffing import GroupChange, Outcome, compare_groups, compare_staff
from trellis.exchange.readers.rows import FileRefused
from trellis.exchange.readers.staff import read_list
from trellis.organisations.models import Group
from trellis.people.models import ClassPlace
from trellis.people.services.asking import require_at
from trellis.people.services.staffing import change_staff

ACTION = "staff.edit"
_CHANGED = (
    "The staff or the groups have changed since this preview. Nothing was written. Look at the new preview, then confirm it."
)
_GONE = "This file was kept for 24 hours and is gone now. Choose it again."


def _context(pk: UUID) -> str:
    return f"staff-list:{pk}"


def _remembered(school_id: UUID, what: str) -> dict[str, str]:
    prefix = f"{what}: "
    rows = ColumnMemory.objects.at(school_id).filter(column__startswith=prefix).values_list("column", "field")
    return {column.removeprefix(prefix): name for column, name in rows}


def look_at_list(school_id: UUID, what: str, file: IO[bytes], *, mapping: Mapping[str, str], whole: bool) -> Outcome:
    """What a file would change. Writes nothing. Raises RuleBroken with one sentence when nothing in it can be used."""
    try:
        read = read_list(file, what, {**_remembered(school_id, what), **mapping}, today=clock.today())
    except FileRefused as refused:
        raise RuleBroken(refused.message, "file") from None
    compare = compare_staff if what == StaffList.What.STAFF else compare_groups
    return compare(school_id, read, whole=whole)


def keep_list(viewer: Viewer, *, school_id: UUID, what: str, file: IO[bytes], file_name: str, whole: bool) -> StaffList:
    """Look at a file and keep it, encrypted, for 24 hours."""
    require_at(viewer, ACTION, school_id)
    if what not in StaffList.What.values:
        raise NotFound
    look_at_list(school_id, what, file, mapping={}, whole=whole)
    file.seek(0)
    pk = new_id()
    with write():
        made = StaffList.objects.create(
            pk=pk,
            school_id=school_id,
            by=viewer.person,
            what=what,
            file=crypto.seal(file.read(), _context(pk)),
            file_name=file_name[:120],
            whole=whole,
            waits_until=clock.now() + timedelta(hours=rules.KEPT_HOURS),
        )
        record(viewer, "staff_list.previewed", school_id=school_id, things={"list": made.pk})
    return made


def waiting_list(viewer: Viewer, ref: str) -> StaffList:
    """A file of the viewer's school that waits to be confirmed, or NotFound."""
    found = StaffList.objects.system("the school is asked for next").filter(ref=ref).first()
    if found is None or found.school_id != viewer.school_id or found.school_id not in viewer.held.schools:
        raise NotFound
    require_at(viewer, ACTION, found.school_id)
    if found.confirmed_at is not None or found.file is None or found.waits_until < clock.now():
        raise NotFound
    return found


def outcome_of(found: StaffList) -> Outcome:
    """What a waiting file would change as things stand now."""
    file = io.BytesIO(crypto.open_sealed(bytes(found.file or b""), _context(found.pk)))
    return look_at_list(found.school_id, found.what, file, mapping=found.mapping, whole=found.whole)


def place_columns(viewer: Viewer, *, ref: str, mapping: Mapping[str, str]) -> None:
    """Say which column means what; remembered for the school's next file of this kind."""
    found = waiting_list(viewer, ref)
    with write():
        StaffList.objects.at(found.school_id).filter(pk=found.pk).update(mapping=dict(mapping), updated_at=clock.now())
        for column, name in mapping.items():
            ColumnMemory.objects.system("remembering a column of the school's file").update_or_create(
                school_id=found.school_id, column=f"{found.what}: {column}"[:120], defaults={"field": name[:60]}
            )
        record(viewer, "staff_list.previewed", school_id=found.school_id, things={"list": found.pk})


def confirm_list(viewer: Viewer, *, ref: str, signature: str, leavers: Collection[str] = ()) -> None:
    """Bring a waiting file in. `leavers` are the ids ticked by name; nobody else leaves.

    Raises RuleBroken, with nothing written, when staff or groups changed since the preview with this `signature`.
    """
    found = waiting_list(viewer, ref)
    with write():
        fresh = StaffList.objects.at(found.school_id).filter(pk=found.pk, confirmed_at=None)
        outcome = outcome_of(found)
        if outcome.signature != signature:
            raise RuleBroken(_CHANGED)
        if not fresh.update(confirmed_at=clock.now(), file=None, updated_at=clock.now()):
            raise RuleBroken("This file has been brought in already.")
        offered = {pk for pk, _ in outcome.left}
        if not set(leavers) <= offered:
            raise NotFound
        if found.what == StaffList.What.STAFF:
            change_staff(viewer, school_id=found.school_id, changes=outcome.staff, leavers=[UUID(each) for each in leavers])
        else:
            _change_groups(found.school_id, outcome.groups)
        children = sorted({each.child_id for each in outcome.groups}, key=str)
        record(viewer, "staff_list.confirmed", school_id=found.school_id, things={"list": found.pk}, children=children)


def _change_groups(school_id: UUID, changes: list[GroupChange]) -> None:
    known = {
        name.casefold(): pk
        for pk, name in Group.objects.at(school_id).filter(kind="teaching", closed_on=None).values_list("pk", "name")
    }
    ended = {each.place_id: each.ends_on for each in changes if each.place_id}
    for pk, ends_on in ended.items():
        ClassPlace.objects.at(school_id).filter(pk=pk).update(ends_on=ends_on, updated_at=clock.now())
    rows = []
    for each in (one for one in changes if one.place_id is None):
        key = each.group_name.casefold()
        if key not in known:
            made = Group.objects.create(school_id=school_id, name=each.group_name, kind="teaching", subject=each.subject)
            known[key] = made.pk
        rows.append(
            ClassPlace(
                school_id=school_id, child_id=each.child_id, group_id=known[key], starts_on=each.starts_on, ends_on=each.ends_on
            )
        )
    ClassPlace.objects.bulk_create(rows, batch_size=rules.BATCH)


def drop_list(viewer: Viewer, *, ref: str) -> None:
    """Throw a waiting file away; nothing was changed."""
    found = waiting_list(viewer, ref)
    with write():
        StaffList.objects.at(found.school_id).filter(pk=found.pk).update(
            file=None, waits_until=clock.now(), updated_at=clock.now()
        )
        record(viewer, "staff_list.dropped", school_id=found.school_id, things={"list": found.pk})


def drop_old_lists() -> int:
    """Files nobody confirmed within 24 hours go. Part of `drop_old_files`; returns how many."""
    with write():
        rows = StaffList.objects.system("hourly tidying").filter(
            confirmed_at=None, waits_until__lt=clock.now(), file__isnull=False
        )
        return rows.update(file=None)
