"""A family moves to a safe address: Mrs Shah stops every message about a child, Mrs Doyle lets them go again."""

from __future__ import annotations

from tests.journeys.steps import DSL, SENCO, follow, go, press, ref_of, text_of


def test_one_button_stops_every_message_about_a_child(person, own_site, way, axe, no_sideways_scroll, picture):
    """From the child's people to the button; Today of the safeguarding lead says so until she lets them go again."""
    ref = ref_of(own_site, "Amina")
    shah, doyle = person(SENCO), person(DSL)
    go(shah, f"/children/{ref}/people/")
    follow(shah, "Messages about Amina")
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "messages")
    shah.get_by_role("button", name="Stop every message").click()
    shah.get_by_role("alert").wait_for()
    assert "Write why, in a sentence" in text_of(shah)
    shah.get_by_label("Why?").fill("The family moves to a safe address today.")
    press(shah, "Stop every message")
    assert "Every message is stopped." in text_of(shah)
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "messages-stopped")
    go(doyle, "/today/?all=1")
    assert "Every message is stopped." in text_of(doyle)
    go(doyle, f"/children/{ref}/messages/")
    assert "The family moves to a safe address today." in text_of(doyle)
    press(doyle, "Let messages go again")
    assert "go out as usual" in text_of(doyle)
