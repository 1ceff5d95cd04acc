"""Words that worry somebody are gone from the pages at home at once, and an adult held back sees nothing from the next request."""

from __future__ import annotations

import pytest

from tests.journeys.steps import DAD, DSL, HEAD, MUM, TEACHER, follow, go, press, ref_of, settled, text_of

PAGES_AT_HOME = ("", "plan/", "views/", "tell/", "worry/")
WORDS = "I do not like it when people shout in the car."


def write_words(lane, ref, words):
    """Mr Lane writes down what Amina said; she said her family may see it."""
    go(lane, f"/children/{ref}/views/add/child/")
    lane.get_by_role("group", name="What is it about?").get_by_label("What is hard").check()
    lane.get_by_label("What did the child say or do?").fill(words)
    lane.get_by_role("group", name="How did you find out?").get_by_label("Talking together").check()
    lane.get_by_role("group", name="Who else may see it").get_by_label("Family").check()
    press(lane, "Save these words")


def home(page, ref):
    """Everything on this adult's pages at home."""
    return "\n".join(page.request.get(f"/my-child/{ref}/{path}").text() for path in PAGES_AT_HOME)


@pytest.mark.mission("C1", "G3", "N2")
def test_worrying_words_vanish_from_home_at_once_until_mrs_doyle_releases_them(person, busy_site, way, axe, no_sideways_scroll):
    """Mr Lane marks them; Mum and Dad lose them with nothing to tell it by; Mrs Doyle reads and releases them."""
    ref = ref_of(busy_site, "Amina")
    lane, mum, dad, doyle = person(TEACHER), person(MUM), person(DAD), person(DSL)
    words = f"{WORDS} {way.width}"
    write_words(lane, ref, words)
    assert words in home(mum, ref)
    go(lane, f"/children/{ref}/views/")
    lane.locator(".t-voice", has_text=words).get_by_role("button", name="These words worry me").click()
    settled(lane)
    assert "Held back from every page at home" in text_of(lane)
    for adult in (mum, dad):
        shown = home(adult, ref)
        assert words not in shown and "held back" not in shown.lower()
    go(doyle, "/today/?all=1")
    assert "Amina Yusuf" in text_of(doyle)
    go(doyle, "/held/")
    axe(doyle)
    no_sideways_scroll(doyle)
    card = doyle.locator(".t-card", has_text=words)
    card.get_by_role("button", name="Release these words").click()
    settled(doyle)
    assert words not in text_of(doyle)
    assert words in home(mum, ref)


@pytest.mark.mission("N2", "C2")
def test_a_hold_takes_mums_page_away_at_her_next_request(person, own_site, way, axe, no_sideways_scroll):
    """Mum is signed in and reading. Mrs Doyle holds her back. Her next page says whom to ring; Dad's stays; Mr Cole ends it."""
    ref = ref_of(own_site, "Amina")
    mum, dad, doyle, cole = person(MUM), person(DAD), person(DSL), person(HEAD)
    go(mum, f"/my-child/{ref}/")
    go(doyle, f"/children/{ref}/people/")
    follow(doyle, "Hold an adult back")
    option = next(each for each in doyle.get_by_label("Which adult?").locator("option").all_inner_texts() if "Hodan" in each)
    doyle.get_by_label("Which adult?").select_option(label=option)
    doyle.get_by_label("Why?").fill("Asked for by social care this morning.")
    axe(doyle)
    no_sideways_scroll(doyle)
    press(doyle, "Hold this adult back now")
    for path in PAGES_AT_HOME:
        answer = mum.goto(f"/my-child/{ref}/{path}")
        assert answer is not None and answer.status == 404, path
        assert "Amina" not in mum.content()
    go(mum, "/")
    assert "Amina" not in mum.content() and "hold" not in text_of(mum).lower()
    assert "01632 960 001" in text_of(mum)
    go(dad, f"/my-child/{ref}/")
    assert "Hodan" not in text_of(dad)
    go(cole, "/held/")
    cole.locator(".t-card", has_text="Hodan").get_by_role("button", name="End it now").click()
    settled(cole)
    go(mum, f"/my-child/{ref}/")
    assert "Amina" in text_of(mum)
