"""Reading meetings through the viewer."""

from .cards import ActionCard, DecisionCard, InvitedCard, ItemCard, MeetingCard, NoteCard, ReadBackCard
from .circle import InviteOption, owners_for, people_to_invite, whom_to_ring
from .evening import EveningPage, evening_groups, evening_page
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
)
from .page import MeetingPage, home_page, meeting_page

__all__ = [
    "ActionCard",
    "DecisionCard",
    "EveningPage",
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
    "evening_groups",
    "evening_page",
    "families",
    "home_page",
    "list_page",
    "meeting_of_action",
    "meeting_page",
    "next_meeting",
    "of_child",
    "owners_for",
    "people_to_invite",
    "whom_to_ring",
]
