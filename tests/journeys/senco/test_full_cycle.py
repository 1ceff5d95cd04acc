"""From a first worry to the next cycle, each step by the right person of the demonstration."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.journeys.steps import (
    DAD,
    MUM,
    SENCO,
    TA,
    TEACHER,
    choice,
    fill_day,
    follow,
    go,
    press,
    quiet_child,
    ref_of,
    settled,
    text_of,
    today,
)

WORRY = "Finds it hard to begin when the class has to listen first. Can do it when she sees the steps."
CHILD_WORDS = "I like it when I can see what comes next."
CHILD_HOPE = "I want to read my own comic."
FAMILY_WORDS = "At home she asks us to say it again, and then she can do it."
SCHOOL_WORDS = "Starts within a minute when the steps are drawn, and not at all when they are only said."

REASON = "New words stick better with a friend than alone."
MUM_AGREES = "A buddy is good. Please choose a girl she knows."
DAD_DISAGREES = "She has enough to learn already. I want the talking group twice as often."


def raise_a_concern(page, hands, name):
    """Mr Lane: the child, one sentence, when and where. Returns how many times he pressed, chose or typed."""
    go(page, "/classes/")
    hand = hands(page)
    hand.follow("Raise a concern")
    hand.select("Child", f"{name} (Hazel)")
    hand.fill("What are you noticing?", WORRY)
    hand.choose("Whole class")
    hand.choose("Not yet")
    hand.press("Send to SENCO")
    settled(page)
    assert page.locator("h1").inner_text().startswith("Sent to ")
    assert "will reply by" in text_of(page)
    return hand.count


def triage(page, full):
    """Mrs Shah: from Today to "Start Assess"."""
    go(page, "/today/?all=1")
    page.get_by_role("listitem").filter(has_text=full).get_by_role("link").first.click()
    settled(page)
    assert WORRY in text_of(page)
    assert "safeguarding" not in page.get_by_role("group", name="Choose what happens next").inner_text().lower()
    choice(page, "Choose what happens next", "Start Assess").check()
    fill_day(page, "When will you look at it again?", today() + timedelta(days=14))
    page.get_by_label("Why did you decide this?").fill("Drawn steps help. Let us find out what else does.")
    press(page, "Save and tell them")
    assert page.url.endswith("/assess/")


def add_words(page, ref, link, question, about, box, text, *, how="", speaker=False):
    """Somebody's words onto the page of what everyone says."""
    go(page, f"/children/{ref}/assess/")
    follow(page, link)
    if speaker:
        page.get_by_label("Who said this?").select_option(index=1)
    choice(page, question, about).check()
    page.get_by_label(box).fill(text)
    if how:
        choice(page, "How did you find out?", how).check()
    press(page, "Save these words")
    assert text in text_of(page)


def gather(page, ref, first):
    """Mr Lane: the child's words and how they were gathered, the family's, school's, and why nobody from outside was asked."""
    said, about = "What did the child say or do?", "What is it about?"
    child = f"Add what {first} says"
    add_words(page, ref, child, about, "What helps", said, CHILD_WORDS, how="Drawing or writing")
    add_words(page, ref, child, about, "A hope for the future", said, CHILD_HOPE, how="Talking together")
    family = "Add what the family told us"
    add_words(page, ref, family, about, "What helps", "What did they say?", FAMILY_WORDS, speaker=True)
    school = ("Write what school sees", "What do you want to write down?", "Something that gets in the way", "What do you see?")
    add_words(page, ref, *school, SCHOOL_WORDS)
    follow(page, "Say why something is not here")
    choice(page, "What is not here?", "People from outside").check()
    page.get_by_label("Why is it not here?").fill("Not asked yet: class support comes first.")
    press(page, "Save")
    assert "All four sources are here or have a reason" in text_of(page)


def finish_assess(page, ref):
    """Mrs Shah: tick what goes into the plan, and finish."""
    go(page, f"/children/{ref}/assess/")
    for box in page.get_by_label("Use this in the plan").all():
        box.check()
    press(page, "Save ticks")
    page.get_by_label("What do we think is going on? (optional)").fill(
        "Listening and starting at once is too much. Seeing the steps is enough."
    )
    press(page, "Finish Assess")
    assert page.url.endswith("/status/")


def decide(page, first):
    """Mrs Shah: SEN Support, and how each adult at home was told, in the same step."""
    page.get_by_label("Main area of need").select_option(label="Speech, language and communication")
    page.get_by_label("How does it show in class?").first.fill("Needs the steps in pictures.")
    page.get_by_label("Why did you decide this?").fill("Needs help beyond what every class offers.")
    asked = page.get_by_role("group", name="told?")
    assert asked.count() == 2
    asked.nth(0).get_by_label("Face to face").check()
    asked.nth(1).get_by_label("By phone").check()
    press(page, "Decide SEN Support")
    assert f"{first} is on SEN Support" in text_of(page)
    assert "Not told yet" not in text_of(page)


