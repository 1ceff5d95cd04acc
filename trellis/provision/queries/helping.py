"""What helps staff to help: the school's strategies with the SENCO's answers beside them, questions, and who has learnt what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from trellis.access.engine import children_for, could, decide, require
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.people.queries import ChildOption, StaffOption, children_options, staff_options

from ..models import Question, Strategy, Training
from ..policies import AtSchool

_WHY = "the school's own list"
RUNS_OUT_SOON = timedelta(days=60)


@dataclass(frozen=True)
class Answered:
    """An answer everybody with the same strategy may read."""

    about: str
    answer: str
    by: str
    on: date


@dataclass(frozen=True)
class StrategyRow:
    """A strategy of the school's list, with the answers about it and who has learnt it."""

    pk: UUID
    text: str
    everyday: bool
    answers: tuple[Answered, ...]
    trained: tuple[str, ...]


@dataclass(frozen=True)
class StrategyPage:
    """The library. `may_edit` for who leads."""

    rows: tuple[StrategyRow, ...]
    may_edit: bool


@dataclass(frozen=True)
class About:
    """Which child a question is about, for the links that name them."""

    pk: UUID
    ref: str
    school_id: UUID


@dataclass(frozen=True)
class QuestionCard:
    """A question as its asker and the SENCO read it."""

    pk: UUID
    ref: str
    text: str
    about: str
    child: str
    asked_by: str
    asked_on: date
    owner: str
    answer_by: date
    answer: str
    answered_by: str
    answered_on: date | None
    shared: bool
    general: str
    may_answer: bool
    about_child: About | None = None

    @property
    def open(self) -> bool:
        return self.answered_on is None


@dataclass(frozen=True)
class AskPage:
    """What a question can be about."""

    strategies: tuple[tuple[str, str], ...]
    children: tuple[ChildOption, ...]


@dataclass(frozen=True)
class TrainingRow:
    """What somebody has learnt. `state` is "", "soon" or "over"."""

    name: str
    what: str
    on: date
    until: date | None
    state: str


@dataclass(frozen=True)
class TrainingPage:
    """The log, and who and what can be added."""

    rows: tuple[TrainingRow, ...]
    staff: tuple[StaffOption, ...]
    known: tuple[str, ...]


@dataclass(frozen=True)
class Beside:
    """What stands beside a line of support: answers about it, and who of those giving it has learnt it."""

    answers: tuple[Answered, ...]
    trained: tuple[TrainingRow, ...]


def school_id_of(viewer: Viewer) -> UUID:
    """The school whose lists this member of staff reads. Raises NotFound for whoever works in none."""
    if viewer.school_id is None:
        raise NotFound
    return viewer.school_id


def strategy_page(viewer: Viewer) -> StrategyPage:
    """The library of the viewer's school: three queries, however long it is."""
    school_id = school_id_of(viewer)
    rows = list(Strategy.objects.at(school_id).filter(retired_on=None).order_by("text"))
    answers = _shared(school_id, [each.pk for each in rows])
    trained: dict[str, list[str]] = {}
    for each in _live_training(school_id):
        trained.setdefault(each.what.casefold(), []).append(each.person.formal_name)
    return StrategyPage(
        tuple(
            StrategyRow(
                each.pk,
                each.text,
                each.everyday,
                tuple(answers.get(each.pk, ())),
                tuple(dict.fromkeys(trained.get(each.text.casefold(), ()))),
            )
            for each in rows
        ),
        bool(decide(viewer, "strategy.edit", child=AtSchool(school_id))),
    )


def _shared(school_id: UUID, strategy_ids: Iterable[UUID]) -> dict[UUID, list[Answered]]:
    found: dict[UUID, list[Answered]] = {}
    rows = Question.objects.at(school_id).filter(strategy_id__in=list(strategy_ids), shared=True, answered_on__isnull=False)
    for each in rows.select_related("answered_by").order_by("-answered_on", "-pk"):
        by = each.answered_by.formal_name if each.answered_by else ""
        found.setdefault(each.strategy_id, []).append(Answered(each.general, each.answer, by, each.answered_on))
    return found


