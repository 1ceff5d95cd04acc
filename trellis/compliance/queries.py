"""Duties the rulebook sets a time for, read from the record. Telling the family (R06) is a row of the cycle's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.plans.models import PlanVersion
from trellis.rulebook.packs import Duty, duty

ACTION = "review.record"
AHEAD = timedelta(days=14)
_COLUMNS = ("child__ref", "child__first_name", "child__known_as", "child__last_name", "child__nc_year", "review_on")
_EARLY_YEARS = frozenset({"E1", "E2", "N1", "N2"})


@dataclass(frozen=True)
class ReviewDue:
    """A plan whose review date has passed or is near. `duty` says whose rule it is and how strong."""

    child_ref: str
    name: str
    due_on: date
    late: bool
    duty: Duty


def live_plans_to_review(viewer: Viewer) -> QuerySet[Any, Any]:
    """Live plans whose review is past or within two weeks, in the viewer's reach: the columns `reviews_due` reads."""
    rows = PlanVersion.objects.for_viewer(viewer, ACTION).filter(
        state="live", review_on__lte=clock.today() + AHEAD, cycle__closed_at=None
    )
    return rows.values("pk", *_COLUMNS)


def reviews_due(plans: Iterable[Mapping[str, Any]]) -> list[ReviewDue]:
    """Those plans in words, earliest first."""
    today = clock.today()
    found = []
    for each in sorted(plans, key=lambda one: (one["review_on"], one["pk"])):
        ref, first, known, last, year, due_on = (each[column] for column in _COLUMNS)
        rule = duty("E03" if year in _EARLY_YEARS else "R13")
        found.append(ReviewDue(ref, f"{known or first} {last}", due_on, due_on < today, rule))
    return found
