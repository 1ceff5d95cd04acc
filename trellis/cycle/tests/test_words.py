"""People's own words: kept as theirs, read before a family sees a child's, never in the other household unasked."""

from __future__ import annotations

from datetime import date

import pytest

from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.cycle import queries, services
from trellis.cycle.models import Carried, Cycle, Statement
from trellis.people.services import hold_words

from . import steps


def words(viewer, world, action="child.name"):
    return [each.text for each in queries.statements(viewer, steps.card(viewer, world.amina, action))]


def test_mums_words_are_hers_and_her_households(world):
    row = services.write_statement(world.mum, child_id=world.amina.pk, voice="family", topic="good_at", text="She loves foxes.")
    assert (row.speaker_id, row.household, row.read_at) == (world.mum.person_id, "first", None)
    assert words(world.mum, world) == ["She loves foxes."]
    assert words(world.mrs_shah, world) == words(world.mr_lane, world) == ["She loves foxes."]


def test_dad_does_not_read_mums_words_unless_she_chose_so(world):
    services.write_statement(world.mum, child_id=world.amina.pk, voice="family", topic="hard", text="Nights are hard.")
    services.write_statement(
        world.mum, child_id=world.amina.pk, voice="family", topic="hope", text="A friend.", may_see=["household"]
    )
    assert words(world.dad, world) == ["A friend."]


def test_a_childs_words_reach_the_family_only_after_staff_have_read_them(world):
    row = services.write_statement(world.amina_herself, child_id=world.amina.pk, voice="child", topic="hope", text="To be a vet.")
    assert words(world.mum, world) == []
    services.read_statement(world.mr_lane, statement_id=row.pk)
    assert words(world.mum, world) == ["To be a vet."]


def test_a_child_who_says_only_school_is_not_read_at_home(world):
    row = services.write_statement(
        world.amina_herself, child_id=world.amina.pk, voice="child", topic="hard", text="Noise.", may_see=["school"]
    )
    services.read_statement(world.mr_lane, statement_id=row.pk)
    assert words(world.mum, world) == [] and words(world.mr_lane, world) == ["Noise."]


def test_held_words_leave_every_page_at_home_and_stay_with_staff(world):
    row = services.write_statement(
        world.mr_lane, child_id=world.amina.pk, voice="child", topic="hard", text="I do not want to go home.", how="talk"
    )
    assert words(world.mum, world) == words(world.amina_herself, world) == ["I do not want to go home."]
    hold_words(world.mrs_hill, child_id=world.amina.pk, thing="statement", thing_id=row.pk)
    assert words(world.mum, world) == words(world.amina_herself, world) == []
    card = queries.statements(world.mrs_doyle, steps.card(world.mrs_doyle, world.amina))
    assert [each.held for each in card] == [True]


def test_a_hold_is_invisible_to_the_adult_whose_words_they_are(world):
    row = services.write_statement(world.mum, child_id=world.amina.pk, voice="family", topic="hard", text="I lost my temper.")
    hold_words(world.mrs_shah, child_id=world.amina.pk, thing="statement", thing_id=row.pk)
    found = queries.statements(world.mum, steps.card(world.mum, world.amina))
    assert [(each.text, each.held) for each in found] == [("I lost my temper.", False)]


def test_a_teaching_assistant_reads_the_child_and_school_but_not_the_familys_private_words(world):
    services.write_statement(world.mum, child_id=world.amina.pk, voice="family", topic="hard", text="We may have to move.")
    services.write_statement(world.mr_lane, child_id=world.amina.pk, voice="school", topic="need", text="Needs time to answer.")
    assert words(world.mrs_hill, world) == ["Needs time to answer."]


def test_an_invited_professional_reads_only_what_the_speaker_opened_to_outside(world):
    services.write_statement(world.mum, child_id=world.amina.pk, voice="family", topic="hard", text="Private.")
    services.write_statement(world.mum, child_id=world.amina.pk, voice="family", topic="hope", text="Open.", may_see=["outside"])
    assert words(world.ms_barr, world) == ["Open."]


def test_the_way_a_childs_views_were_gathered_is_asked_for_and_the_meaning_stands_apart(world):
    with pytest.raises(RuleBroken) as refused:
        services.write_statement(world.mr_lane, child_id=world.amina.pk, voice="child", topic="hard", text="Noise")
    assert (refused.value.field, refused.value.message) == ("how", "Say how Amina’s views were gathered.")
    services.write_statement(
        world.mr_lane,
        child_id=world.amina.pk,
        voice="child",
        topic="hard",
        text="Covered her ears in the hall.",
        how="observed",
        meaning="I think the hall is too loud.",
    )
    found = queries.statements(world.mr_lane, steps.card(world.mr_lane, world.amina))[0]
    assert (found.text, found.how, found.meaning) == (
        "Covered her ears in the hall.",
        "Watching what they choose and avoid",
        "I think the hall is too loud.",
    )


