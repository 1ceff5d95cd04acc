"""The pages of a meeting, walked as the people of Oakfield walk them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.harness.visitors import Enter, text_of
from trellis.documents import pdf
from trellis.meetings import panels, services
from trellis.meetings.models import Action, Meeting
from trellis.people.queries import child_by_id
from trellis.plans import services as plans
from trellis.plans.tests.factories import drafted
from trellis.web.queries.panels import timeline

from .conftest import TODAY, held, key_of, plan, send

pytestmark = pytest.mark.django_db
WHEN = {"held_on-day": "20", "held_on-month": "10", "held_on-year": "2026", "starts_at": "3:30pm", "place": "Hazel"}


@pytest.fixture(autouse=True, scope="module")
def _processes_end() -> Iterator[None]:
    yield
    pdf.stop()


def _page(meeting: Meeting, name: str = "meeting") -> str:
    return reverse(f"meetings:{name}", args=[meeting.ref])


def test_mr_lane_plans_a_meeting_from_the_circle_and_sees_who_is_invited(world: Any, enter: Enter) -> None:
    client = enter("mr_lane")
    address = f"/meetings/new/?child={world.amina.ref}"
    asked = text_of(client.get(address))
    assert "Hodan Yusuf (Mum)" in asked and "No meeting with the family yet this year." in asked
    mum = f"how_{world.people['mum'].pk.hex}"
    answer = send(client, address, kind="parents", **WHEN, **{mum: "notice"})
    assert answer.status_code == 303
    words = text_of(client.get(answer["Location"]))
    assert "Amina’s meeting: what we will talk about" in words and "The invitations are on their way." in words
    assert "1. What Amina wants to say first" in words and "3. What we said, what happened" in words
    assert "No views yet. Talk about these first, together, at the start of the meeting." in words
    assert "Start the meeting" not in words


def test_a_form_that_is_not_right_says_how_to_put_it_right(world: Any, enter: Enter) -> None:
    client = enter("mr_lane")
    address = f"/meetings/new/?child={world.amina.ref}"
    answer = send(client, address, kind="", place="", online="http://here")
    words = text_of(answer)
    assert answer.status_code == 422
    for sentence in (
        "Choose what the meeting is for",
        "Enter the day of the meeting",
        "Say where you meet",
        "begins with https://",
    ):
        assert sentence in words
    nobody = send(client, address, kind="parents", **WHEN)
    assert nobody.status_code == 422 and "Choose how to invite at least one person from home" in text_of(nobody)


def test_without_a_child_the_page_asks_which_one(world: Any, enter: Enter) -> None:
    assert "Which child is it about?" in text_of(enter("mr_lane").get("/meetings/new/"))
    assert enter("mrs_okoro").get(f"/meetings/new/?child={world.amina.ref}").status_code == 404
    assert enter("mrs_hill").get("/meetings/new/").status_code == 403


def test_the_meeting_is_started_noted_read_back_and_sent(world: Any, enter: Enter) -> None:
    meeting, client = plan(world), enter("mr_lane")
    assert client.get(_page(meeting, "live")).status_code == 303
    mum, lane = (str(world.people[name].pk) for name in ("mum", "mr_lane"))
    started = send(client, _page(meeting), "here", came=[mum, lane])
    assert started["Location"] == _page(meeting, "live")
    live = _page(meeting, "live")
    assert "Amina’s meeting: live notes" in text_of(client.get(live))
    empty = send(client, live, "notes")
    assert empty.status_code == 422 and "Write what was said under one of the headings" in text_of(empty)
    send(client, live, "notes", text_pleased="She tells me about her day", whose_pleased=mum, text_tried="Picture cards")
    assert send(client, live, "decision", what="Keep the talking group", who=[mum]).status_code == 303
    nobody = send(client, live, "action", what="make key-word cards", **_day("by_on", TODAY + timedelta(days=7)))
    assert "Say who will do “make key-word cards”" in text_of(nobody)
    send(client, live, "action", what="make key-word cards", owner=lane, **_day("by_on", TODAY + timedelta(days=7)))
    words = text_of(client.get(live))
    assert "Hodan Yusuf (Mum) said She tells me about her day" in words and "make key-word cards Mr Lane, by" in words
    back = _page(meeting, "read_back")
    assert "Read this back together" in text_of(client.get(back))
    send(client, back, f"p{world.people['mum'].pk.hex}")  # no button: nothing is right yet
    right = client.post(back, _said(client, back, world.people["mum"].pk.hex, right="yes"))
    assert right.status_code == 303 and "That’s right." in text_of(client.get(back))
    done = send(client, back, "finish", **_day("next_on", date(2027, 1, 20)))
    words = text_of(client.get(done["Location"]))
    assert "Amina’s meeting: what we agreed" in words and "Wednesday 20 January 2027" in words
    assert "Keep the talking group (Hodan Yusuf (Mum))" in words


def _said(client: Any, url: str, person: str, **values: str) -> dict[str, str]:
    return {"form_key": key_of(client.get(url), f"p{person}"), "which": f"p{person}", **values}


def _day(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def test_mum_answers_adds_reads_and_ticks_off_on_her_own_page(world: Any, enter: Enter) -> None:
    meeting, mum = plan(world), enter("mum")
    here = f"/my-child/{world.amina.ref}/meetings/{meeting.ref}/"
    assert "Meeting with school" in text_of(mum.get(f"/my-child/{world.amina.ref}/meetings/"))
    assert "Next: we meet on Wednesday 14 October 2026" in text_of(mum.get(f"/my-child/{world.amina.ref}/"))
    when = send(mum, here, "coming", answer="another")
    assert when.status_code == 422 and "Tell us which days and times are good for you." in text_of(when)
    send(mum, here, "coming", answer="coming")
    send(mum, here, "item", words="Sleep on school nights")
    words = text_of(mum.get(here))
    assert "You said: coming." in words and "wants to talk about Sleep on school nights" in words
    people = {world.people[name].pk for name in ("mum", "mr_lane")}
    services.who_is_here(world.mr_lane, meeting_id=meeting.pk, came=people)
    action = services.add_action(
        world.mr_lane, meeting_id=meeting.pk, what="Read together", owner_id=world.people["mum"].pk, by_on=TODAY
    )
    assert "Mr Lane is writing it up" in text_of(mum.get(here)) and "Read together" not in text_of(mum.get(here))
    services.write_up(world.mr_lane, meeting_id=meeting.pk)
    assert "Your part: Read together" in text_of(mum.get(here))
    assert mum.post(here, {"action": action.ref, "do": "done"}).status_code == 303
    assert Action.objects.of(world.amina).get().done_by_id == world.people["mum"].pk
    send(mum, here, "right", right="yes")
    assert "You said: that’s right." in text_of(mum.get(here))


@pytest.mark.parametrize("who", ["dad", "mr_reid", "mrs_shah", "jordan_himself", "amina_herself"])
def test_nobody_else_opens_mums_meeting_at_home(world: Any, enter: Enter, who: str) -> None:
    meeting = held(world)
    there = enter(who).get(f"/my-child/{world.amina.ref}/meetings/{meeting.ref}/")
    assert there.status_code in (403, 404) and "Hazel classroom" not in there.content.decode()


def test_a_young_person_reads_his_own_meetings(world: Any, enter: Enter) -> None:
    meeting = services.plan_meeting(
        world.mr_bell,
        child_id=world.jordan.pk,
        kind="review",
        held_on=TODAY,
        starts_at=None,
        place="Room 4",
        invitations=[services.Invitation(world.people["jordan_himself"].pk, "notice")],
    )
    jordan = enter("jordan_himself")
    assert "Room 4" in text_of(jordan.get("/me/meetings/"))
    send(jordan, f"/me/meetings/{meeting.ref}/", "coming", answer="coming")
    held_now = services.who_is_here(world.mr_bell, meeting_id=meeting.pk, came={world.people["jordan_himself"].pk})
    assert held_now.counts_to_three


@pytest.mark.parametrize("name", ["meeting", "move", "end", "answer", "live", "read_back"])
def test_a_stranger_finds_no_meeting_and_who_only_reads_hears_who_can(world: Any, enter: Enter, name: str) -> None:
    meeting = held(world)
    absent = reverse(f"meetings:{name}", args=["2bcdfghj"])
    for who in ("mrs_okoro", "ms_vine", "mrs_hill"):
        client = enter(who)
        assert client.get(_page(meeting, name)).status_code == client.get(absent).status_code, (who, name)
    assert enter("mrs_doyle").get(_page(meeting, name)).status_code == (200 if name == "meeting" else 403)


def test_the_notes_and_the_invitation_print_on_paper(world: Any, enter: Enter) -> None:
    client = enter("mr_lane")
    for meeting in (plan(world, how={"mum": "paper", "dad": "paper"}), held(world)):
        paper = client.get(f"{_page(meeting)}?format=pdf")
        assert paper["Content-Type"] == "application/pdf", paper.content[:200]
        assert len(pikepdf.open(io.BytesIO(paper.content)).pages) >= 1
    invitations = client.get(f"{_page(Meeting.objects.of(world.amina).filter(state='planned').get())}?format=pdf")
    assert len(pikepdf.open(io.BytesIO(invitations.content)).pages) == 2


def test_what_we_said_and_what_happened_stands_on_the_agenda(world: Any, enter: Enter) -> None:
    plans.go_live(world.mrs_shah, version_id=drafted(world).pk)
    words = text_of(enter("mr_lane").get(_page(plan(world, kind="review"))))
    assert "We said: By 11 December 2026, Amina will answer one question each day" in words or "We said:" in words
    assert "No sessions were logged for this outcome. Ask: did it happen?" in words
    assert "Why" not in words.split("5. What have we learned?")[0].split("3. What we said")[0]


def test_today_names_what_waits_and_the_timeline_what_was_held(world: Any) -> None:
    coming = plan(world, on=TODAY + timedelta(days=6))
    services.answer_invitation(world.mum, meeting_id=coming.pk, answer="another", words="Thursdays")
    meeting = held(world)
    services.add_action(world.mr_lane, meeting_id=meeting.pk, what="make cards", owner_id=world.people["mr_lane"].pk, by_on=TODAY)
    said = [f"{each.list}: {each.sentence}" for each in panels.today_rows(world.mr_lane)]
    assert said == [
        "waiting: You met. Nobody has been sent the notes yet.",
        "this_week: Meeting with parents or carers on Tuesday 20 October 2026 at 3:30pm.",
        "waiting: You said you would: make cards. By Wednesday 14 October 2026.",
        "waiting: Hodan Yusuf (Mum) asks for another time to meet.",
    ]
    assert panels.today_rows(world.mrs_okoro) == [] and panels.today_rows(world.mum) == []
    card = _card(world)
    assert "Meeting with parents or carers" in [each.title for each in timeline(world.mrs_shah, card)]


def _card(world: Any) -> Any:
    return child_by_id(world.mrs_shah, world.amina.pk, "record.read")


def test_the_record_counts_the_meetings_and_lists_what_was_agreed(world: Any, enter: Enter) -> None:
    meeting = held(world)
    services.add_action(
        world.mr_lane, meeting_id=meeting.pk, what="Make key-word cards", owner_id=world.people["mr_lane"].pk, by_on=TODAY
    )
    words = text_of(enter("mrs_shah").get(f"/children/{world.amina.ref}/"))
    assert "1 of 3 meetings with the family this year." in words and "Make key-word cards Mr Lane, by" in words
    assert "Make key-word cards" not in text_of(enter("mrs_hill").get(f"/children/{world.amina.ref}/"))


def _queries(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured.captured_queries)


def test_the_list_a_meeting_and_mums_page_ask_the_same_however_much_there_is(world: Any, enter: Enter) -> None:
    meeting = held(world)
    services.write_up(world.mr_lane, meeting_id=meeting.pk)
    lane, mum = enter("mr_lane"), enter("mum")
    home = f"/my-child/{world.amina.ref}/meetings/"
    pages = [(lane, "/meetings/"), (lane, _page(meeting)), (mum, home), (mum, f"{home}{meeting.ref}/")]
    few = [_queries(client, address) for client, address in pages]
    for _ in range(6):
        plan(world)
    for number in range(6):
        services.take_notes(world.mr_lane, meeting_id=meeting.pk, said=[services.Said("tried", f"Thing {number}")])
        services.write_decision(world.mr_lane, meeting_id=meeting.pk, what=f"Thing {number}")
        services.add_action(
            world.mr_lane, meeting_id=meeting.pk, what=f"Thing {number}", owner_id=world.people["mr_lane"].pk, by_on=TODAY
        )
    assert [_queries(client, address) for client, address in pages] == few
