"""Looking at a roll file: what it would change. Nothing about a child is written; the file waits encrypted for a day."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict
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
from trellis.exchange.models import FilePart, ListImport, RollImport
from trellis.exchange.queries.comparing import Comparison, compare
from trellis.exchange.queries.kept import PART_BYTES, Seen, import_by_ref, kept_file, part_context, seal_seen
from trellis.exchange.readers import FileRefused, head_of, open_roll
from trellis.people.services.asking import require_at

from .columns import remember, remembered
from .plans import drop_old_plans
from .staffing import drop_old_lists

_SAYS_TOO_MANY = (
    "More than {most} children would leave. A file like that is not the whole roll. Check it, or bring it in without leavers."
)


def finish(seen: Seen, comparison: Comparison) -> Seen:
    """Close a look after its last batch: leavers, refusals, the fingerprint. Raises RuleBroken when so many would leave that it is no roll."""
    absent = comparison.absent()
    if len(absent) > rules.MOST_LEAVERS_LISTED:
        raise RuleBroken(_SAYS_TOO_MANY.format(most=f"{rules.MOST_LEAVERS_LISTED:,}"), "whole_roll")
    seen.left += [{"ref": ref, "name": name, "said_by_file": ""} for _, ref, name in absent]
    seen.counts = comparison.counts | {"left": comparison.counts["left"] + len(absent)}
    seen.refused = [asdict(each) for each in comparison.refused]
    seen.left_out += [asdict(each) for each in comparison.notes]
    seen.warnings = comparison.warnings
    seen.roll = comparison.roll_size
    seen.names_needed = rules.leavers_need_names(len(absent), seen.roll, seen.counts["refused"])
    seen.signature = comparison.signature(absent)
    return seen


def look_at(
    viewer: Viewer,
    *,
    school_id: UUID,
    file: IO[bytes],
    file_name: str = "",
    mapping: Mapping[str, str] | None = None,
    whole_roll: bool = False,
) -> Seen:
    """What a file would change at a school. Writes nothing anywhere. Raises RuleBroken with one sentence when nothing in it is usable."""
    return look_with_keys(viewer, school_id=school_id, file=file, file_name=file_name, mapping=mapping, whole_roll=whole_roll)[0]


def look_with_keys(
    viewer: Viewer,
    *,
    school_id: UUID,
    file: IO[bytes],
    file_name: str = "",
    mapping: Mapping[str, str] | None = None,
    whole_roll: bool = False,
) -> tuple[Seen, set[str]]:
    """`look_at`, and the key of every row that could be read (rules.key_of)."""
    require_at(viewer, "roll.import", school_id)
    try:
        with open_roll(file, file_name, known_columns(school_id, file, mapping), today=clock.today()) as roll:
            seen = Seen(roll.kind, {}, columns=list(roll.columns), mapping=dict(roll.mapping), unplaced=list(roll.unplaced))
            comparison = compare(school_id, roll, whole_roll=whole_roll)
            for plans in comparison.batches():
                seen.take(plans)
    except FileRefused as refused:
        raise RuleBroken(refused.message, "file") from None
    return finish(seen, comparison), comparison.keys


def known_columns(school_id: UUID, file: IO[bytes], mapping: Mapping[str, str] | None) -> dict[str, str]:
    """The mapping to read with: what the person chose, else what this school chose before for columns of these names."""
    if mapping:
        return dict(mapping)
    before = remembered(school_id)
    if not before:
        return {}
    head = head_of(file)
    return {column: before[column] for column in head.columns if column in before} if head else {}


def preview_roll(
    viewer: Viewer,
    *,
    school_id: UUID,
    file: IO[bytes],
    file_name: str,
    mapping: Mapping[str, str] | None = None,
    whole_roll: bool = False,
) -> RollImport:
    """Look at a file and keep it, with the look, encrypted for 24 hours. Raises RuleBroken when nothing in it is usable."""
    seen = look_at(viewer, school_id=school_id, file=file, file_name=file_name, mapping=mapping, whole_roll=whole_roll)
    return keep_roll(viewer, seen, school_id=school_id, file=file, file_name=file_name, mapping=mapping, whole_roll=whole_roll)


def keep_roll(
    viewer: Viewer,
    seen: Seen,
    *,
    school_id: UUID,
    file: IO[bytes],
    file_name: str,
    mapping: Mapping[str, str] | None = None,
    whole_roll: bool = False,
    from_folder: bool = False,
) -> RollImport:
    """Keep a file that was looked at, encrypted: 24 hours, or 7 days when nobody chose it."""
    pk = new_id()
    hours = rules.FOLDER_KEPT_HOURS if from_folder else rules.KEPT_HOURS
    with write():
        found = RollImport.objects.create(
            pk=pk,
            school_id=school_id,
            by=viewer.person,
            kind=seen.kind,
            file_name=file_name[:120],
            mapping=dict(mapping or {}),
            preview=seal_seen(pk, seen),
            whole_roll=whole_roll,
            from_folder=from_folder,
            waits_until=clock.now() + timedelta(hours=hours),
            **_figures(seen),
        )
        found.file_size = _keep_parts(school_id, pk, file)
        RollImport.objects.system("decided above").filter(pk=pk).update(file_size=found.file_size)
        remember(school_id, mapping or {})
        record(viewer, "roll.previewed", school_id=school_id, things={"import": found.pk})
    return found


def _keep_parts(school_id: UUID, pk: UUID, file: IO[bytes]) -> int:
    """Keep a file encrypted, a part at a time. Returns how many bytes it has."""
    file.seek(0)
    size = number = 0
    while part := file.read(PART_BYTES):
        FilePart.objects.create(
            school_id=school_id, roll_import_id=pk, number=number, sealed=crypto.seal(part, part_context(pk, number))
        )
        size += len(part)
        number += 1
    return size


def forget_parts(school_id: UUID | None, imports: Iterable[UUID]) -> None:
    """Throw the kept bytes of these files away; of every school's when none is named."""
    parts = FilePart.objects.system("a file that was used, dropped or has waited long enough").filter(roll_import__in=imports)
    (parts if school_id is None else parts.filter(school_id=school_id)).delete()


