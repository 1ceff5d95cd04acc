"""An entry in the wrong record: moved or destroyed by two people, or put back. What everybody sees meanwhile: test_wrong_everywhere.py."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.people import build
from trellis.access.managers import ScopedManager
from trellis.accounts.models import Draft
from trellis.audit.models import Row
from trellis.audit.queries import verify_all
from trellis.audit.services import record_opening
from trellis.config.operations import removal
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.cycle import services as cycle
from trellis.cycle.models import Concern, Cycle, Observation, Outcome, RoundRobinAnswer, Statement, StatusChange
from trellis.cycle.queries.outcomes import outcomes_of
from trellis.documents.models import ChildFile
from trellis.documents.queries import original_of
from trellis.meetings.models import Action, Invited, Note, ReadBack
from trellis.notifications.models import Notice
from trellis.people import panels, services
from trellis.people.models import AsideRow, WordsHeld, WrongRecord
from trellis.people.queries import child_for, entries, wrong
from trellis.people.rules import OPEN_WRONG, WrongState, require_second_person
from trellis.people.services import wrong as deciding

from .strays import DAY, KINDS, Stray, answer_of_a_round, mark, put_aside, support, where_it_stands, write_entry

MOVED = [kind for kind in KINDS if kind != "profile"]
# What a family has been sent has left: the outbox says of a meeting only its day and place.
DECIDES = ("mrs_shah", "miss_grant", "mr_cole", "mrs_doyle")


def destroyed(world: Any, stray: Stray, first: str = "mrs_shah", second: str = "mr_cole") -> WrongRecord:
    claim = put_aside(world, stray)
    services.ask_to_destroy(getattr(world, first), claim_id=claim.pk, why="It is nobody's.")
    confirm(world, claim, second)
    claim.refresh_from_db()
    return claim


def moved(world: Any, stray: Stray) -> WrongRecord:
    claim = put_aside(world, stray)
    services.ask_to_move(world.mrs_shah, claim_id=claim.pk, to=world.leo.ref, why="It is Leo's.")
    confirm(world, claim)
    claim.refresh_from_db()
    return claim


def confirm(world: Any, claim: WrongRecord, who: str = "mr_cole") -> None:
    claim.refresh_from_db()
    services.confirm(getattr(world, who), claim_id=claim.pk, revision=claim.revision)


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(RuleBroken) as refusal:
        yield
    assert words in refusal.value.message


def whole() -> bool:
    return all(each.broken_at is None for each in verify_all())


def about(model: Any, child: Any) -> list[Any]:
    return list(model._default_manager.with_aside("test").filter(child_id=child.pk))


# ---- What becomes of it


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


# ---- Two people


@pytest.mark.parametrize("first", DECIDES)
@pytest.mark.parametrize("second", [*DECIDES, "mr_lane", "mrs_hill", "mrs_dunn", "mum", "mrs_okoro"])
def test_who_confirms_is_another_person_who_may(world, first, second):
    claim = put_aside(world, write_entry(world, "words"), first)
    services.ask_to_destroy(getattr(world, first), claim_id=claim.pk, why="Nobody's.")
    if second in DECIDES and second != first:
        confirm(world, claim, second)
    else:
        with pytest.raises((RuleBroken, NotFound)):
            confirm(world, claim, second)
    claim.refresh_from_db()
    assert (claim.state == "destroyed") is (second in DECIDES and second != first)


def test_nobody_confirms_what_nobody_asked_for(world):
    claim = put_aside(world, write_entry(world, "words"))
    with pytest.raises(RuleBroken):
        confirm(world, claim)
    with pytest.raises(RuleBroken):
        require_second_person("a", "a")
    require_second_person("a", "b")
    assert WrongState(claim.state) in OPEN_WRONG


def test_what_is_confirmed_is_what_the_second_person_read(world):
    claim = put_aside(world, write_entry(world, "words"))
    services.ask_to_move(world.mrs_shah, claim_id=claim.pk, to=world.leo.ref, why="Leo's.")
    claim.refresh_from_db()
    read = claim.revision
    services.ask_to_destroy(world.mrs_shah, claim_id=claim.pk, why="No, nobody's.")
    with refused("meanwhile"):
        services.confirm(world.mr_cole, claim_id=claim.pk, revision=read)
    assert about(Statement, world.amina)


def test_of_two_decisions_at_once_the_second_is_refused_before_it_changes_anything(world):
    claim = put_aside(world, write_entry(world, "words"))
    services.ask_to_destroy(world.mrs_shah, claim_id=claim.pk, why="Nobody's.")
    claim.refresh_from_db()
    services.put_back(world.mr_cole, claim_id=claim.pk)
    with write(), refused("meanwhile"):
        deciding._decided(world.mrs_doyle, claim, WrongState.DESTROYED)
    assert Statement.objects.of(world.amina).exists()


def test_two_people_who_confirm_in_the_same_moment_do_it_once(fresh_database):
    world = build()
    claim = put_aside(world, write_entry(world, "words"))
    services.ask_to_move(world.mrs_shah, claim_id=claim.pk, to=world.leo.ref, why="Leo's.")
    claim.refresh_from_db()
    said: list[str] = []
    gate = threading.Barrier(2)

    def press(viewer: Any) -> None:
        gate.wait()
        try:
            services.confirm(viewer, claim_id=claim.pk, revision=claim.revision)
        except RuleBroken:
            said.append("refused")
        else:
            said.append("done")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(viewer,)) for viewer in (world.mr_cole, world.mrs_doyle)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(said) == ["done", "refused"]
    assert Row.objects.filter(code="entry.moved").count() == 1 and whole()


@pytest.mark.parametrize("who", ["mum", "mrs_okoro", "mr_reid", "dr_pryce", "ms_vine", "mrs_dunn", "ms_amos"])
def test_a_stranger_and_the_family_put_nothing_aside_and_see_no_claim(world, enter, who):
    stray = write_entry(world, "words")
    with pytest.raises(NotFound):
        put_aside(world, stray, who)
    claim = put_aside(world, stray)
    assert enter(who).get(f"/wrong-record/{claim.ref}/").status_code in (403, 404)
    assert enter(who).get(f"/children/{world.amina.ref}/wrong-record/?what=words&thing={stray.row.pk}").status_code in (403, 404)
    assert enter("mrs_okoro").get(f"/wrong-record/{claim.ref}/").status_code == 404


def test_a_familys_private_words_are_put_aside_only_by_who_reads_them(world):
    stray = write_entry(world, "home")
    for kind in ("home", "words"):
        with pytest.raises(NotFound):
            put_aside(world, Stray(kind, stray.row), "mrs_hill")


def test_what_a_family_wrote_on_its_own_page_is_theirs_to_take_back(world):
    own = cycle.write_statement(world.mum, child_id=world.amina.pk, voice="family", topic="hard", text="Mornings.")
    with pytest.raises(NotFound):
        put_aside(world, Stray("home", own))


def test_it_moves_only_to_another_child_of_the_school_and_a_profile_nowhere(world):
    claim = put_aside(world, write_entry(world, "words"))
    for to in (world.amina.ref, world.theo.ref, "22222222"):
        with pytest.raises(RuleBroken):
            services.ask_to_move(world.mrs_shah, claim_id=claim.pk, to=to, why="It is theirs.")
    whole_page = put_aside(world, write_entry(world, "profile"))
    with refused("right child"):
        services.ask_to_move(world.mrs_shah, claim_id=whole_page.pk, to=world.leo.ref, why="It is Leo's.")


# ---- Who saw it, Today, the pages, the end of its time


def test_who_opened_the_record_while_it_stood_there_is_listed_and_nobody_else(world):
    early = clock.now()

    def opened(viewer: Any, hours: float, child: Any, page: str) -> None:
        with clock.set_to(early + timedelta(hours=hours)):
            record_opening(viewer, school_id=world.oakfield.pk, children=[child.pk], page=page)

    opened(world.mrs_hill, -2, world.amina, "record")
    stray = write_entry(world, "words")
    opened(world.miss_grant, 1, world.amina, "record")
    opened(world.miss_grant, 1.5, world.amina, "the whole file")
    opened(world.mr_cole, 1, world.leo, "record")
    with clock.set_to(early + timedelta(hours=2)):
        claim = put_aside(world, stray)
    opened(world.mrs_doyle, 3, world.amina, "record")
    page = wrong.wrong_page(world.mrs_shah, claim.ref)
    told = [(each.name, each.times, each.last, each.pages) for each in page.opened]
    assert told == [("Lea Grant", 2, early + timedelta(hours=1.5), ("record", "the whole file"))]


def test_today_of_those_who_decide_says_so_until_it_is_decided(world):
    def told(who: str) -> list[str]:
        return [row.sentence for row in panels.today_rows(getattr(world, who)) if "wrong record" in row.sentence]

    claim = put_aside(world, write_entry(world, "words"))
    assert told("mrs_shah") == ["An entry is in the wrong record."] and told("mr_lane") == []
    services.ask_to_destroy(world.mrs_shah, claim_id=claim.pk, why="Nobody's.")
    assert told("mrs_shah") == [] and told("mr_cole") == ["An entry in the wrong record waits for a second person."]
    confirm(world, claim)
    assert told("mr_cole") == []


def test_the_pages_from_the_link_to_the_confirmation_which_asks_for_a_fresh_proof(world, enter, monkeypatch):
    stray = write_entry(world, "words")
    lane = enter("mr_lane")
    link = f"/children/{world.amina.ref}/wrong-record/"
    assert f"{link}?what=words&amp;thing={stray.row.pk}" in lane.get(f"/children/{world.amina.ref}/views/").content.decode()
    asked = {"what": "words", "thing": str(stray.row.pk)}
    empty = lane.post(link, asked | {"reason": ""})
    assert empty.status_code == 422 and "Write why it is in the wrong record" in empty.content.decode()
    for _ in range(2):
        assert lane.post(link, asked | {"reason": "It is about Leo."})["Location"] == f"/children/{world.amina.ref}/"
    assert lane.get(link, asked).status_code == 404, "he does not see it any more"
    claim = WrongRecord.objects.system("test").get()
    here = f"/wrong-record/{claim.ref}/"
    shah, cole = enter("mrs_shah"), enter("mr_cole")
    assert claim.ref in shah.get("/wrong-record/").content.decode()
    assert mark("words") in shah.get(here).content.decode()
    nobody = shah.post(here, {"which": "move", "move-to": "", "move-why": ""})
    assert nobody.status_code == 422 and "Choose the child it belongs to" in nobody.content.decode()
    assert shah.post(here, {"which": "move", "move-to": world.leo.ref, "move-why": "Leo’s."}).status_code == 303
    assert "another person has to confirm" in shah.get(here).content.decode()
    claim.refresh_from_db()
    press = {"do": "confirm", "revision": str(claim.revision)}
    monkeypatch.setattr("trellis.accounts.step_up.fresh", lambda request: False)
    assert "/prove/" in cole.post(here, press)["Location"]
    claim.refresh_from_db()
    assert claim.state == "move_asked"
    monkeypatch.undo()
    assert cole.post(here, press)["Location"] == here
    assert "Moved" in cole.get(here).content.decode()
    assert mark("words") in lane.get(f"/children/{world.leo.ref}/views/").content.decode()
    assert not Draft.objects.filter(child_id=world.amina.pk).exists()


def test_claims_and_what_they_hide_go_with_the_child(world):
    put_aside(world, write_entry(world, "words"))
    destroyed(world, write_entry(world, "score"))
    removal.remove_child(world.mrs_shah, child_id=world.amina.pk, school_id=world.oakfield.pk)
    assert not WrongRecord.objects.system("test").exists() and not AsideRow.objects.system("test").exists()
    assert where_it_stands(mark("words")) == [] and whole()


# ---- Every kind


def test_every_key_that_may_name_a_row_of_an_entry_has_its_end(world):
    """A new table that points at an entry has to be part of it, a tie, kept, or able to let go; and an entry can let go of its record."""
    for kind in entries.kinds():
        models = {kind.model, *(part.model for part in kind.parts), WordsHeld}
        for model in models:
            manager: Any = model._default_manager
            assert isinstance(manager, ScopedManager) and manager.hides_aside, f"{model.__name__} does not hide what is put aside"
            for pointer in entries.pointers_to(model):
                fine = pointer.model in models or entries.is_tie(pointer.model) or pointer.field.null
                assert fine, f"{pointer.model.__name__}.{pointer.field.name} cannot let go of {kind.code}"
            for key in entries.keys_within_a_record(model):
                assert key.null or key.related_model in models, f"{model.__name__}.{key.name} cannot leave the record"
        for kept in kind.kept:
            assert kept.model._default_manager.hides_aside


@pytest.mark.parametrize("kind", KINDS)
def test_no_manager_shows_a_row_put_aside_however_it_is_asked(world, kind):
    stray = write_entry(world, kind)
    bundle = entries.bundle_of(entries.kind_of(kind), stray.row)
    put_aside(world, stray)
    for model, ids in [*bundle.going.items(), *bundle.ties.items(), *((kept.model, ids) for kept, ids in bundle.kept)]:
        manager: Any = model._default_manager
        asked = (
            manager.of(world.amina),
            manager.at(world.oakfield),
            manager.system("test"),
            manager.for_viewer(world.mrs_shah, "record.read"),
        )
        assert [each.filter(pk__in=ids).count() for each in asked] == [0, 0, 0, 0], model
        assert manager.with_aside("test").filter(pk__in=ids).count() == len(ids)
