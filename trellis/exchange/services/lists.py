"""Bringing a list of the school's own in: look, confirm, take back. Quiet: nothing is sent, and no duty is made of the past.

The steps are the same for every kind of list (`KINDS`); a kind says how its rows are read, compared, written and taken back.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
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
from trellis.exchange.models import ListImport
from trellis.exchange.queries.lists import ACTION, context_of, list_by_ref, open_seen, seal
from trellis.exchange.queries.seen import Look, SeenList, begin
from trellis.exchange.readers import FileRefused
from trellis.exchange.rules import Told
from trellis.people.services.asking import require_at

from . import provisions, register
from .columns import PROVISION, REGISTER, remember, remembered
from .kinds import CHANGED, Kind, ListUndone

KINDS: dict[str, Kind] = {REGISTER: register.KIND, PROVISION: provisions.KIND}
_WHY = "a list of the school's own after the decision that it may be brought in"


def look_at_list(
    viewer: Viewer,
    *,
    school_id: UUID,
    file: IO[bytes],
    what: str = REGISTER,
    mapping: Mapping[str, str] | None = None,
    decisions: Mapping[int, str] | None = None,
    lenient: bool = False,
) -> Look:
    """What a list would bring. Writes nothing. Raises RuleBroken with one sentence when no row of it can be used."""
    require_at(viewer, ACTION, school_id)
    try:
        columns = _columns(school_id, file, mapping, what)
        opened = KINDS[what].read(file, columns, today=clock.today(), lenient=lenient)
    except FileRefused as refused:
        raise RuleBroken(refused.message, "file") from None
    if not opened.rows and lenient and not any(each.row for each in opened.refused):
        return Look(begin(opened, readable=False))
    return KINDS[what].look(school_id, opened, decisions or {})


def _columns(school_id: UUID, file: IO[bytes], mapping: Mapping[str, str] | None, what: str) -> dict[str, str] | None:
    """The mapping to read with: what the person chose, else what this school chose before for columns of these names."""
    if mapping:
        return dict(mapping)
    before = remembered(school_id, what)
    if not before:
        return None
    there = KINDS[what].read(file, {}, today=clock.today(), lenient=True).columns
    file.seek(0)
    return {column: before[column] for column in there if column in before}


def preview_list(
    viewer: Viewer,
    *,
    school_id: UUID,
    file: IO[bytes],
    file_name: str,
    what: str = REGISTER,
    mapping: Mapping[str, str] | None = None,
) -> ListImport:
    """Look at a list and keep it, with the look, encrypted for 24 hours. Raises RuleBroken when it cannot be read at all."""
    seen = look_at_list(viewer, school_id=school_id, file=file, what=what, mapping=mapping, lenient=True).seen
    file.seek(0)
    pk = new_id()
    with write():
        found = ListImport.objects.create(
            pk=pk,
            school_id=school_id,
            by=viewer.person,
            what=what,
            kind=seen.kind,
            file=crypto.seal(file.read(), context_of(pk)),
            file_name=file_name[:120],
            mapping=dict(mapping or {}),
            preview=seal(pk, seen),
            waits_until=clock.now() + timedelta(hours=rules.KEPT_HOURS),
            **seen.counts,
        )
        remember(school_id, mapping or {}, what)
        record(viewer, "list.previewed", school_id=school_id, things={"import": found.pk})
    return found


def open_kept(found: ListImport) -> io.BytesIO:
    """The kept file. Raises RuleBroken when its 24 hours are over or it was used."""
    if found.file is None or found.confirmed_at is not None or found.waits_until < clock.now():
        raise RuleBroken("This file was kept for 24 hours and is gone now. Choose it again.", "file")
    return io.BytesIO(crypto.open_sealed(bytes(found.file), context_of(found.pk)))


def preview_list_again(viewer: Viewer, *, ref: str, mapping: Mapping[str, str] | None = None) -> None:
    """Look at a waiting list again: with other columns, or because the roll has changed since.

    Raises RuleBroken when its 24 hours are over or it was used, NotFound when that happens meanwhile.
    """
    found = list_by_ref(viewer, ref)
    columns = dict(found.mapping) if mapping is None else dict(mapping)
    file = open_kept(found)
    seen = look_at_list(viewer, school_id=found.school_id, file=file, what=found.what, mapping=columns, lenient=True).seen
    with write():
        rows = ListImport.objects.system(_WHY).filter(pk=found.pk, confirmed_at=None, file__isnull=False)
        if not rows.update(preview=seal(found.pk, seen), mapping=columns, updated_at=clock.now(), **seen.counts):
            raise NotFound
        remember(found.school_id, mapping or {}, found.what)
        record(viewer, "list.previewed", school_id=found.school_id, things={"import": found.pk})


def confirm_list(viewer: Viewer, *, ref: str, told: Told | None = None, decisions: Mapping[int, str] | None = None) -> ListImport:
    """Bring a previewed list in, all of it or nothing.

    `decisions` says which child a row to confirm is about, by reference; a row without an answer is left out. Raises RuleBroken when the
    roll has changed since the preview, or the day the families were told is still to come.
    """
    found = list_by_ref(viewer, ref)
    file = open_kept(found)
    before = open_seen(found).signature()
    with write():
        fresh = ListImport.objects.system(_WHY).filter(pk=found.pk, confirmed_at=None)
        if not fresh.update(confirmed_at=clock.now(), file=None, preview=None, updated_at=clock.now()):
            raise RuleBroken("This file has been brought in already.", "file")
        look = look_at_list(
            viewer, school_id=found.school_id, file=file, what=found.what, mapping=found.mapping, decisions=decisions
        )
        if look.seen.signature() != before:
            raise RuleBroken(CHANGED)
        _write(viewer, found, look, told)
    found.refresh_from_db(from_queryset=ListImport.objects.at(found.school_id))
    return found


def bring_list_in(
    viewer: Viewer,
    *,
    school_id: UUID,
    file: IO[bytes],
    file_name: str,
    mapping: Mapping[str, str] | None = None,
    told: Told | None = None,
) -> tuple[ListImport, SeenList]:
    """Look at a register and confirm it in one step, for the command line. Rows that a person must confirm are left out."""
    look = look_at_list(viewer, school_id=school_id, file=file, mapping=mapping)
    with write():
        found = ListImport.objects.create(
            school_id=school_id,
            by=viewer.person,
            what=REGISTER,
            kind=look.seen.kind,
            file_name=file_name[:120],
            mapping=dict(mapping or {}),
            waits_until=clock.now(),
            confirmed_at=clock.now(),
        )
        remember(school_id, mapping or {}, REGISTER)
        _write(viewer, found, look, told or Told())
    return found, look.seen


def _write(viewer: Viewer, found: ListImport, look: Look, told: Told | None) -> None:
    kind = KINDS[found.what]
    rows = kind.write(viewer, found.school_id, look, told or Told())
    ListImport.objects.system(_WHY).filter(pk=found.pk).update(
        brought=crypto.seal(
            json.dumps({name: [str(pk) for pk in ids] for name, ids in rows.items()}).encode(), context_of(found.pk, "brought")
        ),
        told=told.told if told else None,
        told_on=told.on if told and told.told else None,
        **look.seen.counts,
    )
    record(viewer, "list.imported", school_id=found.school_id, things={"import": found.pk})


def drop_list(viewer: Viewer, *, ref: str) -> None:
    """Throw a waiting file and its preview away."""
    found = list_by_ref(viewer, ref)
    with write():
        rows = ListImport.objects.system(_WHY).filter(pk=found.pk, confirmed_at=None)
        if rows.update(file=None, preview=None, waits_until=clock.now(), updated_at=clock.now()):
            record(viewer, "list.dropped", school_id=found.school_id, things={"import": found.pk})


def undo_list(viewer: Viewer, *, ref: str) -> ListUndone:
    """Take a list back within 30 days: exactly what it brought and nobody has built on since; the rest is listed and stays."""
    found = list_by_ref(viewer, ref)
    if found.confirmed_at is None:
        raise RuleBroken("This file was never brought in, so there is nothing to take back.")
    if rules.undo_is_over(found.confirmed_at, clock.today()):
        raise RuleBroken("An import can be taken back for 30 days. After that, change each child by hand.")
    with write():
        rows = ListImport.objects.system(_WHY).filter(pk=found.pk, undone_at=None)
        if not rows.update(undone_at=clock.now(), updated_at=clock.now()):
            raise RuleBroken("This import has been taken back already.")
        brought = json.loads(crypto.open_sealed(bytes(found.brought or b""), context_of(found.pk, "brought")))
        rows_of = {name: [UUID(pk) for pk in ids] for name, ids in brought.items()}
        undone = KINDS[found.what].take_back(viewer, found, rows_of)
        record(viewer, "list.undone", school_id=found.school_id, things={"import": found.pk})
    return undone
