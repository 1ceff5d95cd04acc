"""Mrs Dunn brings the staff in from a spreadsheet with a leaver by name, and prepares September on one page, on the same day taken back."""

from __future__ import annotations

import pytest

from tests.journeys.steps import OFFICE, choice, follow, go, press, text_of

_PLACES = "SELECT count(*) FROM people_classplace WHERE ends_on IS NULL"
_SAID = "SELECT count(*) FROM notifications_notice"
STAFF = """Full name,Work email,Post,Form,Hat size
Ms Noor Aziz,aziz@oakfield.example,Teaching assistant,Hazel,7
Mr Tom Lane,teacher@oakfield.example,Class teacher and Year 4 lead,Hazel,8
Lollipop,,,,
"""


@pytest.mark.mission("G11")
def test_mrs_dunn_brings_staff_in_and_prepares_september(person, own_site, way, axe, no_sideways_scroll, picture):
    """Nothing is written before she confirms, nothing is sent at all, and a row nobody can read says what to do."""
    said_before = own_site.rows(_SAID)
    dunn = person(OFFICE)
    go(dunn, "/setup/staff/")
    axe(dunn)
    no_sideways_scroll(dunn)
    picture(dunn, "staff")
    follow(dunn, "Bring a list of staff in")
    dunn.get_by_label("Choose the file").set_input_files({"name": "staff.csv", "mimeType": "text/csv", "buffer": STAFF.encode()})
    choice(dunn, "Is this everybody who works here?", "No, only some people").check()
    press(dunn, "Read the file")
    for words in ("Hat size", "Noor Aziz", "Hazel: teaching assistant", "Job: Class teacher and Year 4 lead", "one name only"):
        assert words in text_of(dunn)
    axe(dunn)
    no_sideways_scroll(dunn)
    picture(dunn, "preview")
    press(dunn, "Bring it in")
    assert "Ms Aziz" in text_of(dunn)
    follow(dunn, "Classes and groups")
    axe(dunn)
    no_sideways_scroll(dunn)
    picture(dunn, "groups")
    assert "Ms Aziz (teaching assistant)" in text_of(dunn)
    follow(dunn, "The next school year")
    axe(dunn)
    no_sideways_scroll(dunn)
    picture(dunn, "year")
    before = own_site.rows(_PLACES)
    dunn.get_by_label("Acorns: where do its children go?").select_option(label="Go to Beech")
    press(dunn, "Look at what would happen")
    assert "Nothing is written yet." in text_of(dunn) and "Leave the school" in text_of(dunn)
    axe(dunn)
    no_sideways_scroll(dunn)
    picture(dunn, "year-preview")
    assert own_site.rows(_PLACES) == before
    press(dunn, "Confirm the next school year")
    assert "27 children leave" in text_of(dunn)
    assert own_site.rows(_PLACES) != before
    press(dunn, "Take it back")
    assert own_site.rows(_PLACES) == before
    assert own_site.rows(_SAID) == said_before