def test_nobody_speaks_in_anothers_voice(world):
    with pytest.raises(NotFound):
        services.write_statement(world.mum, child_id=world.leo.pk, voice="family", topic="hope", text="x")
    with pytest.raises(Denied):
        services.write_statement(world.mum, child_id=world.amina.pk, voice="child", topic="hope", text="x")
    with pytest.raises(NotFound):
        services.write_statement(
            world.mrs_shah, child_id=world.amina.pk, voice="family", topic="hope", text="x", speaker_id=world.mrs_reid.person_id
        )


def test_changed_words_are_a_new_row_and_the_old_one_stays(world):
    old = services.write_statement(world.mum, child_id=world.amina.pk, voice="family", topic="hope", text="A frend.")
    services.write_statement(
        world.mum, child_id=world.amina.pk, voice="family", topic="hope", text="A friend.", replaces_id=old.pk
    )
    assert words(world.mum, world) == ["A friend."]
    assert Statement.objects.of(world.amina).count() == 2
    with pytest.raises(RuleBroken):
        services.write_statement(
            world.mum, child_id=world.amina.pk, voice="family", topic="hope", text="Two.", replaces_id=old.pk
        )


def test_the_speaker_takes_words_back_and_they_stay_in_the_record_unshown(world):
    row = services.write_statement(world.mum, child_id=world.amina.pk, voice="family", topic="hope", text="A friend.")
    with pytest.raises(Denied):
        services.withdraw_statement(world.dad, statement_id=row.pk, why="x")
    services.withdraw_statement(world.mum, statement_id=row.pk)
    assert words(world.mrs_shah, world) == []
    assert Statement.objects.of(world.amina).count() == 1


def test_lines_are_carried_with_their_speaker_and_unticked_ones_stay_out(world):
    cycle = steps.gathered(world)
    card = steps.card(world.mrs_shah, world.amina)
    every = {each.text: each.pk for each in queries.statements(world.mrs_shah, card)}
    services.carry(world.mrs_shah, cycle_id=cycle.pk, statement_ids=every.values())
    services.carry(
        world.mrs_shah, cycle_id=cycle.pk, statement_ids=[every["She loves foxes."], every["I want to answer in class."]]
    )
    assert Carried.objects.of(world.amina).count() == 2
    said = {each.text: each.speaker for each in queries.carried_for(world.mrs_shah, card, cycle.pk)}
    assert said == {"I want to answer in class.": "Amina", "She loves foxes.": "Hodan Yusuf"}
    on_dads = queries.carried_for(world.mrs_shah, card, cycle.pk, reader=queries.home_reader(card, world.dad.person_id))
    assert [each.text for each in on_dads] == ["I want to answer in class."]


def test_assess_ends_only_when_the_four_sources_are_there_or_reasoned(world):
    cycle = steps.assessing(world)
    with pytest.raises(RuleBroken) as refused:
        services.finish_assess(world.mrs_shah, cycle_id=cycle.pk)
    assert (refused.value.field, refused.value.message) == ("child", "Add what Amina says, or why it is not here.")
    for source in ("child", "family", "outside"):
        services.missing_source(world.mrs_shah, cycle_id=cycle.pk, source=source, because="Away this month")
    services.finish_assess(world.mrs_shah, cycle_id=cycle.pk, hypothesis="Long sentences are hard to hold.")
    assert Cycle.objects.of(world.amina).get().step == "plan"


def test_words_older_than_a_year_show_their_age_and_still_count(world):
    services.write_statement(
        world.mrs_shah,
        child_id=world.amina.pk,
        voice="family",
        topic="hope",
        text="A friend.",
        speaker_id=world.mum.person_id,
        said_on=date(2025, 6, 1),
    )
    cycle = steps.assessing(world)
    found = queries.source_states(steps.card(world.mrs_shah, world.amina), cycle.pk)
    assert found["family"].state == "old" and found["family"].age == "more than a year old"


def test_scores_say_what_they_mean_and_strange_ones_are_refused(world):
    cycle = steps.assessing(world)
    services.add_score(world.mrs_shah, cycle_id=cycle.pk, name="Reading check", taken_on=date(2026, 10, 5), standard=82)
    assert queries.scores_of(steps.card(world.mrs_shah, world.amina))[0].meaning.startswith("Below most children of this age")
    with pytest.raises(RuleBroken) as refused:
        services.add_score(world.mrs_shah, cycle_id=cycle.pk, name="Reading check", taken_on=date(2026, 10, 5), standard=12)
    assert refused.value.field == "standard"


def test_only_adults_at_home_are_asked_for_views(world):
    cycle = steps.assessing(world)
    assert services.ask_for_views(world.mrs_shah, cycle_id=cycle.pk, person_ids=[world.dad.person_id]) == 1
    with pytest.raises(NotFound):
        services.ask_for_views(world.mrs_shah, cycle_id=cycle.pk, person_ids=[world.mrs_reid.person_id])
