"""Meetings as they are seen at home, by those who were invited."""

from __future__ import annotations

from dataclasses import dataclass

from trellis.accounts.viewer import Viewer
from trellis.core.errors import NotFound
from trellis.meetings import queries as meetings
from trellis.meetings.queries import InvitedCard, MeetingCard
from trellis.people.queries import ChildCard, child_for

from .reach import SchoolContact, school_contact

ACTION = "meeting.family"


@dataclass(frozen=True)
class HomeMeetings:
    """The meetings one person at home was invited to, newest first."""

    child: ChildCard
    school: SchoolContact
    rows: tuple[MeetingCard, ...]
    own: bool


@dataclass(frozen=True)
class HomeMeeting:
    """One of them. `mine` is the reader's own invitation."""

    page: meetings.MeetingPage
    school: SchoolContact
    mine: InvitedCard
    own: bool

    @property
    def child(self) -> ChildCard:
        return self.page.child

    @property
    def said(self) -> meetings.ReadBackCard | None:
        """What the reader said of the notes, if anything."""
        return self.page.said_of(self.mine.person_id)


def home_meetings(viewer: Viewer, ref: str, *, own: bool = False) -> HomeMeetings:
    """The list. Raises NotFound for whoever the child is not shown to."""
    card = child_for(viewer, ref, ACTION, opens="meetings at home")
    if (card.person_id == viewer.person_id) != own:
        raise NotFound
    return HomeMeetings(card, school_contact(card), tuple(meetings.at_home(viewer, card)), own)


def home_meeting(viewer: Viewer, ref: str, meeting_ref: str, *, own: bool = False) -> HomeMeeting:
    """One meeting. Raises NotFound for who was not invited."""
    page = meetings.home_page(viewer, ref, meeting_ref, own=own)
    mine = next(each for each in page.invited if each.person_id == viewer.person_id)
    return HomeMeeting(page, school_contact(page.child), mine, own)
