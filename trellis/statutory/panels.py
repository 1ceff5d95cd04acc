"""What EHC plans offer to Today and to a child's timeline."""

from __future__ import annotations

from django.urls import reverse

from trellis.access.engine import could
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.gather import Ask, Row, answered
from trellis.core.rows import TimelineEntry, TodayList, TodayRow, Weight
from trellis.designsystem.words import date_long
from trellis.people.queries import ChildCard

from .queries import MoveNear, ReviewNear, dates_in_reach, ehc_of_many, moves_near, reviews_near
from .rules import EhcReviewState


def today_asks(viewer: Viewer) -> list[Ask]:
    """Annual reviews that are near or past, and moves between phases for which the plan does not name the new setting yet."""
    if not could(viewer, "ehc.read"):
        return []
    return [Ask(_rows, {"dates": dates_in_reach(viewer)})]


def _rows(dates: list[Row]) -> list[TodayRow]:
    return [_row(each) for each in reviews_near(dates)] + [_move(each) for each in moves_near(dates)]


def _move(near: MoveNear) -> TodayRow:
    move = near.move
    sentence = f"{move.phase.label} in {move.before.year}: the council names the new setting before {date_long(move.before)}."
    if near.late:
        sentence = f"{move.phase.label} in {move.before.year}: the new setting was to be named before {date_long(move.before)}."
    elif clock.today() <= move.meet_by:
        sentence += f" The last safe day for the review is {date_long(move.meet_by)}."
    where = TodayList.SLIPPING if near.late else TodayList.THIS_WEEK
    url = reverse("statutory:ehc", args=[near.child_ref])
    return TodayRow(where, Weight.LAW, near.child_name, sentence, move.last_day, "Open", url, must=True)


def today_rows(viewer: Viewer) -> list[TodayRow]:
    """This room's rows alone (one query)."""
    return answered(today_asks(viewer))


def _row(near: ReviewNear) -> TodayRow:
    url = reverse("statutory:ehc", args=[near.child_ref])
    when = near.planned_on or near.due_on
    if near.state is EhcReviewState.OVERDUE:
        by_law = near.due_on is not None and (near.planned_on is None or near.due_on <= near.planned_on)
        sentence = (
            f"The annual review of the EHC plan was due by {date_long(near.due_on)}."
            if by_law
            else "The annual review has passed its day."
        )
        return TodayRow(TodayList.SLIPPING, Weight.LAW, near.child_name, sentence, when, "Open", url, must=True)
    sentence = f"The annual review of the EHC plan is on {date_long(when)}. Papers go out two weeks before."
    return TodayRow(TodayList.THIS_WEEK, Weight.LAW, near.child_name, sentence, when, "Open", url)


def timeline(viewer: Viewer, card: ChildCard) -> list[TimelineEntry]:
    """The plan and its reviews, newest first (one query)."""
    ehc = ehc_of_many(viewer, [card]).get(card.pk)
    if ehc is None:
        return []
    url = reverse("statutory:ehc", args=[card.ref])
    found = [TimelineEntry(ehc.plan_on, "plan", "EHC plan", "The council made an EHC plan.", "", url)]
    if ehc.last_review_on:
        found.append(TimelineEntry(ehc.last_review_on, "meetings", "EHC plan", "Annual review.", "", url))
    return sorted(found, key=lambda each: each.on, reverse=True)
