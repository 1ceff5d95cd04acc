"""Entries in the wrong record: what waits for a decision, and who opened the record while it stood there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer
from trellis.audit.queries import Opening, openings_between
from trellis.core.errors import NotFound
from trellis.rulebook.machines import Look

from .. import rules
from ..models import WrongRecord
from .children import CHILD_COLUMNS, ChildCard, ChildOption, child_by_id, child_for, children_options
from .entries import Kind, entry, kind_of, kinds, row_aside

_OPEN = [str(each) for each in rules.OPEN_WRONG]


@dataclass(frozen=True)
class SayPage:
    """What is about to be put aside."""

    child: ChildCard
    kind: Kind
    thing_id: UUID


def say_page(viewer: Viewer, ref: str, code: str, thing_id: UUID) -> SayPage:
    """The child and the entry, through the viewer. Raises NotFound."""
    card = child_for(viewer, ref, "wrong.say")
    kind = kind_of(code)
    return SayPage(card, kind, entry(viewer, card, kind, thing_id).pk)


def said_already(viewer: Viewer, thing_id: UUID) -> bool:
    """Whether this viewer said it of this entry and nobody has decided yet: a second press changes nothing."""
    rows = WrongRecord.objects.for_viewer(viewer, "wrong.say").filter(thing_id=thing_id, said_by_id=viewer.person_id)
    return rows.filter(state__in=_OPEN).exists()


@dataclass(frozen=True)
class WrongRow:
    """One entry in the list."""

    ref: str
    child_name: str
    what: str
    said_by: str
    said_at: datetime
    look: Look


@dataclass(frozen=True)
class OpenedBy:
    """Who opened the child's record while the entry stood there, and how often."""

    name: str
    times: int
    last: datetime
    pages: tuple[str, ...]


@dataclass(frozen=True)
class WrongPage:
    """One entry for those who decide: the words themselves while it is undecided, nothing of them afterwards."""

    pk: UUID
    ref: str
    revision: int
    child: ChildCard
    what: str
    words: tuple[str, ...]
    written_at: datetime
    written_by: str
    reason: str
    said_by: str
    said_at: datetime
    state: str
    look: Look
    is_open: bool
    asked_why: str
    asked_by: str
    moves_to: str
    may_confirm: bool
    decided_by: str
    decided_at: datetime | None
    opened: tuple[OpenedBy, ...]
    children: tuple[ChildOption, ...]
    bars_move: str


def wrong_list(viewer: Viewer) -> tuple[WrongRow, ...]:
    """Every entry that was put aside, the newest first (one query)."""
    rows = (
        WrongRecord.objects.for_viewer(viewer, "wrong.decide").select_related("child", "said_by").order_by("-created_at", "-pk")
    )
    return tuple(
        WrongRow(each.ref, each.child.full_name, _label(each.kind), each.said_by.formal_name, each.created_at, _look(each.state))
        for each in rows[:200]
    )


def waiting(viewer: Viewer) -> QuerySet[Any, Any]:
    """Entries put aside that wait for this viewer, as columns: undecided, or asked for by somebody else."""
    rows = WrongRecord.objects.for_viewer(viewer, "wrong.decide").filter(state__in=_OPEN)
    return rows.exclude(asked_by_id=viewer.person_id).values("pk", "ref", "created_at", "state", *CHILD_COLUMNS)


def wrong_page(viewer: Viewer, ref: str) -> WrongPage:
    """One entry. Raises NotFound for whoever does not decide about this child."""
    row = (
        WrongRecord.objects.for_viewer(viewer, "wrong.decide")
        .select_related("child", "said_by", "asked_by", "decided_by", "written_by")
        .filter(ref=ref)
        .first()
    )
    if row is None:
        raise NotFound
    card = child_for(viewer, row.child.ref, "wrong.decide", opens="an entry in the wrong record")
    is_open = rules.WrongState(row.state) in rules.OPEN_WRONG
    bars = kind_of(row.kind).bars_move
    options = [each for each in children_options(viewer, "wrong.decide") if each.ref != card.ref] if is_open and not bars else []
    target = child_by_id(viewer, row.moved_to_id, "child.name") if row.moved_to_id else None
    return WrongPage(
        pk=row.pk,
        ref=row.ref,
        revision=row.revision,
        child=card,
        what=_label(row.kind),
        words=_words(row) if is_open else (),
        written_at=row.written_at,
        written_by=row.written_by.formal_name if row.written_by else "",
        reason=row.reason,
        said_by=row.said_by.formal_name,
        said_at=row.created_at,
        state=row.state,
        look=_look(row.state),
        is_open=is_open,
        asked_why=row.asked_why,
        asked_by=row.asked_by.formal_name if row.asked_by else "",
        moves_to=target.full_name if target else "",
        may_confirm=row.asked_by_id is not None and row.asked_by_id != viewer.person_id,
        decided_by=row.decided_by.formal_name if row.decided_by else "",
        decided_at=row.decided_at,
        opened=_opened(row),
        children=tuple(options),
        bars_move=bars,
    )


def _label(code: str) -> str:
    return next((each.label for each in kinds() if each.code == code), "An entry")


def _look(state: str) -> Look:
    return rules.WRONG_LOOKS[rules.WrongState(state)]


def _words(row: WrongRecord) -> tuple[str, ...]:
    kind = kind_of(row.kind)
    thing = row_aside(kind, row.thing_id)
    if thing is None:
        return ()
    said = [getattr(thing, name) for name in kind.text] + kind.more(thing)
    return tuple(str(each) for each in said if each not in (None, ""))


def _opened(row: WrongRecord) -> tuple[OpenedBy, ...]:
    """From the record of openings, between the moment it was written and the moment it was hidden."""
    seen: dict[UUID, list[Opening]] = {}
    for each in openings_between(row.child_id, row.written_at, row.created_at):
        if each.person_id is not None:
            seen.setdefault(each.person_id, []).append(each)
    names = {each.pk: each.full_name for each in Person.objects.filter(pk__in=seen)}
    found = [
        OpenedBy(names.get(pk, "Somebody"), len(rows), max(each.at for each in rows), tuple(sorted({each.page for each in rows})))
        for pk, rows in seen.items()
    ]
    return tuple(sorted(found, key=lambda each: each.name))
