"""A meeting with parents from the invitation to the last thing ticked off."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.journeys.steps import HEAD, MUM, TEACHER, choice, fill_day, follow, go, press, ref_of, settled, text_of, today

ITEM = "How we can read at home without tears."
SAID = "She read two pages to the cat."
DECIDED = "Ten minutes of reading at school instead of at home."
TO_DO = "Send home the picture cards"


def plan_it(lane, ref):
    """Mr Lane plans the meeting for today; whom to invite is there already. Gives its address."""
    go(lane, "/meetings/")
    follow(lane, "Plan a meeting")
    lane.get_by_label("Which child is it about?").select_option(ref)
    press(lane, "Continue")
    choice(lane, "What is the meeting for?", "Meeting with parents or carers").check()
    fill_day(lane, "What day?", today())
    lane.get_by_label("What time?").fill("3:30pm")
    lane.get_by_label("Where?", exact=True).fill("Hazel classroom")
    assert lane.get_by_label("Hodan Yusuf (Mum)").input_value() == "notice"
    press(lane, "Send invitations")
    assert "what we will talk about" in lane.locator("h1").inner_text()
    return lane.url


def hold_it(lane, address):
    """Who is here, what was said as the words of whoever said it, one decision, one thing to do."""
    go(lane, address)
    assert ITEM in text_of(lane) and "What we said, what happened" in text_of(lane)
    here = lane.get_by_role("group", name="Who is here?")
    here.get_by_label("Hodan Yusuf (Mum)").check()
    press(lane, "Start the meeting")
    lane.get_by_role("textbox", name="What are we pleased about?").fill(SAID)
    pleased = lane.get_by_role("region", name="What are we pleased about?")
    pleased.get_by_label("Whose words?").select_option(label="Hodan Yusuf (Mum)")
    press(lane, "Save notes")
    assert f"Hodan Yusuf (Mum) said\n{SAID}" in text_of(lane).replace("\n\n", "\n")
    lane.get_by_label("What was decided?").fill(DECIDED)
    choice(lane, "Who decided it?", "Hodan Yusuf (Mum)").check()
    choice(lane, "Who decided it?", "Mr Lane").check()
    press(lane, "Add decision")
    lane.get_by_label("What will be done?").fill(TO_DO)
    lane.get_by_label("Who does it?").select_option(label="Mr Lane")
    fill_day(lane, "By when?", today() + timedelta(days=5))
    press(lane, "Add action")


@pytest.mark.mission("P9", "C7")
def test_a_meeting_with_parents_and_its_minutes(person, busy_site, way, axe, no_sideways_scroll, picture):
    """Mr Lane plans it, Mum adds an item, they note, decide, share out, read back; Mum reads it; Mr Lane ticks off what he took on."""
    ref = ref_of(busy_site, "Amina")
    lane, mum = person(TEACHER), person(MUM)
    address = plan_it(lane, ref).removeprefix(busy_site.address)
    at_home = f"/my-child/{ref}/meetings/{address.strip('/').split('/')[-1]}/"
    go(mum, at_home)
    picture(mum, "invited")
    choice(mum, "Can you come?", "I can come").check()
    press(mum, "Send my answer")
    mum.get_by_label("What would you like to talk about?").fill(ITEM)
    press(mum, "Add it")
    assert "You said: coming." in text_of(mum) and ITEM in text_of(mum)
    axe(mum)
    no_sideways_scroll(mum)
    hold_it(lane, address)
    picture(lane, "live-notes")
    axe(lane)
    no_sideways_scroll(lane)
    go(mum, at_home)
    assert "is writing it up" in text_of(mum) and SAID not in text_of(mum)
    follow(lane, "Finish and read back")
    lane.get_by_role("region", name="Hodan Yusuf (Mum)").get_by_role("button", name="That’s right").click()
    settled(lane)
    picture(lane, "read-back")
    press(lane, "Send to everyone")
    assert "It counts to the three meetings a year." in text_of(lane)
    picture(lane, "what-we-agreed")
    axe(lane)
    go(mum, at_home)
    read = text_of(mum)
    assert SAID in read and DECIDED in read and f"{TO_DO}: Mr Lane, by" in read
    choice(mum, "Is this what we said?", "That’s right").check()
    mum.get_by_role("main").get_by_role("button", name="Send to").click()
    assert "You said: that’s right." in text_of(mum)
    picture(mum, "what-we-agreed-at-home")
    go(lane, "/today/?all=1")
    row = lane.get_by_role("listitem").filter(has_text=f"You said you would: {TO_DO}")
    row.get_by_role("link", name="Tick it off").first.click()
    picture(lane, "list")
    lane.get_by_role("listitem").filter(has_text=TO_DO).get_by_role("button", name="Tick it off").first.click()
    settled(lane)
    go(mum, at_home)
    assert "(done on" in text_of(mum)


@pytest.mark.mission("P9")
def test_the_record_and_the_list_count_meetings_to_three_a_year(person, site, axe, no_sideways_scroll, picture):
    """Whoever leads sees on the record how often the family was met; the list names those not met; the head reads and plans nothing here."""
    ref = ref_of(site, "Amina")
    lane = person(TEACHER)
    go(lane, f"/children/{ref}/")
    assert "of 3 meetings with the family this year" in text_of(lane) or "No meeting with the family yet" in text_of(lane)
    go(lane, "/meetings/")
    said = text_of(lane)
    assert "Three meetings a year" in said and "Amina Yusuf: review meeting" in said
    axe(lane)
    no_sideways_scroll(lane)
    follow(lane, "Parents’ evening")
    follow(lane, "Hazel")
    assert "Who came?" in text_of(lane)
    picture(lane, "parents-evening")
    axe(lane)
    go(person(HEAD), f"/children/{ref}/")
