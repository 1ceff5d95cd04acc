"""Who may read which words of a plan. The speaker's own choice stands above everything but the reader's need to teach the child."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.prepared import Subject, prepared
from trellis.cycle.models import Statement
from trellis.cycle.queries import Reader, home_reader
from trellis.people.models import FamilyLink, live
from trellis.people.queries import ChildCard, held_ids, household_of

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_FEWEST_WORDS = 4


@dataclass(frozen=True)
class Audience:
    """One reader of a plan. `kind` is staff, family, child or outside; `newer` maps words to the words that replaced them."""

    kind: str
    person_id: UUID | None = None
    household: str = ""
    held: frozenset[UUID] = frozenset()
    newer: Mapping[UUID, Statement] = field(default_factory=dict)

    @cached_property
    def reader(self) -> Reader:
        """The same person as a reader of words."""
        if self.kind == "staff":
            return Reader(everything=True)
        if self.kind == "outside":
            return Reader(outside=True, person_id=self.person_id)
        if self.kind == "child":
            return Reader(themselves=True, person_id=self.person_id)
        return Reader(person_id=self.person_id, household=self.household)

    def may_read(self, statement: Statement) -> bool:
        """Whether these words may stand on this reader's copy.

        Staff read all. At home: never words held back; a child's words once a member of staff has read them; an adult's words in
        another household only where the speaker said so. Words changed since are shown only where the newer ones may be read too.
        """
        seen: Statement | None = statement
        while seen is not None:
            if not self.reader.may_read(seen, set(self.held), set()):
                return False
            seen = self.newer.get(seen.pk)
        return True


STAFF = Audience("staff")


def audience_for(viewer: Viewer, child: ChildCard) -> Audience:
    """The reader at home that this viewer is: the child or young person, or an adult with their household."""
    if child.person_id == viewer.person_id:
        return own_audience(child)
    return Audience("family", viewer.person_id, household_of(viewer, child), held_now(child), _newer(child))


def own_audience(child: ChildCard) -> Audience:
    """The child or young person as the reader of their own plan."""
    return Audience("child", child.person_id, "", held_now(child), _newer(child))


def household_audience(child: ChildCard, person_id: UUID) -> Audience:
    """One adult at home as a reader."""
    household = home_reader(child, person_id).household or ""
    return Audience("family", person_id, household, held_now(child), _newer(child))


def anybody_at_home(child: ChildCard) -> Audience:
    """Somebody at home nobody has met yet: reads only what is shared with everyone."""
    return Audience("family", None, "", held_now(child), _newer(child))


def held_now(child: ChildCard) -> frozenset[UUID]:
    """The ids of what is held back from every family page of this child."""
    return frozenset(held_ids(child))


def _newer(child: ChildCard) -> dict[UUID, Statement]:
    return {each.replaces_id: each for each in _replacing(child) if each.replaces_id}


@prepared
def _replacing(child: Subject) -> QuerySet[Statement]:
    return Statement.objects.of(child).filter(replaces_id__isnull=False)


def _spoken(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def repeats(text: str, statement_text: str) -> bool:
    """Whether a text repeats a sentence of a statement word for word (four words or more)."""
    whole = f" {_spoken(text)} "
    sentences = re.split(r"(?<=[.!?…])\s+|\n+|;\s+", statement_text)
    parts = [_spoken(each) for each in sentences]
    return any(f" {part} " in whole for part in parts if len(part.split()) >= _FEWEST_WORDS)


def kept_words(child: ChildCard) -> list[Statement]:
    """Words that some adult at home may not read: not shared with the other household, not read by staff yet, or held back.

    Adults' words are free where everyone at home is known to share one household.
    """
    links = FamilyLink.objects.of(child).filter(live(clock.today())).values_list("person_id", "household")
    held, newer = held_now(child), _newer(child)
    readers = [Audience("family", who, household, held, newer) for who, household in links]
    spoken = Statement.objects.of(child).filter(withdrawn_at=None).exclude(voice__in=("school", "outside"))
    return [each for each in spoken if not all(reader.may_read(each) for reader in readers)]
