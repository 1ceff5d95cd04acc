"""What the checks find in a version, and what it still lacks. Advice is approved by the SENCO; only what is lacking holds a plan back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from trellis.cycle.models import Outcome, OutcomeLine
from trellis.cycle.rules import outcomes as outcome_rules
from trellis.cycle.rules.steps import MAY_GO_LIVE_FROM
from trellis.organisations.queries import calendar_of

from .. import rules
from ..models import JoiningIn, PlanVersion
from .contents import lines_in, outcomes_in, statements_in
from .telling import status_now

_WHY = "a version the viewer has reached"


@dataclass(frozen=True)
class OutcomeAdvice:
    """Advice on one outcome's wording."""

    outcome_id: UUID
    number: int
    sentence: str
    advice: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """A version looked over: its facts, what it lacks, what is flagged, and advice on each outcome."""

    facts: rules.PlanFacts
    lacking: tuple[rules.Flag, ...]
    flags: tuple[rules.Flag, ...]
    outcomes: tuple[OutcomeAdvice, ...]


def check(version: PlanVersion) -> Checked:
    """Look a version over (eight queries)."""
    outcomes = list(outcomes_in(version))
    lines = list(lines_in(version).values_list("pk", "kind", "given_by_id", "minutes", "to_check"))
    line_ids = [each[0] for each in lines]
    ties = OutcomeLine.objects.system(_WHY).filter(outcome__in=[each.pk for each in outcomes], line__in=line_ids)
    tied = list(ties.values_list("outcome_id", "line_id"))
    with_support, with_outcome = {each[0] for each in tied}, {each[1] for each in tied}
    voices = set(statements_in(version).values_list("voice", flat=True))
    status, told = status_now(version.child_id)
    advised = tuple(
        OutcomeAdvice(each.pk, number, each.sentence, advice_on(each.sentence)) for number, each in enumerate(outcomes, 1)
    )
    facts = rules.PlanFacts(
        sen_status_allows_live=status in MAY_GO_LIVE_FROM,
        family_told=told,
        outcomes=len(outcomes),
        outcomes_with_advice=sum(1 for each in advised if each.advice),
        outcomes_without_support=sum(1 for each in outcomes if each.pk not in with_support),
        outcomes_without_measure=sum(1 for each in outcomes if not is_measured(each)),
        outcomes_without_hope=sum(1 for each in outcomes if each.hope_id is None),
        pasted=sum(1 for each in outcomes if each.to_check) + sum(1 for each in lines if each[4]),
        lines=len(lines),
        lines_without_outcome=sum(1 for each in lines if each[0] not in with_outcome and each[1] != "quality_teaching"),
        lines_without_who=sum(1 for each in lines if each[2] is None and each[3]),
        teaching_lines=sum(1 for each in lines if each[1] == "quality_teaching"),
        starts_on=version.starts_on,
        review_on=version.review_on,
        child_view="child" in voices,
        family_view="family" in voices,
        joining_in=JoiningIn.objects.system(_WHY).filter(version=version).exists(),
    )
    return Checked(facts, rules.blocks(facts), rules.plan_flags(facts, calendar_of(version.school_id)), advised)


def is_measured(outcome: Outcome) -> bool:
    """Whether an outcome says where the child is now and what is hoped for."""
    start = outcome.baseline is not None or bool(outcome.baseline_words)
    return start and (outcome.goal is not None or bool(outcome.goal_words) or outcome.measure in ("words", "yes_no", "scale"))


def advice_on(sentence: str) -> tuple[str, ...]:
    """Advice on an outcome's wording, in plain sentences; empty when it says who, what, how well and by when."""
    return tuple(outcome_rules.advice_for(code) for code in outcome_rules.check_outcome(sentence) if code != outcome_rules.OK)
