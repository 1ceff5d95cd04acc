"""Reading people's own words: whose they are, how old, and who may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from trellis.access.engine import decide
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.prepared import Subject, prepared
from trellis.core.text import N_
from trellis.cycle.models import Carried, Statement
from trellis.cycle.rules.assess import METHODS, age_words
from trellis.people import queries as people
from trellis.people.models import FamilyLink, WordsHeld
from trellis.people.queries import ChildCard
from trellis.rulebook.codes import AREAS, BARRIERS, label
from trellis.rulebook.machines import labels

VOICES = ("child", "family", "school", "outside")
TOPICS: dict[str, str] = {
    "good_at": N_("Good at, and liked for"),
    "going_well": N_("Going well"),
    "hope": N_("Hopes"),
    "important": N_("What matters"),
    "hard": N_("Finds hard"),
    "helps": N_("What helps"),
    "need": N_("What school sees"),
    "other": N_("Also said"),
}
"""Strengths and hopes first: the order words stand in on every page."""


@dataclass(frozen=True)
class StatementCard:
    """Somebody's words. `speaker` is how a page names them; `held` is set for staff only, and says nothing to anybody at home."""

    pk: UUID
    voice: str
    topic: str
    topic_label: str
    text: str
    speaker: str
    speaker_id: UUID | None
    household: str
    said_on: date
    age: str
    how: str
    meaning: str
    area: str
    barrier: str
    cycle_id: UUID | None
    asked: bool
    may_see: tuple[str, ...]
    is_read: bool
    held: bool
    carried: bool
    own: bool = False

    @property
    def may_see_words(self) -> str:
        """Who may read this besides the school, in the speaker's own choice."""
        if self.voice == "child":
            if not self.may_see:
                return N_("School and family") if self.is_read else N_("School, and family once it has been read")
            who = [N_("School"), *([N_("family")] if "household" in self.may_see else [])]
        elif self.voice == "family":
            who = [N_("School and this household"), *([N_("the other household")] if "household" in self.may_see else [])]
        else:
            return N_("School and family")
        who += [N_("other helpers")] if "outside" in self.may_see else []
        return ", ".join(who)


@dataclass(frozen=True)
class Reader:
    """What one viewer may read of a child's words. Built once a page by `reader_for`."""

    everything: bool = False
    staff: bool = False
    themselves: bool = False
    outside: bool = False
    person_id: UUID | None = None
    household: str | None = None

    def may_read(self, row: Statement, held: set[UUID], carried: set[UUID]) -> bool:
        """Whether these words may stand on a page for this reader."""
        if self.everything or (row.written_by_id == self.person_id is not None and self.staff):
            return True
        if self.staff and (row.voice in ("child", "school") or row.pk in carried):
            return True
        mine = row.speaker_id is not None and row.speaker_id == self.person_id
        if self.household is not None:
            return self._at_home(row, mine) and (row.pk not in held or (mine and row.voice == "family"))
        if row.pk in held:
            return False
        if self.themselves:
            return row.voice in ("child", "school") or "household" in row.may_see
        return self.outside and (mine or "outside" in row.may_see)

    def _at_home(self, row: Statement, mine: bool) -> bool:
        if row.voice == "child":
            return row.read_at is not None and (not row.may_see or "household" in row.may_see)
        if row.voice == "family":
            same = bool(row.household) and row.household == self.household
            return mine or same or "household" in row.may_see
        return True


def reader_for(viewer: Viewer, child: ChildCard) -> Reader:
    """What this viewer may read of this child's words. Somebody who is both staff and family reads as the nearer of the two."""
    if viewer.system_name is not None:
        return Reader(everything=True)
    if decide(viewer, "views.private", child=child):
        return Reader(everything=True, person_id=viewer.person_id)
    staff = bool(decide(viewer, "views.read", child=child))
    if staff:
        return Reader(staff=True, person_id=viewer.person_id)
    if child.person_id == viewer.person_id:
        return Reader(themselves=True, person_id=viewer.person_id)
    if decide(viewer, "portal.read", child=child):
        return Reader(person_id=viewer.person_id, household=people.household_of(viewer, child))
    if decide(viewer, "professional.page", child=child):
        return Reader(outside=True, person_id=viewer.person_id)
    return Reader()


