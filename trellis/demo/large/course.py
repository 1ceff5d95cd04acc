"""One child's course through the year: who is around and what the cycle under way has made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from trellis.accounts.models import Person
from trellis.cycle.models import Outcome, Statement
from trellis.demo.calendar import DemoTerm
from trellis.demo.stories import Story
from trellis.people.models import Child
from trellis.provision.models import SupportLine

from .roll import SENCO, Large


@dataclass
class Course:
    """One child's course: who is around, the story, and what the cycle under way has made."""

    large: Large
    child: Child
    story: Story
    teacher: Person
    assistant: Person
    terms: list[DemoTerm]
    reached: str
    statements: list[Statement] = field(default_factory=list)
    hope: Statement | None = None
    versions: int = 0
    first: Outcome | None = None
    lines: list[SupportLine] = field(default_factory=list)

    @property
    def of(self) -> dict[str, Any]:
        return {"school_id": self.large.school.pk, "child_id": self.child.pk}

    @property
    def senco(self) -> Person:
        return self.large.people[SENCO]

    @property
    def family(self) -> list[Person]:
        return self.large.families[self.child.pk]

    def words(self, text: str) -> str:
        return text.format(name=self.child.first_name)

    def add(self, model: type[Any], at: datetime, /, **values: Any) -> Any:
        """A row about this child, made at that moment."""
        return self.large.add(model(created_at=at, updated_at=at, **self.of, **values))
