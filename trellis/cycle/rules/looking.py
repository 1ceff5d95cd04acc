"""Looking closer: what a colleague can be asked for, and when it is chased."""

from datetime import date, timedelta
from enum import StrEnum

from trellis.core.text import N_
from trellis.rulebook.machines import Choice


class RequestKind(StrEnum):
    """What somebody is asked for."""

    OBSERVATION = "observation"
    CHECK = "check"


KINDS: tuple[Choice, ...] = (
    Choice(RequestKind.OBSERVATION.value, N_("Watch in a lesson or at break"), N_("What was seen goes straight into Assess.")),
    Choice(RequestKind.CHECK.value, N_("A test or check"), N_("With a score or in words.")),
)
CHASED_BEFORE = timedelta(days=3)


def is_due_soon(by_on: date, today: date) -> bool:
    """Whether whoever was asked is reminded on Today: from three days before the day it is wanted by."""
    return by_on - CHASED_BEFORE <= today


def is_late(by_on: date, today: date) -> bool:
    """Whether whoever asked hears that it has not come."""
    return by_on < today
