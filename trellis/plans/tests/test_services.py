"""From a draft to a plan that is lived, changed, and followed by the next."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from trellis.audit.models import Row
from trellis.core.db import write
from trellis.core.errors import Denied, EditedMeanwhile, NotFound, RuleBroken
from trellis.cycle import services as cycle
from trellis.cycle.models import Cycle, Outcome
from trellis.notifications.models import Notice
from trellis.people.queries import child_by_id
from trellis.plans import queries, services
from trellis.plans.models import Answer, PlanVersion
from trellis.plans.services.sharing import asked_of
from trellis.provision.models import LIVE_LINE, Session, SupportLine

from .factories import CHILD_SAID, MUM_SAID, MUM_SHARED, REVIEW, SCHOOL_SEES, begin, card_of, drafted, line, outcome, shared

pytestmark = pytest.mark.django_db


def test_a_sentence_said_once_stands_in_the_plan_with_its_speaker(world: Any) -> None:
    draft = drafted(world)
    plan = queries.draft_page(world.mr_lane, card_of(world))
    assert plan is not None and plan.pk == draft.pk
    said = {each.text: each.label for each in plan.voices}
    assert said == {
        CHILD_SAID: "Amina says",
        MUM_SAID: "Hodan Yusuf says",
        MUM_SHARED: "Hodan Yusuf says",
        SCHOOL_SEES: "School says",
    }
    assert [each.voice for each in plan.voices] == ["child", "family", "family", "school"]


def test_the_first_summary_is_made_of_what_was_carried_but_never_of_what_mum_keeps(world: Any) -> None:
    begun = begin(world)
    draft = services.start_draft(world.mr_lane, cycle_id=begun.cycle_id)
    assert CHILD_SAID in draft.summary and SCHOOL_SEES in draft.summary
    assert MUM_SAID not in draft.summary


def test_a_second_press_gives_the_same_draft(world: Any) -> None:
    begun = begin(world)
    first = services.start_draft(world.mr_lane, cycle_id=begun.cycle_id)
    assert services.start_draft(world.mrs_shah, cycle_id=begun.cycle_id).pk == first.pk


def test_a_stranger_finds_no_plan_and_a_teaching_assistant_hears_who_writes_it(world: Any) -> None:
    draft = drafted(world)
    with pytest.raises(NotFound):
        services.save_summary(world.mrs_okoro, version_id=draft.pk, revision=0, summary="x", family_summary="", at_home="")
    with pytest.raises(Denied) as refused:
        services.save_summary(world.mrs_hill, version_id=draft.pk, revision=0, summary="x", family_summary="", at_home="")
    assert "class teacher" in refused.value.reason


def test_eighty_one_words_are_refused_with_the_number(world: Any) -> None:
    draft = drafted(world)
    with pytest.raises(RuleBroken) as refused:
        services.save_summary(
            world.mr_lane, version_id=draft.pk, revision=None, summary="word " * 81, family_summary="", at_home=""
        )
    assert refused.value.field == "summary" and "81" in refused.value.message


def test_a_summary_cannot_repeat_what_mum_keeps_from_the_other_household(world: Any) -> None:
    draft = drafted(world)
    with pytest.raises(RuleBroken) as refused:
        services.save_summary(
            world.mr_lane,
            version_id=draft.pk,
            revision=None,
            summary="",
            family_summary=f"Mum says: {MUM_SAID.upper()}",
            at_home="",
        )
    assert refused.value.field == "family_summary"
    with pytest.raises(RuleBroken):
        services.add_outcome(world.mr_lane, version_id=draft.pk, **outcome(child_words=MUM_SAID))


def test_two_people_edit_the_summary_and_both_texts_stand(world: Any) -> None:
    draft = drafted(world)
    seen = PlanVersion.objects.of(world.amina).get(pk=draft.pk).edits["summary"]["n"]
    theirs = {"summary": "Mr Lane’s words.", "family_summary": "Mr Lane for the family.", "at_home": "Reading."}
    services.save_summary(world.mr_lane, version_id=draft.pk, revision=seen, **theirs)
    with pytest.raises(EditedMeanwhile) as other:
        services.save_summary(
            world.mrs_shah, version_id=draft.pk, revision=seen, summary="Mrs Shah’s words.", family_summary="", at_home=""
        )
    assert other.value.theirs == theirs
    assert other.value.by == "Mr Lane" and other.value.at and other.value.revision == seen + 1
    assert PlanVersion.objects.of(world.amina).get(pk=draft.pk).summary == "Mr Lane’s words."


def test_saving_one_part_is_no_conflict_for_another(world: Any) -> None:
    draft = drafted(world)
    services.save_joining_in(world.mrs_shah, version_id=draft.pk, rows={"clubs": "Chess on Tuesdays, with Leo."}, revision=0)
    services.save_summary(world.mr_lane, version_id=draft.pk, revision=1, summary="New.", family_summary="", at_home="")
    with pytest.raises(EditedMeanwhile) as other:
        services.save_joining_in(world.mr_lane, version_id=draft.pk, rows={"clubs": "Art club."}, revision=0)
    assert other.value.theirs == {"clubs": "Chess on Tuesdays, with Leo."}


def test_a_plan_without_outcome_support_or_review_date_is_not_sent(world: Any) -> None:
    begun = begin(world)
    draft = services.start_draft(world.mr_lane, cycle_id=begun.cycle_id)
    for step in (
        lambda: services.add_outcome(world.mr_lane, version_id=draft.pk, **outcome()),
        lambda: services.add_line(world.mr_lane, version_id=draft.pk, outcome_ids=[], **line(world)),
        lambda: services.set_dates(world.mr_lane, version_id=draft.pk, starts_on=date(2026, 10, 14), review_on=REVIEW),
    ):
        with pytest.raises(RuleBroken):
            services.send_for_check(world.mrs_shah, version_id=draft.pk, answer_by=date(2026, 10, 23))
        step()
    assert services.send_for_check(world.mrs_shah, version_id=draft.pk, answer_by=date(2026, 10, 23)).state == "to_check"


def test_the_senco_approves_what_is_flagged_and_a_later_change_takes_it_back(world: Any) -> None:
    draft = drafted(world)
    with pytest.raises(RuleBroken):
        services.send_for_check(world.mr_lane, version_id=draft.pk, answer_by=date(2026, 10, 23))
    with pytest.raises(Denied):
        services.approve(world.mr_lane, version_id=draft.pk)
    services.ask_for_approval(world.mr_lane, version_id=draft.pk)
    services.approve(world.mrs_shah, version_id=draft.pk)
    services.save_joining_in(world.mr_lane, version_id=draft.pk, rows={"pe": "With a partner."})
    with pytest.raises(RuleBroken):
        services.send_for_check(world.mr_lane, version_id=draft.pk, answer_by=date(2026, 10, 23))
    services.approve(world.mrs_shah, version_id=draft.pk)
    sent = services.send_for_check(world.mr_lane, version_id=draft.pk, answer_by=date(2026, 10, 23))
    assert sent.approved_by_id == world.people["mrs_shah"].pk


def test_mum_and_dad_are_each_asked_and_their_views_are_still_to_come(world: Any) -> None:
    version = shared(world)
    told = Notice.objects.system("test").filter(kind="plan_to_check")
    assert {each.person_id for each in told} == {world.people["mum"].pk, world.people["dad"].pk}
    assert all("Yusuf" not in each.subject and "speech" not in each.body.lower() for each in told)
    answers = queries.answers_of(version)
    assert [(each.who, each.label) for each in answers] == [
        ("Mum (Hodan Yusuf)", "View still to come"),
        ("Dad (Abdi Yusuf)", "View still to come"),
    ]


def test_a_shown_version_is_frozen(world: Any) -> None:
    version = shared(world)
    with pytest.raises(RuleBroken):
        services.save_summary(world.mrs_shah, version_id=version.pk, revision=None, summary="New", family_summary="", at_home="")
    held = {each.pk for each in queries.plan_page(world.mrs_shah, card_of(world)).voices}
    cycle.carry(world.mr_lane, cycle_id=version.cycle_id, statement_ids=[])
    assert {each.pk for each in queries.plan_page(world.mrs_shah, card_of(world)).voices} == held


def test_a_change_before_the_start_is_a_new_version_and_the_shown_one_keeps_its_words(world: Any) -> None:
    version = shared(world)
    services.answer(world.dad, version_id=version.pk, answer="disagree_part", words="Not in the Oak room.")
    draft = services.start_draft(world.mr_lane, cycle_id=version.cycle_id)
    (old,) = queries.plan_page(world.mrs_shah, card_of(world), version.number).outcomes
    services.change_outcome(
        world.mr_lane,
        version_id=draft.pk,
        outcome_id=old.pk,
        revision=old.revision,
        **outcome(will="answer two questions each day"),
    )
    now = queries.draft_page(world.mr_lane, card_of(world))
    assert now.number == version.number + 1 and len(now.outcomes) == 1
    assert "two questions" in now.outcomes[0].sentence and len(now.lines_for(now.outcomes[0].pk)) == 1
    before = queries.plan_page(world.mrs_shah, card_of(world), version.number)
    assert "one question" in before.outcomes[0].sentence and before.state == "ended"
    assert [each.words for each in before.answers if each.answer] == ["Not in the Oak room."]
    assert all(each.answer is None for each in now.answers)


def test_a_plan_starts_though_nobody_has_answered_and_nobody_was_told(world: Any) -> None:
    version = shared(world)
    services.go_live(world.mr_lane, version_id=version.pk)
    plan = queries.live_plan(world.mr_lane, card_of(world))
    assert plan.pk == version.pk and plan.not_told.startswith("The family has not been told")
    assert Cycle.objects.of(world.amina).get().step == "do"
    assert Outcome.objects.of(world.amina).filter(live_at__isnull=False).count() == 1
    assert SupportLine.objects.of(world.amina).filter(LIVE_LINE).count() == 1
    assert Session.objects.of(world.amina).exists()


def test_a_live_plan_says_nothing_of_telling_once_mum_was_told(world: Any) -> None:
    version = drafted(world, begin(world, told=True))
    services.go_live(world.mrs_shah, version_id=version.pk)
    assert queries.live_plan(world.mr_lane, card_of(world)).not_told == ""


def test_nothing_of_a_start_remains_when_a_part_of_it_is_refused(world: Any) -> None:
    version = shared(world)
    with write():
        SupportLine.objects.of(world.amina).update(ends_on=date(2026, 10, 1), starts_on=date(2026, 9, 1))
    with pytest.raises(RuleBroken):
        services.go_live(world.mrs_shah, version_id=version.pk)
    assert PlanVersion.objects.of(world.amina).get(pk=version.pk).state == "to_check"
    assert not Outcome.objects.of(world.amina).filter(live_at__isnull=False).exists()


def test_mum_agrees_in_part_dad_disagrees_each_in_own_words(world: Any) -> None:
    version = shared(world)
    services.answer(world.mum, version_id=version.pk, answer="agree_change", words="Thursdays are hard.")
    services.answer_on_paper(
        world.mr_lane,
        version_id=version.pk,
        person_id=world.people["dad"].pk,
        answer="disagree_part",
        words="I want her in class.",
        given_on=date(2026, 10, 13),
    )
    mum, dad = queries.answers_of(version)
    assert (mum.label, mum.words, mum.on_paper) == ("Agrees, with a small change", "Thursdays are hard.", False)
    assert (dad.label, dad.words, dad.on_paper, dad.needs_a_call) == (
        "Does not agree with part of it",
        "I want her in class.",
        True,
        True,
    )
    mine = queries.family_plan(world.mum, card_of(world)).answers
    assert [each.words for each in mine] == ["Thursdays are hard."]
    services.talked_about(world.mrs_shah, answer_id=dad.pk, on=date(2026, 10, 14))
    assert not any(each.needs_a_call for each in queries.answers_of(version))


def test_an_answer_may_change_and_the_first_one_stays_in_the_record(world: Any) -> None:
    version = shared(world)
    services.answer(world.mum, version_id=version.pk, answer="talk_first", words="")
    services.answer(world.mum, version_id=version.pk, answer="agree", words="")
    assert [each.answer for each in queries.answers_of(version)] == ["agree", None]
    assert Answer.objects.of(world.amina).count() == 2


def test_disagreeing_needs_words_and_a_stranger_cannot_answer(world: Any) -> None:
    version = shared(world)
    with pytest.raises(RuleBroken):
        services.answer(world.mum, version_id=version.pk, answer="disagree_part", words=" ")
    for stranger in (world.mr_reid, world.mrs_okoro, world.mrs_reid):
        with pytest.raises(NotFound):
            services.answer(stranger, version_id=version.pk, answer="agree", words="")


def test_a_change_in_the_middle_is_a_new_version_with_its_reason(world: Any) -> None:
    version = shared(world)
    services.go_live(world.mrs_shah, version_id=version.pk)
    with pytest.raises(RuleBroken):
        services.change_mid_cycle(world.mr_lane, cycle_id=version.cycle_id, reason=" ")
    draft = services.change_mid_cycle(world.mr_lane, cycle_id=version.cycle_id, reason="Mrs Hill now works mornings only.")
    assert queries.live_plan(world.mr_lane, card_of(world)).pk == version.pk
    (old,) = queries.draft_page(world.mr_lane, card_of(world)).lines
    services.change_line(
        world.mr_lane,
        version_id=draft.pk,
        line_id=old.pk,
        revision=old.revision,
        outcome_ids=old.outcome_ids,
        **line(world, times_a_week=3),
    )
    services.go_live(world.mrs_shah, version_id=draft.pk)
    now = queries.live_plan(world.mr_lane, card_of(world))
    assert now.reason == "Mrs Hill now works mornings only." and [each.times_a_week for each in now.lines] == [3]
    assert PlanVersion.objects.of(world.amina).get(pk=version.pk).state == "superseded"
    ended = SupportLine.objects.of(world.amina).get(pk=old.pk)
    assert ended.ended_on is not None
    assert len(now.outcomes) == 1 and now.outcomes[0].live


def test_what_a_new_version_leaves_out_ends(world: Any) -> None:
    version = shared(world)
    services.go_live(world.mrs_shah, version_id=version.pk)
    draft = services.change_mid_cycle(world.mr_lane, cycle_id=version.cycle_id, reason="Two outcomes suit her better.")
    page = queries.draft_page(world.mr_lane, card_of(world))
    new = services.add_outcome(world.mr_lane, version_id=draft.pk, **outcome(will="ask a friend to play twice a week"))
    services.add_line(world.mr_lane, version_id=draft.pk, outcome_ids=[new.pk], **line(world, what="Playground buddy", slots=[]))
    services.remove_outcome(world.mr_lane, version_id=draft.pk, outcome_id=page.outcomes[0].pk)
    services.remove_line(world.mr_lane, version_id=draft.pk, line_id=page.lines[0].pk)
    services.go_live(world.mrs_shah, version_id=draft.pk)
    assert Outcome.objects.of(world.amina).get(pk=page.outcomes[0].pk).ended_at is not None
    assert SupportLine.objects.of(world.amina).get(pk=page.lines[0].pk).ended_on is not None
    now = queries.live_plan(world.mr_lane, card_of(world))
    assert [each.what for each in now.lines] == ["Playground buddy"] and len(now.outcomes) == 1


def test_the_next_plan_begins_from_what_the_review_kept(world: Any) -> None:
    version = shared(world)
    services.go_live(world.mrs_shah, version_id=version.pk)
    live = queries.live_plan(world.mr_lane, card_of(world))
    cycle.add_reading(world.mr_lane, outcome_id=live.outcomes[0].pk, on=date(2026, 10, 14), value=Decimal("0.5"))
    before = Cycle.objects.of(world.amina).get()
    following = Cycle.objects.of(world.amina).filter(number=2)
    cycle.record_review(
        world.mrs_shah,
        cycle_id=before.pk,
        held_on=date(2026, 10, 14),
        judgements=[cycle.JudgementFact(live.outcomes[0].pk, "partly", "Getting there.", Decimal("0.5"), "", "keep")],
        impact="She answers more.",
        quality="",
        child_view="I like it.",
        child_view_missing="",
        family_view="",
        family_view_missing="Could not come.",
        what_next="",
        decision="continue_same",
        decision_reason="",
        took_part=["Mrs Shah"],
    )
    new_cycle = following.get()
    if not PlanVersion.objects.of(world.amina).filter(state="draft").exists():  # the table of reactions may do it already
        services.prefill_next(world.mrs_shah, cycle_id=before.pk, next_cycle_id=new_cycle.pk, decision="continue_same")
    draft = queries.draft_page(world.mr_lane, card_of(world))
    assert draft.cycle_number == 2 and draft.number == version.number + 1
    (kept,) = draft.outcomes
    assert kept.baseline == Decimal("0.5") and "answer one question" in kept.sentence and kept.by_on > date(2026, 11, 1)
    (again,) = draft.lines
    assert again.what == "Talking group" and again.outcome_ids == (kept.pk,) and len(again.slots) == 2
    assert queries.live_plan(world.mr_lane, card_of(world)).pk == version.pk


def test_a_plan_ends_when_the_child_leaves(world: Any) -> None:
    version = shared(world)
    services.go_live(world.mrs_shah, version_id=version.pk)
    services.change_mid_cycle(world.mr_lane, cycle_id=version.cycle_id, reason="More time.")
    services.end_on_leaving(world.mrs_shah, child_id=world.amina.pk)
    assert set(PlanVersion.objects.of(world.amina).values_list("state", flat=True)) == {"ended"}
    assert not SupportLine.objects.of(world.amina).filter(LIVE_LINE).exists()


def test_stepping_down_ends_the_plan_and_a_stale_draft_is_set_aside(world: Any) -> None:
    version = shared(world)
    services.go_live(world.mrs_shah, version_id=version.pk)
    services.change_mid_cycle(world.mr_lane, cycle_id=version.cycle_id, reason="More time.")
    services.prefill_next(world.mrs_shah, cycle_id=version.cycle_id, next_cycle_id=None, decision="step_down")
    assert set(PlanVersion.objects.of(world.amina).values_list("state", flat=True)) == {"ended"}


def test_every_change_stands_in_the_record(world: Any) -> None:
    version = shared(world)
    services.answer(world.mum, version_id=version.pk, answer="agree", words="")
    services.go_live(world.mrs_shah, version_id=version.pk)
    codes = set(Row.objects.filter(code__startswith="plan.").values_list("code", flat=True))
    assert {"plan.drafted", "plan.changed", "plan.approved", "plan.sent_to_check", "plan.answered", "plan.live"} <= codes


def test_a_young_person_is_asked_himself(world: Any) -> None:
    jordan = child_by_id(world.mr_bell, world.jordan.pk, "record.read")
    assert asked_of(jordan) == [{"person": str(world.people["jordan_himself"].pk), "who": "Jordan"}]
