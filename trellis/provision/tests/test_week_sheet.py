"""The week sheet of one adult: printed with boxes, taken back with one save, and last week caught up in a few presses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.harness.visitors import browse
from trellis.documents.responses import printed
from trellis.provision import queries, rules
from trellis.provision.models import Session

from .factories import live, rows
from .test_pages import key_of, page, words

pytestmark = [pytest.mark.django_db, pytest.mark.urls("trellis.provision.tests.routes")]
LAST = date(2026, 10, 12)


@pytest.fixture
def after(world: Any, clock_at: Any) -> Any:
    """Mrs Hill's talking group of two, in the week after."""
    lines = live(world, world.amina), live(world, world.leo)
    clock_at(date(2026, 10, 20))
    return lines


def last_week() -> Any:
    return rows(Session).filter(week_on=LAST, withdrawn_at=None).order_by("due_on", "pk")


def test_last_week_is_caught_up_with_one_tick_and_two_presses_for_each_exception(world: Any, after: Any) -> None:
    client = browse(world, "mrs_hill")
    html = page(client, "/log/week/")
    (first, *_) = queries.week_of_adult(world.mrs_hill, LAST, world.people["mrs_hill"].pk).rows
    # Presses: the tick for the rest, two for the exception, save.
    presses = {"rest": "yes", f"state_{first.ref}": "didnt_happen", f"why_{first.ref}": rules.CHILD_AWAY} | {
        "form_key": key_of(html)
    }
    assert len(presses) <= 4
    assert client.post("/log/week/", presses).status_code == 303
    states = [each.state for each in last_week()]
    assert states.count("didnt_happen") == len(first.refs) and "" not in states
    assert {each.state for each in last_week() if each.ref not in first.refs} == {"happened"}


def test_without_the_tick_a_row_left_alone_stays_not_recorded(world: Any, after: Any) -> None:
    client = browse(world, "mrs_hill")
    (first, *_) = queries.week_of_adult(world.mrs_hill, LAST, world.people["mrs_hill"].pk).rows
    assert client.post("/log/week/", {f"state_{first.ref}": "happened"}).status_code == 303
    assert "" in [each.state for each in last_week()]


def test_a_tick_on_paper_counts_like_a_tap_and_says_where_it_came_from(world: Any, after: Any) -> None:
    client, address = browse(world, "mrs_hill"), f"/log/sheet/back/?week={LAST.isoformat()}"
    assert "1. Tue 13 Oct 10:20am Talking group" in words(page(client, address))
    assert client.post(address, {"rest": "yes"}).status_code == 303
    found = list(last_week())
    assert {(each.state, each.source) for each in found} == {("happened", "paper")}
    assert {each.logged_by_id for each in found} == {world.people["mrs_hill"].pk}
    assert {each.minutes for each in found} == {20}


def test_the_sheet_has_first_names_and_boxes_on_one_side_and_is_for_one_adult(world: Any, after: Any) -> None:
    week = queries.week_of_adult(world.mrs_hill, LAST, world.people["mrs_hill"].pk)
    html = printed(
        "provision/sheet-print.html", {"page": week, "title": "Mrs Hill", "reasons": [], "adult": "Mrs Hill"}, by="Mrs Hill"
    )
    assert html.count('class="box"') == 3 * len(week.rows)
    assert "Amina" in html and "Yusuf" not in html
    client = browse(world, "mrs_hill")
    assert "Print" in page(client, f"/log/sheet/?week={LAST.isoformat()}")


def test_the_senco_prints_and_takes_back_for_an_adult_and_a_stranger_for_nobody(world: Any, after: Any) -> None:
    hill = world.people["mrs_hill"].pk
    address = f"/log/sheet/back/?week={LAST.isoformat()}&adult={hill}"
    assert "Talking group" in page(browse(world, "mrs_shah"), address)
    assert browse(world, "mrs_okoro").get(address).status_code == 404
    assert browse(world, "mrs_shah").get("/log/sheet/?week=2019-01-07").status_code == 404
    assert browse(world, "mrs_shah").get("/log/sheet/?week=nonsense").status_code == 404


def test_the_rest_of_this_week_is_not_recorded_before_it_has_been(world: Any, after: Any) -> None:
    client = browse(world, "mrs_hill")
    assert client.post("/log/sheet/back/?week=2026-10-19", {"rest": "yes"}).status_code == 303
    this = rows(Session).filter(week_on=date(2026, 10, 19), withdrawn_at=None)
    assert {each.planned_on for each in this if each.state} == {date(2026, 10, 20)}
    assert all(not each.state for each in this if not each.planned_on or each.planned_on > date(2026, 10, 20))
