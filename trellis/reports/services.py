"""Taking data out of a school: noted with its reason."""

from __future__ import annotations

from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core.db import write
from trellis.core.errors import RuleBroken
from trellis.people import queries as people


def take_file(viewer: Viewer, *, child_id: UUID, reason: str) -> None:
    """Note that a child's whole file is about to be taken out, and why. Raises RuleBroken without a reason."""
    card = people.child_by_id(viewer, child_id, "file.take")
    if not reason.strip():
        raise RuleBroken("Write why you need the whole file, in a sentence.", "reason")
    with write():
        record(viewer, "file.taken", school_id=card.school_id, child_id=card.pk, detail={"reason": reason.strip()})
