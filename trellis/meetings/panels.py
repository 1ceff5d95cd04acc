"""What meetings add to Today, to the timeline of a child's record, and to the page of words held back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from trellis.access.engine import could
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.gather import Ask, Row, answered
from trellis.core.rows import TimelineEntry, TodayList, TodayRow, Weight
from trellis.designsystem.words import date_long, time_short
from trellis.people.queries import (
    CHILD_COLUMNS,
    ChildCard,
    HeldText,
    Kind,
    Part,
    every,
    name_in,
    register_kind,
    register_words,
    works_at,
)

from . import rules
from .models import Action, AgendaItem, Decision, Invited, Meeting, MeetingStep, Note, ReadBack
from .queries.reach import meetings_in_reach
from .rules import MeetingState, Side

_WHY = "decided on the page of held words"
_AHEAD = timedelta(days=7)
_MEETING = ("pk", "ref", "kind", "state", "held_on", "starts_at", "called_by_id", "written_up_at", *CHILD_COLUMNS)


def today_rows(viewer: Viewer) -> list[TodayRow]:
    """This room's rows alone (one query)."""
    return answered(today_asks(viewer))


def today_asks(viewer: Viewer) -> list[Ask]:
    """Meetings of this week and those to write up, answers that ask for another time, and actions. Three a year (R19) stand with the duties."""
    if viewer.system_name is not None or not could(viewer, "meeting.attend"):
        return []
    asks = [Ask(_meetings(viewer), {"meetings": _near(viewer)}), Ask(_mine, {"actions": _my_actions(viewer)})]
    if could(viewer, "meeting.plan"):
        asks.append(Ask(_late, {"actions": _late_actions(viewer)}))
        asks.append(Ask(_another, {"answers": _answers(viewer)}))
    return asks


def _near(viewer: Viewer) -> QuerySet[Any, Any]:
    """Planned for the next days or past its day, and held by this viewer without the notes having gone to anybody."""
    planned = Q(state=MeetingState.PLANNED, held_on__lte=clock.today() + _AHEAD)
    open_notes = Q(state=MeetingState.HELD, written_up_at=None, called_by_id=viewer.person_id)
    return meetings_in_reach(viewer).filter(planned | open_notes).values(*_MEETING)


def _meetings(viewer: Viewer):  # noqa: ANN202
    def tell(meetings: list[Row]) -> Iterable[TodayRow]:
        for each in sorted(meetings, key=lambda one: (one["held_on"], one["pk"])):
            yield from _meeting_row(viewer, each)

    return tell


def _meeting_row(viewer: Viewer, each: Row) -> Iterable[TodayRow]:
    url, today, on = reverse("meetings:meeting", args=[each["ref"]]), clock.today(), each["held_on"]
    mine = each["called_by_id"] == viewer.person_id
    if each["state"] == MeetingState.HELD:
        yield TodayRow(
            TodayList.WAITING,
            Weight.FAMILY_WAITING,
            name_in(each),
            "You met. Nobody has been sent the notes yet.",
            on,
            "Finish the notes",
            url,
        )
    elif on >= today:
        at = f" at {time_short(each['starts_at'])}" if each["starts_at"] else ""
        sentence = f"{rules.kind_label(each['kind'])} on {date_long(on)}{at}."
        yield TodayRow(TodayList.THIS_WEEK, Weight.FAMILY_WAITING, name_in(each), sentence, on, "Get ready", url)
    elif mine:
        sentence = f"You were to meet on {date_long(on)}. Say who came, or that it did not take place."
        yield TodayRow(TodayList.WAITING, Weight.FAMILY_WAITING, name_in(each), sentence, on, "Write it up", url)


def _my_actions(viewer: Viewer) -> QuerySet[Any, Any]:
    rows = Action.objects.for_viewer(viewer, "meeting.attend").filter(owner_id=viewer.person_id, done_on=None)
    return rows.values("pk", "ref", "what", "by_on", *CHILD_COLUMNS)


def _mine(actions: list[Row]) -> Iterable[TodayRow]:
    for each in actions:
        sentence = f"You said you would: {each['what']}. By {date_long(each['by_on'])}."
        url = f"{reverse('meetings:list')}#a-{each['ref']}"
        yield TodayRow(TodayList.WAITING, Weight.STAFF_WAITING, name_in(each), sentence, each["by_on"], "Tick it off", url)


def _late_actions(viewer: Viewer) -> QuerySet[Any, Any]:
    rows = Action.objects.for_viewer(viewer, "meeting.plan").filter(done_on=None, by_on__lt=clock.today())
    return rows.exclude(owner_id=viewer.person_id).values("pk", "what", "who", "by_on", "meeting__ref", *CHILD_COLUMNS)


