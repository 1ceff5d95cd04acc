"""Reading the notes back, and giving them to everyone (R20: Code of Practice 6.71)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.notifications import services as notices
from trellis.notifications.rules import Kind
from trellis.people.queries import ChildCard, is_shut_out

from ..models import Meeting, ReadBack
from .common import actor, invited_to, meeting_attended, meeting_to_plan, must_be_held, note_event, save
from .planning import told_people


def say_read_back(viewer: Viewer, *, meeting_id: UUID, right: bool, words: str = "") -> ReadBack:
    """Say oneself whether the notes are right, later and from anywhere. Raises RuleBroken for what is wrong without words."""
    with write():
        meeting, _ = meeting_attended(viewer, meeting_id)
        return _read_back(viewer, meeting, viewer.person_id, right, words)


def record_read_back(viewer: Viewer, *, meeting_id: UUID, person_id: UUID, right: bool, words: str = "") -> ReadBack:
    """Write down what somebody said on the spot when the notes were read aloud."""
    with write():
        meeting, _ = meeting_to_plan(viewer, meeting_id)
        return _read_back(viewer, meeting, person_id, right, words)


def _read_back(viewer: Viewer, meeting: Meeting, person_id: UUID, right: bool, words: str) -> ReadBack:
    must_be_held(meeting)
    who = invited_to(meeting).get(person_id)
    if who is None:
        raise NotFound
    if not right and not words.strip():
        raise RuleBroken("Say what is not right. Your words go on the record as they are.", "words")
    row = ReadBack.objects.create(
        school_id=meeting.school_id,
        child_id=meeting.child_id,
        meeting=meeting,
        person_id=person_id,
        who=who.who,
        right=right,
        words=words.strip(),
        at=clock.now(),
        by_id=actor(viewer),
    )
    note_event(viewer, "meeting.read_back", meeting, read_back=row.pk)
    return row


def write_up(viewer: Viewer, *, meeting_id: UUID, next_on: date | None = None) -> Meeting:
    """Give the notes to everyone: they stand on the page at home from now, and whoever gets messages is told without a word of them.

    A second press changes the next day and tells nobody again. Raises RuleBroken before the meeting was held.
    """
    with write():
        meeting, child = meeting_to_plan(viewer, meeting_id)
        must_be_held(meeting)
        if next_on is not None and next_on <= meeting.held_on:
            raise RuleBroken("Choose a day after this meeting", "next_on")
        first = meeting.written_up_at is None
        meeting.next_on = next_on
        if first:
            meeting.written_up_at, meeting.written_up_by_id = clock.now(), actor(viewer)
        save(meeting, "next_on", "written_up_at", "written_up_by")
        note_event(viewer, "meeting.written_up", meeting)
        if first:
            _tell(viewer, child, meeting)
    return meeting


def _tell(viewer: Viewer, child: ChildCard, meeting: Meeting) -> None:
    who = viewer.name if viewer.system_name is None else "School"
    for person_id in told_people(meeting):
        if is_shut_out(child, person_id):
            continue
        base = "/me/" if person_id == child.person_id else f"/my-child/{child.ref}/"
        notices.send(
            viewer,
            kind=Kind.MEETING_WRITTEN,
            person_id=person_id,
            child=child,
            school_id=child.school_id,
            values={"who": who},
            link=f"{base}meetings/{meeting.ref}/",
        )
