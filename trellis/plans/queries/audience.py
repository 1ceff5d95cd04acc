"""Who may read which words of a plan. The speaker's own choice stands above everything but the reader's need to teach the child."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.cycle.models import Statement
from trellis.people.models import FamilyLink, live
from trellis.people.queries import ChildCard, held_ids

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_FEWEST_WORDS = 4


@dataclass(frozen=True)
class Audience:
    """One reader of a plan. `kind` is staff, family or child; `household` is empty where it is not known."""

    kind: str
    person_id: UUID | None = None
    household: str = ""
    held: frozenset[UUID] = frozenset()

    def may_read(self, statement: Statement) -> bool:
        """Whether these words may stand on this reader's copy.

        Staff read all. At home: never words held back; a child's words once a member of staff has read them; an adult's words in
        another household only where the speaker said so. Households that are not known count as different.
        """
        if self.kind == "staff":
            return True
        if statement.pk in self.held:
            return False
        if statement.voice == "child":
            return self.kind == "child" or statement.read_at is not None
        if statement.voice != "family" or (self.person_id and statement.speaker_id == self.person_id):
            return True
        return "household" in statement.may_see or (self.household != "" and self.household == statement.household)


STAFF = Audience("staff")
ANY_FAMILY = Audience("family")


def audience_for(viewer: Viewer, child: ChildCard) -> Audience:
    """The reader at home that this viewer is: the young person, or an adult with their household."""
    held = frozenset(held_ids(child))
    if child.person_id == viewer.person_id:
        return Audience("child", viewer.person_id, "", held)
    return household_audience(child, viewer.person_id, held)


def household_audience(child: ChildCard, person_id: UUID, held: frozenset[UUID]) -> Audience:
    """One adult at home as a reader."""
    links = FamilyLink.objects.of(child).filter(live(clock.today()), person_id=person_id)
    return Audience("family", person_id, links.values_list("household", flat=True).first() or "", held)


def _spoken(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def repeats(text: str, statement_text: str) -> bool:
    """Whether a text repeats a sentence of a statement word for word (four words or more)."""
    whole = f" {_spoken(text)} "
    sentences = re.split(r"(?<=[.!?…])\s+|\n+|;\s+", statement_text)
    parts = [_spoken(each) for each in sentences]
    return any(f" {part} " in whole for part in parts if len(part.split()) >= _FEWEST_WORDS)


def kept_words(child: ChildCard) -> list[Statement]:
    """Adults' words that some adult at home may not read: the speaker has not said the other household may see them.

    Empty while everyone at home shares one household. Also every word that is held back.
    """
    links = list(FamilyLink.objects.of(child).filter(live(clock.today())).values_list("person_id", "household"))
    held = held_ids(child)
    spoken = list(Statement.objects.of(child).filter(withdrawn_at=None).exclude(voice__in=("school", "outside")))
    kept = []
    for each in spoken:
        readers = [Audience("family", person, household, frozenset(held)) for person, household in links]
        if not all(reader.may_read(each) for reader in readers):
            kept.append(each)
    return kept
