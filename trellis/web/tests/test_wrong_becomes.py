"""What becomes of an entry in the wrong record: moved, destroyed, or put back as it was."""

from __future__ import annotations

import pytest

from trellis.audit.models import Row
from trellis.config.operations import removal
from trellis.core import clock
from trellis.core.db import write
from trellis.cycle import services as cycle
from trellis.cycle.models import Concern, Cycle, Observation, Outcome, RoundRobinAnswer, Statement, StatusChange
from trellis.cycle.queries.outcomes import outcomes_of
from trellis.documents.models import ChildFile
from trellis.documents.queries import original_of
from trellis.meetings.models import Action, Invited, Note, ReadBack
from trellis.notifications.models import Notice
from trellis.people import services
from trellis.people.models import AsideRow, WordsHeld
from trellis.people.queries import child_for, entries, wrong

from .strays import (
    DAY,
    KINDS,
    Stray,
    about,
    answer_of_a_round,
    destroyed,
    mark,
    moved,
    put_aside,
    support,
    where_it_stands,
    whole,
    write_entry,
)

MOVED = [kind for kind in KINDS if kind != "profile"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_two_people_destroy_stands_in_no_table_any_more(world, kind):
    stray = write_entry(world, kind)
    assert where_it_stands(mark(kind))
    claim = destroyed(world, stray)
    assert where_it_stands(mark(kind)) == []
    assert (claim.state, claim.asked_by_id, claim.decided_by_id) == (
        "destroyed",
        world.people["mrs_shah"].pk,
        world.people["mr_cole"].pk,
    )
    assert not AsideRow.objects.system("test").exists() and whole()
    assert wrong.wrong_page(world.mr_cole, claim.ref).words == ()


@pytest.mark.parametrize("kind", MOVED)
def test_what_two_people_move_stands_in_the_right_record_alone(world, kind):
    stray = write_entry(world, kind)
    claim = moved(world, stray)
    assert claim.state == "moved" and claim.moved_to_id == world.leo.pk
    row = stray.row._meta.model._default_manager.of(world.leo).get(pk=stray.row.pk)
    assert row.created_at == stray.row.created_at
    bundle = entries.bundle_of(entries.kind_of(kind), row)
    rows = [each for model, ids in bundle.going.items() for each in entries.every(model).filter(pk__in=ids)]
    assert bundle.ties == {} and {each.child_id for each in rows} == {world.leo.pk}
    removal.remove_child(world.mrs_shah, child_id=world.amina.pk, school_id=world.oakfield.pk)
    assert where_it_stands(mark(kind)), "it does not hang on the record it came from"
    assert whole()


def test_an_observation_keeps_its_day_and_author_when_it_moves(world):
    stray = write_entry(world, "words")
    moved(world, stray)
    said, seen = Statement.objects.of(world.leo).get(), Observation.objects.of(world.leo).get()
    assert (said.said_on, said.written_by_id, said.cycle_id) == (DAY, world.people["mr_lane"].pk, None)
    assert (seen.statement_id, seen.on, seen.by_id) == (said.pk, DAY, world.people["mr_lane"].pk)
    codes = set(Row.objects.values_list("code", flat=True))
    assert {"entry.put_aside", "entry.asked", "entry.moved", "entry.arrived"} <= codes
    told = Row.objects.filter(code__startswith="entry.").values_list("about", flat=True)
    assert mark("words") not in str(list(told)) and "Leo" not in str(list(told))


def test_a_file_moves_with_its_bytes_and_is_gone_when_it_is_destroyed(world):
    moved(world, write_entry(world, "before"))
    kept = ChildFile.objects.of(world.leo).get()
    assert (
        original_of(child_for(world.mrs_shah, world.leo.ref, "before.read"), kept.ref).data == f"bytes {mark('before')}".encode()
    )
    destroyed(world, write_entry(world, "before"))
    assert [each.pk for each in ChildFile.objects.with_aside("test")] == [kept.pk]


def test_words_of_a_family_lose_their_speaker_when_they_move_and_a_hope_its_outcome(world):
    moved(world, write_entry(world, "home"))
    said = Statement.objects.of(world.leo).get()
    assert (said.speaker_id, said.speaker_words, said.household) == (None, "As told to school", "")
    assert Outcome.objects.of(world.amina).get().hope_id is None


def test_an_outcome_names_no_hope_that_is_put_aside(world, enter):
    stray, word = write_entry(world, "home"), mark("home")
    shah, card, open_cycle = enter("mrs_shah"), child_for(world.mrs_shah, world.amina.ref, "record.read"), support(world)

    def hopes() -> list[str]:
        return [each.hope for each in outcomes_of(world.mrs_shah, card, open_cycle.pk)]

    plan = f"/children/{world.amina.ref}/plan/"
    assert word in hopes()[0] and word in shah.get(plan).content.decode()
    put_aside(world, stray)
    assert hopes() == [""] and word not in shah.get(plan).content.decode()


def test_a_meeting_moves_without_the_circle_of_the_wrong_child(world):
    moved(world, write_entry(world, "meeting"))
    assert [each.person_id for each in Invited.objects.of(world.leo)] == [world.people["mr_lane"].pk]
    assert {(each.speaker_id, each.who) for each in Note.objects.of(world.leo)} == {(None, "")}
    assert {each.owner_id for each in Action.objects.of(world.leo)} == {world.people["mr_lane"].pk, world.people["mrs_shah"].pk}
    for model in (Invited, Note, Action, ReadBack):
        assert not about(model, world.amina)


def test_an_earlier_and_a_later_wording_go_with_the_words(world):
    first = cycle.write_statement(world.mr_lane, child_id=world.amina.pk, voice="school", topic="need", text="Leo hums.")
    later = cycle.write_statement(
        world.mr_lane, child_id=world.amina.pk, voice="school", topic="need", text="Leo hums aloud.", replaces_id=first.pk
    )
    claim = put_aside(world, Stray("words", later))
    assert not Statement.objects.of(world.amina).exists(), "the first wording does not come back"
    services.put_back(world.mr_cole, claim_id=claim.pk)
    destroyed(world, Stray("words", first))
    assert not about(Statement, world.amina)


def test_a_destroyed_answer_of_a_round_robin_can_be_given_again(world):
    answer, said = answer_of_a_round(world, "Leo sings.")
    claim = put_aside(world, Stray("words", said))
    assert not RoundRobinAnswer.objects.of(world.amina).exists()
    services.put_back(world.mr_cole, claim_id=claim.pk)
    assert RoundRobinAnswer.objects.of(world.amina).get().statement_id == said.pk
    destroyed(world, Stray("words", said))
    answer.refresh_from_db()
    assert (answer.works, answer.statement_id, answer.answered_at) == ({}, None, None)
    assert RoundRobinAnswer.objects.of(world.amina).exists()


def test_the_status_that_stood_only_for_a_concern_ends_with_it_and_begins_where_the_concern_is(world):
    made = cycle.raise_concern(world.mr_lane, child_id=world.amina.pk, source="staff", text="He hums.")
    moved(world, Stray("concern", made))
    assert not StatusChange.objects.of(world.amina).exists()
    assert [each.status for each in StatusChange.objects.of(world.leo)] == ["concern"]
    here = Concern.objects.of(world.leo).get()
    assert here.spoken_on is None and here.family_sees_from > clock.today(), "nobody has talked with Leo's family"


def test_a_concern_lets_go_of_the_cycle_it_opened_which_stays(world):
    stray = write_entry(world, "concern")
    with write():
        Cycle.objects.of(world.amina).update(concern=stray.row)
    destroyed(world, stray)
    assert Cycle.objects.of(world.amina).get().concern_id is None


def test_a_mark_of_worry_goes_where_the_words_go(world):
    stray = write_entry(world, "words")
    services.hold_words(world.mr_lane, child_id=world.amina.pk, thing="statement", thing_id=stray.row.pk)
    moved(world, stray)
    assert WordsHeld.objects.of(world.leo).count() == 1 and not about(WordsHeld, world.amina)


def test_what_is_put_back_stands_where_it_stood_with_all_that_was_tied_to_it(world):
    stray = write_entry(world, "words")
    tied = entries.bundle_of(entries.kind_of("words"), stray.row).ties
    claim = put_aside(world, stray)
    cycle.carry(world.mrs_shah, cycle_id=support(world).pk, statement_ids=[])
    services.put_back(world.mr_cole, claim_id=claim.pk)
    assert entries.bundle_of(entries.kind_of("words"), stray.row).ties == tied != {}
    assert not AsideRow.objects.system("test").exists()


def test_the_next_version_of_a_profile_leaves_the_number_of_one_put_aside(world):
    from trellis.plans.services import save_profile

    stray = write_entry(world, "profile")
    put_aside(world, stray)
    made = save_profile(world.mr_lane, child_id=world.amina.pk, appreciate="Kind", important="", support="", how="talk")
    assert made.number == stray.row.number + 1


def test_a_message_that_leads_to_an_entry_put_aside_waits_until_it_is_put_back(world):
    stray = write_entry(world, "meeting")
    with write():
        link = f"http://localhost/my-child/{world.amina.ref}/meetings/{stray.refs[0]}/"
        made = Notice.objects.create(
            school=world.oakfield, child_id=world.amina.pk, kind="meeting", address="mum@family.example", subject="A meeting", body="Come",
            link=link, not_before=clock.now(),
        )  # fmt: skip
    claim = put_aside(world, stray)
    made.refresh_from_db()
    assert made.state == "stopped"
    services.put_back(world.mr_cole, claim_id=claim.pk)
    made.refresh_from_db()
    assert (made.state, made.problem) == ("waiting", "")
