"""Pages of sessions, of support, and of what helps staff to help."""

from .helping import ask_senco, question, questions, strategies, training
from .sessions import add, detail, log, sheet, sheet_back, week, why
from .support import everyday, in_place, support

__all__ = [
    "add",
    "ask_senco",
    "detail",
    "everyday",
    "in_place",
    "log",
    "question",
    "questions",
    "sheet",
    "sheet_back",
    "strategies",
    "support",
    "training",
    "week",
    "why",
]
