"""The school's own system drops its roll: Mrs Dunn confirms the surname that waits, and ticks off what is keyed in."""

from __future__ import annotations

import csv
import io

import pytest

from tests.journeys.steps import OFFICE, follow, go, press, text_of

_ROLL = """
SELECT c.upn, c.last_name, c.first_name, c.date_of_birth, g.name FROM people_child c
JOIN people_classplace p ON p.child_id = c.id AND p.ends_on IS NULL
JOIN organisations_group g ON g.id = p.group_id
JOIN organisations_school s ON s.id = g.school_id
WHERE s.short_name = 'oakfield' AND g.name = 'Rowan' AND c.upn <> '' ORDER BY c.id LIMIT 2
"""
_CLASS = """
SELECT g.name FROM people_child c JOIN people_classplace p ON p.child_id = c.id AND p.ends_on IS NULL
JOIN organisations_group g ON g.id = p.group_id WHERE c.upn = '{upn}'
"""

_TICKS = "SELECT count(*) FROM exchange_keyedin WHERE undone_at IS NULL"
# What the worker does every five minutes, without the minute in which nobody may touch a file.
_LOOK = """
from trellis.exchange import rules, services
rules.QUIET_SECONDS = -1
services.look_in_folders()
"""


@pytest.mark.mission("G11")
def test_a_dropped_roll_changes_a_class_by_itself_and_a_surname_waits_for_mrs_dunn(
    person, own_site, way, axe, no_sideways_scroll
):
    """Nobody carries a file: the class is changed, the surname is a row on Today, and she brings it in."""
    moved, renamed = ([str(each) for each in row] for row in own_site.rows(_ROLL))
    moved[4], renamed[1] = "Maple", "Quillfeather"
    text = io.StringIO()
    csv.writer(text).writerows([("UPN", "Surname", "Forename", "DOB", "Class"), moved, renamed])
    (own_site.home / "watched" / "oakfield").mkdir(mode=0o700, parents=True, exist_ok=True)
    (own_site.home / "watched" / "oakfield" / "roll.csv").write_text(text.getvalue())
    own_site.command("shell", "--no-imports", "-c", _LOOK)
    assert own_site.rows(_CLASS.format(upn=moved[0])) == [("Maple",)]
    dunn = person(OFFICE)
    go(dunn, "/today/")
    assert "Your school’s system sent changes that wait for a person." in text_of(dunn)
    axe(dunn)
    follow(dunn, "Look at them")
    assert "Quillfeather" in text_of(dunn) and "Maple" not in text_of(dunn)
    axe(dunn)
    no_sideways_scroll(dunn)
    press(dunn, "Bring it in")
    assert own_site.rows(f"SELECT last_name FROM people_child WHERE upn = '{renamed[0]}'") == [("Quillfeather",)]
    follow(dunn, "Roll")
    assert "Changes for 1 child came in by themselves" in text_of(dunn)
    assert "Came in by itself" in text_of(dunn)
    axe(dunn)
    no_sideways_scroll(dunn)
    follow(dunn, "Changes for your school’s system")
    axe(dunn)
    no_sideways_scroll(dunn)
    [(ticks,)] = own_site.rows(_TICKS)
    dunn.get_by_role("checkbox").first.check()
    press(dunn, "Tick off")
    assert "Ticked off: 1 line." in text_of(dunn)
    assert own_site.rows(_TICKS) == [(ticks + 1,)]
    dunn.get_by_text("Ticked off last").click()
    dunn.get_by_role("button", name="Undo").first.click()
    assert "The tick is taken back." in text_of(dunn)
    assert own_site.rows(_TICKS) == [(ticks,)]
