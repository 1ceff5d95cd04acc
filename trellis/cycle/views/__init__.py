"""Pages of the graduated approach."""

from .assess import assess, assess_part
from .checks import check, checks
from .concerns import concern, new, sent
from .cycles import cycles
from .looking import ask_assessment, assessment, observe
from .reviews import review
from .status import status
from .words import add_words, words

__all__ = [
    "add_words",
    "ask_assessment",
    "assess",
    "assess_part",
    "assessment",
    "check",
    "checks",
    "concern",
    "cycles",
    "new",
    "observe",
    "review",
    "sent",
    "status",
    "words",
]
