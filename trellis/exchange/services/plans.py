"""Plans from before Trellis: dropped together, each confirmed by a person, taken back for 30 days. Quiet: nothing is sent to anyone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock, crypto
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.core.models import new_id
from trellis.cycle import services as cycle
from trellis.documents import queries as documents
from trellis.documents import services as keeping
from trellis.documents.models import ChildFile
from trellis.exchange import rules
from trellis.exchange.models import PlanDrop, PlanFile
from trellis.exchange.papers import kinds, limits, messages
from trellis.exchange.papers.ask import PaperReader, ReadersBusy, reading
from trellis.exchange.papers.blocks import Block, whole_text
from trellis.exchange.papers.messages import PaperRefused
from trellis.exchange.queries.lists import ACTION
from trellis.exchange.queries.matching import School
from trellis.exchange.queries.plans import drop_by_ref, file_context, files_of, looked_at, open_look, seal_look, waiting_drop
from trellis.people.models import Child
from trellis.people.services.asking import require_at

from .kinds import CHANGED, ListUndone

_WHY = "plans from before Trellis, after the decision that they may be brought in"
_BUSY = "Other plans are being read just now. Wait a minute, then choose the files again."
_NOTHING = "Say for at least one file whose plan it is, or throw the files away."


class Dropped(Protocol):
    """A file as a form hands it over."""

    name: str | None
    size: int | None

    def read(self) -> bytes: ...


@dataclass(frozen=True)
class Said:
    """What a person said of one file: whose plan it is, and when it is to be reviewed."""

    ref: str
    review_on: date | None = None


def preview_plans(viewer: Viewer, *, school_id: UUID, files: Iterable[Dropped]) -> PlanDrop:
    """Read each file in a process with limits, and keep it with what it says, encrypted, for 24 hours. Nothing about a child is written.

    A file that cannot be read is refused by itself and not kept; the others go on. Raises RuleBroken while others' files are being read.
    """
    require_at(viewer, ACTION, school_id)
    drop = PlanDrop(school_id=school_id, by=viewer.person, waits_until=clock.now() + timedelta(hours=rules.KEPT_HOURS))
    school = School(school_id)
    try:
        with reading() as reader:
            rows = list(_read_all(drop, school, reader, files))
    except ReadersBusy:
        raise RuleBroken(_BUSY, "plans") from None
    if not rows:
        raise RuleBroken("Choose at least one plan.", "plans")
    known = documents.kept_already(school_id, [each.sha256 for each in rows if not each.code])
    for each in rows:
        if each.sha256 in known and not each.code:
            _refuse(each, "kept")
    drop.files, drop.refused = len(rows), sum(1 for each in rows if each.code)
    with write():
        drop.save(force_insert=True)
        PlanFile.objects.bulk_create(rows, batch_size=5)
        record(viewer, "plans.previewed", school_id=school_id, things={"import": drop.pk})
    return drop


def _read_all(drop: PlanDrop, school: School, reader: PaperReader, files: Iterable[Dropped]) -> Iterable[PlanFile]:
    seen: set[str] = set()
    size = 0
    for number, file in enumerate(files, 1):
        row = PlanFile(pk=new_id(), school_id=drop.school_id, drop=drop, number=number, name=_name_of(file))
        size += file.size or 0
        try:
            if number > limits.FILES:
                raise PaperRefused("too_many")
            if size > limits.DROP_BYTES and (file.size or 0) <= limits.FILE_BYTES:
                raise PaperRefused("drop_too_large")
            _read_one(row, school, reader, file, seen)
        except PaperRefused as refused:
            _refuse(row, refused.code)
        yield row
        if number > limits.FILES + 20:
            return


def _refuse(row: PlanFile, code: str) -> None:
    """Of a refused file only its name and the reason stay."""
    row.code, row.sealed, row.look = code, None, None


def _name_of(file: Dropped) -> str:
    """The last part of a file's name, without what nobody can see."""
    plain = "".join(char for char in (file.name or "") if char.isprintable())
    return plain.replace("\\", "/").rsplit("/", 1)[-1].strip()[-120:] or "Plan"


