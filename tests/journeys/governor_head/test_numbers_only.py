"""Ms Amos reads five counts and no child's name; Mr Cole reads what is waiting and who does it."""

from __future__ import annotations

import pytest

from tests.journeys.steps import HEAD, go, text_of

GOVERNOR = "governor@oakfield.example"


@pytest.mark.mission("N2", "G8")
def test_the_governor_reads_five_counts_and_no_name(person, site, way, axe, no_sideways_scroll):
    """Five parts, each with a sentence; a group of fewer than five is never a number; no child of the school is named."""
    amos = person(GOVERNOR)
    go(amos, "/")
    assert amos.url.endswith("/reports/school/")
    shown = text_of(amos)
    assert amos.get_by_role("heading", level=2).count() == 5
    for number in ("1", "2", "3", "4"):
        assert amos.get_by_role("cell", name=number, exact=True).count() == 0
    assert "fewer than 5" in shown.lower()
    for first, last in site.rows("SELECT first_name, last_name FROM people_child"):
        assert f"{first} {last}" not in shown
    axe(amos)
    no_sideways_scroll(amos)


@pytest.mark.mission("N2")
def test_the_governor_opens_no_child(person, site, way):
    """A record, a plan and the list of children stay shut to her."""
    amos = person(GOVERNOR)
    [(ref,)] = site.rows("SELECT ref FROM people_child WHERE last_name = 'Yusuf' AND first_name = 'Amina'")
    for path in (f"/children/{ref}/", f"/children/{ref}/plan/", "/children/", "/today/"):
        answer = amos.goto(path)
        assert answer is not None and answer.status in (403, 404), path


@pytest.mark.mission("N2", "G6")
def test_the_head_reads_what_is_waiting_and_who_does_it(person, way, axe, no_sideways_scroll):
    """Mr Cole reads Today; nothing on it asks him to write a plan."""
    cole = person(HEAD)
    go(cole, "/")
    assert cole.url.endswith("/today/")
    shown = text_of(cole)
    assert "You can read everything here; the people named do it." in shown
    assert "How we order this list" in shown
    axe(cole)
    no_sideways_scroll(cole)
    go(cole, "/reports/school/")
    assert cole.get_by_role("heading", level=2).count() == 5
