"""What the last cycle's review kept becomes drafts of the next plan: outcomes from where they stand now, and their support."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from trellis.access.managers import is_aside
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import RuleBroken
from trellis.cycle import services as cycle_services
from trellis.cycle.models import Cycle, Judgement, Outcome, OutcomeLine, Reading
from trellis.organisations.queries import calendar_of
from trellis.people.queries import ChildCard
from trellis.provision import services as provision_services
from trellis.provision.models import LIVE_LINE, SupportLine

from ..models import PlanVersion
from ..queries.contents import lines_in, outcomes_in

_WHY = "the cycle before this one, of the same child"
_KEPT = ("keep", "change")
_SHORTEST = timedelta(weeks=6)
_USUAL = timedelta(weeks=12)


def keep_from(viewer: Viewer, card: ChildCard, cycle: Cycle) -> None:
    """Draft again what the review of the cycle before kept or changes. Nothing when there is no cycle before, or drafts are there."""
    if cycle.previous_id is None or Outcome.objects.of(card).filter(cycle=cycle).exists():
        return
    before = PlanVersion.objects.of(card).filter(cycle_id=cycle.previous_id, state__in=("live", "superseded", "ended"))
    version = before.exclude(live_at=None).order_by("-live_at", "-number").first()
    if version is None:
        return
    by_on = next_review(card.school_id)
    ties = _ties(version)
    new_of: dict[UUID, UUID] = {}
    for outcome, judgement in _kept(version):
        new_of[outcome.pk] = _again(viewer, cycle, outcome, judgement, by_on).pk
    live_lines = lines_in(version).filter(LIVE_LINE).select_related("group").prefetch_related("slots")
    for line in live_lines:
        for_outcomes = [new_of[each] for each in ties.get(line.pk, ()) if each in new_of]
        if for_outcomes or not ties.get(line.pk):
            _line_again(viewer, card, line, for_outcomes, by_on)


def carry_brought(viewer: Viewer, card: ChildCard) -> None:
    """Draft again the support that stood before Trellis, to be checked: once this plan starts, it takes its place."""
    standing = SupportLine.objects.of(card).filter(LIVE_LINE, brought_on__isnull=False).order_by("created_at", "pk")
    by_on = next_review(card.school_id)
    for line in standing.select_related("group").prefetch_related("slots"):
        _line_again(viewer, card, line, [], by_on)


def next_review(school_id: UUID) -> date:
    """A day to aim for when nobody has chosen one: the end of the term that leaves at least six weeks; else twelve weeks on."""
    today = clock.today()
    ends = sorted(term.end for term in calendar_of(school_id).terms)
    return next((end for end in ends if end >= today + _SHORTEST), today + _USUAL)


def _ties(version: PlanVersion) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    rows = OutcomeLine.objects.system(_WHY).filter(outcome__in=outcomes_in(version)).values_list("line_id", "outcome_id")
    for line_id, outcome_id in rows:
        found.setdefault(line_id, []).append(outcome_id)
    return found


def _kept(version: PlanVersion) -> list[tuple[Outcome, Judgement | None]]:
    """The outcomes to carry on with: those marked keep or change; where nothing was marked, those not met and still right."""
    judged = {
        each.outcome_id: each
        for each in Judgement.objects.system(_WHY).filter(child_id=version.child_id, review__cycle_id=version.cycle_id)
    }
    kept: list[tuple[Outcome, Judgement | None]] = []
    for outcome in outcomes_in(version).select_related("hope").annotate(hope_aside=is_aside("hope_id")):
        judgement = judged.get(outcome.pk)
        still_open = judgement is None or (not judgement.next_step and judgement.judgement not in ("met", "no_longer_right"))
        if still_open or (judgement is not None and judgement.next_step in _KEPT):
            kept.append((outcome, judgement))
    return kept


def _again(viewer: Viewer, cycle: Cycle, outcome: Outcome, judgement: Judgement | None, by_on: date) -> Outcome:
    """The outcome as a draft of the next cycle. Where it stands now is where it starts."""
    last = Reading.objects.system(_WHY).filter(outcome=outcome).order_by("-on", "-created_at").first()
    hopeless = outcome.hope is None or outcome.hope.withdrawn_at or outcome.hope_aside  # type: ignore[attr-defined]
    value, words, on = outcome.baseline, outcome.baseline_words, outcome.baseline_on
    if last is not None:
        value, words, on = last.value, last.words, last.on
    if judgement is not None and (judgement.now_value is not None or judgement.now_words):
        value, words, on = judgement.now_value, judgement.now_words, clock.day_of(judgement.created_at)
    return cycle_services.add_outcome(
        viewer,
        cycle_id=cycle.pk,
        by_on=max(by_on, outcome.by_on),
        will=outcome.will,
        where=outcome.where,
        how_well=outcome.how_well,
        shown_by=outcome.shown_by,
        child_words=outcome.child_words,
        hope_id=None if hopeless else outcome.hope_id,
        measure=outcome.measure,
        unit=outcome.unit,
        baseline=value,
        baseline_words=words,
        baseline_on=on,
        goal=outcome.goal,
        goal_words=outcome.goal_words,
        replaces_id=outcome.pk,
    )


def _line_again(viewer: Viewer, card: ChildCard, line: SupportLine, outcome_ids: list[UUID], ends_on: date) -> None:
    parts: dict[str, Any] = {
        "kind": line.kind,
        "what": line.what,
        "starts_on": clock.today(),
        "ends_on": ends_on,
        "how": line.how,
        "given_by_id": line.given_by_id,
        "minutes": line.minutes,
        "times_a_week": line.times_a_week,
        "weeks": line.weeks,
        "slots": [(each.weekday, each.at) for each in line.slots.all()],
        "place": line.place,
        "group_name": line.group.name if line.group else "",
        "group_size": line.group_size,
        "evidence_note": line.evidence_note,
        "on_class_sheet": line.on_class_sheet,
        "avoid": line.avoid,
        "hourly_rate": line.hourly_rate,
        "replaces_id": line.pk,
    }
    try:
        made = provision_services.draft_line(viewer, child_id=card.pk, **parts)
    except RuleBroken as problem:
        if problem.field != "given_by":
            raise
        # Whoever gave it has left: the line is kept, and whoever drafts the plan is asked who will give it.
        regular = line.minutes and line.times_a_week
        often = f"It was {line.minutes} minutes, {line.times_a_week} times a week. " if regular else ""
        nobody: dict[str, Any] = {"given_by_id": None, "minutes": None, "times_a_week": None, "slots": [], "hourly_rate": None}
        how = f"{line.how}\n{often}Choose who will give it now.".strip()
        made = provision_services.draft_line(viewer, child_id=card.pk, **{**parts, **nobody, "how": how})
    for outcome_id in outcome_ids:
        cycle_services.tie_line(viewer, outcome_id=outcome_id, line_id=made.pk)
