"""A new SENCO, her own register, a product's export and a folder of Word plans: live within the hour, and nothing was sent to anyone."""

from __future__ import annotations

import pytest

from tests.harness import first_day
from tests.journeys.steps import follow, text_of

# Whatever could have gone to a family or to staff, whatever duty could have been made of the past, and families switched on.
_SAID = """
SELECT (SELECT count(*) FROM notifications_notice), (SELECT count(*) FROM cycle_concern), (SELECT count(*) FROM cycle_told),
       (SELECT count(*) FROM provision_session), (SELECT count(*) FROM people_child WHERE families_on)
"""


@pytest.mark.mission("N0", "N2", "P1")
def test_a_new_senco_is_live_within_the_hour_and_nothing_has_been_sent(empty_site, person, picture, capsys):
    """From the one-use link, by links alone: SEN list, class sheet and review dates stand, counted; the outbox is empty."""
    page = person(None)
    hands = first_day.walk(empty_site, page, picture)
    with capsys.disabled():
        print(f"\n60-minute start: {hands.count} interactions of {first_day.MOST}")
    assert hands.count <= first_day.MOST
    follow(page, "School set-up")
    text = text_of(page)
    for said in (
        "32 children have SEN Support or an EHC plan.",
        "32 children have support.",
        "20 children have a plan",
        "On for 0 of 60",
    ):
        assert said in text
    follow(page, "Children", exact=True)
    text = text_of(page)
    assert "32 children." in text and text.count("Plan from before Trellis.") == 32 and text.count("Review ") >= 30
    picture(page, "sen-list")
    follow(page, "Ada Nowak")
    assert "Support from before Trellis, to check" in text_of(page)
    picture(page, "record")
    follow(page, "Children", exact=True)
    follow(page, "Class pages")
    follow(page, "Willow")
    assert "Mrs Hill 3 a week: Phonics group" in text_of(page)
    picture(page, "class-page")
    assert empty_site.rows(_SAID) == [(0, 0, 0, 0, 0)]
    assert not list(empty_site.home.rglob("*.eml"))
