"""Reading cycles: the one that is open, the numbered ones before it, any two side by side."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from trellis.access.engine import decide
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.core.prepared import prepared
from trellis.core.text import N_
from trellis.cycle.models import Cycle, CycleStep, Judgement, Review
from trellis.cycle.rules.review import DECISIONS, JUDGEMENTS, Choice, CycleResult, little_change
from trellis.cycle.rules.review import Judgement as Verdict
from trellis.cycle.rules.steps import FAMILY_WORDS, LOOKS, STATUS_WORDS, step_words
from trellis.cycle.rules.steps import CycleStep as Step
from trellis.people.queries import ChildCard
from trellis.rulebook.machines import labels

from .outcomes import OutcomeCard, outcomes_by_cycle

_WHY = "cycles of children the viewer has reached"
_IN_ONE_GO = 500
NOT_SHOWN = N_("Kept between the family and the people who plan with them.")


@dataclass(frozen=True)
class CycleCard:
    """One time round. `step_on` is the day it came to its step; `words` is "Step 3 of 4: Do"."""

    pk: UUID
    ref: str
    child_id: UUID
    number: int
    step: Step
    words: str
    label: str
    colour: str
    family_words: str
    status_words: str
    opened_on: date
    step_on: date
    closed_on: date | None
    previous_id: UUID | None
    concern_id: UUID | None
    opened_from: str
    hypothesis: str
    revision: int


@dataclass(frozen=True)
class JudgementCard:
    """What became of one outcome, with its sessions as they stood then."""

    outcome_id: UUID
    sentence: str
    judgement: str
    label: str
    colour: str
    why: str
    now_words: str
    next_step: str
    happened: int
    recorded: int
    not_recorded: int


@dataclass(frozen=True)
class ReviewCard:
    """A review as it was recorded."""

    cycle_id: UUID
    held_on: date
    impact: str
    quality: str
    child_view: str
    child_view_missing: str
    family_view: str
    family_view_missing: str
    what_next: str
    decision: str
    decision_label: str
    decision_reason: str
    took_part: tuple[str, ...]
    look_again_on: date | None
    by: str
    judgements: tuple[JudgementCard, ...]


@dataclass(frozen=True)
class CyclePage:
    """One cycle with its outcomes and review, for a column of the comparison."""

    cycle: CycleCard
    outcomes: tuple[OutcomeCard, ...]
    review: ReviewCard | None


def current_cycle(viewer: Viewer, child: ChildCard) -> CycleCard | None:
    """The child's open cycle, or None (one query)."""
    return open_cycles([child.pk]).get(child.pk)


def open_cycles(child_ids: Collection[UUID]) -> dict[UUID, CycleCard]:
    """The open cycles of many children. One query for each 500."""
    ids = list(child_ids)
    found: dict[UUID, CycleCard] = {}
    for start in range(0, len(ids), _IN_ONE_GO):
        found |= {each.child_id: each for each in _cards(_open(ids[start : start + _IN_ONE_GO]))}
    return found


def cycles_of(viewer: Viewer, child: ChildCard) -> list[CycleCard]:
    """All of a child's cycles, newest first."""
    return _cards(list(_moved(Cycle.objects.of(child)).order_by("-number")))


def cycle_of_child(viewer: Viewer, child: ChildCard, ref: str) -> CycleCard:
    """One cycle of this child by its reference. Raises NotFound."""
    row = _moved(Cycle.objects.of(child)).filter(ref=ref).first()
    if row is None:
        raise NotFound
    return _cards([row])[0]


def cycle_card(viewer: Viewer, child: ChildCard, cycle_id: UUID) -> CycleCard:
    """One cycle of this child by its id. Raises NotFound."""
    row = _moved(Cycle.objects.of(child)).filter(pk=cycle_id).first()
    if row is None:
        raise NotFound
    return _cards([row])[0]


def _moved(rows: QuerySet[Cycle]) -> QuerySet[Any]:
    """Cycles with the moment each came to its step."""
    steps = CycleStep.objects.system(_WHY).filter(cycle_id=OuterRef("pk")).order_by("-at")
    return rows.annotate(moved_at=Subquery(steps.values("at")[:1]))


@prepared
def _open(children: Sequence[UUID]) -> QuerySet[Any]:
    return _moved(Cycle.objects.system(_WHY).filter(child_id__in=children, closed_at=None))


