"""Families are switched on after a look through their own eyes; until then an adult at home sees nothing."""

from __future__ import annotations

from tests.journeys.steps import MUM, SENCO, follow, go, press, ref_of, text_of

_SAID = "SELECT count(*) FROM notifications_notice"


def test_mrs_shah_looks_through_a_mothers_eyes_and_then_switches_the_class_on(
    person, own_site, way, axe, no_sideways_scroll, picture
):
    """What stands in the frame is what Mum sees once it is on; nothing is sent by looking or by switching."""
    said = own_site.rows(_SAID)
    amina = ref_of(own_site, "Amina")
    shah = person(SENCO)
    go(shah, "/setup/families/")
    axe(shah)
    no_sideways_scroll(shah)
    shah.get_by_label("Whose families?").select_option(label="Child: Amina Yusuf")
    press(shah, "Look at what they would see")
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "who")
    press(shah, "Switch off for 1 child")
    mum = person(MUM)
    closed = mum.goto(f"/my-child/{amina}/")
    assert closed is not None and closed.status == 404
    go(shah, f"/setup/families/?whom=child:{amina}")
    follow(shah, "See the page of Amina Yusuf as Hodan Yusuf")
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "frame")
    inside = shah.frame_locator("iframe").get_by_role("main").inner_text()
    assert "Biscuit" in inside
    follow(shah, "Families")
    press(shah, "Switch on for 1 child")
    assert "Nothing was sent." in text_of(shah)
    go(mum, f"/my-child/{amina}/")
    assert mum.get_by_role("main").inner_text() == inside
    assert own_site.rows(_SAID) == said