def draft(page, ref, first):
    """Mr Lane: nothing typed again, an outcome, support from two adults, who took part."""
    go(page, f"/children/{ref}/")
    follow(page, "Write the plan")
    press(page, "Start the plan")
    follow(page, "What we know", exact=False)
    for words in (CHILD_WORDS, CHILD_HOPE, FAMILY_WORDS, SCHOOL_WORDS):
        assert page.get_by_label(f"Use this: {words}").is_checked(), words
    page.get_by_label("In a few words, what do we know?").fill("Steps that can be seen come first.")
    page.get_by_label("The same in the family’s words").fill(f"{first} can do a lot when the steps are drawn.")
    press(page, "Save and continue")
    go(page, f"/children/{ref}/plan/new/outcomes/")
    follow(page, "Add an outcome")
    fill_day(page, "By", today() + timedelta(weeks=9))
    page.get_by_label(f"{first} will").fill("start work with a picture list")
    page.get_by_label("in", exact=True).fill("literacy lessons")
    page.get_by_label("How well or how often").fill("on 4 days out of 5")
    page.get_by_label("shown by").fill("Mr Lane’s tally")
    choice(page, "How will you know?", "A number").check()
    page.get_by_label("What do you count?").fill("days a week")
    page.get_by_label(f"Where is {first} now?").fill("1")
    page.get_by_label("What do you hope for?").fill("4")
    page.get_by_label("Which hope does it serve?").select_option(index=1)
    press(page, "Save outcome")
    assert "start work with a picture list" in text_of(page)
    support(page, ref)
    go(page, f"/children/{ref}/plan/new/who/")
    page.get_by_label(first, exact=True).fill("Drew what helps")
    page.get_by_label("Lane").fill("Wrote it down")
    press(page, "Save")


def support(page, ref):
    """One habit of every lesson, and one group with Mrs Hill."""
    for kind, what in (
        ("Teaching in class", "Draw the steps on the board"),
        ("Extra help in a group or alone", "Picture list practice"),
    ):
        go(page, f"/children/{ref}/plan/new/support/add/")
        choice(page, "What kind of support is it?", kind).check()
        page.get_by_label("What is it?").fill(what)
        page.get_by_role("group", name="Which outcome is it for?").get_by_role("checkbox").first.check()
        if kind.startswith("Extra"):
            given = page.get_by_label("Who will give it?")
            given.select_option(label=next(each for each in given.locator("option").all_inner_texts() if "Hill" in each))
            page.get_by_label("Minutes each time").fill("15")
            page.get_by_label("Times a week").fill("2")
        fill_day(page, "From", today())
        fill_day(page, "Until", today() + timedelta(weeks=9))
        press(page, "Save support")
        assert what in text_of(page)


def check_and_send(page, ref, first):
    """Mrs Shah: dates, what the family will read, send."""
    go(page, f"/children/{ref}/plan/new/check/")
    fill_day(page, "When does the plan start?", today())
    fill_day(page, "When will you look back at it?", today() + timedelta(weeks=9))
    press(page, "Save dates")
    assert FAMILY_WORDS in text_of(page) or "stands only on the copies" in text_of(page)
    press(page, f"Send to {first}’s family to check")
    assert page.get_by_text("View still to come").count() == 2


def answers_on_paper(page, ref):
    """Both adults answered on paper, each in their own words."""
    for person, answer, words in (
        (0, "I agree, with a small change", "Please ring before changing the group."),
        (1, "I do not agree with part of it", "Twice a week is not enough."),
    ):
        go(page, f"/children/{ref}/plan/")
        follow(page, "Record an answer given on paper")
        page.get_by_role("group", name="Whose answer is it?").get_by_role("radio").nth(person).check()
        choice(page, "What do they think of the plan?", answer).check()
        page.get_by_label("Their own words").fill(words)
        press(page, "Record the answer")
        assert words in text_of(page)
        assert "on paper" in text_of(page)


def start(page, ref, first):
    """Mr Lane: the plan starts while a view may still be to come."""
    go(page, f"/children/{ref}/plan/")
    follow(page, "Change or start it")
    press(page, "Start the plan")
    assert f"{first}’s plan has started" in text_of(page)


def tick(page, first):
    """Mrs Hill: one tap for one session; the other stays not recorded."""
    go(page, "/log/")
    cards = page.get_by_role("listitem").filter(has_text="Picture list practice").filter(has_text=first)
    cards.first.get_by_role("button", name="Done").click()
    settled(page)
    assert page.get_by_role("status").filter(has_text="Logged: Picture list practice").is_visible()


@pytest.mark.both_databases
@pytest.mark.mission("C1", "C3", "C11", "P2", "P3", "P5", "P6", "P7", "L4", "L5", "N2", "G1", "G5", "G6")
def test_a_worry_becomes_a_plan_that_is_lived(person, busy_site, way, hands):
    """Mr Lane worries about a child of Hazel; every step up to the live plan and its first sessions is somebody's own."""
    ref, first, full = quiet_child(busy_site, "Hazel", adults=2)
    lane, shah = person(TEACHER), person(SENCO)
    assert raise_a_concern(lane, hands, full) <= 25
    triage(shah, full)
    gather(lane, ref, first)
    finish_assess(shah, ref)
    decide(shah, first)
    draft(lane, ref, first)
    check_and_send(shah, ref, first)
    answers_on_paper(lane, ref)
    start(lane, ref, first)
    tick(person(TA), first)
    go(shah, f"/children/{ref}/plan/")
    assert "1 happened of 1 recorded" in text_of(shah)


