"""Amina, Year 4, writes about herself; a member of staff reads it first, then her family can."""

from __future__ import annotations

import pytest

from tests.journeys.steps import AMINA, MUM, TEACHER, choice, follow, go, press, ref_of, settled, text_of

HER_WORDS = "I like it when Sara sits next to me and we draw first."
TOLD = "I was proud of my fox picture."


@pytest.mark.mission("C1", "G3", "G4")
def test_aminas_words_reach_her_family_only_after_mr_lane_has_read_them(person, busy_site, way, axe, no_sideways_scroll):
    """She changes her page; Mum does not see it yet; Mr Lane reads it; now Mum does, and the profile prints on one side."""
    ref = ref_of(busy_site, "Amina")
    amina, lane, mum = person(AMINA), person(TEACHER), person(MUM)
    words = f"{HER_WORDS} {way.width}"
    go(amina, "/")
    assert amina.url.endswith("/me/")
    axe(amina)
    no_sideways_scroll(amina)
    follow(amina, "Change", exact=False) if amina.get_by_role("link", name="Change").count() else follow(amina, "Write it")
    assert "999" in text_of(amina) and "Childline" in text_of(amina)
    amina.get_by_role("textbox").fill(words)
    press(amina, "Save my words")
    assert words in text_of(amina)
    go(lane, f"/children/{ref}/profile/")
    assert "The family sees it once a member of staff has read it." in text_of(lane)
    go(mum, f"/my-child/{ref}/")
    assert words not in mum.content()
    axe(lane)
    no_sideways_scroll(lane)
    press(lane, "I have read this")
    assert "The family can read these words now." in text_of(lane)
    go(mum, f"/my-child/{ref}/")
    assert words in text_of(mum)
    printed = lane.request.get(f"/children/{ref}/profile/?format=pdf")
    assert printed.status == 200 and printed.body().startswith(b"%PDF")


@pytest.mark.mission("C1", "G4")
def test_mr_lane_writes_the_profile_with_amina_and_a_meter_says_how_much_fits(person, busy_site, way, axe):
    """One side holds 180 words: the meter counts while they write, and one word too many is said, not cut."""
    ref = ref_of(busy_site, "Amina")
    lane = person(TEACHER)
    go(lane, f"/children/{ref}/profile/")
    follow(lane, "Write a new version") if lane.get_by_role("link", name="Write a new version").count() else follow(
        lane, "Write it together"
    )
    box = lane.get_by_label("What is important to me")
    before = box.input_value()
    box.fill("words " * 190)
    if way.scripts:
        assert "too many" in lane.locator(".t-meter").inner_text()
    choice(lane, "How were these words gathered?", "Talking together").check()
    lane.get_by_role("button", name="Save profile").click()
    assert "too many for one side. Take some out." in lane.get_by_role("alert").inner_text()
    assert lane.get_by_label("What is important to me").input_value().startswith("words words")
    axe(lane)
    lane.get_by_label("What is important to me").fill(f"{before} My fox pictures.")
    press(lane, "Save profile")
    assert "My fox pictures." in text_of(lane)
    assert "left on this side" in text_of(lane)


@pytest.mark.mission("C1", "G3", "G5")
def test_amina_answers_with_cards_and_says_who_may_see_it(person, busy_site, way, axe, no_sideways_scroll):
    """Eight cards, no wrong answers, stop at any time; Mr Lane reads what she chose as hers."""
    ref = ref_of(busy_site, "Amina")
    amina, lane = person(AMINA), person(TEACHER)
    go(amina, "/me/views/")
    amina.get_by_role("main").locator("a.govuk-button").first.click()
    settled(amina)
    axe(amina)
    no_sideways_scroll(amina)
    for page in range(16):
        if "Who can see it?" in amina.locator("h1").inner_text():
            break
        if page == 0:
            choice(amina, "How is it for you?", "Good").check()
            press(amina, "Save and carry on")
        elif "What do you want to do one day?" in text_of(amina):
            amina.get_by_role("textbox").fill(TOLD)
            press(amina, "Save and carry on")
        else:
            follow(amina, "Skip", exact=True)
    for question in amina.locator("main fieldset").all():
        question.get_by_label("No", exact=True).check()
    press(amina, "Save and carry on")
    assert TOLD in text_of(amina)
    press(amina, "Yes, that’s right. Send it")
    assert amina.locator("h1").inner_text() == "Thank you"
    go(lane, f"/children/{ref}/views/")
    assert TOLD in text_of(lane)


@pytest.mark.mission("G4")
def test_amina_may_stop_at_any_time_and_come_back(person, busy_site, way):
    """Stop keeps what was saved and says so."""
    amina = person(AMINA)
    go(amina, "/me/views/")
    follow(amina, "Stop")
    assert "You have stopped" in amina.locator("h1").inner_text()
    assert "We kept what you saved." in text_of(amina)
    follow(amina, "Carry on")
    assert amina.url.endswith("/me/views/")
