"""Mrs Hill ticks on paper for a week, and types it in with one save."""

from __future__ import annotations

import io

import pdfplumber
import pytest

from tests.journeys.steps import TA, follow, go, press, text_of


@pytest.mark.mission("C3", "P4")
def test_mrs_hill_prints_her_week_and_takes_it_back_in_five_presses(person, own_site, axe, no_sideways_scroll, picture):
    """One side with a box for each session; then one tick for the rest, one exception with its reason, and save."""
    hill = person(TA)
    go(hill, "/log/")
    follow(hill, "Print a week sheet, or take one back")
    hill.get_by_role("navigation", name="Weeks").get_by_role("link").nth(2).click()
    picture(hill, "week sheet")
    answer = hill.request.get(hill.url + "&format=pdf")
    with pdfplumber.open(io.BytesIO(answer.body())) as paper:
        assert len(paper.pages) == 1 and "Talking group" in paper.pages[0].extract_text()
    follow(hill, "Take the sheet back")
    axe(hill)
    no_sideways_scroll(hill)
    hill.get_by_label("Every row I leave alone happened").check()
    hill.get_by_label("Didn’t happen").first.check()
    hill.get_by_label("Why didn’t it happen?").first.select_option(index=1)
    picture(hill, "taking it back")
    press(hill, "Save")
    assert "Everything from this week is recorded." in text_of(hill)
    rows = own_site.rows("SELECT state, count(*) FROM provision_session WHERE source = 'paper' GROUP BY state")
    assert dict(rows).get("happened", 0) > 0 and dict(rows).get("didnt_happen", 0) > 0
