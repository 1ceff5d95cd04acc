"""Mrs Hill records what happened: one tap, a reason in one tap more, taken back, last week on one grid."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.journeys.steps import TA, follow, go, press, settled, text_of, today

_OPEN = "button[name=do][value=happened]"


def open_session(page):
    """The first session of today or of the week that is not recorded yet."""
    return page.get_by_role("listitem").filter(has=page.locator(_OPEN)).first


@pytest.mark.mission("C3", "P3", "G7")
def test_one_tap_records_a_session_and_one_takes_it_back(person, busy_site, way, axe, no_sideways_scroll):
    """Mrs Hill comes in, sees her sessions, taps Done once, and takes it back with one tap more."""
    hill = person(TA)
    go(hill, "/")
    assert "/log/" in hill.url
    axe(hill)
    no_sideways_scroll(hill)
    card = open_session(hill)
    name = card.get_by_role("heading").inner_text()
    card.locator(_OPEN).click()
    settled(hill)
    logged = hill.get_by_role("status").filter(has_text="Logged:")
    assert logged.is_visible()
    there = hill.get_by_role("listitem").filter(has=logged)
    assert there.get_by_role("heading").inner_text() == name
    axe(hill)
    there.get_by_role("button", name="Undo").click()
    settled(hill)
    assert hill.get_by_text("Taken back. It is not recorded now.").is_visible()


@pytest.mark.mission("C3", "G7")
def test_a_session_that_did_not_happen_takes_one_tap_for_its_reason(person, busy_site, way):
    """Mrs Hill was moved to cover: two taps, and the reason is kept."""
    hill = person(TA)
    go(hill, "/log/")
    card = open_session(hill)
    name = card.get_by_role("heading").inner_text()
    card.get_by_role("link", name="Didn’t happen").click()
    settled(hill)
    press(hill, "I was moved to cover")
    assert hill.get_by_role("status").filter(has_text="Logged:").is_visible()
    assert name in text_of(hill)
    newest = "SELECT state, reason FROM provision_session WHERE logged_at IS NOT NULL ORDER BY logged_at DESC LIMIT 1"
    assert busy_site.rows(newest) == [("didnt_happen", "cover")]
    hill.get_by_role("listitem").filter(has=hill.get_by_role("status")).get_by_role("button", name="Undo").click()
    settled(hill)
    assert hill.get_by_text("Taken back. It is not recorded now.").is_visible()


@pytest.mark.mission("C3", "G7")
def test_last_week_is_caught_up_on_one_grid(person, busy_site, way, axe, no_sideways_scroll):
    """Some of last week is not recorded: Mrs Hill answers one row, leaves the others, and one is one less."""
    hill = person(TA)
    take_one_of_last_week_back(hill)
    go(hill, "/log/")
    follow(hill, "Catch up on last week")
    axe(hill)
    no_sideways_scroll(hill)
    rows = hill.get_by_role("group", name="What happened?")
    before = rows.count()
    assert before
    rows.first.get_by_label("Didn’t happen").check()
    press_and_see_error(hill)
    hill.get_by_label("Why didn’t it happen?").first.select_option(label="Trip or event")
    press(hill, "Save", exact=True)
    assert hill.get_by_role("group", name="What happened?").count() == before - 1


def take_one_of_last_week_back(page):
    """A session of last week that was ticked by mistake is open again, so that there is one to catch up on."""
    monday = today() - timedelta(days=today().weekday() + 7)
    for number in range(5):
        go(page, f"/log/?day={monday + timedelta(days=number)}")
        undo = page.get_by_role("button", name="Undo")
        if undo.count():
            undo.first.click()
            settled(page)
            return
    raise AssertionError("Mrs Hill recorded nothing last week")


def press_and_see_error(page):
    """Without a reason the row says what is missing, and keeps the answer."""
    page.get_by_role("button", name="Save", exact=True).click()
    assert page.get_by_role("alert").get_by_text("Choose why it did not happen").is_visible()
    assert page.get_by_role("group", name="What happened?").first.get_by_label("Didn’t happen").is_checked()
