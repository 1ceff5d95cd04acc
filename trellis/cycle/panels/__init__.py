"""What this room adds to Today and to the timeline of a child's record."""

from . import wrong
from .timeline import timeline
from .today import today_asks, today_rows

__all__ = ["timeline", "today_asks", "today_rows", "wrong"]
