"""Ms Vine looks after Acorns. A child there has no UPN, a room instead of a class, and a key person."""

from __future__ import annotations

import pytest

from tests.journeys.steps import KEY_PERSON, SENCO, choice, go, press, quiet_child, settled, text_of


@pytest.mark.mission("G11", "C3", "L4")
def test_ms_vine_reads_the_plan_of_a_child_who_has_no_upn(person, site, way, axe, no_sideways_scroll):
    """The record says key person and Acorns; nothing on it asks for a UPN; the plan is hers to change."""
    [(ref, first, upn)] = site.rows(
        "SELECT c.ref, c.first_name, c.upn FROM people_child c JOIN plans_planversion v ON v.child_id = c.id AND v.state = 'live'"
        " JOIN people_classplace p ON p.child_id = c.id AND p.ends_on IS NULL JOIN organisations_group g ON g.id = p.group_id"
        " WHERE g.name = 'Acorns'"
    )
    assert not upn
    vine = person(KEY_PERSON)
    go(vine, "/")
    assert vine.url.endswith("/today/")
    go(vine, f"/children/{ref}/")
    shown = text_of(vine)
    assert first in shown and "Acorns" in shown and "UPN" not in shown
    assert "key person" in shown.lower()
    axe(vine)
    no_sideways_scroll(vine)
    go(vine, f"/children/{ref}/plan/")
    assert "Live" in text_of(vine) and vine.get_by_role("link", name="Change the plan").count() == 1
    axe(vine)
    no_sideways_scroll(vine)


@pytest.mark.mission("G11", "G1")
def test_ms_vine_raises_a_worry_and_what_helps_starts_at_once(person, busy_site, way):
    """Mrs Shah answers with what every adult of the room can do, for 6 weeks; it is on the room's sheet the same day."""
    ref, first, full = quiet_child(busy_site, "Acorns")
    vine, shah = person(KEY_PERSON), person(SENCO)
    go(vine, "/concerns/new/")
    vine.get_by_label("Child").select_option(label=f"{full} (Acorns)")
    vine.get_by_label("What are you noticing?").fill("Watches the others and waits. Joins in when one friend shows her.")
    vine.get_by_label("Small group").check()
    press(vine, "Send to SENCO")
    go(shah, "/today/?all=1")
    shah.get_by_role("listitem").filter(has_text=full).get_by_role("link").first.click()
    settled(shah)
    choice(shah, "Choose what happens next", "Watch, with class strategies").check()
    strategies = shah.get_by_role("group", name="Class strategies to try")
    helps = strategies.locator("label").first.inner_text()
    strategies.get_by_role("checkbox").first.check()
    choice(shah, "For how long?", "6 weeks").check()
    shah.get_by_label("Why did you decide this?").fill("Help in the room first.")
    press(shah, "Save and tell them")
    go(vine, f"/children/{ref}/")
    assert "Watching since" in text_of(vine)
    go(vine, "/classes/")
    tried = vine.get_by_role("row").filter(has_text=first)
    assert helps in tried.inner_text()
