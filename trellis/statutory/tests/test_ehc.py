"""The dates of an EHC plan: written down, followed, and on Today while a review is near or late."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.harness.visitors import browse
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.core.rows import TodayList
from trellis.people.queries import child_by_id
from trellis.statutory import panels, queries, services

pytestmark = pytest.mark.django_db


def _record(world: Any, child: Any, **dates: Any) -> None:
    services.record_ehc_plan(world.mrs_shah, child_id=child.pk, **dates)


def _card(world: Any, child: Any) -> queries.EhcCard | None:
    return queries.ehc_of(world.mrs_shah, child_by_id(world.mrs_shah, child.pk, "ehc.read"))


def test_the_newest_dates_hold_and_the_law_gives_the_last_day(world: Any) -> None:
    _record(world, world.leo, plan_on=date(2025, 10, 20))
    assert (_card(world, world.leo).next_review_on, _card(world, world.leo).state) == (date(2026, 10, 20), "soon")
    _record(world, world.leo, plan_on=date(2025, 10, 20), last_review_on=date(2026, 10, 1))
    now = _card(world, world.leo)
    assert now.due_on == date(2027, 10, 1) and now.state == "later" and now.by == "Mrs Shah"
    assert len(queries.history_of(world.mrs_shah, child_by_id(world.mrs_shah, world.leo.pk, "ehc.read"))) == 2


def test_dates_to_come_are_refused_and_strangers_find_nothing(world: Any) -> None:
    with pytest.raises(RuleBroken) as refused:
        _record(world, world.leo, plan_on=date(2026, 11, 1))
    assert refused.value.field == "plan_on"
    for who in (world.mrs_okoro, world.mr_reid, world.mum):
        with pytest.raises(NotFound):
            services.record_ehc_plan(who, child_id=world.leo.pk, plan_on=date(2026, 9, 1))


def test_a_late_review_slips_on_today_and_a_near_one_stands_under_this_week(world: Any) -> None:
    _record(world, world.leo, plan_on=date(2025, 9, 1))
    _record(world, world.noah, plan_on=date(2025, 11, 20))
    _record(world, world.mia, plan_on=date(2026, 9, 20))
    rows = {each.who: each for each in panels.today_rows(world.mrs_shah)}
    assert set(rows) == {"Leo Marsh", "Noah Reid"}
    assert (
        rows["Leo Marsh"].list is TodayList.SLIPPING
        and rows["Leo Marsh"].must
        and "1 September 2026" in rows["Leo Marsh"].sentence
    )
    assert rows["Noah Reid"].list is TodayList.THIS_WEEK


def test_today_asks_as_often_for_three_children_as_for_one(world: Any) -> None:
    def asked() -> int:
        viewer = world.mrs_shah
        assert viewer.held
        with CaptureQueriesContext(connection) as seen:
            panels.today_rows(viewer)
        return len(seen)

    _record(world, world.leo, plan_on=date(2025, 9, 1))
    one = asked()
    for each in (world.amina, world.mia):
        _record(world, each, plan_on=date(2025, 9, 1))
    assert asked() == one == 1


def test_a_move_to_the_next_phase_stands_on_today_until_the_plan_that_names_the_setting_has_come(
    world: Any, clock_at: Any
) -> None:
    with write():
        type(world.leo).objects.of(world.leo).update(nc_year="6")
    _record(world, world.leo, plan_on=date(2026, 9, 20))
    assert panels.today_rows(world.mrs_shah) == []
    clock_at(date(2026, 11, 10))
    [row] = panels.today_rows(world.mrs_shah)
    assert row.must and row.list is TodayList.THIS_WEEK
    assert row.sentence == (
        "From primary to secondary school in 2027: the council names the new setting before Monday 15 February 2027."
        " The last safe day for the review is Monday 23 November 2026."
    )
    clock_at(date(2027, 2, 15))
    [row] = panels.today_rows(world.mrs_shah)
    assert row.list is TodayList.SLIPPING and "was to be named before" in row.sentence
    _record(world, world.leo, plan_on=date(2026, 9, 20), transfer_named_on=date(2027, 2, 10))
    assert panels.today_rows(world.mrs_shah) == []
    _record(world, world.leo, plan_on=date(2026, 9, 20), transfer="none")
    assert panels.today_rows(world.mrs_shah) == []


def test_a_move_the_year_group_does_not_tell_is_recorded_with_its_year(world: Any, clock_at: Any) -> None:
    clock_at(date(2026, 11, 10))
    at = f"/children/{world.leo.ref}/ehc/"
    shah = browse(world, "mrs_shah")
    dates = {"plan_on-day": "20", "plan_on-month": "9", "plan_on-year": "2026", "transfer": "primary_to_middle"}
    assert shah.post(at, {**dates, "transfer_year": "27"}).status_code == 422
    assert shah.post(at, {**dates, "transfer_year": "2027"}).status_code == 303
    page = shah.get(at).content.decode()
    assert "From primary to middle school" in page and "before Monday 15 February 2027" in page
    with pytest.raises(RuleBroken) as refused:
        _record(world, world.leo, plan_on=date(2026, 9, 20), transfer_named_on=date(2026, 12, 1))
    assert refused.value.field == "transfer_named_on"


def test_an_ended_plan_asks_for_nothing(world: Any) -> None:
    _record(world, world.leo, plan_on=date(2024, 9, 1), ended_on=date(2025, 9, 1))
    assert panels.today_rows(world.mrs_shah) == []


def test_mrs_shah_writes_the_dates_and_the_class_teacher_reads_them(world: Any) -> None:
    at = f"/children/{world.leo.ref}/ehc/"
    shah = browse(world, "mrs_shah")
    assert "No EHC plan is written down for Leo." in shah.get(at).content.decode()
    assert shah.post(at, {"plan_on-day": "", "plan_on-month": "", "plan_on-year": ""}).status_code == 422
    assert shah.post(at, {"plan_on-day": "20", "plan_on-month": "10", "plan_on-year": "2025"}).status_code == 303
    page = browse(world, "mr_lane").get(at).content.decode()
    assert "Tuesday 20 October 2026" in page and "Save dates" not in page
    assert (
        browse(world, "mr_lane").post(at, {"plan_on-day": "20", "plan_on-month": "10", "plan_on-year": "2025"}).status_code == 403
    )
    assert browse(world, "mrs_okoro").get(at).status_code == 404
