"""A check of the class from Excel, a concern from it in one press, and a colleague who goes and looks."""

from __future__ import annotations

import pytest

from tests.journeys.steps import SENCO, TA, TEACHER, choice, fill_day, go, press, quiet_child, text_of, today

SEEN = "Looks at a friend first, then starts. Starts alone when the steps are drawn."


@pytest.mark.mission("P1", "L3", "N1")
def test_a_check_leads_to_a_concern_and_somebody_looks_closer(person, busy_site, way, hands, axe, no_sideways_scroll, picture):
    """Mr Lane pastes the results; Mrs Shah asks Mrs Hill to watch; what she saw stands in Assess without being typed again."""
    ref, first, full = quiet_child(busy_site, "Hazel")
    [(hazel,)] = busy_site.rows("SELECT ref FROM organisations_group WHERE name = 'Hazel'")
    lane, shah, hill = person(TEACHER), person(SENCO), person(TA)
    go(lane, f"/classes/{hazel}/checks/")
    lane.get_by_label("Which check is it?").fill(f"Reading, {ref}")
    lane.get_by_label("Paste the results from Excel").fill(f"Name\tScore\tStands\n{full}\t78\tbelow")
    press(lane, "Go to the grid")
    lane.get_by_label(f"What shows slow progress for {full}").select_option(label="The gap to others is not closing")
    picture(lane, "grid")
    axe(lane)
    no_sideways_scroll(lane)
    press(lane, "Save the results")
    lane.get_by_role("button", name=f"Raise a concern about {full}").click()
    lane.wait_for_url("**/sent/")
    assert "will reply by" in text_of(lane)
    go(shah, f"/children/{ref}/ask-assessment/")
    choice(shah, "What do you need?", "Watch in a lesson or at break").check()
    shah.get_by_label("Which check, or what to look for?").fill(f"How {first} starts a task")
    shah.get_by_label("Who can do it?").select_option(label="Mrs Hill")
    fill_day(shah, "By when?", today())
    press(shah, "Ask")
    assert "It stands on Today of Mrs Hill." in text_of(shah)
    go(hill, "/today/?all=1")
    hill.get_by_role("listitem").filter(has_text=f"How {first} starts a task").get_by_role("link").first.click()
    hand = hands(hill)
    hand.fill("What did you see?", SEEN)
    picture(hill, "observe")
    axe(hill)
    no_sideways_scroll(hill)
    hand.press("Save what I saw")
    assert hand.count == 2
    go(shah, f"/children/{ref}/views/")
    assert SEEN in text_of(shah)
