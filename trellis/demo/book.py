"""The story book of the demonstration: children's courses, and their steps played in time order with the clock set to each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer, viewer_for
from trellis.core import clock
from trellis.core.db import write
from trellis.people.models import Child
from trellis.provision import services as provision
from trellis.provision.models import Session

from .calendar import DemoTerm
from .stories import Story
from .world import World

_WHY = "the demonstration's own children"
NOT_YET = UUID(int=0)


@dataclass
class Tale:
    """One child's course: who helps, the story, in which terms a cycle ran, and how far the last one has come."""

    child: Child
    story: Story
    school: str
    senco: Person
    owner: Person
    adult: Person
    family: list[Person]
    terms: list[DemoTerm]
    until: str = "do"
    told: bool = True
    answers: tuple[str, ...] = ("agree",)
    own_person: Person | None = None
    group: str = ""
    review_on: date | None = None
    concern_id: UUID = NOT_YET
    cycle_id: UUID = NOT_YET
    version_id: UUID = NOT_YET
    statements: list[UUID] = field(default_factory=list)
    hope_id: UUID | None = None

    @property
    def name(self) -> str:
        return self.child.calling_name

    def words(self, text: str) -> str:
        return text.format(name=self.name)


@dataclass(order=True)
class Step:
    """Something somebody does at a moment. `order` keeps steps of one moment as they were written."""

    at: datetime
    order: int
    do: Callable[[], None] = field(compare=False)


class StoryBook:
    """Gathers the steps of every tale and plays them in time order, with the clock set to each; nothing happens after now."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.now = clock.now()
        self.steps: list[Step] = []

    def on(self, day: date, hour: int, do: Callable[[], None]) -> None:
        if day <= self.world.today:
            self.steps.append(Step(min(clock.london(day, hour), self.now), len(self.steps), do))

    def play(self) -> None:
        for step in sorted(self.steps):
            with clock.set_to(step.at), write():
                step.do()


def as_person(person: Person) -> Viewer:
    return viewer_for(person)


def log_weeks(book: StoryBook) -> None:
    """Each Friday the adults record their week: most sessions happened; some did not, with reasons; some are never recorded."""
    world = book.world
    for term in [*world.past_terms(), world.term]:
        for number in range(1, 14):
            friday = term.week(number) + timedelta(days=4)
            book.on(min(friday, world.today), 17, partial(_log, world, term.week(number)))


def _log(world: World, monday: date) -> None:
    rows = Session.objects.system(_WHY).filter(
        week_on=monday, withdrawn_at=None, state="", due_on__lt=clock.today() + timedelta(days=1)
    )
    by_adult: dict[UUID, dict[tuple[str, str], list[UUID]]] = {}
    newest = monday >= world.today - timedelta(days=12)
    left = _left_for_amina(world) if newest else None
    # By what a line is, not by its reference, so that every demonstration has the same luck.
    for row in rows.select_related("line").order_by("due_on", "child__last_name", "child__first_name", "line__what", "number"):
        chance = world.random.random()
        if row.line.given_by_id is None or row.pk == left or (newest and chance > 0.55) or chance > 0.97:
            continue
        if chance < 0.07:
            what = ("didnt_happen", "cover")
        elif chance < 0.10:
            what = ("didnt_happen", "child_away")
        elif chance < 0.14:
            what = ("part", "")
        else:
            what = ("happened", "")
        by_adult.setdefault(row.line.given_by_id, {}).setdefault(what, []).append(row.pk)
    for person_id, kinds in by_adult.items():
        viewer = as_person(Person.objects.get(pk=person_id))
        for (state, reason), ids in kinds.items():
            provision.log_sessions(viewer, session_ids=ids, state=state, reason=reason)


def _left_for_amina(world: World) -> UUID | None:
    """Amina's last session before today, which nobody has recorded: her review shows one of these."""
    amina = world.children["Hazel"][0]
    rows = (
        Session.objects.system(_WHY).filter(child=amina, withdrawn_at=None, due_on__lt=world.today).order_by("due_on", "number")
    )
    last = rows.last()
    return last.pk if last else None
