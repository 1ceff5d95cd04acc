"""What every service of this room begins with: the meeting, its child through the viewer, and who acts."""

from __future__ import annotations

from uuid import UUID

from trellis.access.engine import require
from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.errors import NotFound, RuleBroken
from trellis.people.queries import ChildCard, child_by_id
from trellis.rulebook.dates import is_young_person

from .. import rules
from ..models import Invited, Meeting, MeetingStep
from ..queries.reach import attended_child, staff_child
from ..rules import MeetingState, Side

_WHY = "named by its key; the viewer's right to its child is asked at once"
NOT_HELD = "Write down who is here first. Then the notes open."


def actor(viewer: Viewer) -> UUID | None:
    """Whose name stands on a row; nobody's for work nobody signed in for."""
    return None if viewer.system_name else viewer.person_id


def found(meeting_id: UUID) -> Meeting:
    """A meeting by its key, held until the write ends. Raises NotFound."""
    row = Meeting.objects.system(_WHY).select_for_update().filter(pk=meeting_id).first()
    if row is None:
        raise NotFound
    return row


def meeting_to_plan(viewer: Viewer, meeting_id: UUID) -> tuple[Meeting, ChildCard]:
    """A meeting for somebody who plans and writes up; staff who may only read it hear who can. Raises NotFound and Denied."""
    row = found(meeting_id)
    if viewer.system_name is not None:
        return row, child_by_id(viewer, row.child_id, "meeting.plan")
    child = staff_child(viewer, row)
    require(viewer, "meeting.plan", child=child)
    return row, child


def meeting_attended(viewer: Viewer, meeting_id: UUID) -> tuple[Meeting, ChildCard]:
    """A meeting for anybody invited to it, and for staff who read it. Raises NotFound."""
    row = found(meeting_id)
    return row, attended_child(viewer, row)


def must_be_held(meeting: Meeting) -> None:
    """Raises RuleBroken before anybody has written down who is here."""
    if meeting.state != MeetingState.HELD:
        raise RuleBroken(NOT_HELD)


def invited_to(meeting: Meeting) -> dict[UUID, Invited]:
    """Everybody invited, by person."""
    return {each.person_id: each for each in Invited.objects.of(meeting.child).filter(meeting=meeting)}


def name_of(viewer: Viewer, meeting: Meeting) -> str:
    """How the viewer stands in the notes: as they were invited, else as school names them."""
    row = invited_to(meeting).get(viewer.person_id)
    return row.who if row else Person.objects.get(pk=viewer.person_id).formal_name


def side_of(viewer: Viewer, meeting: Meeting) -> str:
    """Whose side the viewer stands on at this meeting."""
    row = invited_to(meeting).get(viewer.person_id)
    return row.side if row else Side.SCHOOL


def step(viewer: Viewer, meeting: Meeting, note: str = "") -> None:
    """One row of the meeting's history."""
    MeetingStep.objects.create(
        school_id=meeting.school_id,
        child_id=meeting.child_id,
        meeting=meeting,
        state=meeting.state,
        held_on=meeting.held_on,
        note=note.strip(),
        at=clock.now(),
        by_id=actor(viewer),
    )


def save(meeting: Meeting, *fields: str) -> None:
    """Save a changed meeting; its revision rises."""
    meeting.revision += 1
    meeting.updated_at = clock.now()
    meeting.save(update_fields=[*fields, "revision", "updated_at"])


def recount(meeting: Meeting) -> None:
    """Work out anew whether the meeting counts to three a year, from who came."""
    came = Invited.objects.of(meeting.child).filter(meeting=meeting, came=True)
    home = (Side.FAMILY, Side.CHILD) if _young(meeting) else (Side.FAMILY,)
    meeting.counts_to_three = rules.counts_to_three(meeting.kind, meeting.state, came.filter(side__in=home).exists())


def _young(meeting: Meeting) -> bool:
    """Whether the rights had passed to the young person by the day of the meeting."""
    return is_young_person(meeting.child.date_of_birth, meeting.held_on)


def note_event(viewer: Viewer, code: str, meeting: Meeting, **things: UUID) -> None:
    """One event about this meeting, with ids only."""
    audit.record(viewer, code, school_id=meeting.school_id, child_id=meeting.child_id, things={"meeting": meeting.pk, **things})
