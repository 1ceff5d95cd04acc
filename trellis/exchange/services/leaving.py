"""What was left open by a child or a colleague who left: closed with a reason, or handed to another colleague."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.cycle.services import leaving as cycle
from trellis.exchange.queries.left_open import LeftWork, left_by_children, left_by_colleagues
from trellis.exchange.queries.support_left import support_left
from trellis.meetings.services import leaving as meetings
from trellis.people.queries import staff_options
from trellis.plans import services as plans
from trellis.provision.services import leaving as provision

_CHANGED = "One of these has been closed or changed meanwhile. Nothing was done. Look at the list again."
_MEETINGS = ("meeting", "action")


def close_left(viewer: Viewer, *, keys: Iterable[str], reason: str) -> int:
    """Close these with one reason, each in its own room's way. Raises RuleBroken, with nothing written, when one is not open any more."""
    words = reason.strip()
    if not words:
        raise RuleBroken("Say in a few words what became of it, like “Handed to Ashdown School”.", "reason")
    with _all_or_none():
        chosen = _chosen(left_by_children(viewer), keys)
        for each in chosen:
            found: dict[str, Any] = {"school_id": _school(viewer), "thing_id": each.thing_id, "reason": words}
            if each.what in _MEETINGS:
                meetings.close_left_work(viewer, what=each.what, **found)
            elif each.what == "question":
                provision.close_left_work(viewer, **found)
            else:
                cycle.close_left_work(viewer, what=each.what, **found)
    return len(chosen)


def hand_over(viewer: Viewer, *, keys: Iterable[str], to: UUID, support: Iterable[str] = ()) -> int:
    """Give these to a colleague on the staff: open work by `keys`, support by `support`; gives how many things.

    Raises RuleBroken, with nothing written, when one is not open any more.
    """
    with _all_or_none():
        wanted, lines = list(keys), list(dict.fromkeys(support))
        if not wanted and not lines:
            raise RuleBroken("Tick at least one line to hand over.", "support")
        chosen = _chosen(left_by_colleagues(viewer), wanted) if wanted else []
        if to not in {each.person_id for each in staff_options(_school(viewer))}:
            raise RuleBroken("Choose somebody who is on the staff now.", "to")
        if lines:
            _give_on(viewer, lines, to)
        for each in chosen:
            found: dict[str, Any] = {"school_id": _school(viewer), "thing_id": each.thing_id, "to": to}
            if each.what in _MEETINGS:
                meetings.hand_over_work(viewer, what=each.what, **found)
            elif each.what == "question":
                provision.hand_over_work(viewer, **found)
            else:
                cycle.hand_over_work(viewer, what=each.what, **found)
    return len(chosen) + len(lines)


def _give_on(viewer: Viewer, lines: list[str], to: UUID) -> None:
    """Support goes on in new versions of the plans, as at the start of a term."""
    known = {each.key: each.line_id for each in support_left(viewer)}
    if any(key not in known for key in lines):
        raise RuleBroken(_CHANGED, "support")
    plans.hand_over_support(viewer, line_ids=[known[key] for key in lines], to=to)


@contextmanager
def _all_or_none() -> Iterator[None]:
    """One write. What somebody else closed between the list and its turn is said like what was closed before."""
    try:
        with write():
            yield
    except NotFound:
        raise RuleBroken(_CHANGED, "work") from None


def _school(viewer: Viewer) -> UUID:
    if viewer.school_id is None:
        raise NotFound
    return viewer.school_id


def _chosen(there: Iterable[LeftWork], keys: Iterable[str]) -> list[LeftWork]:
    known, wanted = {each.key: each for each in there}, list(dict.fromkeys(keys))
    if not wanted:
        raise RuleBroken("Tick at least one line.", "work")
    if any(key not in known for key in wanted):
        raise RuleBroken(_CHANGED, "work")
    return [known[key] for key in wanted]
