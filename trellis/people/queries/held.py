"""What is held back: words marked as worrying, and adults under a protective hold. Only for the safeguarding lead and the head."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from trellis.access.engine import decide, rows_for
from trellis.accounts.viewer import Viewer
from trellis.core import clock

from .. import rules
from ..models import ProtectiveHold, WordsHeld, live
from .children import CHILD_COLUMNS


@dataclass(frozen=True)
class HeldText:
    """The words themselves, from the room that keeps them: what they are ("Something Mum wrote"), the text, where they stand."""

    what: str
    text: str
    url: str = ""


Reader = Callable[[Sequence[UUID]], dict[UUID, HeldText]]
_readers: dict[str, Reader] = {}


@dataclass(frozen=True)
class HeldWordsRow:
    """Words held back, waiting to be read and released."""

    held_id: UUID
    child_ref: str
    child_name: str
    what: str
    text: str
    url: str
    marked_by: str
    marked_at: datetime
    may_release: bool


@dataclass(frozen=True)
class HoldRow:
    """A protective hold in force."""

    hold_id: UUID
    child_ref: str
    child_name: str
    person_name: str
    reason: str
    placed_by: str
    since: date
    until: date
    ends_soon: bool
    may_end: bool


@dataclass(frozen=True)
class HeldPage:
    """Both lists."""

    words: tuple[HeldWordsRow, ...]
    holds: tuple[HoldRow, ...]


def register_words(thing: str, read: Reader) -> None:
    """Say how the words of one kind of thing are read, by id. A room above does this in its panels.py.

    `read` gets the ids and gives their words; who may see them has been decided here.
    """
    _readers[thing] = read


def held_page(viewer: Viewer) -> HeldPage:
    """What is held back at the viewer's school (a fixed number of queries, and one for each kind of words)."""
    return HeldPage(tuple(words_held(viewer)), tuple(holds(viewer)))


def words_held(viewer: Viewer) -> list[HeldWordsRow]:
    """Words waiting for the safeguarding lead, oldest first."""
    rows = WordsHeld.objects.for_viewer(viewer, "hold.read").filter(released_at=None).select_related("child", "marked_by")
    found = list(rows.order_by("created_at", "pk"))
    texts: dict[UUID, HeldText] = {}
    for thing in {each.thing for each in found}:
        if thing in _readers:
            texts |= _readers[thing]([each.thing_id for each in found if each.thing == thing])
    nothing = HeldText("Words", "Open the record to read them.")
    return [
        HeldWordsRow(
            held_id=each.pk,
            child_ref=each.child.ref,
            child_name=each.child.full_name,
            what=texts.get(each.thing_id, nothing).what,
            text=texts.get(each.thing_id, nothing).text,
            url=texts.get(each.thing_id, nothing).url,
            marked_by=each.marked_by.formal_name,
            marked_at=each.created_at,
            may_release=bool(decide(viewer, "words.release", child=each.child)),
        )
        for each in found
    ]


def holds(viewer: Viewer) -> list[HoldRow]:
    """Protective holds in force, the one that ends first on top."""
    rows = _in_force(viewer)
    found = list(rows.select_related("child", "person", "placed_by").order_by("ends_on", "pk"))
    today = clock.today()
    return [
        HoldRow(
            hold_id=each.pk,
            child_ref=each.child.ref,
            child_name=each.child.full_name,
            person_name=each.person.full_name,
            reason=each.reason,
            placed_by=each.placed_by.formal_name,
            since=each.starts_on,
            until=each.ends_on,
            ends_soon=rules.hold_needs_a_look(each.ends_on, today, viewer.calendar(each.school_id)),
            may_end=each.placed_by_id != viewer.person_id,
        )
        for each in found
    ]


def _in_force(viewer: Viewer) -> QuerySet[ProtectiveHold]:
    return ProtectiveHold.objects.for_viewer(viewer, "hold.read").filter(live(viewer.day), ended_by=None)


def holds_in_force(viewer: Viewer) -> QuerySet[Any, Any]:
    """Protective holds in force as columns: when each ends, of which child, on whom."""
    columns = ("pk", "school_id", "ends_on", "person__first_name", "person__last_name")
    return _in_force(viewer).values(*columns, *CHILD_COLUMNS)


def words_to_release(viewer: Viewer) -> QuerySet[Any, Any]:
    """Words held back that this viewer may read and release, as columns: of which child, since when."""
    rows = WordsHeld.objects.for_viewer(viewer, "hold.read").filter(released_at=None)
    return rows_for(viewer, "words.release", rows, "child_id").values("pk", "created_at", *CHILD_COLUMNS)
