"""Mr Cole's Monday: what is late by law, who does it, one child's evidence, the map of support, the report. He reads, nothing more."""

from __future__ import annotations

import pytest

from tests.journeys.steps import HEAD, SENCO, choice, follow, go, press, ref_of, text_of, today


@pytest.mark.mission("P8")
def test_the_head_reads_what_is_late_who_does_it_and_what_meets_it(person, site, way, axe, no_sideways_scroll, picture):
    """Today leads to the duties, musts apart from shoulds with an owner each; a child's page shows what meets each one."""
    cole = person(HEAD)
    go(cole, "/")
    assert "You can read everything here" in text_of(cole)
    picture(cole, "today")
    follow(cole, "What the law and the Code ask across the school")
    shown = text_of(cole)
    assert shown.index("The law says it must") < shown.index("The Code says it should")
    assert "(SENCO)" in shown or "(class teacher)" in shown
    axe(cole)
    no_sideways_scroll(cole)
    picture(cole, "duties")
    go(cole, f"/children/{ref_of(site, 'Amina')}/duties/")
    shown = text_of(cole)
    assert "Met" in shown and "Record the review" not in shown and "reviewed" in shown
    axe(cole)
    no_sideways_scroll(cole)
    picture(cole, "amina")
    go(cole, "/support/")
    assert "Support across the school" in text_of(cole)
    go(cole, "/reports/school/")
    assert "reviewed at least once" in text_of(cole)


_LATE = """
SELECT c.ref, coalesce(nullif(c.known_as, ''), c.first_name), c.last_name FROM people_child c
JOIN plans_planversion v ON v.child_id = c.id AND v.state = 'live' AND v.review_on < %s
JOIN cycle_cycle y ON y.id = v.cycle_id AND y.closed_at IS NULL AND y.step IN ('do', 'review')
JOIN organisations_school s ON s.id = c.school_id AND s.short_name = 'oakfield'
WHERE c.last_name <> 'Yusuf' ORDER BY c.id
"""


@pytest.mark.mission("P8", "P7")
def test_a_review_that_was_late_goes_from_the_list_once_it_is_recorded(person, busy_site, picture):
    """Mrs Shah sees that a plan is past its day, records the review from that row, and the row is gone."""
    shah = person(SENCO)
    found = busy_site.rows(_LATE, today())
    assert found, "the demonstration has a plan past its review"
    ref, first, last = found[0]
    go(shah, "/duties/?duty=R13&all=1")
    row = shah.get_by_role("row").filter(has_text=f"{first} {last}")
    assert "Late" in row.inner_text()
    row.get_by_role("link", name="Record the review").click()
    assert shah.url.endswith(f"/children/{ref}/review/")
    for group in shah.get_by_role("group", name="What became of it?").all():
        group.get_by_label("Partly").check()
    for group in shah.get_by_role("group", name="What next for this outcome?").all():
        group.get_by_label("Keep").check()
    shah.get_by_label("Did the support help? What changed?").fill("It helps a little.")
    shah.get_by_label(f"What does {first} say?").fill("I like it.")
    shah.get_by_label("What does the family say?").fill("We see it at home.")
    choice(shah, "What happens now?", "Carry on with changes").check()
    press(shah, "Save and start the next cycle")
    go(shah, "/duties/?duty=R13&all=1")
    assert shah.get_by_role("row").filter(has_text=f"{first} {last}").count() == 0
    picture(shah, "closed")
