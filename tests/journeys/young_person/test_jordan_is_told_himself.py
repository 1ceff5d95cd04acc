"""Jordan is in Year 12, over compulsory school age: he is told, asked and answers himself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.journeys.steps import (
    JORDAN,
    SENCO_OF_OLDER,
    TUTOR,
    choice,
    fill_day,
    follow,
    go,
    press,
    quiet_child,
    ref_of,
    text_of,
    today,
)

REASON = "Jordan asked to try reading with a screen instead of paper."
HIS_ANSWER = "Good, but not in front of the others."


@pytest.mark.mission("G11", "C11", "P5", "G3", "G6")
def test_jordan_reads_his_plan_and_answers_as_himself(person, own_site, way, axe, no_sideways_scroll):
    """Mr Frost told him, not his parents; Mr Bell changes the plan; Jordan reads it, answers, and both see his words."""
    ref = ref_of(own_site, "Jordan")
    jordan, bell, frost = person(JORDAN), person(TUTOR), person(SENCO_OF_OLDER)
    go(frost, f"/children/{ref}/status/")
    assert "How each person was told" in text_of(frost)
    assert "Jordan" in text_of(frost) and "Mum" not in text_of(frost)
    go(jordan, "/")
    assert jordan.url.endswith("/me/")
    assert "You have had SEN Support" in text_of(jordan)
    axe(jordan)
    no_sideways_scroll(jordan)
    go(bell, f"/children/{ref}/plan/")
    follow(bell, "Change the plan")
    bell.get_by_label("Why does the plan need to change?").fill(REASON)
    press(bell, "Begin the change")
    go(bell, f"/children/{ref}/plan/new/support/add/")
    choice(bell, "What kind of support is it?", "Changes and equipment").check()
    bell.get_by_label("What is it?").fill("Reading on a screen")
    bell.get_by_role("group", name="Which outcome is it for?").get_by_role("checkbox").first.check()
    fill_day(bell, "From", today())
    fill_day(bell, "Until", today() + timedelta(weeks=3))
    press(bell, "Save support")
    go(frost, f"/children/{ref}/plan/new/check/")
    press(frost, "Send to Jordan to check")
    go(jordan, "/me/")
    assert "please read your plan" in text_of(jordan)
    follow(jordan, "Read my plan")
    assert "Reading on a screen" in text_of(jordan)
    axe(jordan)
    no_sideways_scroll(jordan)
    follow(jordan, "Say what I think")
    choice(jordan, "What do you think of the plan?", "I agree, with a small change").check()
    jordan.get_by_label("Tell us more, in your own words").fill(HIS_ANSWER)
    jordan.get_by_role("main").get_by_role("button", name="Send").click()
    assert "Thank you" in jordan.locator("h1").inner_text()
    go(frost, f"/children/{ref}/plan/")
    follow(frost, "Read it and their answers")
    assert HIS_ANSWER in text_of(frost) and "Jordan" in text_of(frost)


@pytest.mark.mission("G11")
def test_a_student_of_year_12_is_told_himself(person, busy_site, way):
    """For another student of Mr Bell's the decision asks how he himself was told, and names no parent."""
    ref, first, full = quiet_child(busy_site, "12A")
    bell, frost = person(TUTOR), person(SENCO_OF_OLDER)
    go(bell, "/concerns/new/")
    bell.get_by_label("Child").select_option(label=f"{full} (12A)") if bell.locator("select[name=child]").count() else None
    bell.get_by_label("What are you noticing?").fill("Reads everything twice and runs out of time in tests.")
    bell.get_by_label("Reading").check()
    press(bell, "Send to SENCO")
    go(frost, f"/children/{ref}/assess/")
    press(frost, "Start Assess")
    go(frost, f"/children/{ref}/status/")
    asked = frost.get_by_role("group", name="told himself or herself?")
    assert asked.count() == 1
    frost.get_by_label("Main area of need").select_option(label="Specific learning difficulty")
    frost.get_by_label("Why did you decide this?").fill("Needs more time and another way to read.")
    asked.get_by_label("Face to face").check()
    press(frost, "Decide SEN Support")
    assert f"{first} is on SEN Support" in text_of(frost)
