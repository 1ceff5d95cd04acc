"""The staff's front door, the child's record, classes, and the pages anyone may read."""

from . import families, setup, staff, year
from .front import accessibility, front, health_live, health_ready, privacy, session_ended, words
from .record import record, tasks, timeline
from .today import today

__all__ = [
    "accessibility",
    "families",
    "front",
    "health_live",
    "health_ready",
    "privacy",
    "record",
    "session_ended",
    "setup",
    "staff",
    "tasks",
    "timeline",
    "today",
    "words",
    "year",
]
