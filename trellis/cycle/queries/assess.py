"""The page of Assess: four voices side by side, their dates and ages, scores with their meaning, ranked needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from trellis.access.engine import decide
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.cycle.models import Cycle, Score
from trellis.cycle.rules.assess import SOURCE_STATES, age_words, standard_score_meaning
from trellis.cycle.rules.assess import Source as SourceName
from trellis.people import queries as people
from trellis.people.queries import AdultCard, ChildCard, ProfessionalCard

from .concerns import ConcernCard, StrategyTried, concerns_of, strategies_of
from .cycles import CycleCard, current_cycle
from .sources import SourceCard, source_states
from .statuses import NeedCard, StatusCard, needs_of, status_of
from .voices import StatementCard, voices


@dataclass(frozen=True)
class ScoreCard:
    """A check with its score; `meaning` is what a standard score says, in a sentence anybody can read."""

    name: str
    taken_on: date
    age: str
    raw: str
    standard: int | None
    meaning: str
    note: str
    pk: UUID | None = None


@dataclass(frozen=True)
class Column:
    """One voice of the page: its title, how it stands, and its words, strengths and hopes first."""

    source: SourceCard
    title: str
    state_label: str
    state_colour: str
    empty: str
    words: tuple[StatementCard, ...]

    @property
    def key(self) -> str:
        return self.source.source


@dataclass(frozen=True)
class AssessPage:
    """Everything the page of Assess shows. `cycle` is None when none is open."""

    child: ChildCard
    cycle: CycleCard | None
    status: StatusCard
    columns: tuple[Column, ...]
    scores: tuple[ScoreCard, ...]
    attendance: Decimal | None
    attendance_on: date | None
    needs: tuple[NeedCard, ...]
    concerns: tuple[ConcernCard, ...]
    strategies: tuple[StrategyTried, ...]
    adults: tuple[AdultCard, ...]
    professionals: tuple[ProfessionalCard, ...]
    missing: tuple[str, ...]
    may_edit: bool
    may_decide: bool
    to_ask: tuple[tuple[UUID, str], ...] = ()

    @property
    def carried(self) -> list[str]:
        return [str(each.pk) for column in self.columns for each in column.words if each.carried]


def assess_page(viewer: Viewer, ref: str) -> AssessPage:
    """The assessment of a child's open cycle. Raises NotFound for a stranger."""
    child = people.child_for(viewer, ref, "assess.edit", opens="Assess")
    cycle = current_cycle(viewer, child)
    row = Cycle.objects.of(child).filter(pk=cycle.pk).first() if cycle else None
    columns = tuple(_columns(viewer, child, cycle))
    return AssessPage(
        child=child,
        cycle=cycle,
        status=status_of(child),
        columns=columns,
        scores=tuple(scores_of(child)),
        attendance=row.attendance if row else None,
        attendance_on=row.attendance_on if row else None,
        needs=tuple(needs_of(child)),
        concerns=tuple(each for each in concerns_of(viewer, child) if each.open or (cycle and each.pk == cycle.concern_id)),
        strategies=tuple(strategies_of(child)),
        adults=tuple(people.family_adults(child)),
        professionals=tuple(people.professionals_of(child)),
        missing=tuple(each.key for each in columns if each.source.state == "missing"),
        may_edit=bool(decide(viewer, "assess.edit", child=child)),
        may_decide=bool(decide(viewer, "status.decide", child=child)),
        to_ask=tuple(_to_ask(child)),
    )


def _to_ask(child: ChildCard) -> list[tuple[UUID, str]]:
    """Each adult at home, or the young person, who can be asked for their views."""
    if child.is_young_person:
        return [(child.person_id, child.full_name)] if child.person_id else []
    return (
        [(each.person_id, f"{each.name} ({each.called})") for each in people.family_adults(child)]
        if child.fact_families_on
        else []
    )


def _columns(viewer: Viewer, child: ChildCard, cycle: CycleCard | None) -> list[Column]:
    words = voices(viewer, child, cycle_id=cycle.pk if cycle else None)
    name = child.calling_name
    titles = {
        SourceName.CHILD: f"{name} says",
        SourceName.FAMILY: "Family says",
        SourceName.SCHOOL: "School says",
        SourceName.PROFESSIONAL: "People from outside say",
    }
    empty = {
        SourceName.CHILD: f"{name} has not given views yet.",
        SourceName.FAMILY: "The family has not given views yet.",
        SourceName.SCHOOL: "School has not written what it sees yet.",
        SourceName.PROFESSIONAL: "There is no advice from outside yet.",
    }
    states = source_states(child, cycle.pk) if cycle else {}
    return [
        Column(
            source=state,
            title=titles[source],
            state_label=SOURCE_STATES[state.state].label,
            state_colour=SOURCE_STATES[state.state].colour,
            empty=empty[source],
            words=tuple(words[state.voice]),
        )
        for source, state in states.items()
    ]


def scores_of(child: ChildCard) -> list[ScoreCard]:
    """The child's checks, newest first, each with what its score means."""
    today = clock.today()
    return [
        ScoreCard(
            name=each.name,
            taken_on=each.taken_on,
            age=age_words(each.taken_on, today),
            raw=each.raw,
            standard=each.standard,
            meaning=standard_score_meaning(each.standard).sentence if each.standard is not None else "",
            note=each.note,
            pk=each.pk,
        )
        for each in Score.objects.of(child).order_by("-taken_on", "-created_at")
    ]
