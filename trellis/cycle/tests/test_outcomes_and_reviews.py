"""Outcomes stay as agreed; a review ends with one decision and opens the next cycle, or says how to come back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import Denied, EditedMeanwhile, NotFound, RuleBroken
from trellis.cycle import queries, services
from trellis.cycle.models import Carried, Cycle, Judgement, Outcome, Reading, Statement
from trellis.notifications.models import Notice
from trellis.people.queries import child_by_id
from trellis.provision.models import Session, SupportLine

from . import steps


def test_five_parts_make_one_sentence(world):
    one = steps.outcome(world, steps.assessing(world).pk)
    assert one.sentence == (
        "By 11 December 2026 Amina will answer one question aloud in literacy 3 times a week, shown by Mr Lane's tally."
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"will": " "}, "will"),
        ({"by_on": date(2026, 10, 14)}, "by_on"),
        ({"measure": "stars"}, "measure"),
        ({"measure": "scale"}, "goal"),
    ],
)
def test_an_outcome_says_what_is_not_right_yet(world, change, field):
    cycle = steps.assessing(world)
    with pytest.raises(RuleBroken) as refused:
        steps.outcome(world, cycle.pk, **change)
    assert refused.value.field == field


def test_two_people_editing_an_outcome_lose_nothing(world, clock_at):
    one = steps.outcome(world, steps.assessing(world).pk)
    services.edit_outcome(world.mr_lane, outcome_id=one.pk, revision=1, will="ask one question aloud")
    with pytest.raises(EditedMeanwhile) as met:
        services.edit_outcome(world.mrs_shah, outcome_id=one.pk, revision=1, will="read aloud")
    assert (met.value.theirs["will"], met.value.by, met.value.at, met.value.revision) == (
        "ask one question aloud",
        "Mr Lane",
        "9:30",
        2,
    )
    assert services.edit_outcome(world.mrs_shah, outcome_id=one.pk, revision=2, will="read aloud").sentence.startswith(
        "By 11 December 2026 Amina will read aloud"
    )


def test_a_live_outcome_never_changes_and_a_new_one_replaces_it(world):
    cycle, one = steps.doing(world)
    with pytest.raises(RuleBroken):
        services.edit_outcome(world.mr_lane, outcome_id=one.pk, revision=1, will="something else")
    with pytest.raises(RuleBroken):
        services.drop_outcome(world.mr_lane, outcome_id=one.pk)
    new = steps.outcome(world, cycle.pk, replaces_id=one.pk, will="answer two questions aloud")
    services.make_outcomes_live(world.mrs_shah, outcome_ids=[new.pk])
    found = {
        each.pk: each.ended for each in queries.outcomes_of(world.mrs_shah, steps.card(world.mrs_shah, world.amina), cycle.pk)
    }
    assert found == {one.pk: True, new.pk: False}


def test_an_outcome_shows_a_hope_only_to_those_who_may_read_it(world):
    cycle = steps.gathered(world)
    hope = services.write_statement(
        world.mum, child_id=world.amina.pk, voice="family", topic="hope", text="That she has a friend."
    )
    steps.outcome(world, cycle.pk, hope_id=hope.pk)
    card = steps.card(world.mrs_shah, world.amina)
    assert queries.outcomes_of(world.mrs_shah, card, cycle.pk)[0].hope == "That she has a friend."
    dads = queries.outcomes_of(world.mrs_shah, card, cycle.pk, reader=queries.home_reader(card, world.dad.person_id))[0]
    assert (dads.hope, dads.hope_by, dads.hope_id) == ("", "", None)


def test_readings_stand_behind_the_baseline_on_the_chart(world, clock_at):
    cycle, one = steps.doing(world)
    clock_at(date(2026, 11, 9))
    services.add_reading(world.mrs_hill, outcome_id=one.pk, on=date(2026, 11, 6), value=Decimal(2))
    found = queries.outcomes_of(world.mrs_shah, steps.card(world.mrs_shah, world.amina), cycle.pk)[0]
    assert found.points == [(date(2026, 10, 14), 0.0), (date(2026, 11, 6), 2.0)]
    assert (found.start_words, found.hoped_words, found.now_words) == ("0 a week", "3 a week", "2 a week")
    with pytest.raises(RuleBroken):
        services.add_reading(world.mrs_hill, outcome_id=one.pk, on=date(2026, 11, 6))


def test_a_plan_goes_live_only_after_the_senco_has_decided(world):
    cycle = steps.gathered(world)
    with pytest.raises(RuleBroken) as refused:
        services.start_doing(world.mrs_shah, cycle_id=cycle.pk)
    assert "The SENCO has to decide SEN Support first" in refused.value.message


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"verdict": ""}, "outcome"),
        ({"child_view": ""}, "child_view"),
        ({"family_view_missing": ""}, "family_view"),
        ({"decision": ""}, "decision"),
        ({"impact": ""}, "impact"),
        ({"held_on": date(2027, 1, 1)}, "held_on"),
    ],
)
def test_a_review_names_what_is_missing(world, change, field):
    cycle, one = steps.doing(world)
    with pytest.raises(RuleBroken) as refused:
        steps.review(world, world.mr_lane, cycle.pk, one.pk, **change)
    assert str(refused.value.field).startswith(field)


def test_a_review_opens_the_next_cycle_numbered_linked_and_prefilled(world, clock_at):
    cycle, one = steps.doing(world)
    card = steps.card(world.mrs_shah, world.amina)
    hope = next(each for each in queries.statements(world.mrs_shah, card) if each.topic == "hope")
    services.carry(world.mrs_shah, cycle_id=cycle.pk, statement_ids=[hope.pk])
    clock_at(date(2026, 12, 10))
    following = steps.review(world, world.mr_lane, cycle.pk, one.pk)
    assert (following.number, following.previous_id, following.step) == (2, cycle.pk, "assess")
    assert list(Carried.objects.of(world.amina).filter(cycle=following).values_list("statement_id", flat=True)) == [hope.pk]
    said = [each.text for each in queries.voices(world.mrs_shah, card)["child"]]
    assert "I like the talking group." in said
    assert Cycle.objects.of(world.amina).get(number=1).closed_at is not None
    with pytest.raises(RuleBroken):
        steps.review(world, world.mr_lane, cycle.pk, one.pk)


def test_the_figures_of_sessions_are_frozen_as_they_stood(world, clock_at):
    cycle, one = steps.doing(world)
    clock_at(date(2026, 11, 12))
    support = SupportLine.objects.of(world.amina).get()
    with write():
        rows = Session.objects.of(world.amina).filter(line=support, due_on__lt=clock.today()).order_by("due_on")
        done = [each.pk for each in rows][:3]
        Session.objects.of(world.amina).filter(pk__in=done[:2]).update(state="happened")
        Session.objects.of(world.amina).filter(pk__in=done[2:]).update(state="didnt_happen", reason="cover")
        left = rows.filter(state="").count()
    steps.review(world, world.mr_lane, cycle.pk, one.pk)
    verdict = Judgement.objects.of(world.amina).get()
    assert (verdict.happened, verdict.recorded, verdict.not_recorded) == (2, 3, left)
    with write():
        Session.objects.of(world.amina).update(state="happened")
    again = queries.reviews_of(steps.card(world.mrs_shah, world.amina))[cycle.pk].judgements[0]
    assert (again.happened, again.recorded) == (2, 3)


def test_what_an_outcome_came_to_is_its_last_reading(world):
    cycle, one = steps.doing(world)
    fact = services.JudgementFact(one.pk, "met", now_value=Decimal(3), next_step="finish")
    steps.review(world, world.mrs_shah, cycle.pk, one.pk, judgements=[fact])
    assert Reading.objects.of(world.amina).get().value == 3
    assert Outcome.objects.of(world.amina).get().ended_at is not None


def test_stepping_down_tells_the_family_ends_support_and_opens_no_cycle(world, clock_at):
    cycle, one = steps.doing(world)
    clock_at(date(2026, 12, 7))
    step_down = {"decision": "step_down", "decision_reason": "She joins in without help.", "look_again_on": date(2027, 2, 1)}
    with pytest.raises(Denied):
        steps.review(world, world.mr_lane, cycle.pk, one.pk, **step_down)
    assert steps.review(world, world.mrs_shah, cycle.pk, one.pk, **step_down) is None
    assert queries.status_of(steps.card(world.mrs_shah, world.amina)).status == "stepped_down"
    assert Notice.objects.at(world.oakfield).filter(kind="stepped_down").count() == 2
    assert SupportLine.objects.of(world.amina).get().ended_on == date(2026, 12, 7)
    assert not Cycle.objects.of(world.amina).filter(closed_at=None).exists()


@pytest.mark.parametrize("missing", ["decision_reason", "look_again_on"])
def test_stepping_down_says_why_and_when_it_is_looked_at_again(world, missing):
    cycle, one = steps.doing(world)
    values = {"decision": "step_down", "decision_reason": "Enough now.", "look_again_on": clock.today() + timedelta(days=90)}
    values[missing] = "" if missing == "decision_reason" else None
    with pytest.raises(RuleBroken) as refused:
        steps.review(world, world.mrs_shah, cycle.pk, one.pk, **values)
    assert refused.value.field == missing


def test_two_cycles_with_little_change_list_what_to_consider_and_nothing_acts(world, clock_at):
    cycle, one = steps.doing(world)
    card = steps.card(world.mrs_shah, world.amina)
    clock_at(date(2026, 12, 10))
    second = steps.review(world, world.mr_lane, cycle.pk, one.pk, verdict="not_yet")
    assert queries.what_to_consider(card) == ()
    again = steps.outcome(world, second.pk, by_on=date(2027, 3, 12))
    services.make_outcomes_live(world.mrs_shah, outcome_ids=[again.pk])
    services.start_doing(world.mrs_shah, cycle_id=second.pk)
    clock_at(date(2027, 3, 12))
    steps.review(world, world.mr_lane, second.pk, again.pk, verdict="not_yet", child_view="It is hard.")
    assert "involve_specialist" in {each.code for each in queries.what_to_consider(card)}
    assert queries.status_of(card).status == "sen_support"
    pages = queries.side_by_side(world.mrs_shah, card, [2, 1])
    assert [each.cycle.number for each in pages] == [2, 1]


def test_a_child_on_sen_support_opens_another_cycle_and_never_two_at_once(world):
    with pytest.raises(RuleBroken):
        services.open_cycle(world.mrs_shah, child_id=world.leo.pk)
    services.set_status(world.mrs_shah, child_id=world.leo.pk, status="ehc_plan", from_on=clock.today())
    assert services.open_cycle(world.mrs_shah, child_id=world.leo.pk).opened_from == "ehc_plan"
    with pytest.raises(RuleBroken):
        services.open_cycle(world.mrs_shah, child_id=world.leo.pk)


def test_a_stranger_finds_no_cycle_outcome_or_words(world):
    cycle, one = steps.doing(world)
    stranger = world.mrs_okoro
    for attempt in (
        lambda: services.start_review(stranger, cycle_id=cycle.pk),
        lambda: services.add_reading(stranger, outcome_id=one.pk, on=clock.today(), words="x"),
        lambda: services.set_attendance(stranger, cycle_id=cycle.pk, percent=Decimal(90), on=clock.today()),
        lambda: services.record_told(stranger, child_id=world.amina.pk, told=services.ToldFact(None, "phone", clock.today())),
        lambda: queries.review_page(stranger, world.amina.ref),
        lambda: queries.assess_page(stranger, world.amina.ref),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_words_of_a_review_are_read_at_home_by_whose_they_are_and_by_nobody_else_there(world):
    cycle, one = steps.doing(world)
    mum = world.people["mum"].pk
    steps.review(world, world.mr_lane, cycle.pk, one.pk, family_view="She sings again.", family_speaker=mum)
    said = Statement.objects.of(world.amina).get(text="She sings again.")
    assert (said.speaker_id, said.household) == (mum, "first")
    amina = {name: child_by_id(getattr(world, name), world.amina.pk, "portal.read") for name in ("mum", "dad")}
    read = {name: [each.text for each in queries.statements(getattr(world, name), amina[name])] for name in amina}
    assert "She sings again." in read["mum"] and "She sings again." not in read["dad"]


def test_words_of_a_review_cannot_be_put_into_the_mouth_of_somebody_else(world):
    cycle, one = steps.doing(world)
    with pytest.raises(NotFound):
        steps.review(
            world, world.mr_lane, cycle.pk, one.pk, family_view="She sings again.", family_speaker=world.people["mr_reid"].pk
        )
    assert not Statement.objects.of(world.amina).filter(text="She sings again.").exists()
