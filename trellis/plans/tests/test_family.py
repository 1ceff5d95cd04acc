"""What each reader at home gets: Mum's sentence is not on Dad's page, in no part of the plan."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from trellis.core.db import write
from trellis.cycle import services as cycle
from trellis.people.models import FamilyLink, WordsHeld
from trellis.plans import queries, services
from trellis.plans.queries.audience import repeats

from .factories import CHILD_SAID, MUM_SAID, MUM_SHARED, SCHOOL_SEES, begin, card_of, drafted, outcome, shared

pytestmark = pytest.mark.django_db


def _all_of(plan: Any) -> str:
    return repr(asdict(plan))


def test_mums_sentence_is_on_her_page_and_not_on_dads(world: Any) -> None:
    begun = begin(world)
    draft = drafted(world, begun)
    services.add_outcome(
        world.mr_lane, version_id=draft.pk, **outcome(hope_id=begun.said[MUM_SAID], will="sleep through the night")
    )
    services.send_for_check(world.mrs_shah, version_id=draft.pk, answer_by=draft.starts_on)
    mum, dad = queries.family_plan(world.mum, card_of(world)), queries.family_plan(world.dad, card_of(world))
    staff = queries.plan_page(world.mrs_hill, card_of(world))
    assert MUM_SAID in _all_of(mum) and MUM_SAID in _all_of(staff)
    assert MUM_SAID not in _all_of(dad)
    assert MUM_SHARED in _all_of(dad) and CHILD_SAID in _all_of(dad) and SCHOOL_SEES in _all_of(dad)


def test_it_stays_off_dads_page_when_the_plan_is_live_and_changed(world: Any) -> None:
    version = shared(world)
    services.go_live(world.mrs_shah, version_id=version.pk)
    draft = services.change_mid_cycle(world.mr_lane, cycle_id=version.cycle_id, reason="A new morning group.")
    services.go_live(world.mrs_shah, version_id=draft.pk)
    dad = queries.family_plan(world.dad, card_of(world))
    assert dad.pk == draft.pk and MUM_SAID not in _all_of(dad)


def test_a_draft_is_on_no_family_page(world: Any) -> None:
    drafted(world)
    assert queries.family_plan(world.mum, card_of(world)) is None


def test_households_nobody_has_recorded_count_as_two(world: Any) -> None:
    with write():
        FamilyLink.objects.of(world.amina).update(household="")
    shared(world)
    assert MUM_SAID not in _all_of(queries.family_plan(world.dad, card_of(world)))


def test_parents_of_one_household_read_each_others_words(world: Any) -> None:
    with write():
        FamilyLink.objects.of(world.amina).update(household="home")
    shared(world)
    assert MUM_SAID in _all_of(queries.family_plan(world.dad, card_of(world)))


def test_words_that_are_held_back_are_on_no_page_at_home_and_still_with_staff(world: Any) -> None:
    begun = begin(world)
    version = services.send_for_check(
        world.mrs_shah, version_id=drafted(world, begun).pk, answer_by=card_of(world) and world.mrs_shah.day
    )
    with write():
        for text in (CHILD_SAID, SCHOOL_SEES):
            WordsHeld.objects.create(
                school=world.oakfield,
                child=world.amina,
                thing="statement",
                thing_id=begun.said[text],
                marked_by=world.people["mr_lane"],
            )
    for reader in (world.mum, world.dad):
        plan = queries.family_plan(reader, card_of(world))
        assert plan.pk == version.pk
        assert not {CHILD_SAID, SCHOOL_SEES} & {each.text for each in plan.voices}
    assert CHILD_SAID in {each.text for each in queries.plan_page(world.mr_lane, card_of(world)).voices}


def test_a_childs_words_wait_until_somebody_has_read_them(world: Any) -> None:
    begun = begin(world)
    own = "I do not want Thursdays to be the day I leave art."
    words = cycle.write_statement(world.amina_herself, child_id=world.amina.pk, voice="child", topic="important", text=own)
    cycle.carry(world.mr_lane, cycle_id=begun.cycle_id, statement_ids=[words.pk, *begun.said.values()])
    version = services.send_for_check(world.mrs_shah, version_id=drafted(world, begun).pk, answer_by=world.mrs_shah.day)
    assert own not in _all_of(queries.family_plan(world.mum, card_of(world)))
    assert own in _all_of(queries.family_plan(world.amina_herself, card_of(world)))
    cycle.read_statement(world.mr_lane, statement_id=words.pk)
    plan = queries.family_plan(world.mum, card_of(world))
    assert plan.pk == version.pk and own in _all_of(plan)


def test_words_taken_back_leave_every_version(world: Any) -> None:
    begun = begin(world)
    services.send_for_check(world.mrs_shah, version_id=drafted(world, begun).pk, answer_by=world.mrs_shah.day)
    cycle.withdraw_statement(world.mum, statement_id=begun.said[MUM_SHARED])
    for plan in (queries.family_plan(world.dad, card_of(world)), queries.plan_page(world.mrs_shah, card_of(world))):
        assert MUM_SHARED not in _all_of(plan)


def test_words_mum_has_since_kept_to_herself_leave_dads_copy_of_a_shown_plan(world: Any) -> None:
    begun = begin(world)
    services.send_for_check(world.mrs_shah, version_id=drafted(world, begun).pk, answer_by=world.mrs_shah.day)
    cycle.write_statement(
        world.mum,
        child_id=world.amina.pk,
        voice="family",
        topic="hope",
        text=f"{MUM_SHARED} Every day.",
        may_see=["school"],
        replaces_id=begun.said[MUM_SHARED],
    )
    assert MUM_SHARED not in _all_of(queries.family_plan(world.dad, card_of(world)))
    assert MUM_SHARED in _all_of(queries.family_plan(world.mum, card_of(world)))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Mum told us: at her dad's she hardly sleeps, and comes to school tired!", True),
        ("She is tired on Mondays.", False),
        ("", False),
    ],
)
def test_a_repeat_is_noticed_whatever_its_stops_and_capitals(text: str, same: bool) -> None:
    assert repeats(text, "At her dad's she hardly sleeps and comes to school tired.") is same


def test_a_profile_in_the_childs_own_words_waits_to_be_read(world: Any) -> None:
    card = card_of(world)
    services.save_profile(
        world.mr_lane, child_id=card.pk, appreciate="Kind", important="Foxes", support="Wait for me", how="talk"
    )
    mine = services.save_profile(world.amina_herself, child_id=card.pk, appreciate="Funny", important="Foxes", support="Wait")
    assert queries.profile_of(world.mr_lane, card).waiting
    assert queries.family_profile(world.mum, card).appreciate == "Kind"
    assert queries.family_profile(world.amina_herself, card).appreciate == "Funny"
    services.read_profile(world.mr_lane, profile_id=mine.pk)
    assert queries.family_profile(world.mum, card).appreciate == "Funny"


def test_a_helper_from_outside_reads_only_what_is_shared_with_helpers(world: Any) -> None:
    begun = begin(world)
    shared_wide = "She likes to be greeted by name."
    words = cycle.write_statement(
        world.mum, child_id=world.amina.pk, voice="family", topic="helps", text=shared_wide, may_see=["school", "outside"]
    )
    cycle.carry(world.mr_lane, cycle_id=begun.cycle_id, statement_ids=[words.pk, *begun.said.values()])
    version = services.send_for_check(world.mrs_shah, version_id=drafted(world, begun).pk, answer_by=world.mrs_shah.day)
    helper = queries.Audience("outside", world.people["ms_barr"].pk)
    plan = queries.family_version(card_of(world), version, helper)
    assert {each.text for each in plan.voices} & {MUM_SAID, MUM_SHARED, shared_wide} == {shared_wide}
    assert plan.answers == ()
