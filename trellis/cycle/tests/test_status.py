"""SEN status, the decision, and how the family is told: a duty, never a gate."""

from __future__ import annotations

from datetime import date

import pytest

from trellis.accounts.viewer import system_viewer
from trellis.audit.models import Row
from trellis.core import clock
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.cycle import queries, services
from trellis.cycle.models import Need, StatusChange, Told
from trellis.cycle.services import NeedFact, ToldFact
from trellis.notifications.models import Notice

from . import steps

TODAY = date(2026, 10, 14)


def state(world, child=None):
    return queries.told_state(steps.card(world.mrs_shah, child or world.amina))


def test_the_senco_decides_and_nobody_told_yet_stops_nothing(world):
    cycle = steps.decided(world)
    assert cycle.step == "plan"
    assert queries.status_of(steps.card(world.mrs_shah, world.amina)).census_code == "K"
    assert not state(world).met
    assert state(world).sentence == "The family has not been told yet that this is SEN Support."


def test_the_duty_is_met_when_each_adult_with_responsibility_has_been_reached(world):
    mum, dad = world.mum.person_id, world.dad.person_id
    steps.decided(world, (ToldFact(mum, "phone", TODAY), ToldFact(dad, "not_reached", TODAY, reached=False, note="No answer")))
    assert [each.told for each in state(world).people] == [True, False]
    assert not state(world).met
    services.record_told(world.mr_lane, child_id=world.amina.pk, told=ToldFact(dad, "face_to_face", TODAY))
    assert state(world).met and state(world).sentence == ""


def test_a_try_that_reached_nobody_never_counts_as_told(world):
    steps.decided(world, (ToldFact(world.mum.person_id, "not_reached", TODAY, reached=True),))
    assert Told.objects.of(world.amina).get().reached is False


def test_telling_by_message_puts_one_message_in_the_outbox_for_that_adult(world):
    steps.decided(world, (ToldFact(world.mum.person_id, "message", TODAY),))
    sent = Notice.objects.at(world.oakfield).filter(kind="told_sen_support")
    assert list(sent.values_list("person_id", flat=True)) == [world.mum.person_id]
    assert "Yusuf" not in sent.get().subject + sent.get().body


def test_a_young_person_is_told_himself(world):
    mrs_okoro = world.mrs_okoro
    services.decide_sen_support(
        mrs_okoro,
        child_id=world.jordan.pk,
        from_on=TODAY,
        needs=[NeedFact("SPLD", 1)],
        told=[ToldFact(world.jordan_himself.person_id, "face_to_face", TODAY)],
        reason="He asked for it.",
    )
    found = queries.told_state(steps.card(mrs_okoro, world.jordan))
    assert found.young_person and found.met
    assert [each.name for each in found.people] == ["Jordan Price"]


def test_a_barred_father_is_not_among_those_to_tell_and_cannot_be_recorded_as_told(world):
    with pytest.raises(NotFound):
        services.decide_sen_support(
            world.mrs_shah,
            child_id=world.noah.pk,
            from_on=TODAY,
            needs=[NeedFact("SEMH", 1)],
            told=[ToldFact(world.mr_reid.person_id, "phone", TODAY)],
            reason="He needs it.",
        )
    assert not StatusChange.objects.of(world.noah).exists()


def test_only_the_senco_or_deputy_decides(world):
    for viewer in (world.mr_lane, world.mr_cole):
        with pytest.raises(Denied):
            services.decide_sen_support(viewer, child_id=world.amina.pk, from_on=TODAY, needs=steps.needs(), told=[], reason="x")
    assert services.decide_sen_support(
        world.miss_grant, child_id=world.amina.pk, from_on=TODAY, needs=steps.needs(), told=[], reason="She needs it."
    )


@pytest.mark.parametrize(
    ("needs", "words"),
    [
        ([], "Choose the main type of need."),
        ([NeedFact("SLCN", 2)], "Number the needs 1, 2, 3 without a gap."),
        ([NeedFact("SLCN", 1), NeedFact("ASD", 1)], "Give each need a number of its own: 1, 2, 3."),
        ([NeedFact("BESD", 1)], "Choose a type of need from the list instead of BESD."),
    ],
)
def test_needs_fit_together(world, needs, words):
    with pytest.raises(RuleBroken) as refused:
        services.decide_sen_support(world.mrs_shah, child_id=world.amina.pk, from_on=TODAY, needs=needs, told=[], reason="x")
    assert refused.value.message == words


