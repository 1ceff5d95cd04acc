"""What duties with a date add to Today."""

from __future__ import annotations

from django.urls import reverse

from trellis.access.engine import could
from trellis.accounts.viewer import Viewer
from trellis.core.gather import Ask
from trellis.core.rows import TodayList, TodayRow, Weight
from trellis.designsystem.words import date_long

from .queries import ACTION, ReviewDue, live_plans_to_review, reviews_due


def today_asks(viewer: Viewer) -> list[Ask]:
    """Reviews past their date are slipping; those of the next two weeks come up."""
    if not could(viewer, ACTION):
        return []
    return [Ask(lambda plans: [_row(each) for each in reviews_due(plans)], {"plans": live_plans_to_review(viewer)})]


def _row(due: ReviewDue) -> TodayRow:
    when = date_long(due.due_on)
    return TodayRow(
        list=TodayList.SLIPPING if due.late else TodayList.THIS_WEEK,
        weight=Weight.LAW,
        who=due.name,
        sentence=f"The plan was to be reviewed by {when}." if due.late else f"The plan is to be reviewed by {when}.",
        when=due.due_on,
        verb="Record the review" if due.late else "Get ready",
        url=reverse("cycle:review", kwargs={"ref": due.child_ref}),
        must=due.duty.strength == "must",
    )
