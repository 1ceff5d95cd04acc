"""Pages of what comes in: the roll, and the SENCO's own register."""

from .register import before, bring_what_you_have, register_columns, register_done, register_import, register_preview
from .roll import bring, columns, done, preview, roll

__all__ = [
    "before",
    "bring",
    "bring_what_you_have",
    "columns",
    "done",
    "preview",
    "register_columns",
    "register_done",
    "register_import",
    "register_preview",
    "roll",
]
