"""Two who left long ago: the safeguarding lead keeps one record, Mrs Shah chooses a time, and whoever runs Trellis removes the other."""

from __future__ import annotations

import pytest

from tests.journeys.steps import DSL, SENCO, follow, go, press, text_of

_LONG_AGO = """
from datetime import date
from trellis.core.db import write
from trellis.organisations.models import School
from trellis.people.models import Child, Enrolment
school = School.objects.get(short_name='oakfield')
with write():
    for day, first in ((2, 'Ivo'), (3, 'Una')):
        made = Child.objects.create(
            school=school, first_name=first, last_name='Longago', date_of_birth=date(1980, 1, day), nc_year='6'
        )
        Enrolment.objects.create(school=school, child=made, starts_on=date(1984, 9, 1), ends_on=date(1991, 7, 20))
"""
_HERE = "SELECT first_name FROM people_child WHERE last_name = 'Longago' ORDER BY first_name"


@pytest.mark.mission("L1")
def test_a_record_is_kept_a_time_is_chosen_and_what_is_due_is_seen_before_it_goes(
    person, own_site, way, axe, no_sideways_scroll, picture
):
    """The preview removes nothing; the record that is kept stays; the page says who keeps it and why."""
    own_site.command("shell", "--no-imports", "-c", _LONG_AGO)
    doyle, shah = person(DSL), person(SENCO)
    go(doyle, "/held/")
    follow(doyle, "See how long records are kept")
    assert "No record is kept beyond its time." in text_of(doyle) and doyle.get_by_role("link", name="Change").count() == 0
    follow(doyle, "Keep a child’s record longer")
    doyle.get_by_role("button", name="Keep this record").click()
    assert "Enter the surname" in doyle.get_by_role("alert").inner_text()
    doyle.get_by_label("The child’s surname").fill("Longago")
    day = doyle.get_by_role("group", name="Date of birth")
    for box, value in (("Day", "2"), ("Month", "1"), ("Year", "1980")):
        day.get_by_label(box).fill(value)
    doyle.get_by_label("Why is the record to be kept?").fill("An inquiry has asked schools to keep these records.")
    axe(doyle)
    no_sideways_scroll(doyle)
    picture(doyle, "keep-record")
    press(doyle, "Keep this record")
    assert "Ivo Longago" in text_of(doyle) and "Kept by Mrs Doyle" in text_of(doyle)
    go(shah, "/setup/")
    follow(shah, "How long records are kept")
    assert "Ivo Longago" in text_of(shah)
    axe(shah)
    no_sideways_scroll(shah)
    picture(shah, "kept")
    shah.get_by_role("link", name="Change how long this is kept: A concern that led to nothing").click()
    shah.get_by_label("How many years?").fill("6")
    shah.get_by_label("Who decided it, and why?").fill("The governors decided it this week.")
    picture(shah, "period")
    press(shah, "Save")
    assert "6 years after it was closed" in text_of(shah) and "The governors decided it this week." in text_of(shah)
    seen = own_site.trellis("retention", "run", "--school", "oakfield")
    assert "1 due, 1 kept beyond their time" in seen and "by Mrs Doyle since" in seen and "Nothing was changed." in seen
    assert "Longago" not in seen and "inquiry" not in seen
    assert own_site.rows(_HERE) == [("Ivo",), ("Una",)]
    assert "removed" in own_site.trellis("retention", "run", "--school", "oakfield", "--confirm")
    assert own_site.rows(_HERE) == [("Ivo",)]
    go(doyle, "/setup/kept/")
    press(doyle, "End this")
    assert "No record is kept beyond its time." in text_of(doyle)
