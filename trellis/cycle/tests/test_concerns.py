"""A concern: raised, promised, decided on, shown to the right people from the right day."""

from __future__ import annotations

from datetime import date

import pytest

from trellis.core.db import write
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.cycle import queries, services
from trellis.cycle.models import Concern, Cycle, StatusChange
from trellis.notifications.models import Notice
from trellis.people.models import Staff
from trellis.people.services import hold_words
from trellis.provision.models import ClassStrategy

from . import steps


def test_a_concern_promises_the_fifth_school_day_or_the_next_one_the_senco_works(world):
    # Wednesday 14 October; five school days on is Wednesday 21 October, and Mrs Shah works Monday to Thursday.
    assert steps.concern(world).reply_by == date(2026, 10, 21)


def test_the_deputy_inherits_a_promise_that_falls_on_a_day_the_senco_is_away(world, clock_at):
    clock_at(date(2026, 10, 16))
    assert steps.concern(world).reply_by == date(2026, 10, 23)


def test_without_a_deputy_the_promise_waits_for_the_sencos_next_day(world, clock_at):
    with write():
        Staff.objects.at(world.oakfield).filter(person=world.people["miss_grant"]).update(weekdays=[0])
    clock_at(date(2026, 10, 16))
    assert steps.concern(world).reply_by == date(2026, 11, 2)


def test_a_first_concern_makes_the_status_concern_and_a_second_one_leaves_it(world):
    steps.concern(world)
    steps.concern(world, text="He is upset at lunch.")
    assert list(StatusChange.objects.of(world.amina).values_list("status", flat=True)) == ["concern"]


def test_any_member_of_staff_may_raise_one_and_a_stranger_may_not(world):
    found = services.raise_concern(world.mrs_dunn, child_id=world.leo.pk, source="staff", text="He is alone at lunch.")
    assert found.raised_by_id == world.mrs_dunn.person_id
    with pytest.raises(NotFound):
        services.raise_concern(world.mrs_okoro, child_id=world.leo.pk, source="staff", text="He is alone.")


def test_a_barred_father_cannot_raise_one_and_mum_can(world):
    with pytest.raises((NotFound, Denied)):
        services.raise_concern(world.mr_reid, child_id=world.noah.pk, source="family", text="I worry.")
    assert services.raise_concern(world.mrs_reid, child_id=world.noah.pk, source="family", text="He hates mornings.")


def test_a_concern_needs_one_sentence(world):
    with pytest.raises(RuleBroken) as refused:
        steps.concern(world, text="  ")
    assert refused.value.message == "Tell us what you are noticing. One sentence is enough."


def test_a_teachers_ticked_strategies_start_today_with_an_end(world):
    steps.strategy(world)
    found = steps.concern(world, strategy_texts=[steps.TRY])
    row = ClassStrategy.objects.of(world.amina).get()
    assert (row.concern_id, row.starts_on, row.review_on) == (found.pk, date(2026, 10, 14), date(2026, 11, 25))


def test_watching_starts_strategies_and_moves_the_status_to_monitoring(world):
    steps.strategy(world)
    found = steps.concern(world)
    services.triage(
        world.mrs_shah,
        concern_id=found.pk,
        decision="watch",
        reason="Try this first.",
        strategy_texts=[steps.TRY],
        review_on=date(2026, 11, 25),
    )
    assert queries.status_of(steps.card(world.mrs_shah, world.amina)).status == "monitoring"
    assert ClassStrategy.objects.of(world.amina).get().review_on == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("more", "field"),
    [({}, "strategies"), ({"review_on": None}, "look_again_on"), ({"review_on": date(2026, 10, 14)}, "look_again_on")],
)
def test_watching_needs_strategies_and_a_day_to_come(world, more, field):
    found = steps.concern(world)
    values = {"decision": "watch", "reason": "Try this first.", "review_on": date(2026, 11, 25)} | more
    with pytest.raises(RuleBroken) as refused:
        services.triage(world.mrs_shah, concern_id=found.pk, **values)
    assert refused.value.field == field


@pytest.mark.parametrize("missing", ["reason", "instead", "look_again_on"])
def test_a_no_says_why_what_instead_and_when_it_is_looked_at_again(world, missing):
    found = steps.concern(world)
    values = {"reason": "She is settling in.", "instead": "Mr Lane checks in daily.", "look_again_on": date(2026, 12, 1)}
    values[missing] = None if missing == "look_again_on" else ""
    with pytest.raises(RuleBroken) as refused:
        services.triage(world.mrs_shah, concern_id=found.pk, decision="not_sen", **values)
    assert refused.value.field == missing


