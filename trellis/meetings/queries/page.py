"""One meeting: its agenda built from the record, its notes, what was decided and promised. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from trellis.access.engine import decide
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.cycle import queries as cycle
from trellis.cycle.queries.reviews import Looking, looking_back
from trellis.people.queries import ChildCard, held_ids
from trellis.rulebook.machines import Choice

from .. import rules
from ..models import Action, AgendaItem, Decision, Invited, Meeting, Note, ReadBack
from .cards import (
    ActionCard,
    DecisionCard,
    InvitedCard,
    ItemCard,
    MeetingCard,
    NoteCard,
    ReadBackCard,
    action_card,
    decision_card,
    invited_card,
    meeting_card,
    note_card,
    read_back_card,
)
from .reach import home_child, staff_child

_WHY = "decided about in the next line"


@dataclass(frozen=True)
class MeetingPage:
    """Everything about one meeting. `looking` and the child's words are there for staff; at home they stand on their own page."""

    meeting: MeetingCard
    child: ChildCard
    invited: tuple[InvitedCard, ...]
    items: tuple[ItemCard, ...]
    notes: tuple[NoteCard, ...]
    decisions: tuple[DecisionCard, ...]
    actions: tuple[ActionCard, ...]
    read_back: tuple[ReadBackCard, ...]
    looking: tuple[Looking, ...]
    child_words: tuple[cycle.StatementCard, ...]
    may_plan: bool
    today: date

    @property
    def headings(self) -> tuple[Choice, ...]:
        return rules.headings(self.meeting.kind, self.child.calling_name)

    @property
    def looks_back(self) -> bool:
        """Whether "what we said, what happened" is on the agenda."""
        return any(each.code == rules.HAPPENED for each in self.headings)

    @property
    def came(self) -> tuple[InvitedCard, ...]:
        return tuple(each for each in self.invited if each.came)

    @property
    def on_paper(self) -> tuple[InvitedCard, ...]:
        return tuple(each for each in self.invited if each.how == rules.How.PAPER)

    @property
    def can_start(self) -> bool:
        return self.meeting.planned and self.meeting.held_on <= self.today

    def notes_under(self, heading: str, outcome_id: UUID | None = None) -> tuple[NoteCard, ...]:
        """The notes of one heading, or of one outcome under it."""
        return tuple(each for each in self.notes if each.heading == heading and each.outcome_id == outcome_id)

    def said_of(self, person_id: UUID) -> ReadBackCard | None:
        """The newest that this person said of the notes."""
        return next((each for each in self.read_back if each.person_id == person_id), None)

    def voice_of(self, who: str) -> str:
        """The bar beside the words of somebody invited, by how they are named; school's for anybody else."""
        return next((each.side for each in self.invited if each.who == who), rules.Side.SCHOOL)

    def begun(self, heading: str) -> bool:
        """Whether something stands under this heading before anybody types: its box then needs a heading above it."""
        words = {"child_first": self.child_words, "also": self.items}
        return bool(self.notes_under(heading) or words.get(heading))


def meeting_page(viewer: Viewer, ref: str, *, opens: str = "a meeting") -> MeetingPage:
    """A meeting for staff. Raises NotFound for who may not read it."""
    row = _row(ref)
    child = staff_child(viewer, row)
    viewer.opens(child_id=child.pk, school_id=child.school_id, page=opens)
    page = _page(viewer, row, child, held=frozenset(), marked=held_ids(child))
    if not page.looks_back:
        return _with_words(viewer, page)
    open_cycle = cycle.current_cycle(viewer, child)
    looking = tuple(looking_back(viewer, child, open_cycle)) if open_cycle else ()
    return _with_words(viewer, replace(page, looking=looking))


def home_page(viewer: Viewer, ref: str, meeting_ref: str, *, own: bool = False) -> MeetingPage:
    """A meeting for somebody at home who was invited. Words held back are not there; notes come once they were given to everyone."""
    row = _row(meeting_ref)
    child = home_child(viewer, row)
    if child.ref != ref or (child.person_id == viewer.person_id) != own:
        raise NotFound
    viewer.opens(child_id=child.pk, school_id=child.school_id, page="a meeting at home")
    page = _page(viewer, row, child, held=held_ids(child), marked=frozenset())
    if page.meeting.written_up_at is None:
        return replace(page, notes=(), decisions=(), actions=(), read_back=())
    return page


def _row(ref: str) -> Meeting:
    row = Meeting.objects.system(_WHY).filter(ref=ref).select_related("called_by", "written_up_by").first()
    if row is None:
        raise NotFound
    return row


def _page(viewer: Viewer, row: Meeting, child: ChildCard, *, held: Collection[UUID], marked: Collection[UUID]) -> MeetingPage:
    """The rows of a meeting (six queries). What is `held` is left out; what is `marked` says so."""
    today = clock.today()
    notes = Note.objects.of(child).filter(meeting=row).order_by("created_at", "pk")
    kept = [each for each in notes if each.pk not in held]
    replaced = {each.replaces_id for each in notes if each.replaces_id}
    items = AgendaItem.objects.of(child).filter(meeting=row).order_by("created_at", "pk")
    return MeetingPage(
        meeting=meeting_card(row),
        child=child,
        invited=_invited(child, row),
        items=tuple(ItemCard(each.pk, each.who, each.words, each.pk in marked) for each in items if each.pk not in held),
        notes=tuple(note_card(each, each.pk in marked) for each in _in_place(kept) if each.pk not in replaced),
        decisions=tuple(
            decision_card(each) for each in Decision.objects.of(child).filter(meeting=row).order_by("created_at", "pk")
        ),
        actions=_actions(child, row, today),
        read_back=_said_back(child, row),
        looking=(),
        child_words=(),
        may_plan=bool(decide(viewer, "meeting.plan", child=child)),
        today=today,
    )


def _in_place(notes: Sequence[Note]) -> list[Note]:
    """A note that was put right stands where the first one stood."""
    by_key = {each.pk: each for each in notes}

    def first(note: Note) -> Note:
        before = by_key.get(note.replaces_id) if note.replaces_id else None
        return first(before) if before else note

    return sorted(notes, key=lambda each: (first(each).created_at, first(each).pk))


def _invited(child: ChildCard, row: Meeting) -> tuple[InvitedCard, ...]:
    order = list(rules.Side)
    rows = sorted(
        Invited.objects.of(child).filter(meeting=row),
        key=lambda each: (order.index(rules.Side(each.side)), each.created_at, each.pk),
    )
    return tuple(invited_card(each) for each in rows)


def _actions(child: ChildCard, row: Meeting, today: date) -> tuple[ActionCard, ...]:
    rows = Action.objects.of(child).filter(meeting=row).select_related("done_by").order_by("by_on", "created_at", "pk")
    return tuple(action_card(each, today) for each in rows)


def _said_back(child: ChildCard, row: Meeting) -> tuple[ReadBackCard, ...]:
    """The newest of each person first."""
    rows = ReadBack.objects.of(child).filter(meeting=row).order_by("-at", "-pk")
    return tuple(read_back_card(each, clock.day_of(each.at)) for each in rows)


def _with_words(viewer: Viewer, page: MeetingPage) -> MeetingPage:
    """What the child said lately and lets those at home read: the page stands on a screen that everybody in the room sees."""
    words = cycle.voices(viewer, page.child)["child"]
    shown = [each for each in words if each.is_read and not each.held and (not each.may_see or "household" in each.may_see)]
    return replace(page, child_words=tuple(each for each in shown if (page.today - each.said_on).days <= _RECENT_DAYS))


_RECENT_DAYS = 120
