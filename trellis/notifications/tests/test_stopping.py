"""Every message about one child stopped at once: what waits, what comes after, who may, and that nothing goes by itself later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.harness.visitors import browse
from trellis.audit.models import Row
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.notifications import jobs, queries, services
from trellis.notifications.models import MessageStop, Notice
from trellis.notifications.panels import today_rows

from .outbox import ask_mum, card_of, notices

TODAY = date(2026, 10, 14)
WHY = "The family moves to a safe address today."


def stop(world: Any, who: str = "mrs_shah") -> Any:
    return services.stop_all(getattr(world, who), child_id=world.amina.pk, reason=WHY)


def test_what_waits_is_kept_back_and_so_is_what_comes_after(world: Any, office: Any, clock_at: Callable[[Any], None]) -> None:
    before = ask_mum(world)
    stop(world)
    after = ask_mum(world)
    clock_at(clock.london(TODAY, 10))
    assert jobs.send_waiting() == 0
    assert office.sent == []
    assert {each.state for each in notices()} == {Notice.State.STOPPED}
    for notice in (before, after):
        with pytest.raises(NotFound):
            queries.letter(world.mrs_shah, notice.ref)
    assert queries.letters(world.mrs_shah) == []
    page = queries.messages_page(world.mrs_shah, world.amina.ref)
    assert [each.person_name for each in page.kept_back] == ["Hodan Yusuf", "Hodan Yusuf"]
    assert (page.reason, page.by) == (WHY, "Mrs Shah")


def test_a_letter_that_waits_to_be_printed_is_kept_back_too(world: Any) -> None:
    notice = ask_mum(world)
    with write():
        notices().filter(pk=notice.pk).update(state=Notice.State.ON_PAPER)
    stop(world)
    assert notices().get().state == Notice.State.STOPPED


def test_a_message_written_at_that_very_moment_does_not_go(world: Any, office: Any, clock_at: Callable[[Any], None]) -> None:
    """On a database with several writers a message can be written while the stop commits: it is looked at again before it goes."""
    stop(world)
    with write():
        notices().filter(pk=ask_mum(world).pk).update(state=Notice.State.WAITING, kept_by=None)
    clock_at(clock.london(TODAY, 10))
    assert jobs.send_waiting() == 0
    assert (office.sent, notices().get().state) == ([], Notice.State.STOPPED)
    assert Row.objects.filter(code="notice.kept_back").count() == 1


def test_messages_about_other_children_go_on(world: Any, office: Any, clock_at: Callable[[Any], None]) -> None:
    stop(world)
    services.send(
        world.mrs_shah,
        kind="views_asked",
        person_id=world.people["dad"].pk,
        child=None,
        school_id=world.oakfield.pk,
        values={"first_name": "Leo"},
    )
    clock_at(clock.london(TODAY, 10))
    assert jobs.send_waiting() == 1


def test_letting_them_go_again_sends_nothing_that_was_kept_back(world: Any, office: Any, clock_at: Callable[[Any], None]) -> None:
    ask_mum(world)
    stop(world)
    services.start_again(world.mrs_doyle, child_id=world.amina.pk)
    fresh = ask_mum(world)
    clock_at(clock.london(TODAY, 10))
    assert jobs.send_waiting() == 1
    assert [each.extra_headers["Message-ID"] for each in office.sent] == [f"<{fresh.pk}@localhost>"]
    with pytest.raises(RuleBroken):
        services.start_again(world.mrs_doyle, child_id=world.amina.pk)


def test_it_needs_a_reason_and_is_done_once(world: Any) -> None:
    with pytest.raises(RuleBroken) as refused:
        services.stop_all(world.mrs_shah, child_id=world.amina.pk, reason=" ")
    assert refused.value.field == "reason"
    stop(world)
    with pytest.raises(RuleBroken):
        stop(world, "mrs_doyle")
    assert MessageStop.objects.of(card_of(world, world.amina)).count() == 1
    row = Row.objects.get(code="messages.stopped")
    assert WHY not in str(row.about)


@pytest.mark.parametrize("who", ["mr_lane", "mrs_okoro", "mrs_dunn"])
def test_nobody_else_stops_or_starts_them(world: Any, who: str) -> None:
    with pytest.raises(NotFound):
        stop(world, who)
    stop(world)
    with pytest.raises(NotFound):
        services.start_again(getattr(world, who), child_id=world.amina.pk)


def test_an_adult_under_a_hold_does_not_show_among_what_was_kept_back(world: Any) -> None:
    """What a hold stopped was not stopped by this: the list would tell of the hold."""
    ask_mum(world)
    services.stop_to(world.mrs_doyle, child_id=world.amina.pk, school_id=world.oakfield.pk, person_id=world.people["mum"].pk)
    stop(world)
    assert queries.messages_page(world.mrs_shah, world.amina.ref).kept_back == ()


def test_today_says_that_messages_are_stopped_until_they_go_again(world: Any) -> None:
    stop(world)
    for who in ("mrs_shah", "mrs_doyle"):
        assert ("Amina Yusuf", "Every message is stopped.") in [
            (each.who, each.sentence) for each in today_rows(getattr(world, who))
        ]
    assert all("stopped" not in each.sentence for each in today_rows(world.mr_lane))
    services.start_again(world.mrs_shah, child_id=world.amina.pk)
    assert all("stopped" not in each.sentence for each in today_rows(world.mrs_shah))


def test_one_page_stops_and_starts_them(world: Any) -> None:
    browser, teacher = browse(world, "mrs_shah"), browse(world, "mr_lane")
    page = f"/children/{world.amina.ref}/messages/"
    assert page in browser.get(f"/children/{world.amina.ref}/people/").text
    assert browser.post(page, {"form_key": "a" * 32, "reason": ""}).status_code == 422
    assert browser.post(page, {"form_key": "a" * 32, "reason": WHY}).status_code == 303
    assert "Every message is stopped." in browser.get(page).text
    assert browser.post(page, {"do": "start"}).status_code == 303
    assert "go out as usual" in browser.get(page).text
    assert teacher.get(page).status_code == 403
    assert page not in teacher.get(f"/children/{world.amina.ref}/people/").text
