"""Confirming a roll: read again, compare again with the roll as it is now, and write it all in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import IO
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import RuleBroken
from trellis.exchange.models import RollImport
from trellis.exchange.queries.comparing import compare
from trellis.exchange.queries.kept import Seen, import_by_ref, open_seen
from trellis.exchange.readers import FileRefused, open_roll
from trellis.people.services.asking import require_at

from .expecting import note_expected_of_file
from .keying import note_what_a_file_says
from .previewing import finish, forget_parts, known_columns, open_file
from .writing import Writer

_CHANGED = "The roll has changed since this preview. Nothing was written. Look at the new preview, then confirm it."
_NAMES = "Say for each child who is not in the file whether they have left: tick the names."


def confirm_roll(
    viewer: Viewer, *, ref: str, leavers_confirmed: Collection[str] | None = None, decisions: Mapping[int, str] | None = None
) -> RollImport:
    """Bring a previewed file in.

    `leavers_confirmed` are the references ticked by name where that is asked for; only they leave. `decisions` says for a row that may
    be somebody we know "new" or that child's reference; a row without an answer is left out. Raises RuleBroken, with nothing
    written, when the roll has changed since the preview or names are missing.
    """
    found = import_by_ref(viewer, ref)
    file = open_file(found)
    seen = open_seen(found)
    with write():
        fresh = RollImport.objects.system("decided above").filter(pk=found.pk, confirmed_at=None)
        by = found.by_id or (viewer.person.pk if viewer.person else None)
        if not fresh.update(confirmed_at=clock.now(), by_id=by, file_size=None, preview=None, updated_at=clock.now()):
            raise RuleBroken("This file has been brought in already.", "file")
        _write(viewer, found, file, found.mapping, decisions or {}, leavers_confirmed, seen.signature)
        forget_parts(found.school_id, [found.pk])
    found.refresh_from_db(from_queryset=RollImport.objects.at(found.school_id))
    return found


def bring_in(
    viewer: Viewer,
    *,
    school_id: UUID,
    file: IO[bytes],
    file_name: str,
    mapping: Mapping[str, str] | None = None,
    whole_roll: bool = False,
) -> tuple[RollImport, Seen]:
    """Look and confirm in one step, for the command line. Raises RuleBroken when leavers have to be confirmed by name."""
    require_at(viewer, "roll.import", school_id)
    with write():
        found = RollImport.objects.create(
            school_id=school_id,
            by=viewer.person,
            kind="",
            file_name=file_name[:120],
            mapping=dict(mapping or {}),
            whole_roll=whole_roll,
            waits_until=clock.now(),
            confirmed_at=clock.now(),
        )
        seen = _write(viewer, found, file, known_columns(school_id, file, mapping), {}, None, "")
    return found, seen


def _write(
    viewer: Viewer,
    found: RollImport,
    file: IO[bytes],
    mapping: Mapping[str, str],
    decisions: Mapping[int, str],
    leavers: Collection[str] | None,
    signature: str,
) -> Seen:
    writer = Writer(viewer, found)
    try:
        columns = known_columns(found.school_id, file, mapping)
        with open_roll(file, found.file_name, columns, today=clock.today()) as roll:
            seen = Seen(roll.kind, {})
            comparison = compare(found.school_id, roll, whole_roll=found.whole_roll, decisions=decisions)
            for plans in comparison.batches():
                seen.take(plans)
                made = writer.write(plans)
                note_what_a_file_says(viewer, found, plans, made)
                note_expected_of_file(viewer, found.school_id, plans, made)
                comparison.made |= {each.bytes for each in made}
    except FileRefused as refused:
        raise RuleBroken(refused.message, "file") from None
    absent = comparison.absent()
    finish(seen, comparison)
    if signature and seen.signature != signature:
        raise RuleBroken(_CHANGED)
    left = _leavers(seen, absent, leavers)
    writer.leave([(pk, writer.today) for pk, _, _ in left])
    seen.counts["left"] = comparison.counts["left"] + len(left)
    figures = {name: seen.counts[name] for name in ("new", "changed", "unchanged", "left", "refused")}
    RollImport.objects.system("decided above").filter(pk=found.pk).update(kind=seen.kind, **figures)
    record(viewer, "roll.imported", school_id=found.school_id, things={"import": found.pk})
    return seen


def _leavers(seen: Seen, absent: list[tuple[UUID, str, str]], ticked: Collection[str] | None) -> list[tuple[UUID, str, str]]:
    """Who leaves: all who are absent from a whole roll, or, where names are asked for, exactly those ticked."""
    if not absent:
        return []
    if ticked is not None:
        return [each for each in absent if each[1] in set(ticked)]
    if seen.names_needed:
        raise RuleBroken(_NAMES, "leavers")
    return absent
