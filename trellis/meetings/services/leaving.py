"""Meetings and actions of a child who has left, or in the name of a colleague who has: closed with a reason, or handed over.

The caller has decided that the viewer may: an appointment no longer reaches a child who left. Nobody is written to.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound

from ..models import Action, Meeting, MeetingStep
from ..rules import MeetingState
from .common import actor

_WHY = "decided by the page of what was left open"


def close_left_work(viewer: Viewer, *, school_id: UUID, what: str, thing_id: UUID, reason: str) -> None:
    """Cancel a planned meeting, or close an action with the reason beside it. Raises NotFound when it is not open."""
    with write():
        if what == "meeting":
            rows = Meeting.objects.system(_WHY).filter(pk=thing_id, school_id=school_id, state=MeetingState.PLANNED)
            meeting = rows.select_for_update().first()
            if meeting is None:
                raise NotFound
            rows.update(state=MeetingState.CANCELLED, updated_at=clock.now(), revision=meeting.revision + 1)
            state, code = MeetingState.CANCELLED, "meeting.ended"
        else:
            open_actions = Action.objects.system(_WHY).filter(pk=thing_id, school_id=school_id, done_on=None)
            found = open_actions.select_related("meeting").select_for_update(of=("self",)).first()
            if found is None:
                raise NotFound
            open_actions.update(done_on=clock.today(), done_by_id=actor(viewer), updated_at=clock.now())
            meeting, code = found.meeting, "meeting.action_done"
            state = MeetingState(meeting.state)
        MeetingStep.objects.create(
            school_id=school_id,
            child_id=meeting.child_id,
            meeting=meeting,
            state=state,
            held_on=meeting.held_on,
            note=reason[:250],
            at=clock.now(),
            by_id=actor(viewer),
        )
        audit.record(viewer, code, school_id=school_id, child_id=meeting.child_id, things={what: thing_id})


def hand_over_work(viewer: Viewer, *, school_id: UUID, what: str, thing_id: UUID, to: UUID) -> None:
    """Give a colleague's open action, or the meeting they called, to another colleague. Raises NotFound when it is not open here."""
    with write():
        if what == "meeting":
            rows = Meeting.objects.system(_WHY).filter(pk=thing_id, school_id=school_id, state=MeetingState.PLANNED)
            values: dict[str, Any] = {"called_by_id": to}
        else:
            rows = Action.objects.system(_WHY).filter(pk=thing_id, school_id=school_id, done_on=None)
            values = {"owner_id": to, "who": Person.objects.get(pk=to).formal_name[:160]}
        found = rows.select_for_update().first()
        if found is None:
            raise NotFound
        rows.update(**values, updated_at=clock.now(), revision=found.revision + 1)
        things = {what: thing_id, "to": to}
        audit.record(viewer, "work.handed_over", school_id=school_id, child_id=found.child_id, things=things)
