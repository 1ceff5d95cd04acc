"""Pages of the graduated approach."""

from .assess import assess, assess_part
from .checks import check, checks
from .concerns import concern, new, sent
from .cycles import cycles
from .group_reviews import group_review, groups
from .looking import ask_assessment, assessment, observe
from .reviews import review
from .round_robins import answer_round_robin, round_robin
from .status import status
from .words import add_words, words

__all__ = [
    "add_words",
    "answer_round_robin",
    "ask_assessment",
    "assess",
    "assess_part",
    "assessment",
    "check",
    "checks",
    "concern",
    "cycles",
    "group_review",
    "groups",
    "new",
    "observe",
    "review",
    "round_robin",
    "sent",
    "status",
    "words",
]
