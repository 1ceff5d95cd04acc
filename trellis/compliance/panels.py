"""What duties with a date add to Today. What another room already shows there (R06, R12, notes to finish) is not said twice."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.urls import reverse

from trellis.access.engine import could
from trellis.accounts.viewer import Viewer
from trellis.core.gather import Ask, Row, answered
from trellis.core.rows import TodayList, TodayRow, Weight
from trellis.designsystem.words import plural

from .queries import ChildDuty, board, board_lists

RECORDS = "review.record"
LIST = "duty.list"
LEADS = ("senco", "deputy", "sen_assistant")
_REVIEW = ("R13", "E03")
_BY_NAME = 3
# What is said of many in one row.
_TOGETHER: dict[str, str] = {
    "R12": "A worry of the family has no answer and its day has passed.",
    "R13": "The day for the review has passed.",
    "R14": "Readers are missing.",
    "R19": "Fewer meetings with the family than there should be.",
    "R20": "A meeting was held and nobody has been given the record.",
    "R21": "The record of support is not up to date.",
}
_PLANS = ("R13", "R14")


def today_asks(viewer: Viewer) -> list[Ask]:
    """Reviews, meetings and records of the viewer's own children; for who leads those of the school; for the head what is late."""
    if viewer.system_name is not None:
        return []
    if could(viewer, RECORDS):
        but = ("told", "concerns") if viewer.holds(*LEADS) else ("told", "concerns", "meetings")
        return [Ask(partial(_rows, viewer), board_lists(viewer, RECORDS, but=but))]
    if could(viewer, LIST):
        return [Ask(partial(_late, viewer), board_lists(viewer, LIST, but=("told",)))]
    return []


def today_rows(viewer: Viewer) -> list[TodayRow]:
    """This room's rows alone (one query, and one for the calendar)."""
    return answered(today_asks(viewer))


def _rows(viewer: Viewer, **found: list[Row]) -> Iterable[TodayRow]:
    every = [each for each in board(viewer, found) if each.open]
    leads = viewer.holds(*LEADS)
    yield from (_review(viewer, each) for each in every if each.duty.id in _REVIEW)
    yield from _few(viewer, [each for each in every if each.duty.id == "R19"], "R19", Weight.FAMILY_WAITING)
    if leads:
        late = [each for each in every if each.late]
        others = [each for each in late if each.duty.id == "R20" and viewer.person_id not in each.owner.person_ids]
        yield from _few(viewer, others, "R20", Weight.FAMILY_WAITING)
        for duty_id in ("R14", "R21"):
            mine = [each for each in late if each.duty.id == duty_id]
            if mine:
                yield _together(mine, duty_id, Weight.TIDY_UP)


def _late(viewer: Viewer, **found: list[Row]) -> Iterable[TodayRow]:
    """For the head: one row for each duty that is late for somebody; who does it stands on the list."""
    every = [each for each in board(viewer, found) if each.late and not each.must]
    for duty_id in ("R12", "R13", "R19", "R20", "R14", "R21"):
        mine = [each for each in every if each.duty.id == duty_id or (duty_id == "R13" and each.duty.id in _REVIEW)]
        if mine:
            yield _together(mine, duty_id, Weight.LAW if duty_id == "R13" else Weight.TIDY_UP)


def _review(viewer: Viewer, each: ChildDuty) -> TodayRow:
    return TodayRow(
        list=TodayList.SLIPPING if each.late else TodayList.THIS_WEEK,
        weight=Weight.LAW,
        who=each.name,
        sentence=_with_owner(viewer, each),
        when=each.due_on,
        verb=each.verb,
        url=each.url,
        must=each.must,
    )


def _few(viewer: Viewer, mine: list[ChildDuty], duty_id: str, weight: Weight) -> Iterable[TodayRow]:
    """A few by name, many as one row that leads to the list; a teacher's leads to the families on the page of meetings."""
    if len(mine) > _BY_NAME:
        url = "" if could(viewer, LIST) else f"{reverse('meetings:list')}#families"
        yield _together(mine, duty_id, weight, url)
        return
    for each in mine:
        where = TodayList.SLIPPING if each.late else TodayList.THIS_WEEK
        yield TodayRow(where, weight, each.name, _with_owner(viewer, each), each.due_on, each.verb, each.url)


def _together(mine: list[ChildDuty], duty_id: str, weight: Weight, url: str = "") -> TodayRow:
    return TodayRow(
        list=TodayList.SLIPPING if any(each.late for each in mine) else TodayList.THIS_WEEK,
        weight=weight,
        who=plural(len(mine), "plan") if duty_id in _PLANS else plural(len(mine), "child", "children"),
        sentence=_TOGETHER[duty_id],
        when=min((each.due_on for each in mine if each.due_on), default=None),
        verb="See which",
        url=url or f"{reverse('compliance:duties')}?duty={duty_id}",
    )


def _with_owner(viewer: Viewer, each: ChildDuty) -> str:
    """The sentence, and who does it where that is somebody else."""
    mine = viewer.person_id in each.owner.person_ids
    return each.sentence if mine or not each.owner.names else f"{each.sentence} {each.owner.words}."
