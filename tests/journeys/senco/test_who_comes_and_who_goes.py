"""A child who is expected comes; a boy and a teaching assistant have gone and left work open: Mrs Shah sees to each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.journeys.steps import OFFICE, SENCO, choice, fill_day, follow, go, press, text_of, today
from trellis.people.rules import upn_check_letter

_BODY = "820902127771"
_UPN = upn_check_letter(_BODY) + _BODY
_ROLL = f"UPN,Surname,Forename,DOB,Year,Class\n{_UPN},Zephyr,Zora,04/05/2018,3,Maple\n"
_SIGHTS = "SELECT count(*) FROM people_child WHERE upn = %s"
_GIVEN = """
SELECT count(*) FROM provision_supportline l JOIN accounts_person p ON p.id = l.given_by_id
WHERE p.last_name = %s AND l.live_at IS NOT NULL AND l.ended_on IS NULL
"""
_TO_COME = """
SELECT count(*) FROM provision_session s JOIN provision_supportline l ON l.id = s.line_id
JOIN accounts_person p ON p.id = l.given_by_id
WHERE p.last_name = %s AND s.withdrawn_at IS NULL AND s.state = '' AND s.due_on > %s
"""


@pytest.mark.mission("G11")
def test_a_child_is_expected_and_comes_with_what_was_known(person, own_site, axe, no_sideways_scroll, picture):
    """Mrs Shah writes what she knows; the next roll of the office brings Zora, and the words stand in her record."""
    shah, dunn = person(SENCO), person(OFFICE)
    go(shah, "/expected/")
    assert "Nell Ode" in text_of(shah) and "Idris Vaughan" in text_of(shah)
    picture(shah, "expected")
    follow(shah, "Add a child")
    shah.get_by_label("First name").fill("Zora")
    shah.get_by_label("Surname").fill("Zephyr")
    fill_day(shah, "Date of birth", today().replace(year=2018, month=5, day=4))
    fill_day(shah, "When do they start?", today() + timedelta(days=3))
    shah.get_by_label("UPN").fill(_UPN)
    picture(shah, "expect")
    press(shah, "Add")
    follow(shah, "Zora Zephyr")
    follow(shah, "Change what is known")
    shah.get_by_label("Where do they come from?").fill("Ashdown Primary School")
    shah.get_by_label("What you know so far").fill("Reads with a finger under the line.")
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "change-expected")
    press(shah, "Save")
    assert "Reads with a finger under the line." in text_of(shah)
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "one-expected")
    go(dunn, "/roll/import/")
    file = {"name": "roll.csv", "mimeType": "text/csv", "buffer": _ROLL.encode()}
    dunn.get_by_label("Choose the file").set_input_files(file)
    choice(dunn, "Is this the whole roll?", "No, only some children").check()
    press(dunn, "Read the file")
    press(dunn, "Bring it in")
    assert own_site.rows(_SIGHTS, _UPN) == [(1,)]
    go(shah, "/expected/")
    assert "Zora Zephyr" not in text_of(shah)
    [(ref,)] = own_site.rows("SELECT ref FROM people_child WHERE upn = %s", _UPN)
    go(shah, f"/children/{ref}/")
    follow(shah, "What stood before Trellis")
    assert "Came from Ashdown Primary School." in text_of(shah) and "Reads with a finger under the line." in text_of(shah)
    assert "by Mrs Shah" in text_of(shah)
    axe(shah)
    picture(shah, "before")


@pytest.mark.mission("C12", "P3")
def test_mrs_shah_closes_what_a_leaver_left_open_and_hands_over_a_colleagues_support(
    person, own_site, way, axe, no_sideways_scroll, picture
):
    """Ellis moved away; Mrs Nunn left yesterday. Her support goes on with Miss Dunne, and Today is quiet about both."""
    shah = person(SENCO)
    [(lines,)], [(sessions,)] = own_site.rows(_GIVEN, "Nunn"), own_site.rows(_TO_COME, "Nunn", today().isoformat())
    assert lines and sessions and own_site.rows(_GIVEN, "Dunne")
    [(helped,)] = own_site.rows(_GIVEN, "Dunne")
    go(shah, "/today/?all=1")
    assert "Support for 2 children needs another adult." in text_of(shah)
    picture(shah, "today")
    go(shah, "/roll/left/")
    assert "Ellis Wray" in text_of(shah)
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "left")
    for box in shah.get_by_role("group", name="What do you close?").get_by_role("checkbox").all():
        box.check()
    shah.get_by_label("What became of it?").fill("Told Ashdown School on the telephone")
    press(shah, "Close")
    assert "Nothing is open about a child who left." in text_of(shah)
    follow(shah, "Work of colleagues who left")
    assert "Mrs Nunn gave it." in text_of(shah)
    follow(shah, "Tick everything")
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "left-colleagues")
    shah.get_by_label("Who takes it on?").select_option(label="Miss Dunne (Teaching assistant)")
    press(shah, "Hand over")
    assert "Nothing is open in the name of a colleague who left." in text_of(shah)
    assert own_site.rows(_GIVEN, "Nunn") == [(0,)] and own_site.rows(_GIVEN, "Dunne") == [(helped + lines,)]
    assert own_site.rows(_TO_COME, "Nunn", today().isoformat()) == [(0,)]
    go(shah, "/today/?all=1")
    assert "needs another adult" not in text_of(shah) and "still open" not in text_of(shah)
