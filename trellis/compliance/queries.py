"""Duties the rulebook sets a time for, read from the record. Telling the family (R06) is a row of the cycle's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.plans.models import PlanVersion
from trellis.rulebook.packs import Duty, duty

ACTION = "review.record"
AHEAD = timedelta(days=14)
_EARLY_YEARS = frozenset({"E1", "E2", "N1", "N2"})


@dataclass(frozen=True)
class ReviewDue:
    """A plan whose review date has passed or is near. `duty` says whose rule it is and how strong."""

    child_ref: str
    name: str
    due_on: date
    late: bool
    duty: Duty


def reviews_due(viewer: Viewer) -> list[ReviewDue]:
    """Reviews past their date, and those of the next two weeks, in the viewer's reach, earliest first (one query)."""
    today = clock.today()
    rows = PlanVersion.objects.for_viewer(viewer, ACTION).filter(
        state="live", review_on__lte=today + AHEAD, cycle__closed_at=None
    )
    columns = ("child__ref", "child__first_name", "child__known_as", "child__last_name", "child__nc_year", "review_on")
    return [
        ReviewDue(ref, f"{known or first} {last}", due_on, due_on < today, duty("E03" if year in _EARLY_YEARS else "R13"))
        for ref, first, known, last, year, due_on in rows.order_by("review_on", "pk").values_list(*columns)
    ]
