"""Pages of the graduated approach."""

from .assess import assess, assess_part
from .concerns import concern, new, sent
from .cycles import cycles
from .reviews import review
from .status import status
from .words import add_words, words

__all__ = ["add_words", "assess", "assess_part", "concern", "cycles", "new", "review", "sent", "status", "words"]
