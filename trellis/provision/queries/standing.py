"""Support without sessions: what is to be asked of whom, equipment and its steps, strategies in class."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.prepared import Subject, prepared
from trellis.people.queries import ChildCard

from .. import rules
from ..models import ClassStrategy, EquipmentStep, InPlace, SupportLine, live_on

_WHY = "answers about lines the viewer has reached"
_DAILY = frozenset({"class_teacher", "key_adult"})


@dataclass(frozen=True)
class InPlaceRow:
    """One line to be asked about. `last` is the latest answer's words, from this half-term or before."""

    line_id: UUID
    ref: str
    child_id: UUID
    school_id: UUID
    child_name: str
    child_ref: str
    what: str
    how: str
    last: str
    due: bool


@dataclass(frozen=True)
class Answer:
    """One answer to "In place?"."""

    half_term_starts_on: date
    label: str
    why: str
    by: str


@dataclass(frozen=True)
class Step:
    """One step of equipment."""

    step: str
    label: str
    on: date
    where: str
    goes_with_child: bool | None
    note: str
    by: str


@dataclass(frozen=True)
class TriedStrategy:
    """A strategy in class for one child."""

    pk: UUID
    text: str
    starts_on: date
    review_on: date | None
    ended_on: date | None
    result: str
    by: str


def standing_lines(viewer: Viewer, whose: Q | None = None) -> QuerySet[SupportLine]:
    """Live lines without sessions that this viewer answers for: their own, and those of the children they see each day."""
    daily = [child for child, names in viewer.held.children.items() if names & _DAILY]
    mine = Q(given_by_id=viewer.person_id) | Q(child_id__in=daily)
    steps = EquipmentStep.objects.system(_WHY).filter(line_id=OuterRef("pk")).order_by("-created_at", "-pk")
    rows = SupportLine.objects.for_viewer(viewer, "support.log").filter(
        mine if whose is None else mine | whose, live_on(clock.today())
    )
    return rows.filter(Q(minutes=None) | Q(times_a_week=None), starts_on__lte=clock.today(), brought_on=None).annotate(
        last_step=Subquery(steps.values("step")[:1]),
        last_step_on=Subquery(steps.values("on")[:1]),
        answered_on=Subquery(
            InPlace.objects.system(_WHY)
            .filter(line_id=OuterRef("pk"))
            .order_by()
            .values("line_id")
            .annotate(last=Max("half_term_starts_on"))
            .values("last")
        ),
    )


def in_place_due(viewer: Viewer, *, answered_too: bool = False) -> list[InPlaceRow]:
    """The lines to ask "In place?" about this half-term, by child; with `answered_too` those answered already as well."""
    answers = InPlace.objects.system(_WHY).filter(line_id=OuterRef("pk")).order_by("-created_at", "-pk")
    rows = list(
        standing_lines(viewer)
        .filter(Q(("last_step", None)))
        .annotate(last_answer=Subquery(answers.values("answer")[:1]), last_why=Subquery(answers.values("why")[:1]))
        .select_related("child")
        .order_by("child__first_name", "child__last_name", "what")
    )
    labels = {each.code: each.label for each in rules.IN_PLACE}
    found = []
    for each in rows:
        due = rules.in_place_due(each.answered_on, clock.today(), viewer.calendar(each.school_id))  # type: ignore[attr-defined]
        last = labels.get(each.last_answer or "", "")  # type: ignore[attr-defined]
        words = f"{last}: {each.last_why}" if last and each.last_why else last  # type: ignore[attr-defined]
        child = each.child
        row = InPlaceRow(
            each.pk, each.ref, each.child_id, each.school_id, child.full_name, child.ref, each.what, each.how, words, due
        )
        if due or answered_too:
            found.append(row)
    return found


def answers_of(card: ChildCard, line_id: UUID) -> list[Answer]:
    """What was answered to "In place?" for a line, newest first."""
    labels = {each.code: each.label for each in rules.IN_PLACE}
    rows = InPlace.objects.of(card).filter(line_id=line_id).select_related("answered_by").order_by("-created_at", "-pk")
    return [Answer(each.half_term_starts_on, labels[each.answer], each.why, each.answered_by.formal_name) for each in rows]


def equipment_of(card: ChildCard, line_id: UUID) -> list[Step]:
    """The steps of a line's equipment, newest first."""
    wheres = {each.code: each.label for each in rules.USED_WHERE}
    rows = EquipmentStep.objects.of(card).filter(line_id=line_id).select_related("by").order_by("-created_at", "-pk")
    return [
        Step(
            each.step,
            rules.EQUIPMENT_LOOKS[rules.EquipmentStage(each.step)].label,
            each.on,
            wheres.get(each.where, ""),
            each.goes_with_child,
            each.note,
            each.by.formal_name,
        )
        for each in rows
    ]


@dataclass(frozen=True)
class StandsNow:
    """The newest answer to "In place?" of a line, or the newest step of its equipment and where it is used."""

    label: str
    where: str = ""
    equipment: bool = False


@prepared
def _standing_rows(child: Subject, lines: Sequence[UUID]) -> QuerySet[Any, Any]:
    """(line, whether it is equipment, code, where, when) of all that was recorded."""
    text, flag = CharField(), IntegerField()
    steps = EquipmentStep.objects.of(child).filter(line_id__in=lines)
    answers = InPlace.objects.of(child).filter(line_id__in=lines)
    one = steps.values_list("line_id", Value(1, flag), Cast("step", text), Cast("where", text), "created_at", "pk")
    other = answers.values_list("line_id", Value(0, flag), Cast("answer", text), Value("", text), "created_at", "pk")
    return one.order_by().union(other.order_by(), all=True)


def standing_now(card: ChildCard, line_ids: Iterable[UUID]) -> dict[UUID, StandsNow]:
    """How these lines without sessions stand, those nobody was asked about left out (one query). Equipment goes first."""
    wheres = {each.code: each.label for each in rules.USED_WHERE}
    places = {each.code: each.label for each in rules.IN_PLACE}
    found: dict[UUID, StandsNow] = {}
    rows = _standing_rows(card, list(line_ids))
    for line, equipment, code, where, _, _ in sorted(rows, key=lambda row: (row[1], row[4], row[5])):
        look = rules.EQUIPMENT_LOOKS[rules.EquipmentStage(code)].label if equipment else places[code]
        found[line] = StandsNow(look, wheres.get(where, ""), bool(equipment))
    return found


def next_steps(steps: list[Step]) -> list[tuple[str, str]]:
    """What may be recorded of equipment now, as (code, words)."""
    stages = rules.EQUIPMENT_TRANSITIONS[rules.EquipmentStage(steps[0].step)] if steps else (rules.EQUIPMENT_START,)
    return [(each.value, rules.EQUIPMENT_LOOKS[each].label) for each in stages]


def strategies_tried(card: ChildCard, *, running_only: bool = False) -> list[TriedStrategy]:
    """The strategies tried in class for a child, newest first."""
    rows = ClassStrategy.objects.of(card).select_related("by").order_by("-starts_on", "pk")
    if running_only:
        rows = rows.filter(Q(ended_on=None) | Q(ended_on__gte=clock.today()))
    return [
        TriedStrategy(
            each.pk, each.text, each.starts_on, each.review_on, each.ended_on, each.result, each.by.formal_name if each.by else ""
        )
        for each in rows
    ]
