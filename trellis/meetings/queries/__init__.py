"""Reading meetings through the viewer."""

from .cards import ActionCard, DecisionCard, InvitedCard, ItemCard, MeetingCard, NoteCard, ReadBackCard
from .circle import InviteOption, owners_for, people_to_invite, whom_to_ring
from .lists import (
    ListPage,
    RecordMeetings,
    at_home,
    counted_columns,
    counts_for,
    families,
    list_page,
    meeting_of_action,
    next_meeting,
    of_child,
    record_lists,
    record_meetings,
)
from .page import MeetingPage, home_page, meeting_page

__all__ = [
    "ActionCard",
    "DecisionCard",
    "InviteOption",
    "InvitedCard",
    "ItemCard",
    "ListPage",
    "MeetingCard",
    "MeetingPage",
    "NoteCard",
    "ReadBackCard",
    "RecordMeetings",
    "at_home",
    "counted_columns",
    "counts_for",
    "families",
    "home_page",
    "list_page",
    "meeting_of_action",
    "meeting_page",
    "next_meeting",
    "of_child",
    "owners_for",
    "people_to_invite",
    "record_lists",
    "record_meetings",
    "whom_to_ring",
]