def _live_training(school_id: UUID) -> QuerySet[Training]:
    rows = Training.objects.at(school_id).exclude(until__lt=clock.today())
    return rows.select_related("person").order_by("person__last_name", "-on")


def ask_page(viewer: Viewer) -> AskPage:
    """What the viewer can ask about: the school's strategies, and the children they work with."""
    rows = Strategy.objects.at(school_id_of(viewer)).filter(retired_on=None).order_by("text")
    children = children_options(viewer, "support.read") if could(viewer, "support.read") else []
    return AskPage(tuple((str(each.pk), each.text) for each in rows), tuple(children))


def my_questions(viewer: Viewer) -> list[QuestionCard]:
    """For whoever leads, every question of the school; for everybody else their own. Open ones first, the soonest first."""
    school_id = school_id_of(viewer)
    leads = bool(decide(viewer, "question.answer", child=AtSchool(school_id)))
    rows = Question.objects.at(school_id).exclude(child_id__in=viewer.held.blocked)
    if not leads:
        rows = rows.filter(asked_by(viewer))
    rows = rows.select_related("child", "strategy", "asked_by", "owner", "answered_by")
    cards = [_card(each, leads) for each in rows.order_by("answer_by", "pk")]
    return [each for each in cards if each.open] + [each for each in reversed(cards) if not each.open]


def asked_by(viewer: Viewer) -> Q:
    """The viewer's own questions; one about a child goes with the right to that child."""
    return Q(asked_by_id=viewer.person_id) & (Q(child=None) | Q(child__in=children_for(viewer, "support.read").values("pk")))


def question_page(viewer: Viewer, ref: str) -> QuestionCard:
    """One question, for its asker and whoever leads. Raises NotFound for everybody else."""
    found = next((each for each in my_questions(viewer) if each.ref == ref), None)
    if found is None:
        raise NotFound
    return found


def _card(row: Question, leads: bool) -> QuestionCard:
    return QuestionCard(
        pk=row.pk,
        ref=row.ref,
        text=row.text,
        about=row.strategy.text if row.strategy else "",
        child=row.child.full_name if row.child else "",
        asked_by=row.asked_by.formal_name,
        asked_on=row.asked_on,
        owner=row.owner.formal_name if row.owner else "the SENCO",
        answer_by=row.answer_by,
        answer=row.answer,
        answered_by=row.answered_by.formal_name if row.answered_by else "",
        answered_on=row.answered_on,
        shared=row.shared,
        general=row.general,
        may_answer=leads,
        about_child=About(row.child.pk, row.child.ref, row.child.school_id) if row.child else None,
    )


def training_page(viewer: Viewer) -> TrainingPage:
    """The training log of the school, what runs out first on top."""
    school_id = school_id_of(viewer)
    require(viewer, "training.edit", child=AtSchool(school_id))
    rows = list(Training.objects.at(school_id).select_related("person").order_by("person__last_name", "-on"))
    shown = sorted((_training(each) for each in rows), key=lambda each: (each.state == "", each.until or date.max, each.name))
    known = dict.fromkeys(
        [each.what for each in rows] + list(Strategy.objects.at(school_id).filter(retired_on=None).values_list("text", flat=True))
    )
    return TrainingPage(tuple(shown), tuple(staff_options(school_id)), tuple(known))


def _training(row: Training) -> TrainingRow:
    today = clock.today()
    state = ""
    if row.until is not None and row.until <= today + RUNS_OUT_SOON:
        state = "over" if row.until < today else "soon"
    return TrainingRow(row.person.formal_name, row.what, row.on, row.until, state)


def beside(school_id: UUID, what: str, person_ids: Iterable[UUID | None]) -> Beside:
    """What stands beside one line of support (two queries): answers about the same strategy, and training of whoever gives it."""
    strategies = Strategy.objects.at(school_id).filter(text__iexact=what).values_list("pk", flat=True)
    answers = [each for group in _shared(school_id, strategies).values() for each in group]
    people = [each for each in person_ids if each]
    rows = Training.objects.at(school_id).filter(person_id__in=people, what__iexact=what).select_related("person").order_by("-on")
    return Beside(tuple(answers), tuple(_training(each) for each in rows))
