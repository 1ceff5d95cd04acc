"""Where each child's plan stands and what blocks it, for lists of many children in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from trellis.accounts.viewer import Viewer
from trellis.core.prepared import prepared
from trellis.cycle.models import Cycle, Outcome
from trellis.cycle.rules.status import SenStatus
from trellis.cycle.rules.steps import LOOKS as STEP_LOOKS
from trellis.cycle.rules.steps import MAY_GO_LIVE_FROM, CycleStep
from trellis.people.queries import ChildCard
from trellis.provision.models import SupportLine

from .. import rules
from ..models import Answer, PlanLine, PlanOutcome, PlanVersion
from .cards import PlanStage
from .telling import with_told

_WHY = "plans of children the viewer has reached"
_OPEN = ("draft", "to_check", "live")


def blocks(viewer: Viewer, cards: Iterable[ChildCard]) -> dict[UUID, PlanStage]:
    """Each child's plan: its stage in words and what blocks it (six queries, however many children)."""
    ids = [each.pk for each in cards]
    versions: dict[UUID, list[Any]] = {}
    for each in _versions(ids):
        versions.setdefault(each.child_id, []).append(each)
    steps = dict(_steps(ids))
    drafts = [each for rows in versions.values() for each in rows if each.state == "draft"]
    outcomes = _outcomes_in_drafts(drafts)
    lines = _lines_in_drafts(drafts)
    waiting, talking = _answers([each for rows in versions.values() for each in rows if each.state == "to_check"])
    return {
        each: _stage(versions.get(each, []), steps.get(each), outcomes.get(each, 0), lines.get(each, 0), waiting, talking)
        for each in ids
    }


@prepared
def _versions(ids: Sequence[UUID]) -> QuerySet[PlanVersion, Any]:
    rows = with_told(PlanVersion.objects.system(_WHY).filter(child_id__in=ids, state__in=_OPEN)).order_by("-number")
    columns = ("pk", "child_id", "cycle_id", "number", "state", "starts_on", "review_on", "asked", "sen_status", "told")
    return rows.values_list(*columns, named=True)


@prepared
def _steps(ids: Sequence[UUID]) -> QuerySet[Cycle, Any]:
    return Cycle.objects.system(_WHY).filter(child_id__in=ids, closed_at=None).values_list("child_id", "step")


def _outcomes_in_drafts(drafts: Sequence[Any]) -> dict[UUID, int]:
    if not drafts:
        return {}
    return dict(_outcome_counts([each.pk for each in drafts], [each.cycle_id for each in drafts]))


@prepared
def _outcome_counts(versions: Sequence[UUID], cycles: Sequence[UUID]) -> QuerySet[Outcome, Any]:
    held = PlanOutcome.objects.system(_WHY).filter(outcome_id=OuterRef("pk"))
    rows = Outcome.objects.system(_WHY).filter(
        Q(Exists(held.filter(version_id__in=versions))) | Q(cycle_id__in=cycles, live_at=None, ended_at=None) & ~Q(Exists(held))
    )
    return rows.order_by().values_list("child_id").annotate(n=Count("pk"))


def _lines_in_drafts(drafts: Sequence[Any]) -> dict[UUID, int]:
    if not drafts:
        return {}
    return dict(_line_counts([each.pk for each in drafts], [each.child_id for each in drafts]))


@prepared
def _line_counts(versions: Sequence[UUID], children: Sequence[UUID]) -> QuerySet[SupportLine, Any]:
    held = PlanLine.objects.system(_WHY).filter(line_id=OuterRef("pk"))
    rows = SupportLine.objects.system(_WHY).filter(child_id__in=children)
    rows = rows.filter(Q(Exists(held.filter(version_id__in=versions))) | Q(live_at=None, ended_on=None) & ~Q(Exists(held)))
    return rows.order_by().values_list("child_id").annotate(n=Count("pk"))


@prepared
def _answer_rows(versions: Sequence[UUID]) -> QuerySet[Answer, Any]:
    rows = Answer.objects.system(_WHY).filter(version_id__in=versions).order_by("created_at", "pk")
    return rows.values_list("version_id", "person_id", "answer", "talked_on", named=True)


def _answers(versions: Sequence[Any]) -> tuple[dict[UUID, int], dict[UUID, int]]:
    """How many answers each version still waits for, and how many people want to talk about it."""
    if not versions:
        return {}, {}
    newest: dict[tuple[UUID, UUID], Any] = {}
    for each in _answer_rows([each.pk for each in versions]):
        newest[(each.version_id, each.person_id)] = each
    waiting, talking = {}, {}
    for version in versions:
        answered = {str(person) for found, person in newest if found == version.pk}
        waiting[version.pk] = sum(1 for each in version.asked if each.get("person") not in answered)
        talking[version.pk] = sum(
            1
            for (found, _), each in newest.items()
            if found == version.pk and rules.needs_a_call(each.answer) and each.talked_on is None
        )
    return waiting, talking


def _stage(
    versions: list[Any], step: str | None, outcomes: int, lines: int, waiting: dict[UUID, int], talking: dict[UUID, int]
) -> PlanStage:
    if not versions:
        if step is None:
            return PlanStage(None, rules.stage_words(None, rules.PlanFacts()), "No cycle has begun.", None, None, begun=False)
        words = f"{STEP_LOOKS[CycleStep(step)].label}. {rules.stage_words(None, rules.PlanFacts())}"
        return PlanStage(None, words, "The plan has not been begun.", None, None)
    now = versions[0]
    facts = rules.PlanFacts(
        sen_status_allows_live=SenStatus(now.sen_status or "none") in MAY_GO_LIVE_FROM,
        family_told=now.told,
        outcomes=outcomes,
        lines=lines,
        starts_on=now.starts_on,
        review_on=now.review_on,
        answers_to_come=waiting.get(now.pk, 0),
        wants_to_talk=talking.get(now.pk, 0),
    )
    live = next((each for each in versions if each.state == "live"), None)
    blocked = rules.blocks(facts) if now.state == "draft" else ()
    return PlanStage(
        state=now.state,
        words=rules.stage_words(now.state, facts),
        blocked_by=blocked[0].text if blocked else "",
        review_on=(live or now).review_on,
        version_number=now.number,
    )
