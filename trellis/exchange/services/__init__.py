"""Bringing a roll in: look, confirm, take back."""

from .confirming import bring_in, confirm_roll
from .previewing import drop_old_files, drop_roll, look_at, preview_again, preview_roll
from .register import (
    ListUndone,
    Told,
    bring_list_in,
    confirm_list,
    drop_list,
    look_at_list,
    preview_list,
    preview_list_again,
    undo_list,
)
from .undoing import Undone, undo_roll

__all__ = [
    "ListUndone",
    "Told",
    "Undone",
    "bring_in",
    "bring_list_in",
    "confirm_list",
    "confirm_roll",
    "drop_list",
    "drop_old_files",
    "drop_roll",
    "look_at",
    "look_at_list",
    "preview_again",
    "preview_list",
    "preview_list_again",
    "preview_roll",
    "undo_list",
    "undo_roll",
]