def _read_one(row: PlanFile, school: School, reader: PaperReader, file: Dropped, seen: set[str]) -> None:
    """Read a file into its row. Raises PaperRefused."""
    if (file.size or 0) > limits.FILE_BYTES:
        raise PaperRefused("too_large")
    data = file.read()
    row.kind = kinds.kind_of(data)
    row.sha256 = hashlib.sha256(data).hexdigest()
    if row.sha256 in seen:
        raise PaperRefused("twice")
    seen.add(row.sha256)
    blocks: list[Block] = []
    scan = False
    try:
        blocks = reader.read(data)
    except PaperRefused as refused:
        if refused.code != messages.SCAN:
            raise
        scan = True
    row.sealed = crypto.seal(data, file_context(row.pk, "file"))
    row.look = seal_look(row.pk, looked_at(school, row.name, blocks, scan=scan))


def choose_child(viewer: Viewer, *, ref: str, number: int, child_ref: str) -> None:
    """Say by hand whose plan a waiting file is. It still has to be confirmed with the others."""
    drop = waiting_drop(viewer, ref)
    school = School(drop.school_id)
    if child_ref not in school.by_ref:
        raise RuleBroken("Choose the child from the list.", "child")
    found = [each for each in files_of(drop) if each.number == number and each.look is not None]
    if not found:
        raise NotFound
    _look_again(viewer, drop, school, found, by_hand=child_ref)


def look_again(viewer: Viewer, *, ref: str) -> None:
    """Compare the files of a waiting drop with the roll as it is now."""
    drop = waiting_drop(viewer, ref)
    _look_again(viewer, drop, School(drop.school_id), [each for each in files_of(drop) if each.look is not None])


def _look_again(viewer: Viewer, drop: PlanDrop, school: School, rows: Sequence[PlanFile], *, by_hand: str = "") -> None:
    for each in rows:
        seen = open_look(each)
        blocks = [(kind, held) for kind, held in seen["blocks"]]
        fresh = looked_at(school, each.name, blocks, by_hand=by_hand or seen["by_hand"], scan=seen["scan"])
        each.look, each.updated_at = seal_look(each.pk, fresh), clock.now()
    with write():
        PlanFile.objects.system(_WHY).bulk_update(rows, ["look", "updated_at"])
        record(viewer, "plans.previewed", school_id=drop.school_id, things={"import": drop.pk})


def confirm_plans(viewer: Viewer, *, ref: str, said: Mapping[int, Said]) -> PlanDrop:
    """Put each file a person spoke for into its child's record, all of them or none; the others are thrown away.

    `said` is by number of the file. Raises RuleBroken when nothing was said, or the roll has changed since the preview.
    """
    drop = waiting_drop(viewer, ref)
    with write():
        fresh = PlanDrop.objects.system(_WHY).filter(pk=drop.pk, confirmed_at=None)
        if not fresh.update(confirmed_at=clock.now(), updated_at=clock.now()):
            raise RuleBroken("These plans have been brought in already.")
        rows = PlanFile.objects.at(drop.school_id).filter(drop=drop, look__isnull=False, number__in=said).order_by("number")
        chosen = _chosen(drop, {each.number: open_look(each) for each in rows.defer("sealed")}, said)
        if not chosen:
            raise RuleBroken(_NOTHING)
        _write(viewer, drop, chosen)
    drop.refresh_from_db(from_queryset=PlanDrop.objects.at(drop.school_id))
    return drop


def _chosen(
    drop: PlanDrop, looks: Mapping[int, Mapping[str, Any]], said: Mapping[int, Said]
) -> dict[int, tuple[UUID, date | None, str]]:
    """Number of the file to (child, review date, text); RuleBroken where a child is no longer as the page showed them."""
    school = School(drop.school_id)
    found = {}
    for number, answer in said.items():
        look = looks.get(number)
        shown = next((each for each in look["candidates"] if each["ref"] == answer.ref), None) if look else None
        child = school.by_ref.get(answer.ref)
        if look is None or shown is None:
            raise RuleBroken("Choose one of the children offered for this file.", f"file_{number}")
        if child is None or (child.name, child.date_of_birth.isoformat()) != (shown["name"], shown["born"]):
            raise RuleBroken(CHANGED)
        found[number] = (child.pk, answer.review_on, whole_text((kind, held) for kind, held in look["blocks"]))
    return found


