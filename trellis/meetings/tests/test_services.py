"""Planning, holding and writing up a meeting, each by the right person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from trellis.audit.models import Row
from trellis.core.errors import Denied, EditedMeanwhile, NotFound, RuleBroken
from trellis.meetings import queries, services
from trellis.meetings.models import Action, Invited, Meeting, MeetingStep, Note
from trellis.notifications.models import Notice
from trellis.people import services as people

from .conftest import TODAY, held, plan, refused

pytestmark = pytest.mark.django_db


def _count(world: Any) -> queries.RecordMeetings:
    child = queries.meeting_page(world.mrs_shah, Meeting.objects.at(world.oakfield).first().ref).child
    return queries.of_child(world.mrs_shah, child)


def test_mum_gets_a_message_that_names_no_need_and_no_surname_and_leads_to_her_page(world: Any) -> None:
    meeting = plan(world, on=date(2026, 10, 20))
    [notice] = Notice.objects.at(world.oakfield)
    assert notice.person_id == world.people["mum"].pk and notice.kind == "meeting_invited"
    assert notice.link.endswith(f"/my-child/{world.amina.ref}/meetings/{meeting.ref}/")
    assert "Tuesday 20 October 2026 at 3:30pm" in notice.body and "Hazel classroom" in notice.body
    assert "Yusuf" not in notice.body + notice.subject and "Speech" not in notice.body


def test_whoever_is_shut_out_is_not_offered_and_is_refused_as_if_unknown(world: Any) -> None:
    people.place_hold(world.mrs_doyle, child_id=world.amina.pk, person_id=world.people["dad"].pk, reason="Told in confidence")
    child = queries.meeting_page(world.mrs_shah, plan(world).ref).child
    assert world.people["dad"].pk not in {each.person_id for each in queries.people_to_invite(child)}
    refusals = set()
    for name in ("dad", "mr_reid"):
        with pytest.raises(RuleBroken) as problem:
            plan(world, how={"mum": "phone", name: "notice"})
        refusals.add(problem.value.message)
    assert refusals == {"Choose people from the list, and how to invite each of them"}


def test_a_hold_placed_after_the_invitation_stops_the_messages_and_the_page(world: Any) -> None:
    meeting = plan(world, how={"mum": "notice", "dad": "notice"})
    people.place_hold(world.mrs_doyle, child_id=world.amina.pk, person_id=world.people["dad"].pk, reason="Told in confidence")
    services.who_is_here(world.mr_lane, meeting_id=meeting.pk, came={world.people["mum"].pk})
    services.write_up(world.mr_lane, meeting_id=meeting.pk)
    written = Notice.objects.at(world.oakfield).filter(kind="meeting_written")
    assert [each.person_id for each in written] == [world.people["mum"].pk]
    with pytest.raises(NotFound):
        queries.home_page(world.dad, world.amina.ref, meeting.ref)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"on": TODAY - timedelta(days=1)}, "held_on"),
        ({"on": TODAY + timedelta(days=400)}, "held_on"),
        ({"kind": "chat"}, "kind"),
    ],
)
def test_a_meeting_that_does_not_fit_is_refused_beside_its_field(world: Any, more: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as problem:
        plan(world, **more)
    assert problem.value.field == field


def test_somebody_from_home_is_always_invited_and_a_message_only_to_whom_it_reaches(world: Any) -> None:
    with refused("at least one person from home"):
        plan(world, how={"mr_lane": "notice"})
    people.switch_families(world.mr_cole, child_id=world.amina.pk, on=False)
    with pytest.raises(RuleBroken) as problem:
        plan(world)
    assert (
        problem.value.field == f"how_{world.people['mum'].pk.hex}" and "on paper, by phone or in person" in problem.value.message
    )
    assert plan(world, how={"mum": "paper"}).state == "planned" and not Notice.objects.at(world.oakfield).exists()


@pytest.mark.parametrize(
    ("who", "error"),
    [("mrs_hill", Denied), ("mrs_doyle", Denied), ("ms_vine", NotFound), ("mrs_okoro", NotFound), ("mum", NotFound)],
)
def test_who_may_not_plan_a_meeting(world: Any, who: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        plan(world, by=who)


def test_offering_another_day_asks_everyone_again_and_keeps_the_first_day(world: Any) -> None:
    meeting = plan(world, on=date(2026, 10, 20))
    services.answer_invitation(world.mum, meeting_id=meeting.pk, answer="another", words="Any Thursday after four")
    moved = services.move_meeting(
        world.mr_lane, meeting_id=meeting.pk, held_on=date(2026, 10, 22), starts_at=None, place="Library", revision=1
    )
    mum = Invited.objects.at(world.oakfield).get(person=world.people["mum"])
    assert mum.offered == ["2026-10-20", "2026-10-22"] and mum.answer == "" and moved.place == "Library"
    assert Notice.objects.at(world.oakfield).filter(kind="meeting_invited").count() == 2
    with pytest.raises(EditedMeanwhile) as met:
        services.move_meeting(
            world.mrs_shah, meeting_id=meeting.pk, held_on=date(2026, 10, 23), starts_at=None, place="Hall", revision=1
        )
    assert met.value.by == "Mr Lane" and met.value.theirs["place"] == "Library"


def test_a_meeting_with_mum_counts_and_one_nobody_from_home_came_to_does_not(world: Any) -> None:
    held(world)
    held(world, "mr_lane")
    held(world, kind="other")
    assert _count(world).count.words == "1 of 3 meetings with the family this year."
    offered = plan(world)
    services.end_meeting(world.mr_lane, meeting_id=offered.pk, state="not_taken_up", note="Rang twice.")
    assert _count(world).count.words == "1 of 3 meetings with the family this year. 1 more was offered and not taken up."


def test_who_came_can_be_put_right_and_the_count_follows(world: Any) -> None:
    meeting = held(world, "mr_lane")
    assert not meeting.counts_to_three
    again = services.who_is_here(world.mrs_shah, meeting_id=meeting.pk, came={world.people["mum"].pk, world.people["mr_lane"].pk})
    assert again.counts_to_three and MeetingStep.objects.of(world.amina).filter(meeting=meeting).count() == 2


def test_a_meeting_is_not_held_before_its_day_nor_ended_twice(world: Any) -> None:
    early = plan(world, on=date(2026, 10, 20))
    with refused("day has not come"):
        services.who_is_here(world.mr_lane, meeting_id=early.pk, came={world.people["mum"].pk})
    with refused("day has not come"):
        services.end_meeting(world.mr_lane, meeting_id=early.pk, state="not_taken_up", note="")
    services.end_meeting(world.mr_lane, meeting_id=early.pk, state="cancelled", note="Snow")
    assert Notice.objects.at(world.oakfield).filter(kind="meeting_off").count() == 1
    with pytest.raises(RuleBroken):
        services.end_meeting(world.mr_lane, meeting_id=early.pk, state="cancelled", note="Again")
    with pytest.raises(RuleBroken):
        services.add_item(world.mum, meeting_id=early.pk, words="Too late")


def test_only_those_invited_add_to_the_agenda_and_what_they_add_is_theirs(world: Any) -> None:
    meeting = plan(world)
    services.add_item(world.mum, meeting_id=meeting.pk, words="Sleep on school nights")
    [item] = queries.meeting_page(world.mr_lane, meeting.ref).items
    assert (item.who, item.words) == ("Hodan Yusuf (Mum)", "Sleep on school nights")
    for who in ("dad", "mrs_hill", "mrs_okoro", "mr_reid"):
        with pytest.raises(NotFound):
            services.add_item(getattr(world, who), meeting_id=meeting.pk, words="Hello")


def test_notes_are_the_words_of_whoever_said_them_and_a_note_put_right_keeps_its_place(world: Any) -> None:
    meeting = held(world)
    said = [
        services.Said("tried", "Picture cards", None),
        services.Said("pleased", "She told me about her day", world.people["mum"].pk),
    ]
    first, _ = services.take_notes(world.mr_lane, meeting_id=meeting.pk, said=said)
    services.take_notes(world.mr_lane, meeting_id=meeting.pk, said=[services.Said("tried", "A quiet corner")])
    services.change_note(world.mrs_shah, note_id=first.pk, text="Key word cards")
    page = queries.meeting_page(world.mr_lane, meeting.ref)
    assert [each.text for each in page.notes_under("tried")] == ["Key word cards", "A quiet corner"]
    assert page.notes_under("pleased")[0].who == "Hodan Yusuf (Mum)" and page.notes_under("pleased")[0].voice == "family"
    assert Note.objects.of(world.amina).count() == 4
    with refused("changed this note since"):
        services.change_note(world.mrs_shah, note_id=first.pk, text="Once more")
    with pytest.raises(NotFound):
        services.take_notes(world.mr_lane, meeting_id=meeting.pk, said=[services.Said("nonsense", "x")])
    with refused("who is here"):
        services.take_notes(world.mr_lane, meeting_id=plan(world).pk, said=said)


def test_an_action_has_an_owner_of_the_circle_and_is_ticked_off_with_who_ticked(world: Any) -> None:
    meeting = held(world)
    with refused("Say who will do “make key-word cards”"):
        services.add_action(
            world.mr_lane, meeting_id=meeting.pk, what="make key-word cards", owner_id=world.people["mrs_okoro"].pk, by_on=TODAY
        )
    action = services.add_action(
        world.mr_lane, meeting_id=meeting.pk, what="Read together", owner_id=world.people["mum"].pk, by_on=TODAY
    )
    for who in ("dad", "mrs_hill", "mrs_okoro"):
        with pytest.raises((NotFound, Denied)):
            services.tick(getattr(world, who), ref=action.ref)
    services.tick(world.mum, ref=action.ref)
    done = Action.objects.of(world.amina).get()
    assert (done.done_on, done.done_by_id) == (TODAY, world.people["mum"].pk)
    services.tick(world.mr_lane, ref=action.ref, done=False)
    assert Action.objects.of(world.amina).get().done_on is None


def test_the_owner_of_an_action_who_was_not_there_finds_and_ticks_it(world: Any) -> None:
    meeting = held(world)
    action = services.add_action(
        world.mr_lane, meeting_id=meeting.pk, what="Make cards", owner_id=world.people["mrs_hill"].pk, by_on=TODAY
    )
    assert [each.what for each in queries.list_page(world.mrs_hill).mine] == ["Make cards"]
    assert services.tick(world.mrs_hill, ref=action.ref).done_by_id == world.people["mrs_hill"].pk
    with pytest.raises(NotFound):
        queries.meeting_page(world.mrs_hill, meeting.ref)


def test_a_decision_says_who_decided(world: Any) -> None:
    meeting = held(world)
    services.write_decision(world.mr_lane, meeting_id=meeting.pk, what="Keep the group", who=[world.people["mum"].pk])
    services.write_decision(world.mr_lane, meeting_id=meeting.pk, what="Meet in spring")
    found = [(each.what, each.who) for each in queries.meeting_page(world.mr_lane, meeting.ref).decisions]
    assert found == [("Keep the group", "Hodan Yusuf (Mum)"), ("Meet in spring", "All of us together")]


def test_the_family_reads_the_notes_once_they_are_sent_and_says_what_is_not_right(world: Any) -> None:
    meeting = held(world)
    services.take_notes(world.mr_lane, meeting_id=meeting.pk, said=[services.Said("tried", "Picture cards")])
    assert queries.home_page(world.mum, world.amina.ref, meeting.ref).notes == ()
    services.write_up(world.mr_lane, meeting_id=meeting.pk, next_on=date(2027, 1, 20))
    services.write_up(world.mr_lane, meeting_id=meeting.pk, next_on=date(2027, 1, 21))
    [notice] = Notice.objects.at(world.oakfield).filter(kind="meeting_written")
    assert "Mr Lane has written up the meeting. Sign in to read:" in notice.body and "cards" not in notice.body
    assert [each.text for each in queries.home_page(world.mum, world.amina.ref, meeting.ref).notes] == ["Picture cards"]
    with refused("Say what is not right"):
        services.say_read_back(world.mum, meeting_id=meeting.pk, right=False)
    services.say_read_back(world.mum, meeting_id=meeting.pk, right=False, words="I said photo cards")
    said = queries.meeting_page(world.mr_lane, meeting.ref).said_of(world.people["mum"].pk)
    assert said is not None and not said.right and said.words == "I said photo cards"


def test_the_other_parent_who_was_not_invited_finds_nothing(world: Any) -> None:
    meeting = held(world)
    services.write_up(world.mr_lane, meeting_id=meeting.pk)
    with pytest.raises(NotFound):
        queries.home_page(world.dad, world.amina.ref, meeting.ref)


def test_words_held_back_go_from_the_page_at_home_at_once_and_stay_for_school(world: Any) -> None:
    meeting = held(world)
    [note] = services.take_notes(
        world.mr_lane, meeting_id=meeting.pk, said=[services.Said("worried", "She is afraid of Fridays")]
    )
    services.write_up(world.mr_lane, meeting_id=meeting.pk)
    people.hold_words(world.mr_lane, child_id=world.amina.pk, thing="meeting_note", thing_id=note.pk)
    assert queries.home_page(world.mum, world.amina.ref, meeting.ref).notes == ()
    assert queries.meeting_page(world.mr_lane, meeting.ref).notes[0].held
    from trellis.people.queries.held import words_held

    [held_row] = words_held(world.mrs_doyle)
    assert held_row.text == "She is afraid of Fridays"


def test_the_record_of_a_meeting_holds_no_word_of_it(world: Any) -> None:
    meeting = held(world)
    services.take_notes(world.mr_lane, meeting_id=meeting.pk, said=[services.Said("tried", "Xylophone lessons")])
    services.write_decision(world.mr_lane, meeting_id=meeting.pk, what="More xylophone")
    rows = list(Row.objects.filter(code__startswith="meeting."))
    assert {each.code for each in rows} >= {"meeting.planned", "meeting.started", "meeting.noted", "meeting.decided"}
    assert not any("ylophone" in str(each.about) for each in rows)
