"""Questions to the SENCO about a child who has left, or in the name of a colleague who has: closed with a reason, or handed over."""

from __future__ import annotations

from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound

from ..models import Question

_WHY = "decided by the page of what was left open"


def close_left_work(viewer: Viewer, *, school_id: UUID, thing_id: UUID, reason: str) -> None:
    """Answer a question with the reason why it is not needed any more. Raises NotFound when it is not open."""
    with write():
        rows = Question.objects.system(_WHY).filter(pk=thing_id, school_id=school_id, answered_on=None)
        found = rows.select_for_update().first()
        if found is None:
            raise NotFound
        rows.update(answer=reason, answered_by_id=viewer.person_id, answered_on=clock.today(), updated_at=clock.now())
        record(viewer, "question.answered", school_id=school_id, child_id=found.child_id, things={"question": thing_id})


def hand_over_work(viewer: Viewer, *, school_id: UUID, thing_id: UUID, to: UUID) -> None:
    """Give an open question to another colleague. Raises NotFound when it is not open here."""
    with write():
        rows = Question.objects.system(_WHY).filter(pk=thing_id, school_id=school_id, answered_on=None)
        found = rows.select_for_update().first()
        if found is None:
            raise NotFound
        rows.update(owner_id=to, updated_at=clock.now())
        things = {"question": thing_id, "to": to}
        record(viewer, "work.handed_over", school_id=school_id, child_id=found.child_id, things=things)
