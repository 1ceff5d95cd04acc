"""Today: whom a colleague asked to look closer, and the minute of every teacher."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.gather import Ask, Row
from trellis.core.rows import TodayList, TodayRow, Weight
from trellis.people.queries import CHILD_COLUMNS, name_in

from ..models import (
    AssessmentRequest,
    RoundRobinAnswer,
)
from ..rules.looking import CHASED_BEFORE
from .common import day_words, first

_LEADS = ("senco", "deputy", "sen_assistant")


def looking(viewer: Viewer) -> list[Ask]:
    """Checks and observations: asked of me and wanted soon; and, for whoever asked, those whose day has passed."""
    if not viewer.holds("staff", *_LEADS):
        return []
    today = clock.today()
    rows = AssessmentRequest.objects.for_viewer(viewer, "record.read").filter(done_on=None, withdrawn_at=None)
    mine = rows.filter(asked_of_id=viewer.person_id, by_on__lte=today + CHASED_BEFORE)
    late = rows.filter(asked_by_id=viewer.person_id, by_on__lt=today).exclude(asked_of_id=viewer.person_id)
    columns = ("pk", "ref", "what", "by_on", "asked_by__title", "asked_by__last_name", "asked_of__title", "asked_of__last_name")
    return [
        Ask(_asked_of_me, {"requests": mine.values(*columns, *CHILD_COLUMNS)}),
        Ask(_every_teacher, {"answers": _round_robins(viewer)}),
        Ask(_not_come, {"requests": late.values(*columns, *CHILD_COLUMNS)}),
    ]


def _asked_of_me(requests: list[Row]) -> Iterable[TodayRow]:
    for each in first(requests, "by_on"):
        who = f"{each['asked_by__title'] or ''} {each['asked_by__last_name'] or 'a colleague'}".strip()
        yield _looking_row(
            TodayList.WAITING, each, f"{who} asked you: {each['what']}, by {day_words(each['by_on'])}.", "Write it down"
        )


def _round_robins(viewer: Viewer) -> QuerySet[Any, Any]:
    """Round robins that wait for my minute."""
    rows = RoundRobinAnswer.objects.for_viewer(viewer, "round_robin.read").filter(
        person_id=viewer.person_id, answered_at=None, round_robin__closed_on=None
    )
    return rows.values("pk", "round_robin__ref", "round_robin__asked_on", *CHILD_COLUMNS)


def _every_teacher(answers: list[Row]) -> Iterable[TodayRow]:
    for each in first(answers, "round_robin__asked_on"):
        yield TodayRow(
            TodayList.WAITING,
            Weight.STAFF_WAITING,
            name_in(each),
            "What works in your lessons? Every teacher is asked. One minute.",
            each["round_robin__asked_on"],
            "Answer",
            reverse("cycle:answer_round_robin", kwargs={"ref": each["round_robin__ref"]}),
        )


def _not_come(requests: list[Row]) -> Iterable[TodayRow]:
    for each in first(requests, "by_on"):
        who = f"{each['asked_of__title'] or ''} {each['asked_of__last_name']}".strip()
        yield _looking_row(
            TodayList.SLIPPING,
            each,
            f"{each['what']} was wanted from {who} by {day_words(each['by_on'])}.",
            "Ask again or take it back",
        )


def _looking_row(kind: TodayList, each: Row, sentence: str, verb: str) -> TodayRow:
    url = reverse("cycle:assessment", kwargs={"ref": each["ref"]})
    return TodayRow(kind, Weight.STAFF_WAITING, name_in(each), sentence, each["by_on"], verb, url)
