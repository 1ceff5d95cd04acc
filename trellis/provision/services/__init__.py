"""What can be done with support: lines, their sessions, what happened, and support without sessions."""

from .carrying import CarryLine, carry_on
from .helping import answer_question, ask_senco, log_training, retire_strategy
from .lines import draft_line, drop_line, edit_line, end_brought, end_lines, make_lines_live
from .logging import AlreadyLogged, Logged, add_unplanned, log_detail, log_sessions, undo_log
from .planning import Replanned, replan
from .reactions import on_absence, on_child_left, on_closure
from .standing import add_strategy, answer_in_place, record_equipment, set_everyday, try_strategies

__all__ = [
    "AlreadyLogged",
    "CarryLine",
    "Logged",
    "Replanned",
    "add_strategy",
    "add_unplanned",
    "answer_in_place",
    "answer_question",
    "ask_senco",
    "carry_on",
    "draft_line",
    "drop_line",
    "edit_line",
    "end_brought",
    "end_lines",
    "log_detail",
    "log_sessions",
    "log_training",
    "make_lines_live",
    "on_absence",
    "on_child_left",
    "on_closure",
    "record_equipment",
    "replan",
    "retire_strategy",
    "set_everyday",
    "try_strategies",
    "undo_log",
]
