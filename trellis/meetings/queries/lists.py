"""My meetings, what I said I would do, and the families not met yet this year. The same number of queries however many there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce

from trellis.access.engine import could, decide
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.core.prepared import Subject, prepared
from trellis.cycle.models import StatusChange
from trellis.cycle.rules.status import SenStatus
from trellis.people.models import Child
from trellis.people.queries import CHILD_COLUMNS, ChildCard, name_in
from trellis.rulebook.dates import school_year_of

from .. import rules
from ..models import Action, Invited, Meeting
from ..rules import MeetingState, ThreeCount
from .cards import MeetingCard, meeting_card
from .reach import home_meetings, meetings_in_reach

_WHY = "narrowed to children the viewer has reached"


@dataclass(frozen=True)
class MeetingRow:
    """A meeting on the list, with its child."""

    meeting: MeetingCard
    child_name: str
    child_ref: str


@dataclass(frozen=True)
class ActionRow:
    """Something somebody said they would do, with its meeting."""

    ref: str
    what: str
    who: str
    by_on: date
    late: bool
    child_name: str
    child_ref: str
    meeting_ref: str


@dataclass(frozen=True)
class FamilyRow:
    """A child on SEN Support and how often the family was met this year."""

    ref: str
    name: str
    count: ThreeCount


@dataclass(frozen=True)
class ListPage:
    """The page of meetings. `families` is empty for who plans none."""

    planned: tuple[MeetingRow, ...]
    to_write_up: tuple[MeetingRow, ...]
    past: tuple[MeetingRow, ...]
    mine: tuple[ActionRow, ...]
    families: tuple[FamilyRow, ...]
    may_plan: bool

    @property
    def empty(self) -> bool:
        return not (self.planned or self.to_write_up or self.past or self.mine)

    @property
    def not_met(self) -> int:
        return sum(1 for each in self.families if not each.count.held)


def list_page(viewer: Viewer) -> ListPage:
    """What the viewer has to do with meetings (three queries)."""
    today = clock.today()
    since, _ = school_year_of(today)
    rows = meetings_in_reach(viewer).filter(Q(held_on__gte=since) | Q(state=MeetingState.PLANNED))
    rows = rows.select_related("child", "called_by", "written_up_by").order_by("held_on", "starts_at", "pk")
    found = [MeetingRow(meeting_card(each), each.child.full_name, each.child.ref) for each in rows]
    may_plan = could(viewer, "meeting.plan")
    coming = [each for each in found if each.meeting.planned and each.meeting.held_on >= today]
    return ListPage(
        planned=tuple(coming),
        to_write_up=tuple(each for each in found if _to_write_up(each.meeting, today)),
        past=tuple(reversed([each for each in found if not each.meeting.planned and not _to_write_up(each.meeting, today)])),
        mine=tuple(_my_actions(viewer, today)),
        families=tuple(families(viewer)) if may_plan else (),
        may_plan=may_plan,
    )


def _to_write_up(meeting: MeetingCard, today: date) -> bool:
    """Past its day and still planned, or held and not given to anybody yet."""
    return (meeting.planned and meeting.held_on < today) or (meeting.held and meeting.written_up_at is None)


def _my_actions(viewer: Viewer, today: date) -> list[ActionRow]:
    rows = Action.objects.for_viewer(viewer, "meeting.attend").filter(owner_id=viewer.person_id, done_on=None)
    wanted = rows.order_by("by_on", "pk").values("ref", "what", "who", "by_on", "meeting__ref", *CHILD_COLUMNS)
    return [_action_row(each, today) for each in wanted]


def _action_row(each: Mapping[str, Any], today: date) -> ActionRow:
    return ActionRow(
        ref=each["ref"],
        what=each["what"],
        who=each["who"],
        by_on=each["by_on"],
        late=each["by_on"] < today,
        child_name=name_in(each),
        child_ref=each["child__ref"],
        meeting_ref=each["meeting__ref"],
    )


def on_support(viewer: Viewer, action: str) -> QuerySet[Any]:
    """Children on SEN Support in the viewer's reach, by their newest status."""
    newest = StatusChange.objects.system(_WHY).filter(child_id=OuterRef("pk"), from_on__lte=clock.today())
    newest = newest.order_by("-from_on", "-created_at", "-pk").values("status")[:1]
    rows: QuerySet[Any] = Child.objects.for_viewer(viewer, action)
    rows = rows.annotate(now=Subquery(newest))
    return rows.filter(now=SenStatus.SEN_SUPPORT)


def counted_columns(first: date, last: date) -> dict[str, Any]:
    """`met` and `offered` between two days (a school year), as annotations of a queryset of children."""
    year = Meeting.objects.system(_WHY).filter(child_id=OuterRef("pk"), held_on__gte=first, held_on__lte=last).order_by()

    def number(**only: Any) -> Coalesce:
        rows = year.filter(**only).values("child_id").annotate(number=Count("pk")).values("number")
        return Coalesce(Subquery(rows, output_field=IntegerField()), 0)

    return {"met": number(counts_to_three=True), "offered": number(state=MeetingState.NOT_TAKEN_UP)}


