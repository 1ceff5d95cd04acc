"""The viewer: who is asking, on which day, from which school, and what they have been shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from trellis.access.engine import SYSTEM_VIEWERS, Held, Subject, all_relations, decide, load_held
from trellis.access.likeness import AsArgument
from trellis.core import clock
from trellis.organisations.models import School
from trellis.organisations.queries import calendar_of
from trellis.rulebook.dates import SchoolCalendar

from .models import Person


@dataclass
class Viewer(AsArgument):
    """One person for one request. `opened` gathers the children whose page, print or file is being shown."""

    person: Person | None
    day: date
    system_name: str | None = None
    decided: bool = False
    # On a shared classroom tablet: its row, and the only actions a rule then opens.
    tablet_id: UUID | None = None
    only: frozenset[str] | None = None
    opened: dict[UUID, UUID] = field(default_factory=dict)
    opened_page: str = ""
    calendars: dict[UUID, SchoolCalendar] = field(default_factory=dict)
    # Facts taken as true of a child, in a preview of what this person would see. Empty everywhere else.
    supposed: dict[UUID, frozenset[str]] = field(default_factory=dict)
    households: dict[UUID, str] = field(default_factory=dict)

    @property
    def person_id(self) -> UUID:
        if self.person is None:
            raise RuntimeError("A system viewer is no person.")
        return self.person.pk

    @cached_property
    def held(self) -> Held:
        """Live relations and blocks, read once a request."""
        return load_held(self.person_id, self.day)

    @property
    def school(self) -> School | None:
        """The school whose staff pages this person works in."""
        return self.person.school if self.person else None

    @property
    def school_id(self) -> UUID | None:
        return self.person.school_id if self.person else None

    @property
    def name(self) -> str:
        return self.person.formal_name if self.person else f"Trellis ({self.system_name})"

    def holds(self, *names: str) -> bool:
        """Whether any of these relations is held to anything. For words and menus, never for access."""
        return bool(self.held.names & set(names))

    def may(self, action: str, child: Subject) -> bool:
        """Whether a page shows this viewer a button or link of this action. The view has decided by itself; this counts as no decision."""
        before = self.decided
        try:
            return bool(decide(self, action, child=child))
        finally:
            self.decided = before

    def calendar(self, school_id: UUID) -> SchoolCalendar:
        """The school days of a school, read once a request: terms and closures can change between two."""
        if school_id not in self.calendars:
            self.calendars[school_id] = calendar_of(school_id)
        return self.calendars[school_id]

    @cached_property
    def side(self) -> str:
        """Whose pages this person gets first: "staff", "child", "outside", "family" or "none"."""
        relations = all_relations()
        sides = {relations[name].side for name in self.held.names}
        return next((each for each in ("staff", "child", "outside", "family") if each in sides), "none")

    def opens(self, *, child_id: UUID, school_id: UUID, page: str) -> None:
        """Note that this answer shows more of a child than name, class and SEN code."""
        self.opened[child_id] = school_id
        self.opened_page = self.opened_page or page


TABLET_ACTIONS = frozenset({"log.page", "support.log"})


def viewer_for(person: Person) -> Viewer:
    """This person, today."""
    return Viewer(person=person, day=clock.today())


def tablet_viewer(person: Person, tablet_id: UUID) -> Viewer:
    """This person on a shared tablet: holds nothing but recording sessions, whatever else they hold elsewhere."""
    return Viewer(person=person, day=clock.today(), tablet_id=tablet_id, only=TABLET_ACTIONS)


def system_viewer(name: str) -> Viewer:
    """A named viewer for work nobody signed in for; the name must stand in `access.engine.SYSTEM_VIEWERS`."""
    if name not in SYSTEM_VIEWERS:
        raise ValueError(f"{name} is not a named system viewer.")
    return Viewer(person=None, day=clock.today(), system_name=name)
