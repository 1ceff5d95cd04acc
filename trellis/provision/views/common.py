"""What pages of sessions and of support share: the day in an address, and the note of an opening."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.core import clock


def day_in(text: str | None) -> date:
    """The day in an address, or today when there is none or it is no day."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return clock.today()


def note_opening(viewer: Viewer, children: Iterable[tuple[UUID, UUID]], page: str) -> None:
    for child_id, school_id in children:
        viewer.opens(child_id=child_id, school_id=school_id, page=page)