def home_reader(child: ChildCard, person_id: UUID) -> Reader:
    """The reader one adult at home is: for their pages, prints and letters, also when staff make them."""
    rows = FamilyLink.objects.of(child).filter(person_id=person_id).order_by("-starts_on")
    return Reader(person_id=person_id, household=rows.values_list("household", flat=True).first() or "")


def statements(
    viewer: Viewer, child: ChildCard, *, cycle_id: UUID | None = None, only_carried: bool = False, reader: Reader | None = None
) -> list[StatementCard]:
    """The words this viewer may read, strengths and hopes first, newest first within; changed and withdrawn ones are left out.

    `cycle_id` says whose ticks count as carried; with `only_carried` nothing else comes. `reader` reads as somebody else (a family
    page that staff print).
    """
    who = reader or reader_for(viewer, child)
    found: list[Any] = _statements(child, cycle_id)
    carried = {each.pk for each in found if each.is_carried}
    held = {each.pk for each in found if each.is_held}
    replaced = {each.replaces_id for each in found if each.replaces_id}
    cards = [
        _card(each, child, held if who.everything or who.staff else set(), carried)
        for each in found
        if each.pk not in replaced and (not only_carried or each.pk in carried) and who.may_read(each, held, carried)
    ]
    order = list(TOPICS)
    return sorted(cards, key=lambda each: (VOICES.index(each.voice), order.index(each.topic)))


@prepared
def _statements(child: Subject, cycle_id: UUID | None) -> QuerySet[Statement]:
    """Words that stand, each with whether it is held back, and carried (in this cycle where one is named)."""
    held = WordsHeld.objects.of(child).filter(thing_id=OuterRef("pk"), released_at=None)
    carried = Carried.objects.of(child).filter(statement_id=OuterRef("pk"))
    carried = carried if cycle_id is None else carried.filter(cycle_id=cycle_id)
    rows = Statement.objects.of(child).filter(withdrawn_at=None).select_related("speaker", "written_by")
    return rows.annotate(is_held=Exists(held), is_carried=Exists(carried)).order_by("-said_on", "-created_at")


def voices(viewer: Viewer, child: ChildCard, *, cycle_id: UUID | None = None) -> dict[str, list[StatementCard]]:
    """The four voices in their fixed order: child, family, school, outside. Empty lists stay."""
    found: dict[str, list[StatementCard]] = {each: [] for each in VOICES}
    for card in statements(viewer, child, cycle_id=cycle_id):
        found[card.voice].append(card)
    return found


def carried_for(viewer: Viewer, child: ChildCard, cycle_id: UUID, *, reader: Reader | None = None) -> list[StatementCard]:
    """The lines ticked "use this" in a cycle, as far as this viewer (or `reader`) may read them."""
    return statements(viewer, child, cycle_id=cycle_id, only_carried=True, reader=reader)


def unread_of(cards: Iterable[StatementCard]) -> list[StatementCard]:
    """Words nobody of the school has read yet."""
    return [each for each in cards if not each.is_read]


def _card(row: Statement, child: ChildCard, held: set[UUID], carried: set[UUID]) -> StatementCard:
    return StatementCard(
        pk=row.pk,
        voice=row.voice,
        topic=row.topic,
        topic_label=TOPICS[row.topic],
        text=row.text,
        speaker=_speaker(row, child),
        speaker_id=row.speaker_id,
        household=row.household,
        said_on=row.said_on,
        age=age_words(row.said_on, clock.today()),
        how=labels(METHODS).get(row.how, ""),
        meaning=row.meaning,
        area=label(AREAS, row.area) if row.area else "",
        barrier=label(BARRIERS, row.barrier) if row.barrier else "",
        cycle_id=row.cycle_id,
        asked=row.asked,
        may_see=tuple(row.may_see),
        is_read=row.read_at is not None,
        held=row.pk in held,
        carried=row.pk in carried,
        own=row.voice in ("child", "family") and row.written_by_id is not None and row.written_by_id == row.speaker_id,
    )


def _speaker(row: Statement, child: ChildCard) -> str:
    if row.speaker_words:
        return row.speaker_words
    if row.voice == "child":
        return child.calling_name
    person = row.speaker or row.written_by
    if person is None:
        return ""
    return person.full_name if row.voice == "family" else person.formal_name
