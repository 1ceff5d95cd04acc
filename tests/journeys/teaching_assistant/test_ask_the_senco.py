"""Mrs Hill asks once; Mrs Shah answers once; whoever does the same reads it where they need it."""

from __future__ import annotations

import pytest

from tests.journeys.steps import SENCO, TA, TEACHER, choice, follow, go, press, text_of

ANSWER = "Point to the picture first, then say it once. Count to ten before you say it again."


@pytest.mark.mission("N3")
def test_one_answer_helps_everyone_with_the_same_strategy(person, busy_site, way, axe, no_sideways_scroll, picture):
    """From a strategy of the school's list to the SENCO's Today, and back beside the strategy, without the question or a name."""
    question = f"What do I do when the card is not at hand? ({way.width})"
    about = f"When the card is not at hand ({way.width})"
    hill, shah, lane = person(TA), person(SENCO), person(TEACHER)
    go(hill, "/strategies/")
    axe(hill)
    no_sideways_scroll(hill)
    hill.get_by_role("link", name="Ask about this").first.click()
    hill.get_by_label("What would you like to know?").fill(question)
    press(hill, "Send my question")
    assert "answers by" in text_of(hill)
    go(shah, "/today/?all=1")
    shah.get_by_role("listitem").filter(has_text=question).get_by_role("link").first.click()
    shah.get_by_label("Your answer").fill(ANSWER)
    choice(shah, "Does it help others too?", "Yes, everyone with this strategy reads it").check()
    shah.get_by_label("What is the answer about, without a name?").fill(about)
    picture(shah, "answer")
    axe(shah)
    no_sideways_scroll(shah)
    press(shah, "Send the answer")
    assert "it stands beside the strategy" in text_of(shah)
    go(lane, "/strategies/")
    picture(lane, "strategies")
    shown = text_of(lane)
    assert about in shown and ANSWER in shown and question not in shown
    go(hill, "/questions/")
    follow(hill, question[:20], exact=False)
    assert ANSWER in text_of(hill)