def test_a_need_that_no_longer_stands_ends_and_the_rest_is_left_alone(world, clock_at):
    steps.decided(world)
    first = Need.objects.of(world.amina).get()
    clock_at(date(2026, 11, 9))
    services.set_needs(world.mrs_shah, child_id=world.amina.pk, needs=[*steps.needs(), NeedFact("SEMH", 2, "Worries")])
    services.set_needs(world.mrs_shah, child_id=world.amina.pk, needs=steps.needs())
    assert [each.code for each in queries.needs_of(steps.card(world.mrs_shah, world.amina))] == ["SLCN"]
    assert Need.objects.of(world.amina).get(code="SLCN").pk == first.pk
    assert Need.objects.of(world.amina).get(code="SEMH").ends_on == date(2026, 11, 9)


def test_a_status_is_written_never_edited_and_a_wrong_move_is_refused(world):
    services.set_status(world.mrs_shah, child_id=world.amina.pk, status="sen_support", from_on=date(2026, 9, 10))
    with pytest.raises(RuleBroken):
        services.set_status(world.mrs_shah, child_id=world.amina.pk, status="monitoring", from_on=TODAY)
    with pytest.raises(RuleBroken) as refused:
        services.set_status(world.mrs_shah, child_id=world.amina.pk, status="ehc_plan", from_on=date(2026, 12, 1))
    assert refused.value.field == "from_on"
    services.set_status(world.mrs_shah, child_id=world.amina.pk, status="ehc_plan", from_on=TODAY)
    history = queries.status_history(steps.card(world.mrs_shah, world.amina))
    assert [each.label for each in history] == ["EHC plan", "SEN Support"]
    as_on = queries.statuses_of([world.amina.pk], on=date(2026, 10, 1))
    assert as_on[world.amina.pk].status == "sen_support"


def test_a_roll_brings_history_without_duty_or_message_and_only_once(world):
    rows = [
        (world.amina.pk, world.oakfield.pk, "sen_support", date(2025, 9, 1), "K"),
        (world.leo.pk, world.oakfield.pk, "sen_support", date(2014, 1, 1), "A"),
    ]
    written = services.import_statuses(world.mrs_dunn, rows)
    assert len(written) == 2 and services.import_statuses(world.mrs_dunn, rows) == []
    assert services.import_needs(world.mrs_dunn, [(world.amina.pk, world.oakfield.pk, "SLCN", 1, date(2025, 9, 1))])
    assert not Notice.objects.at(world.oakfield).exists()
    assert state(world).met and not state(world).due
    assert queries.status_of(steps.card(world.mrs_shah, world.amina)).confirmed is False


def test_taking_an_import_back_leaves_what_somebody_built_on(world):
    rows = [(each.pk, world.oakfield.pk, "sen_support", date(2026, 9, 1), "K") for each in (world.amina, world.leo)]
    written = services.import_statuses(world.mrs_dunn, rows)
    with pytest.raises(RuleBroken):
        services.set_status(world.mrs_shah, child_id=world.amina.pk, status="monitoring", from_on=TODAY)
    services.set_status(world.mrs_shah, child_id=world.amina.pk, status="ehc_plan", from_on=TODAY)
    kept = services.undo_import(world.mrs_dunn, status_ids=written)
    assert kept == [StatusChange.objects.of(world.amina).get(source="import").pk]
    assert not StatusChange.objects.of(world.leo).exists()


def test_a_row_of_another_school_is_not_found(world):
    with pytest.raises(NotFound):
        services.import_statuses(world.mrs_dunn, [(world.jordan.pk, world.oakfield.pk, "sen_support", TODAY, "K")])
    with pytest.raises(NotFound):
        services.import_statuses(world.mrs_okoro, [(world.amina.pk, world.oakfield.pk, "sen_support", TODAY, "K")])


def test_the_operator_brings_in_a_roll_for_any_school(world):
    rows = [(world.jordan.pk, world.riverside.pk, "sen_support", date(2026, 9, 1), "K")]
    assert len(services.import_statuses(system_viewer("operator"), rows)) == 1


def test_every_step_of_the_decision_stands_in_the_record(world):
    steps.decided(world, (ToldFact(world.mum.person_id, "phone", clock.today()),))
    codes = set(Row.objects.values_list("code", flat=True))
    assert {
        "status.changed",
        "family.told",
        "needs.set",
        "cycle.opened",
        "cycle.moved",
        "assess.finished",
        "words.written",
    } <= codes
