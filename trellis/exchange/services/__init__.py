"""Bringing a roll in: look, confirm, take back."""

from .confirming import bring_in, confirm_roll
from .previewing import drop_old_files, drop_roll, look_at, preview_again, preview_roll
from .undoing import Undone, undo_roll

__all__ = [
    "Undone",
    "bring_in",
    "confirm_roll",
    "drop_old_files",
    "drop_roll",
    "look_at",
    "preview_again",
    "preview_roll",
    "undo_roll",
]
