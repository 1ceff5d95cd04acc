"""The office's pages: the roll, imports, and a waiting preview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.designsystem.words import plural
from trellis.exchange import rules
from trellis.exchange.models import FolderFile, RollImport
from trellis.people import queries as people

from .kept import import_by_ref, open_seen

_KINDS = {"ctf": "Common transfer file", "csv": "CSV", "xlsx": "Excel"}


@dataclass(frozen=True)
class RollRowCard:
    """A child as the office's list shows them: roll data only."""

    ref: str
    name: str
    year: str
    group: str
    upn: str


@dataclass(frozen=True)
class ImportRow:
    """One file: waiting, brought in, or taken back."""

    ref: str
    file_name: str
    kind: str
    at: datetime
    state: str
    summary: str
    may_undo: bool
    from_folder: bool = False


@dataclass(frozen=True)
class FolderLine:
    """The last file the school's own system dropped: when, and why it could not be read where that is so."""

    at: datetime
    problem: str
    brought_ref: str
    brought: int
    waiting_ref: str


@dataclass(frozen=True)
class PreviewPage:
    """A waiting file and what it would change. The lists hold the first 500 of each; `counts` are of all."""

    ref: str
    file_name: str
    kind: str
    whole_roll: bool
    waits_until: datetime
    from_folder: bool
    counts: dict[str, int]
    new: list[dict[str, Any]]
    changed: list[dict[str, Any]]
    possible: list[dict[str, Any]]
    left: list[dict[str, str]]
    refused: list[dict[str, Any]]
    left_out: list[dict[str, Any]]
    warnings: list[str]
    columns: list[str]
    mapping: dict[str, str]
    unplaced: list[str]
    names_needed: bool

    @property
    def asks_names_of(self) -> list[dict[str, str]]:
        """Absent children to be ticked by name."""
        return [each for each in self.left if not each["said_by_file"]]


def roll_list(viewer: Viewer, words: str = "") -> list[RollRowCard]:
    """The children on the roll, by surname; narrowed by part of a name or class."""
    wanted = words.casefold().strip()
    cards = people.cards_for(viewer, "roll.read", school_id=viewer.school_id)
    return [
        RollRowCard(each.ref, each.full_name, each.year_words, each.group_name, each.upn)
        for each in cards
        if not wanted or wanted in f"{each.full_name} {each.group_name} {each.upn}".casefold()
    ]


def imports(viewer: Viewer, most: int = 20) -> list[ImportRow]:
    """The school's files, newest first; what was thrown away unconfirmed does not show."""
    if viewer.school_id is None:
        return []
    rows = RollImport.objects.at(viewer.school_id).defer("preview").order_by("-created_at")[:most]
    return [_row(each) for each in rows if each.confirmed_at or each.waits_until > clock.now()]


def folder_line(viewer: Viewer) -> FolderLine | None:
    """The last file out of the watched folder, or None where none ever came (one query)."""
    if viewer.school_id is None:
        return None
    rows = (
        FolderFile.objects.at(viewer.school_id).select_related("brought", "waiting").defer("brought__preview", "waiting__preview")
    )
    last = rows.order_by("-pk").first()
    if last is None:
        return None
    waits = last.waiting is not None and last.waiting.confirmed_at is None and last.waiting.file_size is not None
    return FolderLine(
        at=last.created_at,
        problem=last.problem,
        brought_ref=last.brought.ref if last.brought else "",
        brought=last.brought.changed if last.brought else 0,
        waiting_ref=last.waiting.ref if waits and last.waiting.waits_until > clock.now() else "",
    )


def _row(found: RollImport) -> ImportRow:
    brought_in = "Came in by itself" if found.from_folder and found.by_id is None else "Brought in"
    figures = (("new", found.new), ("changed", found.changed), ("left", found.left), ("refused", found.refused))
    return ImportRow(
        ref=found.ref,
        file_name=found.file_name,
        kind=_KINDS.get(found.kind, found.kind),
        at=found.confirmed_at or found.created_at,
        state=rules.state_words(found, brought_in),
        summary=", ".join(f"{count:,} {word}" for word, count in figures if count)
        or plural(found.unchanged, "child", "children") + " unchanged",
        may_undo=rules.may_undo(found, clock.today()),
        from_folder=found.from_folder,
    )


def import_row(viewer: Viewer, ref: str) -> ImportRow:
    """One import of the viewer's school."""
    found = RollImport.objects.system("the school is asked for next").defer("preview").filter(ref=ref).first()
    if found is None or found.school_id not in viewer.held.schools or found.school_id != viewer.school_id:
        raise NotFound
    return _row(found)


def preview(viewer: Viewer, ref: str) -> PreviewPage:
    """A waiting preview. NotFound for another school's, and once it is confirmed, thrown away or a day old."""
    found = import_by_ref(viewer, ref)
    if found.confirmed_at is not None or found.waits_until < clock.now():
        raise NotFound
    seen = open_seen(found)
    return PreviewPage(
        ref=found.ref,
        file_name=found.file_name,
        kind=_KINDS.get(seen.kind, seen.kind),
        whole_roll=found.whole_roll,
        waits_until=found.waits_until,
        from_folder=found.from_folder,
        counts=seen.counts,
        new=seen.new,
        changed=seen.changed,
        possible=seen.possible,
        left=seen.left,
        refused=seen.refused,
        left_out=seen.left_out,
        warnings=seen.warnings,
        columns=seen.columns,
        mapping=seen.mapping,
        unplaced=seen.unplaced,
        names_needed=seen.names_needed,
    )
