"""What EHC plans offer to Today and to a child's timeline."""

from __future__ import annotations

from django.urls import reverse

from trellis.accounts.viewer import Viewer
from trellis.core.rows import TimelineEntry, TodayList, TodayRow, Weight
from trellis.designsystem.words import date_long
from trellis.people.queries import ChildCard, cards_for

from .models import EhcPlan
from .queries import EhcCard, ehc_of_many
from .rules import EhcReviewState


def today_rows(viewer: Viewer) -> list[TodayRow]:
    """Annual reviews that are near or past (two queries, however many children)."""
    ids = set(EhcPlan.objects.for_viewer(viewer, "ehc.read").values_list("child_id", flat=True))
    if not ids:
        return []
    cards = {each.pk: each for each in cards_for(viewer, "ehc.read", ids=ids)}
    found = []
    for child_id, ehc in ehc_of_many(viewer, cards.values()).items():
        if ehc.ended_on is None and ehc.state in (EhcReviewState.OVERDUE, EhcReviewState.SOON, EhcReviewState.UNKNOWN):
            found.append(_row(cards[child_id], ehc))
    return found


def _row(card: ChildCard, ehc: EhcCard) -> TodayRow:
    url = reverse("statutory:ehc", args=[card.ref])
    when = ehc.next_review_on or ehc.due_on
    if ehc.state is EhcReviewState.OVERDUE:
        by_law = (
            ehc.due_on is not None
            and ehc.state is EhcReviewState.OVERDUE
            and (ehc.next_review_on is None or ehc.due_on <= ehc.next_review_on)
        )
        sentence = (
            f"The annual review of the EHC plan was due by {date_long(ehc.due_on)}."
            if by_law
            else "The annual review has passed its day."
        )
        return TodayRow(TodayList.SLIPPING, Weight.LAW, card.full_name, sentence, when, "Open", url, must=True)
    sentence = f"The annual review of the EHC plan is on {date_long(when)}. Papers go out two weeks before."
    return TodayRow(TodayList.THIS_WEEK, Weight.LAW, card.full_name, sentence, when, "Open", url)


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
