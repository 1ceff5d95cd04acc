"""Mrs Shah drops her Word plans together: whose each is, what is said of a bad one, and how it stands on the record."""

from __future__ import annotations

import pytest

from tests.examples.word_plans import p, packed, table, word_file
from tests.journeys.steps import SENCO, follow, go, press, quiet_child, text_of

_SAID = (
    "SELECT (SELECT count(*) FROM notifications_notice), (SELECT count(*) FROM cycle_concern), (SELECT count(*) FROM cycle_told)"
)
_BORN = "SELECT date_of_birth FROM people_child WHERE ref = %s"
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "WordDocument".encode("utf-16-le")


def plan(name, born=""):
    rows = [("Name", name), ("Date of birth", born), ("Review date", "1 February 2027")]
    return packed(word_file(p("SEN Support Plan") + table(rows) + p("Short sentences, one at a time.")))


def dropped(name, data):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


@pytest.mark.both_databases
@pytest.mark.mission("N2")
def test_mrs_shah_drops_her_word_plans_and_says_whose_each_one_is(person, own_site, way, axe, no_sideways_scroll, picture):
    """A plan with name and birth date, one with a name alone, and an old Word file: nothing is sent, and all of it can be taken back."""
    first, second = (quiet_child(own_site, group) for group in ("Hazel", "Rowan"))
    born = str(own_site.rows(_BORN, first[0])[0][0])[:10]
    files = [
        dropped("plan one.docx", plan(first[2], born)),
        dropped("plan two.docx", plan(second[2])),
        dropped("plan three.doc", _OLD),
    ]
    said_before = own_site.rows(_SAID)
    shah = person(SENCO)
    go(shah, "/register/")
    follow(shah, "Your plans in Word and PDF")
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "plans-import")
    shah.get_by_label("Choose your plans").set_input_files(files)
    press(shah, "Read the plans")
    text = text_of(shah)
    assert "Nothing is written yet." in text and "old Word file (.doc)" in text and "without a date of birth" in text
    assert shah.get_by_role("group", name="Whose plan is “plan one.docx”?").get_by_label(first[2]).is_checked()
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "plans-preview")
    shah.get_by_role("button", name="Put these plans into the records").click()
    assert "Say whose plan “plan two.docx” is, or leave it out" in shah.get_by_role("alert").inner_text()
    follow(shah, "Look inside, or choose another child for plan two.docx")
    assert "Short sentences, one at a time." in text_of(shah)
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "plans-file")
    shah.get_by_label("Child", exact=True).select_option(value=second[0])
    press(shah, "Choose this child")
    assert shah.get_by_role("group", name="Whose plan is “plan two.docx”?").get_by_label(second[2]).is_checked()
    press(shah, "Put these plans into the records")
    assert "Nothing was sent to anyone." in text_of(shah)
    picture(shah, "plans-done")
    go(shah, f"/children/{first[0]}/")
    follow(shah, "What stood before Trellis")
    shah.get_by_text("Read this plan").click()
    assert "Short sentences, one at a time." in text_of(shah) and "1 February 2027" in text_of(shah)
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "plans-before")
    assert own_site.rows(_SAID) == said_before
    go(shah, "/register/")
    follow(shah, "Plans of")
    press(shah, "Take these plans back")
    assert "Taken back." in text_of(shah)
    assert own_site.rows("SELECT count(*) FROM documents_childfile") == [(0,)]


_DRAFT = """
SELECT c.ref, c.first_name FROM plans_planversion v JOIN people_child c ON c.id = v.child_id
JOIN organisations_school s ON s.id = c.school_id WHERE v.state = 'draft' AND s.short_name = 'oakfield' ORDER BY v.id
"""
_TABLE = (
    "Target\tStrategy\tWho\tHow often\tReview\n"
    "To read 40 of the first 100 words\tPrecision teaching\tMrs Hill\t10 minutes, 5 times a week\tSpring term\n"
    "=HYPERLINK()\tWord mat\tAll adults\t\t\n"
)


@pytest.mark.mission("N2")
def test_mrs_shah_pastes_the_table_of_an_old_plan_into_the_draft(person, own_site, axe, no_sideways_scroll, picture):
    """She sees what each row would bring and what is left out; in the draft it is marked to check."""
    ref, _ = own_site.rows(_DRAFT)[0]
    shah = person(SENCO)
    go(shah, f"/children/{ref}/before/")
    follow(shah, "Paste a table of the old plan into the new one")
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "table-paste")
    shah.get_by_label("Paste the table").fill(_TABLE)
    press(shah, "Read the table")
    text = text_of(shah)
    assert "read 40 of the first 100 words" in text and "run as a formula" in text
    assert shah.get_by_label("Strategy").input_value() == "support"
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "table-preview")
    press(shah, "Put it into the draft")
    assert "read 40 of the first 100 words" in text_of(shah) and "To check" in text_of(shah)
    picture(shah, "table-in-draft")
