"""Mr Lane reads what helps in Hazel, prints it for cover, and a supply teacher opens it on her own phone until five."""

from __future__ import annotations

import io

import pdfplumber
import pytest

from tests.harness import browser as hands_on
from tests.journeys.steps import SENCO, TEACHER, follow, go, press, text_of
from trellis.core import clock
from trellis.plans.rules.class_page import cover_ends


@pytest.mark.mission("P10", "B1")
def test_mr_lane_reads_the_class_page_and_hands_it_to_whoever_covers(person, busy_site, axe, no_sideways_scroll, picture):
    """He says he has read it and Mrs Shah sees that; the print is one side; the link opens on one phone alone and ends when he says so."""
    lane = person(TEACHER)
    go(lane, "/classes/")
    here = lane.url
    assert "our everyday classroom offer" in text_of(lane)
    picture(lane, "class page")
    if lane.get_by_role("button", name="I’ve read this").count():
        press(lane, "I’ve read this")
    assert "You have read all of this" in text_of(lane)
    shah = person(SENCO)
    shah.goto(here + "read/")
    assert "Mr Lane Nothing, all is read" in " ".join(text_of(shah).split())
    axe(shah)
    picture(shah, "who has read")

    follow(lane, "Print for cover")
    answer = lane.request.get(here + "print/?format=pdf&names=initials")
    with pdfplumber.open(io.BytesIO(answer.body())) as paper:
        assert len(paper.pages) == 1 and paper.pages[0].width > paper.pages[0].height
        words = paper.pages[0].extract_text()
    assert len(words.split()) <= 350 and "Amina" not in words and "Hand back to the office" in words
    press(lane, "Make a link for one device")
    address = lane.locator("p.t-words").last.inner_text().split("//", 1)[1].partition("/")[2]
    axe(lane)
    picture(lane, "link for cover")

    phone, other = person(None, by=hands_on.WITHOUT), person(None)
    now = clock.school_days_only(clock.real_now())
    if now >= cover_ends(clock.day_of(now)):
        # In the evening the link is for the next day, and opens only then.
        phone.goto("/" + address)
        assert "This code does not open" in phone.content()
        return
    go(phone, "/" + address)
    picture(phone, "cover take")
    press(phone, "Open it on this device")
    assert "Amina" in text_of(phone) and "Yusuf" not in text_of(phone)
    axe(phone)
    no_sideways_scroll(phone)
    picture(phone, "cover")
    other.goto("/" + address)
    assert "in use on another device" in text_of(other)
    lane.get_by_role("button", name="End it now").last.click()
    phone.goto("/" + address)
    assert "This code has been ended" in text_of(phone)
