"""The watched folder: a school's system drops its export there; what may come in by itself does, everything else waits for a person.

What was written, what waits and the note that this file was taken are one transaction; the dropped file goes only afterwards. Cut off
anywhere, the next look finds either nothing done or the note, and never half of it.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.conf import settings

from trellis.accounts.viewer import Viewer, system_viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import RuleBroken
from trellis.exchange import rules
from trellis.exchange.models import FolderFile, RollImport
from trellis.exchange.queries.alone import parts_alone
from trellis.exchange.queries.comparing import compare
from trellis.exchange.queries.kept import Seen, open_seen
from trellis.exchange.readers import FileRefused, open_roll
from trellis.organisations.models import School
from trellis.people.services.asking import require_at

from .dropped import Dropped, Folder, FolderOpen, digest_of, open_folder
from .keying import note_what_a_file_says
from .previewing import drop_roll, keep_roll, known_columns, look_with_keys
from .writing import Writer

_log = logging.getLogger("trellis.folder")
_QUOTED = "“"
NOT_A_ROLL = "This file could not be read as a roll. What is wrong stands on the Roll page of the school office."


def look_in_folders() -> int:
    """Take every complete file of every school's folder, the oldest first. Run every few minutes; returns how many were taken."""
    viewer, taken = system_viewer("folder"), 0
    broken: list[Exception] = []
    for school_id, short_name in School.objects.order_by("pk").values_list("pk", "short_name"):
        path = Path(settings.TRELLIS_WATCHED) / short_name
        try:
            with open_folder(path) as folder:
                taken += sum(_take(viewer, school_id, folder, each) for each in folder.ready())
        except FolderOpen:
            _log.warning("the watched folder %s is left alone: others may write into it", path)
        except OSError as problem:
            _log.warning("the watched folder %s could not be read (%s)", path, type(problem).__name__)
        except Exception as problem:  # noqa: BLE001  (the folders of the other schools are read all the same)
            broken.append(problem)
    if broken:
        raise broken[0]
    return taken


def _take(viewer: Viewer, school_id: UUID, folder: Folder, dropped: Dropped) -> bool:
    """One entry of the folder. True when a file was taken or refused."""
    if dropped.problem:
        folder.refuse(dropped, dropped.problem)
        return True
    with folder.open(dropped) as file:
        if file is None:
            return False
        taken = _take_file(viewer, school_id, file, dropped.shown, digest_of(file))
    if taken.problem:
        folder.refuse(dropped, _for_the_folder(taken.problem))
    else:
        folder.remove(dropped)
    return True


def _for_the_folder(sentence: str) -> str:
    """A sentence that may quote the file, and so a child, stays where only the office reads it."""
    return NOT_A_ROLL if _QUOTED in sentence else sentence


def _take_file(viewer: Viewer, school_id: UUID, file: IO[bytes], name: str, digest: str) -> FolderFile:
    try:
        return take_file(viewer, school_id=school_id, file=file, file_name=name, digest=digest)
    except RuleBroken as refused:
        with write():
            made = FolderFile.objects.create(school_id=school_id, digest=digest, problem=refused.message[:400])
            record(viewer, "roll.folder_refused", school_id=school_id, things={"file": made.pk})
        return made


def take_file(viewer: Viewer, *, school_id: UUID, file: IO[bytes], file_name: str, digest: str) -> FolderFile:
    """Bring in what may come in by itself and keep the rest for a person, as an ordinary preview. The file taken last is not taken again.

    Raises RuleBroken, with nothing written, when nothing in the file is usable.
    """
    require_at(viewer, "roll.import", school_id)
    whole = file_name.lower().startswith(rules.WHOLE_ROLL_NAME)
    with write():
        # A long file may still be read when the next look begins: a school's files are taken one after the other.
        School.objects.select_for_update(no_key=True).get(pk=school_id)
        last: FolderFile | None = FolderFile.objects.at(school_id).order_by("-pk").first()
        if last is not None and last.digest == digest:
            return last
        brought = _bring_alone(viewer, school_id, file, file_name)
        file.seek(0)
        seen, keys = look_with_keys(viewer, school_id=school_id, file=file, file_name=file_name, whole_roll=whole)
        _drop_overtaken(viewer, school_id, keys, whole)
        waiting = None
        if _waits(seen):
            waiting = keep_roll(
                viewer, seen, school_id=school_id, file=file, file_name=file_name, whole_roll=whole, from_folder=True
            )
        made: FolderFile = FolderFile.objects.create(school_id=school_id, digest=digest, brought=brought, waiting=waiting)
        record(viewer, "roll.folder_taken", school_id=school_id, things={"file": made.pk})
    return made


def _bring_alone(viewer: Viewer, school_id: UUID, file: IO[bytes], file_name: str) -> RollImport | None:
    """Write what may come in without a person, as an import of its own that can be taken back. None when there is nothing."""
    now = clock.now()
    found = RollImport.objects.create(
        school_id=school_id, kind="", from_folder=True, file_name=file_name[:120], waits_until=now, confirmed_at=now
    )
    rows = RollImport.objects.at(school_id).filter(pk=found.pk)
    writer, changed, ticked = Writer(viewer, found), 0, 0
    try:
        with open_roll(file, file_name, known_columns(school_id, file, None), today=clock.today()) as roll:
            for plans in compare(school_id, roll).batches():
                alone = parts_alone(school_id, plans)
                writer.write(alone)
                ticked += note_what_a_file_says(viewer, found, [each for each in plans if each.child], [])
                changed += len(alone)
            kind = roll.kind
    except FileRefused as refused:
        raise RuleBroken(refused.message, "file") from None
    if not (changed or ticked):
        rows.delete()
        return None
    rows.update(kind=kind, changed=changed)
    record(viewer, "roll.imported", school_id=school_id, things={"import": found.pk})
    return found


def _waits(seen: Seen) -> bool:
    return any(seen.counts[each] for each in ("new", "changed", "possible", "left", "refused"))


def _drop_overtaken(viewer: Viewer, school_id: UUID, keys: set[str], whole: bool) -> None:
    """Throw away what waits of earlier files where this newer one speaks of every child they wait for."""
    earlier = RollImport.objects.at(school_id).filter(from_folder=True, confirmed_at=None, file_size__isnull=False)
    for each in earlier.exclude(preview=None):
        seen = open_seen(each)
        rows: list[dict[str, Any]] = [
            *seen.new,
            *seen.changed,
            *seen.possible,
            *(one for one in seen.left if one["said_by_file"]),
        ]
        all_shown = seen.counts["new"] == len(seen.new) and seen.counts["changed"] == len(seen.changed)
        absent = any(not one["said_by_file"] for one in seen.left)
        if all_shown and (whole or not absent) and {one["key"] for one in rows} <= keys:
            drop_roll(viewer, ref=each.ref)
