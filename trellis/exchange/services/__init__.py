"""Bringing a roll in: look, confirm, take back."""

from trellis.exchange.rules import Told

from .confirming import bring_in, confirm_roll
from .expecting import change_expected, close_expected, end_sight, expect, join_expected, let_see
from .keying import take_tick_back, tick_off
from .kinds import ListUndone
from .leaving import close_left, hand_over
from .lists import bring_list_in, confirm_list, drop_list, look_at_list, preview_list, preview_list_again, undo_list
from .pasted import put_table
from .plans import Said, choose_child, confirm_plans, drop_plans, look_again, preview_plans, undo_plans
from .previewing import drop_old_files, drop_roll, look_at, preview_again, preview_roll
from .undoing import Undone, undo_roll
from .watching import look_in_folders

__all__ = [
    "ListUndone",
    "Said",
    "Told",
    "Undone",
    "bring_in",
    "bring_list_in",
    "change_expected",
    "choose_child",
    "close_expected",
    "close_left",
    "confirm_list",
    "confirm_plans",
    "confirm_roll",
    "drop_list",
    "drop_old_files",
    "drop_plans",
    "drop_roll",
    "end_sight",
    "expect",
    "hand_over",
    "join_expected",
    "let_see",
    "look_again",
    "look_at",
    "look_at_list",
    "look_in_folders",
    "preview_again",
    "preview_list",
    "preview_list_again",
    "preview_plans",
    "preview_roll",
    "put_table",
    "take_tick_back",
    "tick_off",
    "undo_list",
    "undo_plans",
    "undo_roll",
]