def families(viewer: Viewer) -> list[FamilyRow]:
    """Each child on support whose meetings the viewer plans, those met least first (one query)."""
    rows: QuerySet[Any] = on_support(viewer, "meeting.plan")
    rows = rows.annotate(**counted_columns(*school_year_of(clock.today())))
    wanted = rows.order_by("last_name", "first_name", "pk").values("ref", "first_name", "known_as", "last_name", "met", "offered")
    found = [
        FamilyRow(
            each["ref"], f"{each['known_as'] or each['first_name']} {each['last_name']}", ThreeCount(each["met"], each["offered"])
        )
        for each in wanted
    ]
    return sorted(found, key=lambda each: each.count.held)


def counts_for(child_ids: Collection[UUID], on: date | None = None) -> dict[UUID, ThreeCount]:
    """The count of the school year for each of these children (one query)."""
    first, last = school_year_of(on or clock.today())
    rows = Meeting.objects.system(_WHY).filter(child_id__in=list(child_ids), held_on__range=(first, last)).order_by()
    tally = rows.values("child_id").annotate(
        met=Count("pk", filter=Q(counts_to_three=True)), gone=Count("pk", filter=Q(state=MeetingState.NOT_TAKEN_UP))
    )
    return {each["child_id"]: ThreeCount(each["met"], each["gone"]) for each in tally}


@dataclass(frozen=True)
class OpenAction:
    """An action of a child nobody has ticked off."""

    what: str
    who: str
    by_on: date
    meeting_ref: str


@dataclass(frozen=True)
class RecordMeetings:
    """What the child's record says of meetings."""

    count: ThreeCount
    next: tuple[str, date, str] | None
    """(reference, day, what staff call it) of the next one planned."""
    actions: tuple[OpenAction, ...]


@prepared
def _record_rows(child: Subject, first: date, planned: str, invited: UUID | None) -> QuerySet[Meeting, Any]:
    """Meetings of the year and still to come, and open actions: of every meeting, or of those one person is invited to."""
    text, number = CharField(), IntegerField()
    meetings = Meeting.objects.of(child).filter(Q(held_on__gte=first) | Q(state=planned))
    actions = Action.objects.of(child).filter(done_on=None)
    if invited is not None:
        mine = Invited.objects.of(child).filter(person_id=invited).values("meeting_id")
        actions = actions.filter(meeting_id__in=mine)
    counts = Case(When(counts_to_three=True, then=Value(1)), default=Value(0), output_field=number)
    parts = (
        meetings.order_by().values_list(
            Value("meeting", text), "ref", Cast("kind", text), Cast("state", text), "held_on", counts
        ),
        actions.order_by().values_list(
            Value("action", text), "meeting__ref", Cast("what", text), Cast("who", text), "by_on", Value(0, number)
        ),
    )
    return parts[0].union(parts[1], all=True)


def of_child(viewer: Viewer, child: ChildCard) -> RecordMeetings:
    """What the record of a child already reached says of meetings (one query).

    Whoever reads not every meeting of the child gets the actions of those they are invited to.
    """
    today = clock.today()
    first, _ = school_year_of(today)
    every = bool(decide(viewer, "meeting.read", child=child))
    rows = _record_rows(child, first, MeetingState.PLANNED.value, None if every else viewer.person_id)
    meetings = [(ref, kind, state, on, bool(counts)) for what, ref, kind, state, on, counts in rows if what == "meeting"]
    count = rules.three_of(((on, state, counts) for _, _, state, on, counts in meetings), today)
    coming = [(on, ref, kind) for ref, kind, state, on, _ in meetings if state == MeetingState.PLANNED and on >= today]
    on, ref, kind = min(coming, default=(None, "", ""))
    actions = [OpenAction(what, who, by_on, ref) for name, ref, what, who, by_on, _ in rows if name == "action"]
    return RecordMeetings(
        count,
        (ref, on, rules.kind_label(kind)) if on else None,
        tuple(sorted(actions, key=lambda each: (each.by_on, each.what))),
    )


def at_home(viewer: Viewer, child: ChildCard) -> list[MeetingCard]:
    """The meetings of a child this person at home was invited to, newest first (one query)."""
    rows = home_meetings(viewer, child).select_related("called_by", "written_up_by").order_by("-held_on", "-created_at")
    return [meeting_card(each) for each in rows]


def meeting_of_action(viewer: Viewer, ref: str) -> str:
    """The reference of the meeting of an action the viewer owns, or whose meeting they read. Raises NotFound."""
    rows = Action.objects.for_viewer(viewer, "meeting.attend").filter(ref=ref)
    mine = Q(owner_id=viewer.person_id) | Q(meeting__in=meetings_in_reach(viewer).values("pk"))
    found = rows.filter(mine).values_list("meeting__ref", flat=True).first()
    if found is None:
        raise NotFound
    return str(found)


def next_meeting(viewer: Viewer, child: ChildCard) -> MeetingCard | None:
    """The next meeting this person at home is invited to (one query)."""
    rows = home_meetings(viewer, child).filter(state=MeetingState.PLANNED, held_on__gte=clock.today())
    row = rows.select_related("called_by", "written_up_by").order_by("held_on", "starts_at", "pk").first()
    return meeting_card(row) if row else None