def _write(viewer: Viewer, drop: PlanDrop, chosen: Mapping[int, tuple[UUID, date | None, str]]) -> None:
    school_id = drop.school_id
    rows = PlanFile.objects.at(school_id).filter(drop=drop, number__in=chosen).order_by("number")
    facts = [
        keeping.FileFact(
            child_id=chosen[each.number][0],
            kind=ChildFile.Kind.PLAN_BEFORE,
            name=each.name,
            content_type=kinds.CONTENT_TYPES[each.kind],
            data=crypto.open_sealed(bytes(each.sealed or b""), file_context(each.pk, "file")),
        )
        for each in rows
    ]
    files = keeping.keep_files(viewer, school_id=school_id, files=facts)
    plans = [
        cycle.PlanFact(child_id, file_id, review_on, text)
        for file_id, (child_id, review_on, text) in zip(files, (chosen[number] for number in sorted(chosen)), strict=True)
    ]
    brought = cycle.bring_plans(viewer, school_id=school_id, plans=plans)
    PlanFile.objects.system(_WHY).filter(drop=drop).delete()
    PlanDrop.objects.system(_WHY).filter(pk=drop.pk).update(
        brought=crypto.seal(json.dumps([str(pk) for pk in brought]).encode(), file_context(drop.pk, "brought")),
        brought_in=len(brought),
    )
    record(viewer, "plans.imported", school_id=school_id, things={"import": drop.pk})


def drop_plans(viewer: Viewer, *, ref: str) -> None:
    """Throw waiting files away."""
    drop = drop_by_ref(viewer, ref)
    with write():
        rows = PlanDrop.objects.system(_WHY).filter(pk=drop.pk, confirmed_at=None)
        if rows.update(waits_until=clock.now(), updated_at=clock.now()):
            PlanFile.objects.system(_WHY).filter(drop=drop).delete()
            record(viewer, "plans.dropped", school_id=drop.school_id, things={"import": drop.pk})


def undo_plans(viewer: Viewer, *, ref: str) -> ListUndone:
    """Take these plans back within 30 days, files and all; that of a child for whom a cycle has begun since stays and is named."""
    drop = drop_by_ref(viewer, ref)
    if drop.confirmed_at is None:
        raise RuleBroken("These plans were never brought in, so there is nothing to take back.")
    if rules.undo_is_over(drop.confirmed_at, clock.today()):
        raise RuleBroken("Plans can be taken back for 30 days. After that they stay in the record.")
    with write():
        rows = PlanDrop.objects.system(_WHY).filter(pk=drop.pk, undone_at=None)
        if not rows.update(undone_at=clock.now(), updated_at=clock.now()):
            raise RuleBroken("These plans have been taken back already.")
        brought = json.loads(crypto.open_sealed(bytes(drop.brought or b""), file_context(drop.pk, "brought")))
        files, kept = cycle.take_plans_back(viewer, school_id=drop.school_id, ids=[UUID(pk) for pk in brought])
        gone = keeping.take_files_back(viewer, school_id=drop.school_id, ids=files)
        record(viewer, "plans.undone", school_id=drop.school_id, things={"import": drop.pk})
    names = Child.objects.at(drop.school_id).filter(pk__in=kept).order_by("last_name", "first_name")
    stays = [
        f"The plan of {first} {last} stays: a cycle has begun since."
        for first, last in names.values_list("first_name", "last_name")
    ]
    return ListUndone(drop.ref, removed=gone, stays=stays)


def drop_old_plans() -> int:
    """Throw away plans whose 24 hours are over. Run every hour; returns how many."""
    with write():
        old = PlanFile.objects.system("nightly tidying").filter(drop__confirmed_at=None, drop__waits_until__lt=clock.now())
        return old.delete()[0]
