"""Many children on one page: Mrs Shah carries plans on into a term, Mrs Hill looks back on her whole group."""

from __future__ import annotations

import pytest

from tests.journeys.steps import SENCO, TA, TEACHER, follow, go, press, text_of

_NUMBERS = """
SELECT max(v.number) FROM plans_planversion v JOIN people_child c ON c.id = v.child_id WHERE c.ref = %s AND v.state = 'live'
"""


@pytest.mark.mission("N2", "P7", "C12")
def test_mrs_shah_carries_two_plans_on_with_one_save(person, busy_site, axe, no_sideways_scroll, picture):
    """She ticks two plans of Birch, gives one another end that is not right, hears whose it is, and saves both at once."""
    shah = person(SENCO)
    go(shah, "/plans/start-of-term/")
    follow(shah, "Birch")
    ticks = shah.locator("input[type=checkbox]")
    names = [ticks.nth(n).get_attribute("name").removeprefix("carry_") for n in range(2)]
    before = [busy_site.rows(_NUMBERS, ref)[0][0] for ref in names]
    for n in range(2):
        ticks.nth(n).check()
    shah.locator("summary").first.click()
    for part, value in (("day", "1"), ("month", "9"), ("year", "2020")):
        shah.locator(f"[name='until_{names[0]}-{part}']").fill(value)
    shah.get_by_role("button", name="Carry on").click()
    problem = shah.get_by_role("alert").inner_text()
    assert "the support must run beyond" in problem
    assert [busy_site.rows(_NUMBERS, ref)[0][0] for ref in names] == before
    axe(shah)
    picture(shah, "start of term")
    for part in ("day", "month", "year"):
        shah.locator(f"[name='until_{names[0]}-{part}']").fill("")
    press(shah, "Carry on")
    no_sideways_scroll(shah)
    assert [busy_site.rows(_NUMBERS, ref)[0][0] for ref in names] == [number + 1 for number in before]


@pytest.mark.mission("G8", "P4")
def test_mrs_hill_notes_a_whole_group_and_the_review_begins_with_it(person, busy_site, axe, no_sideways_scroll, picture):
    """One page for her talking group; Mr Lane's review of Amina begins with her note and still asks its four questions."""
    hill = person(TA)
    go(hill, "/groups/")
    follow(hill, "Talking group, Hazel")
    card = hill.locator("section, div").filter(has=hill.get_by_role("heading", name="Amina Y", exact=True)).last
    card.get_by_label("What became of it?").first.select_option(label="Partly")
    card.get_by_label("In one line (optional)").first.fill("Answers when I wait.")
    axe(hill)
    no_sideways_scroll(hill)
    picture(hill, "group review")
    press(hill, "Save")
    lane = person(TEACHER)
    lane.goto(hill.get_by_role("link", name="Amina Y’s own review").get_attribute("href"))
    assert "Begun with what Mrs Hill noted on" in text_of(lane)
    assert lane.get_by_label("Partly", exact=True).first.is_checked()
    picture(lane, "review begun")
    lane.get_by_role("button", name="Save and start the next cycle").click()
    assert "Say what changed, in a sentence." in lane.get_by_role("alert").inner_text()
