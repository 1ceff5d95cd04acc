"""Reading round robins: who would be asked about what, the minute on a phone, and the grid by strategy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from trellis.access.engine import decide
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.cycle.models import RoundRobin, RoundRobinAnswer
from trellis.cycle.rules.round_robin import MOST_STRATEGIES, WORKS, StrategySum, Works, sums
from trellis.people import queries as people
from trellis.people.models import ClassPlace, StaffPlace, live
from trellis.people.queries import ChildCard
from trellis.provision.models import ClassStrategy, SupportLine, live_on

_WHY = "a round robin whose child is decided on in the next line"
_TEACHES = ("class_teacher", "tutor", "key_person", "subject_teacher", "teaching_assistant")


@dataclass(frozen=True)
class Asked:
    """One teacher who would be, or was, asked. `works` is empty while there is no answer."""

    person_id: UUID
    name: str
    subject: str
    works: Mapping[str, str]
    note: str
    answered: bool


@dataclass(frozen=True)
class RoundRobinPage:
    """The page of a child's round robin: the open or newest one with its grid, and who would be asked anew."""

    child: ChildCard
    ref: str
    pk: UUID | None
    question: str
    asked_on: date | None
    closed: bool
    rows: tuple[StrategySum, ...]
    people: tuple[Asked, ...]
    strategies: tuple[str, ...]
    would_ask: tuple[Asked, ...]
    may_ask: bool

    @property
    def answered(self) -> int:
        return sum(each.answered for each in self.people)

    def said(self, strategy: str, person: Asked) -> str:
        """What this teacher says of this strategy, in words."""
        found = person.works.get(strategy)
        return WORKS[Works(found)].label if found else ""


@dataclass(frozen=True)
class AnswerPage:
    """One teacher's own part: the strategies to tick, and who asked."""

    pk: UUID
    ref: str
    child: ChildCard
    question: str
    strategies: tuple[str, ...]
    asked_by: str
    answered: bool
    closed: bool
    works: Mapping[str, str]


def teachers_of(child: ChildCard) -> list[Asked]:
    """Everyone who teaches the child or helps in a class of theirs, once each, with what they teach."""
    groups = ClassPlace.objects.of(child).filter(live(clock.today())).values("group_id")
    rows = StaffPlace.objects.at(child.school_id).filter(live(clock.today()), group_id__in=groups, part__in=_TEACHES)
    found: dict[UUID, Asked] = {}
    for each in people.daily_owners(child):
        found[each.person_id] = Asked(each.person_id, each.name, "", {}, "", False)
    for row in rows.select_related("person", "group").order_by("group__subject", "person__last_name", "pk"):
        if row.person_id not in found:
            found[row.person_id] = Asked(row.person_id, row.person.formal_name, row.group.subject, {}, "", False)
    return list(found.values())


def strategies_to_ask(child: ChildCard) -> list[str]:
    """What every teacher is asked to do for this child: lines on the class sheet first, then class strategies being tried."""
    lines = SupportLine.objects.of(child).filter(live_on(clock.today()), on_class_sheet=True).order_by("starts_on", "pk")
    tried = ClassStrategy.objects.of(child).filter(ended_on=None, starts_on__lte=clock.today()).order_by("starts_on", "pk")
    texts = [*lines.values_list("what", flat=True), *tried.values_list("text", flat=True)]
    return list(dict.fromkeys(texts))[:MOST_STRATEGIES]


def round_robin_page(viewer: Viewer, ref: str) -> RoundRobinPage:
    """A child's newest round robin as a grid. Raises NotFound for a stranger."""
    child = people.child_for(viewer, ref, "round_robin.read", opens="what teachers say works")
    row = RoundRobin.objects.of(child).order_by("-asked_on", "-created_at").first()
    may_ask = bool(decide(viewer, "round_robin.ask", child=child))
    would = tuple(teachers_of(child)) if may_ask and (row is None or row.closed_on) else ()
    strategies = tuple(row.strategies if row and not row.closed_on else strategies_to_ask(child))
    if row is None:
        return RoundRobinPage(child, "", None, "", None, True, (), (), strategies, would, may_ask)
    answers = RoundRobinAnswer.objects.of(child).filter(round_robin=row).select_related("person", "statement")
    asked = tuple(
        Asked(
            each.person_id,
            each.person.formal_name,
            each.subject,
            each.works,
            each.statement.text if each.statement else "",
            each.answered_at is not None,
        )
        for each in answers.order_by("subject", "person__last_name", "pk")
    )
    grid = tuple(sums(row.strategies, [each.works for each in asked]))
    return RoundRobinPage(
        child, row.ref, row.pk, row.question, row.asked_on, row.closed_on is not None, grid, asked, strategies, would, may_ask
    )


def answer_page(viewer: Viewer, ref: str) -> AnswerPage:
    """The viewer's own part of a round robin. Raises NotFound for whoever was not asked or may not read the child any more."""
    row = RoundRobin.objects.system(_WHY).filter(ref=ref).select_related("asked_by").first()
    if row is None:
        raise NotFound
    child = people.child_by_id(viewer, row.child_id, "round_robin.read")
    viewer.opens(child_id=child.pk, school_id=child.school_id, page="what teachers say works")
    mine = RoundRobinAnswer.objects.of(child).filter(round_robin=row, person_id=viewer.person_id).first()
    if mine is None:
        raise NotFound
    return AnswerPage(
        mine.pk,
        row.ref,
        child,
        row.question,
        tuple(row.strategies),
        row.asked_by.formal_name if row.asked_by else "",
        mine.answered_at is not None,
        row.closed_on is not None,
        mine.works,
    )