def _late(actions: list[Row]) -> Iterable[TodayRow]:
    for each in actions:
        sentence = f"{each['who']} said they would: {each['what']}. It was to be done by {date_long(each['by_on'])}."
        url = f"{reverse('meetings:meeting', args=[each['meeting__ref']])}#actions"
        yield TodayRow(TodayList.SLIPPING, Weight.STAFF_WAITING, name_in(each), sentence, each["by_on"], "Ask them", url)


def _answers(viewer: Viewer) -> QuerySet[Any, Any]:
    rows = Invited.objects.for_viewer(viewer, "meeting.plan").filter(
        answer__in=("another", "not_coming"), meeting__state=MeetingState.PLANNED, meeting__called_by_id=viewer.person_id
    )
    return rows.values("pk", "who", "answer", "answered_at", "meeting__ref", *CHILD_COLUMNS)


def _another(answers: list[Row]) -> Iterable[TodayRow]:
    for each in answers:
        said = "asks for another time to meet" if each["answer"] == "another" else "cannot come to the meeting"
        on = clock.day_of(each["answered_at"]) if each["answered_at"] else None
        url = reverse("meetings:meeting", args=[each["meeting__ref"]])
        yield TodayRow(
            TodayList.WAITING, Weight.FAMILY_WAITING, name_in(each), f"{each['who']} {said}.", on, "Offer another day", url
        )


def timeline(viewer: Viewer, card: ChildCard) -> list[TimelineEntry]:
    """Meetings of one child as far as the viewer reads them, newest first (one query)."""
    rows = meetings_in_reach(viewer).filter(child_id=card.pk, held_on__lte=clock.today()).select_related("called_by")
    return [
        TimelineEntry(
            each.held_on,
            "meetings",
            rules.kind_label(each.kind),
            f"{rules.LOOKS[MeetingState(each.state)].label}.",
            each.called_by.formal_name if each.called_by else "",
            reverse("meetings:meeting", args=[each.ref]),
        )
        for each in rows.order_by("-held_on", "-pk")
    ]


def _held_notes(ids: Sequence[UUID]) -> dict[UUID, HeldText]:
    rows = Note.objects.system(_WHY).filter(pk__in=ids).select_related("meeting")
    return {each.pk: HeldText("Said at a meeting", each.text, _at(each.meeting)) for each in rows}


def _held_items(ids: Sequence[UUID]) -> dict[UUID, HeldText]:
    rows = AgendaItem.objects.system(_WHY).filter(pk__in=ids).select_related("meeting")
    return {each.pk: HeldText("To talk about at a meeting", each.words, _at(each.meeting)) for each in rows}


def _at(meeting: Meeting) -> str:
    return reverse("meetings:meeting", args=[meeting.ref])


register_words("meeting_note", _held_notes)
register_words("meeting_item", _held_items)


def _of_school(row: Invited, to: ChildCard) -> Mapping[str, Any] | None:
    """The circle of one child was not invited about another."""
    return {} if row.side == Side.SCHOOL else None


def _unnamed(row: Note, to: ChildCard) -> Mapping[str, Any]:
    """What was said comes along; who of the wrong child's circle said it does not."""
    return {} if row.side in ("", Side.SCHOOL) else {"speaker_id": None, "who": ""}


def _item_anew(row: AgendaItem, to: ChildCard) -> Mapping[str, Any]:
    return {} if works_at(row.school_id, row.by_id) else {"by_id": None, "who": "At the meeting"}


def _action_anew(row: Action, to: ChildCard) -> Mapping[str, Any] | None:
    """What somebody at home took on falls to whoever wrote it down."""
    if works_at(row.school_id, row.owner_id):
        return {}
    return {"owner_id": row.by_id, "who": row.by.formal_name} if row.by else None


def _read_back_anew(row: ReadBack, to: ChildCard) -> Mapping[str, Any] | None:
    return {} if works_at(row.school_id, row.person_id) else None


def _of_meeting(row: Meeting) -> Q:
    return Q(meeting_id=row.pk)


def _all_words(row: Meeting) -> list[str]:
    found: list[str] = []
    for model, column in ((AgendaItem, "words"), (Note, "text"), (Decision, "what"), (Action, "what")):
        found += every(model).filter(meeting_id=row.pk).order_by("created_at", "pk").values_list(column, flat=True)
    return found


register_kind(
    Kind(
        code="meeting",
        label="A meeting with its notes",
        model=Meeting,
        action="meeting.read",
        by="called_by",
        text=("place",),
        anew=lambda row, to: {"counts_to_three": False},
        parts=(
            Part(MeetingStep, _of_meeting),
            Part(Invited, _of_meeting, _of_school),
            Part(AgendaItem, _of_meeting, _item_anew),
            Part(Note, _of_meeting, _unnamed),
            Part(Decision, _of_meeting, lambda row, to: {"who": "At the meeting"}),
            Part(Action, _of_meeting, _action_anew),
            Part(ReadBack, _of_meeting, _read_back_anew),
        ),
        more=_all_words,
    )
)