def change_mid_way(page, ref):
    """Mr Lane: why, then the change, and to the family again."""
    go(page, f"/children/{ref}/plan/")
    follow(page, "Change the plan")
    page.get_by_label("Why does the plan need to change?").fill(REASON)
    press(page, "Begin the change")
    go(page, f"/children/{ref}/plan/new/support/add/")
    choice(page, "What kind of support is it?", "Teaching in class").check()
    page.get_by_label("What is it?").fill("A buddy for new words")
    page.get_by_role("group", name="Which outcome is it for?").get_by_role("checkbox").first.check()
    fill_day(page, "From", today())
    fill_day(page, "Until", today() + timedelta(weeks=3))
    press(page, "Save support")


def send_the_change(page, ref):
    """Mrs Shah."""
    go(page, f"/children/{ref}/plan/new/check/")
    press(page, "Send to Amina’s family to check")


def answer_at_home(page, ref, answer, words):
    """Mum, Dad: each from their own page, in their own words."""
    go(page, f"/my-child/{ref}/")
    follow(page, "Plan", exact=True)
    assert REASON in text_of(page)
    follow(page, "Tell the school what you think")
    choice(page, "What do you think of the plan?", answer).check()
    page.get_by_label("Tell us more, in your own words").fill(words)
    press(page, "Send to Oakfield Primary School (demo)")
    return text_of(page)


def review(page, ref):
    """Mrs Shah: what we said, what happened with what is not recorded, the questions, one decision."""
    go(page, f"/children/{ref}/review/")
    assert "not recorded yet" in text_of(page)
    for group in page.get_by_role("group", name="What became of it?").all():
        group.get_by_label("Partly").check()
    for group in page.get_by_role("group", name="What next for this outcome?").all():
        group.get_by_label("Keep").check()
    page.get_by_label("Did the support help? What changed?").fill("She starts sooner.")
    page.get_by_label("What does Amina say?").fill("I like my buddy.")
    page.get_by_label("What does the family say?").fill("She tells us new words at home.")
    choice(page, "What happens now?", "Carry on with changes").check()
    press(page, "Save and start the next cycle")


@pytest.mark.both_databases
@pytest.mark.mission("C11", "C12", "P4", "P5", "G6", "G7", "G8", "G9")
def test_aminas_plan_changes_mid_way_and_her_next_cycle_opens(person, own_site, way, axe, no_sideways_scroll):
    """Mr Lane changes Amina's plan and says why; Mum agrees in part, Dad disagrees; it starts; the review opens the next cycle."""
    ref = ref_of(own_site, "Amina")
    lane, shah, mum, dad = person(TEACHER), person(SENCO), person(MUM), person(DAD)
    change_mid_way(lane, ref)
    send_the_change(shah, ref)
    answer_at_home(mum, ref, "I agree, with a small change", MUM_AGREES)
    told = answer_at_home(dad, ref, "I do not agree with part of it", DAD_DISAGREES)
    assert "Thank you for being honest" in dad.locator("h1").inner_text()
    assert "Northshire SENDIASS" in told and "Mrs Shah will ring you by" in told
    for page, theirs in ((mum, DAD_DISAGREES), (dad, MUM_AGREES)):
        go(page, f"/my-child/{ref}/plan/")
        assert theirs not in text_of(page)
    go(shah, f"/children/{ref}/plan/")
    follow(shah, "Read it and their answers")
    assert MUM_AGREES in text_of(shah) and DAD_DISAGREES in text_of(shah)
    go(lane, f"/children/{ref}/plan/")
    follow(lane, "Read it and their answers")
    follow(lane, "Change or start it")
    press(lane, "Start the plan")
    go(lane, f"/children/{ref}/plan/")
    assert REASON in text_of(lane) and "A buddy for new words" in text_of(lane)
    axe(lane)
    no_sideways_scroll(lane)
    review(shah, ref)
    assert shah.url.endswith("/cycles/")
    [(number,)] = own_site.rows(
        "SELECT max(y.number) FROM cycle_cycle y JOIN people_child c ON c.id = y.child_id WHERE c.ref = %s", ref
    )
    assert f"Cycle {number} has begun" in text_of(shah)
    assert f"Cycle {number - 1}" in text_of(shah) and "Carry on with changes" in text_of(shah)
    axe(shah)
    no_sideways_scroll(shah)
    go(lane, f"/children/{ref}/plan/new/")
    if lane.get_by_role("button", name="Start the plan").count():
        press(lane, "Start the plan")
    go(lane, f"/children/{ref}/plan/new/outcomes/")
    assert "answer one question" in text_of(lane)
    go(lane, f"/children/{ref}/plan/new/support/")
    assert "Talking group" in text_of(lane)
