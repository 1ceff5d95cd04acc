"""Verbs of meetings."""

from .evening import record_evening
from .holding import Said, add_action, change_note, take_notes, tick, who_is_here, write_decision
from .planning import Invitation, add_item, answer_invitation, end_meeting, move_meeting, plan_meeting, record_answer
from .writing_up import record_read_back, say_read_back, write_up

__all__ = [
    "Invitation",
    "Said",
    "add_action",
    "add_item",
    "answer_invitation",
    "change_note",
    "end_meeting",
    "move_meeting",
    "plan_meeting",
    "record_answer",
    "record_evening",
    "record_read_back",
    "say_read_back",
    "take_notes",
    "tick",
    "who_is_here",
    "write_decision",
    "write_up",
]
