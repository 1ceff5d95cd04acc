"""Reading outcomes, what they are tied to, where they stand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from trellis.access.managers import is_aside
from trellis.accounts.viewer import Viewer
from trellis.cycle.models import Outcome, OutcomeLine, Reading
from trellis.cycle.rules.measures import MeasureKind, progress_words, value_words
from trellis.people import queries as people
from trellis.people.queries import ChildCard

from .voices import Reader, reader_for

_WHY = "outcomes of children the viewer has reached"


@dataclass(frozen=True)
class ReadingCard:
    """Where an outcome stood on a day."""

    on: date
    value: Decimal | None
    words: str
    by: str


@dataclass(frozen=True)
class OutcomeCard:
    """An outcome as pages show it. `hope` and `child_words` are empty where this viewer may not read them."""

    pk: UUID
    cycle_id: UUID
    order: int
    sentence: str
    by_on: date
    will: str
    where: str
    how_well: str
    shown_by: str
    child_words: str
    hope_id: UUID | None
    hope: str
    hope_by: str
    measure: str
    unit: str
    baseline: Decimal | None
    baseline_words: str
    baseline_on: date | None
    goal: Decimal | None
    goal_words: str
    live: bool
    ended: bool
    replaces_id: UUID | None
    revision: int
    line_ids: tuple[UUID, ...]
    readings: tuple[ReadingCard, ...]

    @property
    def start_words(self) -> str:
        """Where things were at the start, in words and figures."""
        return value_words(self.measure, self.baseline, self.baseline_words, self.unit)

    @property
    def hoped_words(self) -> str:
        """What is hoped for, in words and figures."""
        return value_words(self.measure, self.goal, self.goal_words, self.unit)

    @property
    def now_words(self) -> str:
        """Where things stand by the newest reading; empty before there is one."""
        last = self.readings[-1] if self.readings else None
        return value_words(self.measure, last.value, last.words, self.unit) if last else ""

    @property
    def points(self) -> list[tuple[date, float]]:
        """For the chart: the baseline and every figure since, oldest first."""
        start = [(self.baseline_on, float(self.baseline))] if self.baseline is not None and self.baseline_on else []
        return start + [(each.on, float(each.value)) for each in self.readings if each.value is not None]

    @property
    def progress(self) -> str:
        """How much of the way is done, in words without praise or blame; empty for outcomes kept in words."""
        if self.measure == MeasureKind.WORDS or not self.readings:
            return ""
        now = self.readings[-1].value
        return progress_words(_number(self.baseline), _number(self.goal), _number(now))


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def outcomes_of(viewer: Viewer, child: ChildCard, cycle_id: UUID, *, reader: Reader | None = None) -> list[OutcomeCard]:
    """The outcomes of a cycle in their order, ended ones too (four queries). `reader` reads as somebody else."""
    return outcomes_by_cycle(viewer, child, [cycle_id], reader=reader).get(cycle_id, [])


def outcomes_by_cycle(
    viewer: Viewer, child: ChildCard, cycle_ids: Collection[UUID], *, reader: Reader | None = None
) -> dict[UUID, list[OutcomeCard]]:
    """As `outcomes_of`, for several cycles of one child."""
    rows = list(
        Outcome.objects.of(child)
        .filter(cycle_id__in=cycle_ids)
        .select_related("hope", "hope__speaker")
        .annotate(hope_aside=is_aside("hope_id"))
        .order_by("cycle", "order")
    )
    if not rows:
        return {}
    who = reader or reader_for(viewer, child)
    # What is held back is held back from pages at home only.
    held = set() if who.everything or who.staff else people.held_ids(child)
    ties: dict[UUID, list[UUID]] = {}
    for outcome_id, line_id in (
        OutcomeLine.objects.of(child).filter(outcome__in=rows).order_by("created_at").values_list("outcome_id", "line_id")
    ):
        ties.setdefault(outcome_id, []).append(line_id)
    readings: dict[UUID, list[ReadingCard]] = {}
    for each in Reading.objects.of(child).filter(outcome__in=rows).select_related("by").order_by("on", "created_at"):
        card = ReadingCard(each.on, each.value, each.words, each.by.formal_name if each.by else "")
        readings.setdefault(each.outcome_id, []).append(card)
    found: dict[UUID, list[OutcomeCard]] = {}
    for row in rows:
        card_of = _card(row, child, who, held, tuple(ties.get(row.pk, ())), tuple(readings.get(row.pk, ())))
        found.setdefault(row.cycle_id, []).append(card_of)
    return found


def lines_of_outcomes(child: ChildCard, cycle_id: UUID) -> dict[UUID, list[UUID]]:
    """Which outcomes each support line is for."""
    found: dict[UUID, list[UUID]] = {}
    for line_id, outcome_id in (
        OutcomeLine.objects.of(child).filter(outcome__cycle_id=cycle_id).values_list("line_id", "outcome_id")
    ):
        found.setdefault(line_id, []).append(outcome_id)
    return found


def _card(
    row: Outcome, child: ChildCard, who: Reader, held: set[UUID], lines: tuple[UUID, ...], readings: tuple[ReadingCard, ...]
) -> OutcomeCard:
    hope = row.hope if row.hope and not row.hope.withdrawn_at and who.may_read(row.hope, held, {row.hope.pk}) else None
    hope = None if row.hope_aside else hope  # type: ignore[attr-defined]
    hope_by = ""
    if hope is not None:
        hope_by = (
            child.calling_name
            if hope.voice == "child"
            else hope.speaker_words or (hope.speaker.full_name if hope.speaker else "")
        )
    shut = row.pk in held and not (who.everything or who.staff)
    return OutcomeCard(
        pk=row.pk,
        cycle_id=row.cycle_id,
        order=row.order,
        sentence=row.sentence,
        by_on=row.by_on,
        will=row.will,
        where=row.where,
        how_well=row.how_well,
        shown_by=row.shown_by,
        child_words="" if shut else row.child_words,
        hope_id=row.hope_id if hope else None,
        hope=hope.text if hope else "",
        hope_by=hope_by,
        measure=row.measure,
        unit=row.unit,
        baseline=row.baseline,
        baseline_words=row.baseline_words,
        baseline_on=row.baseline_on,
        goal=row.goal,
        goal_words=row.goal_words,
        live=row.live_at is not None,
        ended=row.ended_at is not None,
        replaces_id=row.replaces_id,
        revision=row.revision,
        line_ids=lines,
        readings=readings,
    )
