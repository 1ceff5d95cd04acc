"""Keeping the basics of an EHC plan: when it was made, when it was reviewed, when it will be next."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from trellis.access.engine import require
from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.people.models import Child
from trellis.people.queries import child_by_id
from trellis.people.services.asking import require_at

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
    transfer: str = "",
    transfer_year: int | None = None,
    transfer_named_on: date | None = None,
) -> EhcPlan:
    """Write down a plan's dates as a new row; the newest holds.

    `transfer` is a code of `rulebook.phases`, "none", or empty for what the year group makes likely.
    Without `next_review_on` the last lawful day is kept: twelve months after the plan or its last review (SEND Regulations 2014,
    regulation 18 onwards). Raises RuleBroken when the dates do not fit together.
    """
    card = child_by_id(viewer, child_id, "ehc.edit")
    require(viewer, "ehc.edit", child=card)
    due = next_review_on or next_review_due(plan_on, last_review_on)
    problems = date_problems(plan_on, last_review_on, clock.today(), transfer_named_on)
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
            transfer=transfer or "",
            transfer_year=transfer_year,
            transfer_named_on=transfer_named_on,
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


def bring_ehc_dates(
    viewer: Viewer, *, school_id: UUID, dates: Mapping[UUID, tuple[date, date | None]]
) -> tuple[list[UUID], list[UUID]]:
    """Write when plans were made and last reviewed, as the school's own register says. Gives the rows and the children left out.

    A child whose dates are known keeps them. Left out is a plan whose last lawful day of review (twelve months, SEND Regulations 2014,
    regulation 18) would be past by these dates: the register then only does not say when it was reviewed, and no duty is made of that.
    """
    require_at(viewer, "register.import", school_id)
    if Child.objects.at(school_id).filter(pk__in=dates).count() != len(dates):
        raise NotFound
    today = clock.today()
    with write():
        known = set(EhcPlan.objects.at(school_id).filter(child_id__in=dates).values_list("child_id", flat=True))
        rows, left_out = [], []
        for child_id, (plan_on, last_on) in dates.items():
            due = next_review_due(plan_on, last_on)
            if child_id in known:
                continue
            if date_problems(plan_on, last_on, today) or due is None or due < today:
                left_out.append(child_id)
                continue
            row = EhcPlan(school_id=school_id, child_id=child_id, plan_on=plan_on, last_review_on=last_on, next_review_on=due)
            row.by_id = None if viewer.system_name else viewer.person_id
            rows.append(row)
        EhcPlan.objects.bulk_create(rows, batch_size=500)
        audit.record(viewer, "ehc.dates_brought", school_id=school_id, children=dict.fromkeys(each.child_id for each in rows))
    return [each.pk for each in rows], left_out


def take_ehc_dates_back(viewer: Viewer, *, school_id: UUID, ids: Collection[UUID], but: Collection[UUID] = ()) -> int:
    """Take back dates a register brought; `but` are children who keep theirs. Gives how many went."""
    require_at(viewer, "register.import", school_id)
    with write():
        rows = EhcPlan.objects.at(school_id).filter(pk__in=ids).exclude(child_id__in=but)
        children = list(rows.values_list("child_id", flat=True))
        rows.delete()
        audit.record(viewer, "ehc.dates_taken_back", school_id=school_id, children=dict.fromkeys(children))
    return len(children)