def test_a_no_tells_each_adult_and_the_status_that_stood_for_it_ends(world):
    found = steps.concern(world)
    services.triage(
        world.mrs_shah,
        concern_id=found.pk,
        decision="not_sen",
        reason="She is settling in.",
        instead="Mr Lane checks in daily.",
        look_again_on=date(2026, 12, 1),
    )
    told = Notice.objects.at(world.oakfield).filter(kind="not_sen").values_list("person_id", flat=True)
    assert set(told) == {world.mum.person_id, world.dad.person_id}
    assert queries.status_of(steps.card(world.mrs_shah, world.amina)).status == "none"


def test_safeguarding_is_no_choice(world):
    found = steps.concern(world)
    with pytest.raises(RuleBroken):
        services.triage(world.mrs_shah, concern_id=found.pk, decision="safeguarding", reason="x")
    assert Concern.objects.of(world.amina).get().state == "raised"


def test_the_class_teacher_cannot_decide_and_hears_who_can(world):
    found = steps.concern(world)
    with pytest.raises(Denied) as refused:
        services.triage(world.mr_lane, concern_id=found.pk, decision="start_assess", reason="Yes.")
    assert "the SENCO" in refused.value.reason


def test_starting_assess_opens_a_cycle_and_keeps_the_teachers_sentence_as_his(world):
    cycle = steps.assessing(world)
    assert (cycle.number, cycle.step, cycle.opened_from) == (1, "assess", "concern")
    said = queries.voices(world.mrs_shah, steps.card(world.mrs_shah, world.amina))["school"]
    assert [(each.text, each.speaker) for each in said] == [("She finds it hard to follow long instructions.", "Mr Lane")]
    assert Notice.objects.at(world.oakfield).filter(kind="views_asked").count() == 2


def test_the_family_sees_a_concern_after_a_talk_or_at_triage_or_after_ten_school_days(world, clock_at):
    found = steps.concern(world)
    mine = lambda: queries.concerns_of(world.mum, steps.card(world.mum, world.amina, "portal.read"))  # noqa: E731
    assert found.family_sees_from == date(2026, 11, 4)
    assert mine() == []
    services.record_talk(world.mr_lane, concern_id=found.pk, on=date(2026, 10, 14))
    assert [each.text for each in mine()] == [found.text]


def test_the_family_sees_a_concern_ten_school_days_on_when_nobody_talked(world, clock_at):
    steps.concern(world)
    clock_at(date(2026, 11, 3))
    assert queries.concerns_of(world.mum, steps.card(world.mum, world.amina, "portal.read")) == []
    clock_at(date(2026, 11, 4))
    assert len(queries.concerns_of(world.mum, steps.card(world.mum, world.amina, "portal.read"))) == 1


def test_dad_in_another_household_does_not_read_mums_concern(world, clock_at):
    services.raise_concern(world.mum, child_id=world.amina.pk, source="family", text="She cries on Sundays.")
    clock_at(date(2026, 11, 20))
    assert queries.concerns_of(world.dad, steps.card(world.dad, world.amina, "portal.read")) == []
    assert len(queries.concerns_of(world.mum, steps.card(world.mum, world.amina, "portal.read"))) == 1


def test_a_concern_held_back_shows_on_no_family_page(world):
    found = steps.concern(world, spoken="yes", spoken_on=date(2026, 10, 14))
    assert len(queries.concerns_of(world.mum, steps.card(world.mum, world.amina, "portal.read"))) == 1
    hold_words(world.mrs_hill, child_id=world.amina.pk, thing="concern", thing_id=found.pk)
    assert queries.concerns_of(world.mum, steps.card(world.mum, world.amina, "portal.read")) == []


def test_the_person_who_raised_it_follows_it_without_reading_the_record(world):
    found = services.raise_concern(world.mrs_dunn, child_id=world.leo.pk, source="staff", text="He is alone at lunch.")
    page = queries.concern_page(world.mrs_dunn, found.ref)
    assert page.child is None and not page.history
    assert "will reply by Wednesday 21 October" in page.concern.tracker
    with pytest.raises(NotFound):
        queries.concern_page(world.mrs_hill.__class__(person=world.people["mrs_okoro"], day=world.mrs_hill.day), found.ref)


def test_a_closed_concern_can_be_looked_at_again(world):
    found = steps.concern(world)
    services.triage(world.mrs_shah, concern_id=found.pk, decision="already_covered", reason="The talking group covers it.")
    services.triage(world.mrs_shah, concern_id=found.pk, decision="ask_family", reason="Mum asked again.")
    assert Concern.objects.of(world.amina).get().state == "looked_at"
    assert not Cycle.objects.of(world.amina).exists()
