"""Mrs Dunn brings the school's roll in from a file: what the columns mean, what would change, who has left by name, and back again."""

from __future__ import annotations

import csv
import io

import pytest

from tests.journeys.steps import OFFICE, choice, follow, go, press, text_of

_ROLL = """
SELECT c.upn, c.last_name, c.first_name, c.date_of_birth, c.sex, c.nc_year, g.name FROM people_child c
JOIN people_classplace p ON p.child_id = c.id AND p.ends_on IS NULL
JOIN organisations_group g ON g.id = p.group_id
JOIN organisations_school s ON s.id = g.school_id
WHERE s.short_name = 'oakfield' ORDER BY c.id
"""
_ENDED = "SELECT count(*) FROM people_enrolment WHERE ends_on IS NOT NULL"
# An import says nothing to anybody: no message, no worry, no duty.
_SAID = (
    "SELECT (SELECT count(*) FROM notifications_notice), (SELECT count(*) FROM cycle_concern), (SELECT count(*) FROM cycle_told)"
)
HEADINGS = ("UPN", "Legal Surname", "Legal Forename", "DOB", "Gender", "Year Group", "Reg Group", "Hat size")


def roll_without(site, leavers):
    """The school's own export: everybody but these, one child moved to another class, one new, and a column nobody knows."""
    rows = [[str(each) for each in row] for row in site.rows(_ROLL)]
    oak = [row for row in rows if row[6] == "Oak"]
    gone = {row[0] for row in oak[-leavers:]}
    kept = [row for row in rows if row[0] not in gone or not row[0]]
    moved = next(row for row in kept if row[6] == "Rowan")
    moved[6] = "Maple"
    kept.append(["", "Zephyr", "Zora", "2019-05-04", "F", "3", "Maple"])
    text = io.StringIO()
    csv.writer(text).writerows([HEADINGS, *[[*row, "M"] for row in kept]])
    names = [f"{row[2]} {row[1]}" for row in oak[-leavers:]]
    return text.getvalue().encode("utf-8-sig"), names, f"{moved[2]} {moved[1]}"


@pytest.mark.both_databases
@pytest.mark.mission("G11")
def test_mrs_dunn_brings_in_the_roll_confirms_leavers_by_name_and_takes_it_back(person, own_site, way, axe, no_sideways_scroll):
    """Nothing is written before she confirms; twelve children are missing from the file and she names the two who left."""
    file, missing, moved = roll_without(own_site, 12)
    [(before,)] = own_site.rows(_ENDED)
    said_before = own_site.rows(_SAID)
    [(children,)] = own_site.rows("SELECT count(*) FROM people_child")
    dunn = person(OFFICE)
    go(dunn, "/")
    assert dunn.url.endswith("/roll/")
    axe(dunn)
    no_sideways_scroll(dunn)
    follow(dunn, "Bring a roll in")
    dunn.get_by_role("button", name="Read the file").click()
    assert "Choose a file" in dunn.get_by_role("alert").inner_text()
    axe(dunn)
    dunn.get_by_label("Choose the file").set_input_files({"name": "roll.csv", "mimeType": "text/csv", "buffer": file})
    choice(dunn, "Is this the whole roll?", "Yes, every child on the roll is in it").check()
    press(dunn, "Read the file")
    assert "Nothing is written yet." in text_of(dunn)
    assert "Hat size" in text_of(dunn) and moved in text_of(dunn) and "Zora Zephyr" in text_of(dunn)
    axe(dunn)
    no_sideways_scroll(dunn)
    follow(dunn, "Change what the columns mean")
    assert dunn.get_by_label("Legal Surname").locator("option:checked").inner_text() == "Surname"
    dunn.get_by_label("Hat size").select_option(label="Leave this column out")
    axe(dunn)
    no_sideways_scroll(dunn)
    press(dunn, "Read the file again")
    assert "12 children on the roll are not in the file" in text_of(dunn)
    for name in missing[:2]:
        choice(dunn, "Who has left?", name).check()
    assert own_site.rows(_ENDED) == [(before,)]
    assert own_site.rows("SELECT count(*) FROM people_child") == [(children,)]
    press(dunn, "Bring it in")
    assert own_site.rows(_ENDED)[0][0] > before
    assert own_site.rows("SELECT count(*) FROM people_child") == [(children + 1,)]
    assert own_site.rows(_SAID) == said_before
    axe(dunn)
    no_sideways_scroll(dunn)
    press(dunn, "Take this import back")
    assert "Taken back" in text_of(dunn)
    assert own_site.rows(_ENDED) == [(before,)]
    assert own_site.rows("SELECT count(*) FROM people_child") == [(children,)]


@pytest.mark.mission("G11")
def test_a_file_that_is_no_roll_says_so_in_one_sentence(person, site, way):
    """A photo named like a spreadsheet: one sentence that says what to do, nothing kept."""
    dunn = person(OFFICE)
    go(dunn, "/roll/import/")
    dunn.get_by_label("Choose the file").set_input_files(
        {"name": "roll.csv", "mimeType": "text/csv", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(200)}
    )
    choice(dunn, "Is this the whole roll?", "No, only some children").check()
    dunn.get_by_role("button", name="Read the file").click()
    problem = dunn.get_by_role("alert").inner_text()
    assert "There is a problem" in problem and "Traceback" not in problem
    assert len(problem.splitlines()) <= 4
