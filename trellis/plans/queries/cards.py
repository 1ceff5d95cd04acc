"""What pages show of plans and profiles: plain facts, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from trellis.core.clock import day_of, today
from trellis.cycle.rules.measures import value_words
from trellis.designsystem.words import date_long
from trellis.provision.rules import Counts

from .. import rules


@dataclass(frozen=True)
class VoiceLine:
    """Somebody's own words, carried into the plan. `label` is who is heard ("Amina says"), `by` their name."""

    pk: UUID
    voice: str
    topic: str
    label: str
    text: str
    by: str
    said_on: date
    shared: bool = True


@dataclass(frozen=True)
class OutcomeView:
    """One outcome of a version, where it started, where it stands, and which lines are for it."""

    pk: UUID
    revision: int
    live: bool
    sentence: str
    by_on: date
    will: str
    where: str
    how_well: str
    shown_by: str
    child_words: str
    hope_id: UUID | None
    hope: str
    hope_label: str
    measure: str
    unit: str
    baseline: Decimal | None
    baseline_words: str
    baseline_on: date | None
    goal: Decimal | None
    goal_words: str
    now_value: Decimal | None
    now_words: str
    now_on: date | None
    line_ids: tuple[UUID, ...]
    to_check: bool = False

    @property
    def start_words(self) -> str:
        """Where it started, in its measure."""
        return value_words(self.measure, self.baseline, self.baseline_words, self.unit)

    @property
    def goal_in_words(self) -> str:
        return value_words(self.measure, self.goal, self.goal_words, self.unit)

    @property
    def now_in_words(self) -> str:
        return value_words(self.measure, self.now_value, self.now_words, self.unit)


@dataclass(frozen=True)
class LineView:
    """One line of support: what, who, how often, where, until when, and what happened of it."""

    pk: UUID
    ref: str
    revision: int
    live: bool
    kind: str
    kind_label: str
    what: str
    how: str
    who: str
    given_by_id: UUID | None
    minutes: int | None
    times_a_week: int | None
    weeks: int | None
    slots: tuple[tuple[int, str], ...]
    place: str
    group_name: str
    group_size: int
    evidence_note: str
    on_class_sheet: bool
    avoid: str
    starts_on: date
    ends_on: date
    ended_on: date | None
    hourly_rate: Decimal | None
    how_often: str
    cost_words: str
    outcome_ids: tuple[UUID, ...]
    counts: Counts | None
    to_check: bool = False

    @property
    def makes_sessions(self) -> bool:
        return bool(self.minutes and self.times_a_week)


@dataclass(frozen=True)
class AnswerView:
    """What one person thinks of this version. `answer` None: their view is still to come."""

    pk: UUID | None
    person_id: UUID | None
    who: str
    answer: str | None
    label: str
    words: str
    given_on: date | None
    on_paper: bool
    talked_on: date | None
    needs_a_call: bool


@dataclass(frozen=True)
class VersionRow:
    """One version in a list."""

    number: int
    state: str
    label: str
    colour: str
    reason: str
    on: date
    by: str


@dataclass(frozen=True)
class PlanCard:
    """One version of a plan with all it holds, for one reader."""

    pk: UUID
    ref: str
    child_id: UUID
    cycle_id: UUID
    cycle_ref: str
    cycle_number: int
    cycle_step: str
    number: int
    state: str
    summary: str
    family_summary: str
    at_home: str
    reason: str
    starts_on: date | None
    review_on: date | None
    drafted_by: str
    approved_by: str
    approved_at: datetime | None
    approval_asked_by: str
    approval_asked_at: datetime | None
    shared_at: datetime | None
    answer_by: date | None
    live_at: datetime | None
    updated_at: datetime
    edits: dict[str, int]
    voices: tuple[VoiceLine, ...]
    outcomes: tuple[OutcomeView, ...]
    lines: tuple[LineView, ...]
    joining_in: tuple[tuple[str, str, str], ...]
    took_part: tuple[tuple[str, str], ...]
    answers: tuple[AnswerView, ...]
    versions: tuple[VersionRow, ...]
    not_told: str = ""

    @property
    def is_draft(self) -> bool:
        return self.state == rules.VersionState.DRAFT

    @property
    def look(self) -> object:
        return rules.LOOKS[rules.VersionState(self.state)]

    @property
    def shown_on(self) -> date | None:
        moment = self.shared_at or self.live_at
        return day_of(moment) if moment else None

    @property
    def next_words(self) -> str:
        """What comes next for a live plan with a review day, as a part of a sentence; empty for any other."""
        if self.state != rules.VersionState.LIVE or self.review_on is None:
            return ""
        day = date_long(self.review_on)
        late = self.review_on < today()
        return f"look back at this plan. It was due by {day}." if late else f"look back at this plan by {day}."

    def lines_for(self, outcome_id: UUID) -> list[LineView]:
        """The support that is for this outcome."""
        return [each for each in self.lines if outcome_id in each.outcome_ids]

    @property
    def everyday(self) -> list[LineView]:
        """Support that is for no single outcome: what every teacher does, changes to the room or the day."""
        here = {each.pk for each in self.outcomes}
        return [each for each in self.lines if not here & set(each.outcome_ids)]

    @property
    def total(self) -> Counts:
        """The figures of all its lines together."""
        return sum((each.counts for each in self.lines if each.counts), Counts())


@dataclass(frozen=True)
class ProfileCard:
    """A version of the one-page profile. `waiting` marks the child's own words nobody has read yet."""

    pk: UUID
    number: int
    appreciate: str
    important: str
    support: str
    communicate: str
    how: str
    made_on: date
    by: str
    own: bool
    waiting: bool

    @property
    def meter(self) -> rules.Meter:
        return rules.profile_meter(self.appreciate, self.important, self.support, self.communicate)


@dataclass(frozen=True)
class PlanStage:
    """Where a child's plan stands, for lists: one line, and what blocks it."""

    state: str | None
    words: str
    blocked_by: str
    review_on: date | None
    version_number: int | None
    begun: bool = True
    """Whether a cycle is open or a plan stands."""