def _cards(rows: list[Any]) -> list[CycleCard]:
    return [
        CycleCard(
            pk=each.pk,
            ref=each.ref,
            child_id=each.child_id,
            number=each.number,
            step=Step(each.step),
            words=step_words(each.step),
            label=LOOKS[Step(each.step)].label,
            colour=LOOKS[Step(each.step)].colour,
            family_words=FAMILY_WORDS[Step(each.step)],
            status_words=STATUS_WORDS[Step(each.step)],
            opened_on=clock.day_of(each.created_at),
            step_on=clock.day_of(each.moved_at or each.created_at),
            closed_on=clock.day_of(each.closed_at) if each.closed_at else None,
            previous_id=each.previous_id,
            concern_id=each.concern_id,
            opened_from=each.opened_from,
            hypothesis=each.hypothesis,
            revision=each.revision,
        )
        for each in rows
    ]


def reviews_of(child: ChildCard, cycle_ids: Collection[UUID] | None = None) -> dict[UUID, ReviewCard]:
    """The reviews of a child's cycles, by cycle (two queries)."""
    rows = Review.objects.of(child).select_related("by").order_by("held_on")
    rows = rows if cycle_ids is None else rows.filter(cycle_id__in=cycle_ids)
    verdicts: dict[UUID, list[JudgementCard]] = {}
    for each in (
        Judgement.objects.of(child).filter(review__in=rows.values("pk")).select_related("outcome").order_by("outcome__order")
    ):
        look = JUDGEMENTS[Verdict(each.judgement)]
        verdicts.setdefault(each.review_id, []).append(
            JudgementCard(
                each.outcome_id,
                each.outcome.sentence,
                each.judgement,
                look.label,
                look.colour,
                each.why,
                _now(each),
                each.next_step,
                each.happened,
                each.recorded,
                each.not_recorded,
            )
        )
    words = labels(DECISIONS)
    return {
        each.cycle_id: ReviewCard(
            cycle_id=each.cycle_id,
            held_on=each.held_on,
            impact=each.impact,
            quality=each.quality,
            child_view=each.child_view,
            child_view_missing=each.child_view_missing,
            family_view=each.family_view,
            family_view_missing=each.family_view_missing,
            what_next=each.what_next,
            decision=each.decision,
            decision_label=words[each.decision],
            decision_reason=each.decision_reason,
            took_part=tuple(each.took_part),
            look_again_on=each.look_again_on,
            by=each.by.formal_name,
            judgements=tuple(verdicts.get(each.pk, ())),
        )
        for each in rows
    }


def _now(row: Judgement) -> str:
    from_figure = "" if row.now_value is None else f"{row.now_value.normalize():f} {row.outcome.unit}".strip()
    return ". ".join(each for each in (from_figure, row.now_words) if each)


def what_to_consider(child: ChildCard, reviews: Mapping[UUID, ReviewCard] | None = None) -> tuple[Choice, ...]:
    """What to think about after two cycles in a row with little change; empty otherwise. It never acts by itself."""
    numbers = dict(Cycle.objects.of(child).values_list("pk", "number"))
    results = [
        CycleResult(numbers[cycle_id], tuple(Verdict(each.judgement) for each in review.judgements))
        for cycle_id, review in (reviews_of(child) if reviews is None else reviews).items()
    ]
    return little_change(results)


def side_by_side(viewer: Viewer, child: ChildCard, numbers: Collection[int]) -> list[CyclePage]:
    """These cycles with outcomes and reviews, in the order asked; numbers the child does not have are left out."""
    wanted = {each.number: each for each in cycles_of(viewer, child) if each.number in numbers}
    ids = [each.pk for each in wanted.values()]
    outcomes, reviews = outcomes_by_cycle(viewer, child, ids), reviews_of(child, ids)
    if not decide(viewer, "views.private", child=child):
        # The family's words at a review are theirs: whoever only teaches or supports the child does not read them here.
        reviews = {key: replace(each, family_view="", family_view_missing=NOT_SHOWN) for key, each in reviews.items()}
    return [
        CyclePage(wanted[number], tuple(outcomes.get(wanted[number].pk, ())), reviews.get(wanted[number].pk))
        for number in numbers
        if number in wanted
    ]
