"""The review: what we said, what happened, one decision, and the next cycle (Code of Practice 6.53 to 6.56)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from trellis.access.engine import require
from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.core.reactions import happened
from trellis.cycle.models import Carried, Cycle, Judgement, Outcome, OutcomeLine, Reading, Review, Statement
from trellis.cycle.rules.review import Decision, opens_next_cycle, review_missing
from trellis.cycle.rules.review import Judgement as Verdict
from trellis.cycle.rules.status import SenStatus
from trellis.cycle.rules.steps import CycleStep
from trellis.people.queries import ChildCard
from trellis.provision import queries as provision_queries
from trellis.provision import services as provision

from . import cycles, statuses, words
from .common import cycle_of, must_be_open, tell_family
from .facts import JudgementFact

SENCO_DECIDES = frozenset({Decision.STEP_DOWN, Decision.REQUEST_EHCNA, Decision.TRANSFER_SETTING})
"""Decisions a class teacher proposes and the SENCO or deputy takes (domain reference 2.2)."""


def record_review(
    viewer: Viewer,
    *,
    cycle_id: UUID,
    held_on: date,
    judgements: Sequence[JudgementFact],
    impact: str,
    quality: str,
    child_view: str,
    child_view_missing: str,
    family_view: str,
    family_view_missing: str,
    what_next: str,
    decision: str,
    decision_reason: str,
    took_part: Sequence[str],
    look_again_on: date | None = None,
    family_speaker: UUID | None = None,
) -> Cycle | None:
    """Record the review of a cycle and close it; gives the next cycle, or None when the child steps down.

    `family_speaker` is the adult at home whose words `family_view` are; None for words of several. Every live outcome needs its
    judgement; both views are there or their absence has a reason; there is one decision. The figures of sessions are frozen as they
    stand now. Raises RuleBroken with the field that is missing.
    """
    cycle, child = cycle_of(viewer, cycle_id, "review.record")
    must_be_open(cycle)
    outcomes = list(Outcome.objects.of(child).filter(cycle=cycle, live_at__isnull=False, ended_at=None).order_by("order"))
    if family_speaker is not None and not words.is_speaker(child, "family", family_speaker):
        raise NotFound
    choice = _check(
        cycle, outcomes, held_on, judgements, child_view or child_view_missing, family_view or family_view_missing, decision
    )
    if not impact.strip():
        raise RuleBroken("Say what changed, in a sentence.", field="impact")
    if choice in SENCO_DECIDES:
        require(viewer, "cycle.decide", child=child)
    if choice is Decision.STEP_DOWN:
        _check_step_down(decision_reason, look_again_on)
    with write():
        if cycle.step == CycleStep.DO:
            cycles.move(viewer, cycle, CycleStep.REVIEW)
        review = Review.objects.create(
            school_id=child.school_id,
            child_id=child.pk,
            cycle=cycle,
            held_on=held_on,
            impact=impact.strip(),
            quality=quality.strip(),
            child_view=child_view.strip(),
            child_view_missing="" if child_view.strip() else child_view_missing.strip()[:250],
            family_view=family_view.strip(),
            family_view_missing="" if family_view.strip() else family_view_missing.strip()[:250],
            what_next=what_next.strip(),
            decision=choice,
            decision_reason=decision_reason.strip(),
            took_part=[each.strip() for each in took_part if each.strip()],
            look_again_on=look_again_on,
            by_id=viewer.person_id,
        )
        _judge(viewer, child, cycle, review, outcomes, {each.outcome_id: each for each in judgements}, held_on)
        cycles.move(viewer, cycle, CycleStep.CLOSED, f"Review: {choice}")
        audit.record(
            viewer,
            "cycle.reviewed",
            school_id=child.school_id,
            child_id=child.pk,
            things={"cycle": cycle.pk, "review": review.pk},
        )
        following = _next(viewer, child, cycle, review, family_speaker) if opens_next_cycle(choice) else None
        if following is None:
            _step_down(viewer, child, cycle, review)
        happened(
            "cycle.reviewed",
            viewer,
            cycle_id=cycle.pk,
            next_cycle_id=following.pk if following else None,
            decision=str(choice),
        )
    return following


def _check(
    cycle: Cycle,
    outcomes: Sequence[Outcome],
    held_on: date,
    judgements: Sequence[JudgementFact],
    child_there: str,
    family_there: str,
    decision: str,
) -> Decision:
    if cycle.step not in (CycleStep.DO, CycleStep.REVIEW):
        raise RuleBroken("There is nothing to look back on yet. The plan has to be live first.")
    if held_on > clock.today():
        raise RuleBroken("Enter today or an earlier day.", field="held_on")
    known = {str(each.pk) for each in outcomes}
    given = {str(each.outcome_id): each.judgement for each in judgements}
    if set(given) - known:
        raise RuleBroken("One of these outcomes is not part of this cycle. Open the page again.")
    missing = review_missing(
        {key: given.get(key) for key in known},
        child_view=bool(child_there.strip()),
        family_view=bool(family_there.strip()),
        decision=decision,
    )
    for field, sentence in missing.items():
        raise RuleBroken(sentence, field=field)
    verdicts = {each.value for each in Verdict}
    if any(each not in verdicts for each in given.values()):
        raise RuleBroken("Choose Met, Partly, Not yet, Too early to say or No longer right.")
    try:
        return Decision(decision)
    except ValueError:
        raise RuleBroken("Choose what happens next.", field="decision") from None


def _check_step_down(reason: str, look_again_on: date | None) -> None:
    if not reason.strip():
        raise RuleBroken("Say why everyday teaching is enough now. The family will see it.", field="decision_reason")
    if look_again_on is None or look_again_on <= clock.today():
        raise RuleBroken("Give a day after today when you will look again.", field="look_again_on")


def _judge(
    viewer: Viewer,
    child: ChildCard,
    cycle: Cycle,
    review: Review,
    outcomes: Sequence[Outcome],
    facts: dict[UUID, JudgementFact],
    held_on: date,
) -> None:
    """One row for each outcome, with its sessions as they stand; a figure becomes its last reading. Finished ones end."""
    lines: dict[UUID, list[UUID]] = {}
    for outcome_id, line_id in OutcomeLine.objects.of(child).filter(outcome__in=outcomes).values_list("outcome_id", "line_id"):
        lines.setdefault(outcome_id, []).append(line_id)
    every = sorted({line for group in lines.values() for line in group})
    counts = provision_queries.counts_for(every) if every else {}
    by = viewer.person_id
    rows, readings = [], []
    for outcome in outcomes:
        fact = facts[outcome.pk]
        figures = [counts[line] for line in lines.get(outcome.pk, ()) if line in counts]
        rows.append(
            Judgement(
                school_id=child.school_id,
                child_id=child.pk,
                review=review,
                outcome=outcome,
                judgement=fact.judgement,
                why=fact.why.strip(),
                now_value=fact.now_value,
                now_words=fact.now_words.strip()[:250],
                next_step=fact.next_step,
                happened=sum(each.took_place for each in figures),
                recorded=sum(each.recorded for each in figures),
                not_recorded=sum(each.not_recorded for each in figures),
            )
        )
        if fact.now_value is not None or fact.now_words.strip():
            readings.append(
                Reading(
                    school_id=child.school_id,
                    child_id=child.pk,
                    outcome=outcome,
                    on=held_on,
                    value=fact.now_value,
                    words=fact.now_words.strip()[:250],
                    by_id=by,
                )
            )
    Judgement.objects.bulk_create(rows)
    Reading.objects.bulk_create(readings)
    finished = [each.pk for each in outcomes if facts[each.pk].next_step == "finish"]
    Outcome.objects.of(child).filter(pk__in=finished).update(ended_at=clock.now())


def _next(viewer: Viewer, child: ChildCard, cycle: Cycle, review: Review, family_speaker: UUID | None) -> Cycle:
    """The next cycle, with what was carried into this one and what was said at the review: nothing is typed again."""
    following = cycles.open_for(viewer, child, "review", previous=cycle)
    carried = Carried.objects.of(child).filter(cycle=cycle, statement__withdrawn_at=None).values_list("statement_id", flat=True)
    Carried.objects.bulk_create(
        Carried(school_id=child.school_id, child_id=child.pk, cycle=following, statement_id=each, by_id=viewer.person_id)
        for each in carried
    )
    _keep_views(viewer, child, review, following, family_speaker)
    return following


def _keep_views(viewer: Viewer, child: ChildCard, review: Review, following: Cycle, family_speaker: UUID | None) -> None:
    for voice, text, speaker, words_of in (
        ("child", review.child_view, child.person_id, child.calling_name),
        ("family", review.family_view, family_speaker, "Family, at the review"),
    ):
        known = Statement.objects.of(child).filter(voice=voice, text=text).exists()
        if text and not known:
            words.store(
                viewer,
                child,
                voice=voice,
                topic="other",
                text=text,
                speaker_id=speaker,
                speaker_words="" if speaker else words_of,
                household=words.household_of(child, speaker) if voice == "family" else "",
                said_on=review.held_on,
                cycle_id=following.pk,
                how="talk" if voice == "child" else "",
                read=True,
            )


def _step_down(viewer: Viewer, child: ChildCard, cycle: Cycle, review: Review) -> None:
    """Everyday teaching is enough: the status ends, so does the support of this plan; the family hears how to come back."""
    status = statuses.status_now(child)
    if status in (SenStatus.SEN_SUPPORT, SenStatus.EHC_PLAN):
        statuses.move_status(viewer, child, SenStatus.STEPPED_DOWN, clock.today(), note=review.decision_reason, source="review")
    elif status in (SenStatus.CONCERN, SenStatus.MONITORING):
        statuses.move_status(viewer, child, SenStatus.NONE, clock.today(), note=review.decision_reason, source="review")
    Outcome.objects.of(child).filter(cycle=cycle, live_at__isnull=False, ended_at=None).update(ended_at=clock.now())
    live = [each.pk for each in provision_queries.lines_of(viewer, child)]
    if live:
        provision.end_lines(viewer, line_ids=live, on=clock.today(), reason="Stepped down after the review")
    tell_family(viewer, child, "stepped_down")
