"""Mr Lane in class: what helps each child on one side, and a plan he writes while Mrs Shah writes in it too."""

from __future__ import annotations

import pytest

from tests.journeys.steps import SENCO, TEACHER, follow, go, press, quiet_child, settled, text_of

LANES = "Copies from a card at the desk and not from the board."
SHAHS = "Reads large print on cream paper without help."


@pytest.mark.mission("C3", "G1", "L5")
def test_the_class_sheet_says_what_to_do_and_prints_on_one_side(person, site, way, axe, no_sideways_scroll):
    """From Today to the sheet of Hazel: what to do, what to avoid, who helps and when; no need and no diagnosis; a PDF for cover."""
    lane = person(TEACHER)
    go(lane, "/today/")
    go(lane, "/classes/")
    sheet = text_of(lane)
    assert "Amina" in sheet and "Wait 10 seconds" in sheet and "Asking without warning" in sheet
    assert "everyday classroom offer" in sheet
    for label in ("Speech, language", "Autism", "SEN Support"):
        assert label not in sheet
    axe(lane)
    no_sideways_scroll(lane)
    printed = lane.request.get(lane.url + "?format=pdf")
    assert printed.status == 200 and printed.body().startswith(b"%PDF")
    follow(lane, "Amina")
    assert "Amina" in lane.locator("h1").inner_text()
    axe(lane)
    no_sideways_scroll(lane)


@pytest.mark.mission("P2", "P5", "C11")
def test_two_people_write_the_same_summary_and_nothing_is_lost(person, busy_site, way, axe):
    """Mr Lane and Mrs Shah both have the summary open. He saves, she saves: she sees both texts and chooses; his stands until she does."""
    lane, shah = person(TEACHER), person(SENCO)
    ref = draft_for(busy_site, lane)
    page = f"/children/{ref}/plan/new/what-we-know/"
    go(lane, page)
    go(shah, page)
    lane.get_by_label("In a few words, what do we know?").fill(f"{LANES} {way.width}")
    press(lane, "Save and continue")
    shah.get_by_label("In a few words, what do we know?").fill(f"{SHAHS} {way.width}")
    shah.get_by_role("button", name="Save and continue").click()
    both = shah.get_by_role("region", name="Two people wrote at once")
    assert f"{LANES} {way.width}" in both.inner_text() and "Mr Lane saved at" in both.inner_text()
    assert shah.get_by_label("In a few words, what do we know?").input_value() == f"{SHAHS} {way.width}"
    axe(shah)
    [(kept,)] = busy_site.rows(
        "SELECT v.summary FROM plans_planversion v JOIN people_child c ON c.id = v.child_id WHERE c.ref = %s AND v.state = 'draft'",
        ref,
    )
    assert kept == f"{LANES} {way.width}"
    shah.get_by_label("In a few words, what do we know?").fill(f"{LANES} {SHAHS} {way.width}")
    press(shah, "Save and continue")
    go(lane, page)
    assert lane.get_by_label("In a few words, what do we know?").input_value() == f"{LANES} {SHAHS} {way.width}"


_PLANS = """
SELECT c.ref FROM people_child c JOIN plans_planversion v ON v.child_id = c.id
JOIN people_classplace p ON p.child_id = c.id AND p.ends_on IS NULL
JOIN organisations_group g ON g.id = p.group_id
WHERE g.name = 'Hazel' AND v.state = %s AND c.first_name <> 'Amina' ORDER BY c.id
"""


def draft_for(site, lane):
    """A child of Hazel whose plan is being changed; Mr Lane begins the change where nobody has yet."""
    drafts = site.rows(_PLANS, "draft")
    if drafts:
        return drafts[0][0]
    ref = site.rows(_PLANS, "live")[0][0]
    go(lane, f"/children/{ref}/plan/")
    follow(lane, "Change the plan")
    lane.get_by_label("Why does the plan need to change?").fill("Larger print works better.")
    press(lane, "Begin the change")
    return ref


@pytest.mark.mission("C1", "C3", "N2")
def test_a_word_that_labels_a_child_is_named_once_and_never_stops_the_worry(person, busy_site, way):
    """ "Lazy" gets one line of advice; what he typed is still there; pressing again sends it."""
    _, _, full = quiet_child(busy_site, "Hazel")
    lane = person(TEACHER)
    go(lane, "/concerns/new/")
    assert "999" in text_of(lane) and "Mrs Doyle" in text_of(lane)
    lane.get_by_label("Child").select_option(label=f"{full} (Hazel)")
    lane.get_by_label("What are you noticing?").fill("Seems lazy after lunch.")
    lane.get_by_label("All the time").check()
    lane.get_by_role("button", name="Send to SENCO").click()
    assert "You can still send it." in lane.get_by_role("alert").inner_text()
    assert lane.get_by_label("What are you noticing?").input_value() == "Seems lazy after lunch."
    press(lane, "Send to SENCO")
    settled(lane)
    assert lane.locator("h1").inner_text().startswith("Sent to ")
    assert busy_site.rows("SELECT count(*) FROM cycle_concern WHERE text = 'Seems lazy after lunch.'")[0][0] >= 1
