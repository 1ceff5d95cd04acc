"""Mum and Dad at home: their own words, their own answers, and what became of what was said."""

from __future__ import annotations

import pytest

from tests.journeys.steps import DAD, MUM, SENCO, TEACHER, choice, follow, go, press, ref_of, settled, text_of

ONLY_FOR_SCHOOL = "At my house she has started to hide her reading book under the bed."
DADS_OWN = "She sings whole songs by heart after hearing them twice."


def answer_the_questions(page, ref, words, may_see):
    """The five questions one by one, most skipped; who may see; check; send."""
    go(page, f"/my-child/{ref}/views/")
    assert "999" in text_of(page) and "Childline" in text_of(page)
    page.get_by_role("main").get_by_role("button", name="Start").or_(page.get_by_role("link", name="Start", exact=True)).or_(
        page.get_by_role("button", name="Carry on", exact=True)
    ).first.click()
    settled(page)
    for number in range(1, 6):
        assert f"Question {number} of 5" in text_of(page)
        if number in words:
            page.get_by_role("textbox").fill(words[number])
            press(page, "Save and carry on")
        else:
            follow(page, "Skip this question")
    for group in page.get_by_role("main").get_by_role("radiogroup").or_(page.locator("main fieldset")).all():
        group.get_by_label("Yes" if may_see else "No", exact=True).check()
    press(page, "Save and carry on")
    for text in words.values():
        assert text in text_of(page)
    press(page, "Send to Oakfield Primary School (demo)")
    assert "Thank you. We have your answers" in page.locator("h1").inner_text()
    assert "Mrs Shah will read this by" in text_of(page)


@pytest.mark.mission("C1", "C2", "G3", "G5")
def test_mums_sentence_is_not_found_on_any_page_of_dad(person, busy_site, way, axe, no_sideways_scroll):
    """Mum tells the school something and keeps it from Dad; Mrs Shah reads it and carries it into the plan; Dad looks everywhere."""
    ref = ref_of(busy_site, "Amina")
    mum, dad, shah = person(MUM), person(DAD), person(SENCO)
    answer_the_questions(mum, ref, {3: ONLY_FOR_SCHOOL}, may_see=False)
    go(mum, f"/my-child/{ref}/")
    assert ONLY_FOR_SCHOOL in text_of(mum)
    axe(mum)
    no_sideways_scroll(mum)
    go(shah, f"/children/{ref}/views/")
    assert ONLY_FOR_SCHOOL in text_of(shah)
    go(shah, f"/children/{ref}/assess/")
    shah.locator(".t-voice", has_text=ONLY_FOR_SCHOOL).get_by_role("checkbox").check()
    press(shah, "Save ticks")
    seen, to_see = set(), [f"/my-child/{ref}/", "/my-child/"]
    while to_see:
        path = to_see.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = dad.request.get(path)
        assert answer.status == 200, path
        assert ONLY_FOR_SCHOOL not in answer.text(), path
        dad.goto(path)
        for link in dad.locator("main a[href], nav a[href]").all():
            href = (link.get_attribute("href") or "").split("#")[0]
            if href.startswith(("/my-child/", "/words", "/privacy")):
                to_see.append(href)
    assert f"/my-child/{ref}/plan/" in seen and f"/my-child/{ref}/worry/" in seen and len(seen) > 6


@pytest.mark.mission("C2", "N2")
def test_mum_worries_and_follows_what_becomes_of_it(person, busy_site, way, axe, no_sideways_scroll):
    """Mum's worry has an owner and a day at once; Mrs Shah answers; Mum reads the answer, and how to say no to it."""
    ref = ref_of(busy_site, "Amina")
    mum, shah = person(MUM), person(SENCO)
    worry = "She cries on Sunday evenings and says she is slow."
    go(mum, f"/my-child/{ref}/")
    follow(mum, "Tell us about a worry")
    assert "999" in text_of(mum)
    mum.get_by_label("What are you worried about?").fill(worry)
    mum.get_by_role("main").get_by_role("button", name="Send to").click()
    settled(mum)
    assert worry in text_of(mum) and "will reply by" in text_of(mum)
    tracker = mum.url
    axe(mum)
    no_sideways_scroll(mum)
    go(shah, "/today/?all=1")
    shah.get_by_role("listitem").filter(has_text="Amina").filter(has_text="oncern").get_by_role("link").first.click()
    settled(shah)
    assert worry in text_of(shah)
    choice(shah, "Choose what happens next", "Already covered in the plan").check()
    shah.get_by_label("Why did you decide this?").fill("Her plan works on this: time to think, and no hurry.")
    press(shah, "Save and tell them")
    go(mum, tracker.removeprefix(busy_site.address))
    assert "time to think, and no hurry" in text_of(mum)
    assert "Mrs Shah answered on" in text_of(mum)


@pytest.mark.mission("C2", "G7", "G8")
def test_mum_reads_what_happened_of_what_was_said(person, way, site, axe, no_sideways_scroll):
    """The same figure as school's, five school days later, in words without blame."""
    ref = ref_of(site, "Amina")
    mum = person(MUM)
    go(mum, f"/my-child/{ref}/")
    said = text_of(mum)
    assert "What we said, and what happened" in said
    assert "We said:" in said and "It happened" in said
    assert "Staff get five school days to write down what happened. Then you see it here." in said
    axe(mum)
    no_sideways_scroll(mum)


@pytest.mark.mission("C2", "G3")
def test_dad_tells_the_school_something_at_any_time_and_it_stays_his(person, busy_site, way):
    """What Dad tells is read at school as his; Mum, to whom he said no, finds it nowhere."""
    ref = ref_of(busy_site, "Amina")
    mum, dad, lane = person(MUM), person(DAD), person(TEACHER)
    go(dad, f"/my-child/{ref}/")
    follow(dad, "Tell us something")
    dad.get_by_label("What would you like to tell us?").fill(DADS_OWN)
    dad.get_by_role("group", name="see this too?").get_by_label("No", exact=True).check()
    press(dad, "Send to Oakfield Primary School (demo)")
    assert "They stay yours. Nobody at school can change them." in text_of(dad)
    go(lane, f"/children/{ref}/views/")
    assert DADS_OWN in text_of(lane)
    for path in ("", "plan/", "tell/", "worry/", "views/"):
        assert DADS_OWN not in mum.request.get(f"/my-child/{ref}/{path}").text(), path
