"""What can be done to plans and profiles."""

from .. import events as _events  # noqa: F401  (its codes must be known before anything is recorded)
from .answering import answer, answer_on_paper, talked_about
from .class_pages import mark_read
from .cover import make_cover_link, note_cover_opening, take_cover_link, withdraw_cover_link
from .drafting import (
    change_mid_cycle,
    prefill_next,
    save_joining_in,
    save_summary,
    save_took_part,
    set_aside,
    set_dates,
    start_draft,
)
from .handing_over import hand_over_support
from .keeping import next_review
from .profiles import read_profile, save_profile
from .sharing import approve, ask_for_approval, end_on_leaving, end_plan, go_live, send_for_check
from .start_of_term import CarryRow, carry_over
from .writing import add_line, add_outcome, change_line, change_outcome, remove_line, remove_outcome

__all__ = [
    "CarryRow",
    "add_line",
    "add_outcome",
    "answer",
    "answer_on_paper",
    "approve",
    "ask_for_approval",
    "carry_over",
    "change_line",
    "change_mid_cycle",
    "change_outcome",
    "end_on_leaving",
    "end_plan",
    "go_live",
    "hand_over_support",
    "make_cover_link",
    "mark_read",
    "next_review",
    "note_cover_opening",
    "prefill_next",
    "read_profile",
    "remove_line",
    "remove_outcome",
    "save_joining_in",
    "save_profile",
    "save_summary",
    "save_took_part",
    "send_for_check",
    "set_aside",
    "set_dates",
    "start_draft",
    "take_cover_link",
    "talked_about",
    "withdraw_cover_link",
]
