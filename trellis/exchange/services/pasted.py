"""A table pasted out of Word becomes outcomes and support of a child's draft plan, each marked to be checked. All rows or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from trellis.access.engine import require
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import RuleBroken
from trellis.exchange.queries.pasted import LinePart, draft_of, look_at_table
from trellis.people.queries import ChildCard
from trellis.plans import services as plans
from trellis.plans.queries import PlanCard
from trellis.provision.rules import Kind

NO_DRAFT = "There is no draft of a plan to put this into. Start the plan first, then paste the table again."
_USUAL = timedelta(weeks=10)


def put_table(viewer: Viewer, *, child: ChildCard, text: str, mapping: Sequence[str]) -> int:
    """Write a pasted table into the child's draft; gives how many outcomes and lines were written.

    An outcome without a date of its own is to be met by the plan's review. Raises RuleBroken where there is no draft, no row can be read,
    or a row repeats words that not everyone at home may read.
    """
    require(viewer, "plan.draft", child=child)
    page = look_at_table(child, text, mapping)
    if not page.rows:
        raise RuleBroken("No row of this table can be read. Say which columns hold the outcomes and the support.")
    with write():
        draft = draft_of(viewer, child)
        if draft is None:
            raise RuleBroken(NO_DRAFT)
        written = 0
        outcome_id: UUID | None = None
        starts_on = max(draft.starts_on or clock.today(), clock.today())
        review_on = draft.review_on if draft.review_on and draft.review_on > starts_on else starts_on + _USUAL
        for row in page.rows:
            if row.will:
                by_on = row.by_on if row.by_on and row.by_on > starts_on else review_on
                made = plans.add_outcome(
                    viewer,
                    version_id=draft.pk,
                    by_on=by_on,
                    will=row.will,
                    baseline_words=row.now,
                    goal_words=row.met,
                    to_check=True,
                )
                outcome_id, written = made.pk, written + 1
            for line in row.lines:
                _put_line(viewer, draft, line, outcome_id, starts_on, review_on)
                written += 1
    return written


def _put_line(viewer: Viewer, draft: PlanCard, line: LinePart, outcome_id: UUID | None, starts_on: date, ends_on: date) -> None:
    plans.add_line(
        viewer,
        version_id=draft.pk,
        outcome_ids=[outcome_id] if outcome_id else [],
        kind=str(Kind.INTERVENTION if line.minutes else Kind.QUALITY_TEACHING),
        what=line.what,
        how=line.how,
        given_by_id=line.given_by_id,
        minutes=line.minutes,
        times_a_week=line.times_a_week,
        starts_on=starts_on,
        ends_on=ends_on,
        to_check=True,
    )
