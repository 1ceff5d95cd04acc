"""What pages show of a meeting. Frozen; never a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from trellis.designsystem.words import date_long, time_short
from trellis.rulebook.machines import Look, labels

from .. import rules
from ..models import Action, Decision, Invited, Meeting, Note, ReadBack


@dataclass(frozen=True)
class MeetingCard:
    """A meeting in words. `kind_label` is what staff call it, `at_home` what families do."""

    pk: UUID
    ref: str
    child_id: UUID
    kind: str
    state: str
    held_on: date
    starts_at: time | None
    minutes: int | None
    place: str
    online: str
    interpreter: str
    child_part: str
    counts_to_three: bool
    next_on: date | None
    called_by: str
    called_by_id: UUID | None
    written_up_at: datetime | None
    written_up_by: str
    revision: int

    @property
    def kind_label(self) -> str:
        return rules.kind_label(self.kind)

    @property
    def at_home(self) -> str:
        return rules.AT_HOME[rules.MeetingKind(self.kind)]

    @property
    def look(self) -> Look:
        return rules.LOOKS[rules.MeetingState(self.state)]

    @property
    def when(self) -> str:
        """ "Tuesday 1 December 2026 at 3:30pm"."""
        return date_long(self.held_on) + (f" at {time_short(self.starts_at)}" if self.starts_at else "")

    @property
    def where(self) -> str:
        return ", ".join(each for each in (self.place, "online" if self.online else "") if each)

    @property
    def child_part_words(self) -> str:
        return labels(rules.CHILD_PART).get(self.child_part, "")

    @property
    def planned(self) -> bool:
        return self.state == rules.MeetingState.PLANNED

    @property
    def held(self) -> bool:
        return self.state == rules.MeetingState.HELD


@dataclass(frozen=True)
class InvitedCard:
    """Somebody invited. `offered` are the days they were asked about."""

    person_id: UUID
    who: str
    side: str
    how: str
    how_label: str
    answer: str
    answer_label: str
    answer_words: str
    came: bool | None
    offered: tuple[date, ...]

    @property
    def at_home(self) -> bool:
        return self.side in (rules.Side.FAMILY, rules.Side.CHILD)


@dataclass(frozen=True)
class ItemCard:
    """Something to talk about, and who wants to."""

    pk: UUID
    who: str
    words: str
    held: bool = False


@dataclass(frozen=True)
class NoteCard:
    """Words under a heading. `voice` is the bar they stand beside; `who` is empty for the meeting's own notes."""

    pk: UUID
    heading: str
    outcome_id: UUID | None
    who: str
    voice: str
    text: str
    held: bool = False


@dataclass(frozen=True)
class DecisionCard:
    """What was decided, and who decided."""

    what: str
    who: str


@dataclass(frozen=True)
class ActionCard:
    """Who does what by when, and who ticked it off."""

    ref: str
    what: str
    who: str
    owner_id: UUID
    by_on: date
    done_on: date | None
    done_by: str
    late: bool


@dataclass(frozen=True)
class ReadBackCard:
    """What somebody said of the notes."""

    person_id: UUID
    who: str
    right: bool
    words: str
    on: date


def meeting_card(row: Meeting) -> MeetingCard:
    """A card from a row read with `called_by` and `written_up_by`."""
    plain = (
        "pk", "ref", "child_id", "kind", "state", "held_on", "starts_at", "minutes", "place", "online", "interpreter",
        "child_part", "counts_to_three", "next_on", "called_by_id", "written_up_at", "revision",
    )  # fmt: skip
    return MeetingCard(
        **{name: getattr(row, name) for name in plain},
        called_by=row.called_by.formal_name if row.called_by else "",
        written_up_by=row.written_up_by.formal_name if row.written_up_by else "",
    )


def invited_card(row: Invited) -> InvitedCard:
    """Somebody invited, in words."""
    how = labels(rules.HOW).get(row.how, row.how)
    return InvitedCard(
        person_id=row.person_id,
        who=row.who,
        side=row.side,
        how=row.how,
        how_label="They see it on Today" if row.how == rules.How.NOTICE and row.side == rules.Side.SCHOOL else how,
        answer=row.answer,
        answer_label=rules.ANSWERED.get(row.answer, row.answer),
        answer_words=row.answer_words,
        came=row.came,
        offered=tuple(date.fromisoformat(each) for each in row.offered),
    )


def note_card(row: Note, held: bool) -> NoteCard:
    """One note."""
    return NoteCard(row.pk, row.heading, row.outcome_id, row.who, row.side or rules.Side.SCHOOL, row.text, held)


def decision_card(row: Decision) -> DecisionCard:
    """One decision."""
    return DecisionCard(row.what, row.who)


def action_card(row: Action, today: date) -> ActionCard:
    """One action, from a row read with `done_by`."""
    late = row.done_on is None and row.by_on < today
    by = row.done_by.formal_name if row.done_by else ""
    return ActionCard(row.ref, row.what, row.who, row.owner_id, row.by_on, row.done_on, by, late)


def read_back_card(row: ReadBack, on: date) -> ReadBackCard:
    """What somebody said of the notes, and when."""
    return ReadBackCard(row.person_id, row.who, row.right, row.words, on)
