"""The school is set up from one list: Mrs Dunn brings the terms in, Mrs Shah says who shares her work, and every page says whom to ask."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.journeys.steps import MUM, OFFICE, SENCO, TEACHER, choice, fill_day, follow, go, press, text_of, today


def written(day) -> str:
    return f"{day.day} {day.strftime('%B %Y')}"


@pytest.mark.mission("N0", "G11")
def test_the_office_brings_terms_in_and_the_senco_names_who_shares_her_work(
    person, own_site, way, axe, no_sideways_scroll, picture
):
    """Two years ahead one term is pasted and looked at first; a second SENCO with her own days then stands on staff and family pages."""
    dunn = person(OFFICE)
    go(dunn, "/setup/")
    axe(dunn)
    no_sideways_scroll(dunn)
    picture(dunn, "list")
    follow(dunn, "Terms and days the school is closed")
    picture(dunn, "days")
    follow(dunn, "Paste dates or choose a calendar")
    first = today() + timedelta(days=800)
    picture(dunn, "paste")
    dunn.get_by_label("Or paste the dates here").fill(
        f"Spring term, {written(first)}, {written(first + timedelta(days=70))}\n"
        f"Half-term, {written(first + timedelta(days=35))}, {written(first + timedelta(days=39))}"
    )
    press(dunn, "Look at the dates")
    assert "Nothing is written yet." in text_of(dunn)
    axe(dunn)
    no_sideways_scroll(dunn)
    picture(dunn, "preview")
    press(dunn, "Bring these in")
    assert "Half-term" in text_of(dunn) and str(first.year) in text_of(dunn)
    shah = person(SENCO)
    follow(shah, "School set-up")
    follow(shah, "Who to ask: SENCO, deputy and safeguarding lead")
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "people")
    choice(shah, "What are they?", "SENCO").check()
    shah.get_by_label("Who is it?").select_option(label="Mr Lane")
    for day in ("Wednesday", "Thursday"):
        choice(shah, "Which days do they work?", day).uncheck()
    fill_day(shah, "From which day?", today())
    press(shah, "Save")
    shah.get_by_role("link", name="Change Mrs Shah").click()
    fill_day(shah, "When did they first become a SENCO?", today() - timedelta(days=3 * 365 - 6))
    choice(shah, "Are they a qualified teacher?", "Yes").check()
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "holder")
    press(shah, "Save the qualification")
    go(shah, "/today/?all=1")
    assert "The SENCO qualification is due by" in text_of(shah)
    for who in (TEACHER, MUM):
        page = person(who)
        words = text_of(page) + page.get_by_role("region", name="Who to ask" if who == TEACHER else "Help").inner_text()
        for said in (
            "SENCO: Mrs Shah",
            "Monday to Thursday",
            "SENCO: Mr Lane",
            "Monday, Tuesday and Friday",
            "Deputy SENCO: Miss Grant",
        ):
            assert said in words
        picture(page, f"foot-{who.split('@', maxsplit=1)[0]}")