def open_file(found: RollImport) -> io.BufferedReader:
    """The kept file, opened a part at a time. Raises RuleBroken when its time is over or it was used."""
    if found.file_size is None or found.confirmed_at is not None or found.waits_until < clock.now():
        kept = "7 days" if found.from_folder else "24 hours"
        raise RuleBroken(f"This file was kept for {kept} and is gone now. Choose it again.", "file")
    return kept_file(found)


def _figures(seen: Seen) -> dict[str, int]:
    return {name: seen.counts[name] for name in ("new", "changed", "unchanged", "left", "refused")}


def preview_again(
    viewer: Viewer, *, ref: str, mapping: Mapping[str, str] | None = None, whole_roll: bool | None = None
) -> RollImport:
    """Look at a waiting file again: with other columns, as the whole roll or not, or because the roll has changed since.

    Raises RuleBroken when its time is over or it was used, NotFound when that happens meanwhile.
    """
    found = import_by_ref(viewer, ref)
    file = open_file(found)
    columns = dict(found.mapping) if mapping is None else dict(mapping)
    whole = found.whole_roll if whole_roll is None else whole_roll
    seen = look_at(viewer, school_id=found.school_id, file=file, mapping=columns, whole_roll=whole)
    with write():
        rows = RollImport.objects.system("decided above").filter(pk=found.pk, confirmed_at=None, file_size__isnull=False)
        if not rows.update(
            preview=seal_seen(found.pk, seen), mapping=columns, whole_roll=whole, updated_at=clock.now(), **_figures(seen)
        ):
            raise NotFound
        remember(found.school_id, mapping or {})
        record(viewer, "roll.previewed", school_id=found.school_id, things={"import": found.pk})
    return found


def drop_roll(viewer: Viewer, *, ref: str) -> None:
    """Throw a waiting file and its preview away."""
    found = import_by_ref(viewer, ref)
    with write():
        rows = RollImport.objects.system("decided above").filter(pk=found.pk, confirmed_at=None)
        if rows.update(file_size=None, preview=None, waits_until=clock.now(), updated_at=clock.now()):
            forget_parts(found.school_id, [found.pk])
            record(viewer, "roll.dropped", school_id=found.school_id, things={"import": found.pk})


def drop_old_files() -> int:
    """Throw away files and previews whose time is over, of every kind of import. Run every hour; returns how many."""
    with write():
        old = RollImport.objects.system("nightly tidying").filter(
            confirmed_at=None, waits_until__lt=clock.now(), file_size__isnull=False
        )
        gone = list(old.values_list("pk", flat=True))
        forget_parts(None, gone)
        lists = ListImport.objects.system("nightly tidying").filter(
            confirmed_at=None, waits_until__lt=clock.now(), file__isnull=False
        )
        rolls = RollImport.objects.system("nightly tidying").filter(pk__in=gone)
        gone_lists = lists.update(file=None, preview=None) + drop_old_lists()
        return rolls.update(file_size=None, preview=None) + gone_lists + drop_old_plans()
