"""Mr Lane has written what he saw of Leo into another child's record: hidden on his phone, moved by two people."""

from __future__ import annotations

from tests.harness.browser import WITHOUT
from tests.journeys.steps import HEAD, SENCO, TEACHER, follow, go, press, quiet_child, text_of

SEEN = "Hid under the table when the bell rang, and came out for his friend."
WHY = "I was thinking of the other child at that table."


def test_an_entry_in_the_wrong_record_is_gone_at_once_and_two_people_move_it(person, busy_site, axe, no_sideways_scroll, picture):
    """It leaves Mr Lane's page in two presses; Mrs Shah sees who opened the record and asks, Mr Cole confirms, it stands where it belongs."""
    wrong, first, wrong_name = quiet_child(busy_site, "Hazel")
    lane, shah, cole = person(TEACHER, by=WITHOUT), person(SENCO), person(HEAD)
    go(lane, f"/children/{wrong}/observe/")
    lane.get_by_label("What did you see?").fill(SEEN)
    press(lane, "Save what I saw")
    right, _, right_name = quiet_child(busy_site, "Hazel")
    assert right != wrong
    go(cole, f"/children/{wrong}/views/")
    assert SEEN in text_of(cole)
    go(lane, f"/children/{wrong}/views/")
    follow(lane, "In the wrong record?")
    lane.get_by_label("Why is it in the wrong record?").fill(WHY)
    axe(lane)
    no_sideways_scroll(lane)
    picture(lane, "hide-it")
    press(lane, "Hide it now")
    for page in (lane, cole):
        go(page, f"/children/{wrong}/views/")
        assert SEEN not in text_of(page)

    go(shah, "/today/?all=1")
    shah.get_by_role("listitem").filter(has_text="in the wrong record").filter(has_text=wrong_name).get_by_role(
        "link"
    ).first.click()
    said = text_of(shah)
    assert SEEN in said and WHY in said and "David Cole" in said
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "decide")
    shah.set_viewport_size({"width": 320, "height": 700})
    no_sideways_scroll(shah)
    picture(shah, "decide-320")
    shah.set_viewport_size({"width": 1200, "height": 900})
    shah.get_by_text("It belongs in another child’s record").click()
    shah.get_by_label("Whose record does it belong in?").select_option(right)
    shah.get_by_label("Why?").fill("Mr Lane says so.")
    picture(shah, "ask-to-move")
    press(shah, "Ask to move it")
    assert "another person has to confirm it" in text_of(shah)
    here = shah.url.removeprefix(busy_site.address)

    go(cole, "/wrong-record/")
    axe(cole)
    no_sideways_scroll(cole)
    picture(cole, "all-of-them")
    go(cole, here)
    picture(cole, "confirm")
    press(cole, f"Move it into {right_name}’s record")
    assert "It stands in the right record now." in text_of(cole) and SEEN not in text_of(cole)
    picture(cole, "moved")
    go(lane, f"/children/{right}/views/")
    assert SEEN in text_of(lane)
