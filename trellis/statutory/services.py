"""Keeping the basics of an EHC plan: when it was made, when it was reviewed, when it will be next."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from trellis.access.engine import require
from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import RuleBroken
from trellis.people.queries import child_by_id

from .models import EhcPlan
from .rules import date_problems, next_review_due


def record_ehc_plan(
    viewer: Viewer,
    *,
    child_id: UUID,
    plan_on: date,
    last_review_on: date | None = None,
    next_review_on: date | None = None,
    ended_on: date | None = None,
) -> EhcPlan:
    """Write down a plan's dates as a new row; the newest holds.

    Without `next_review_on` the last lawful day is kept: twelve months after the plan or its last review (SEND Regulations 2014,
    regulation 18 onwards). Raises RuleBroken when the dates do not fit together.
    """
    card = child_by_id(viewer, child_id, "ehc.edit")
    require(viewer, "ehc.edit", child=card)
    due = next_review_on or next_review_due(plan_on, last_review_on)
    problems = date_problems(plan_on, last_review_on, clock.today())
    if problems:
        field, message = next(iter(problems.items()))
        raise RuleBroken(message, field)
    with write():
        row = EhcPlan.objects.create(
            school_id=card.school_id,
            child_id=card.pk,
            plan_on=plan_on,
            last_review_on=last_review_on,
            next_review_on=due,
            ended_on=ended_on,
            by_id=None if viewer.system_name else viewer.person_id,
        )
        audit.record(
            viewer,
            "ehc.dates_recorded",
            school_id=card.school_id,
            child_id=card.pk,
            things={"ehc_plan": row.pk},
            fields=["dates"],
        )
    return row
