"""Planning a meeting: who is invited and how, answers, another day, what people want to talk about, and a meeting that did not happen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from trellis.access.engine import require
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import EditedMeanwhile, NotFound, RuleBroken
from trellis.designsystem.words import date_long, time_short
from trellis.notifications import services as notices
from trellis.notifications.rules import Kind
from trellis.people.queries import ChildCard, child_by_id, is_shut_out
from trellis.plans.models import PlanVersion
from trellis.rulebook.machines import require_move

from .. import rules
from ..models import AgendaItem, Invited, Meeting, MeetingStep
from ..queries.circle import InviteOption, people_to_invite
from ..rules import How, MeetingKind, MeetingState, Side
from .common import (
    actor,
    invited_to,
    meeting_attended,
    meeting_to_plan,
    name_of,
    note_event,
    save,
    step,
)

ANYBODY = "Choose how to invite at least one person from home"


@dataclass(frozen=True)
class Invitation:
    """One person to invite, and how (`rules.How`)."""

    person_id: UUID
    how: str


def plan_meeting(
    viewer: Viewer,
    *,
    child_id: UUID,
    kind: str,
    held_on: date,
    starts_at: time | None,
    place: str,
    invitations: Sequence[Invitation],
    minutes: int | None = None,
    online: str = "",
    interpreter: str = "",
    child_part: str = "",
) -> Meeting:
    """Plan a meeting and invite people. Adults at home who are sent a message get it now; staff see it on Today.

    Raises RuleBroken for a day that does not fit, for nobody from home, and for a message to somebody a message cannot reach.
    """
    child = child_by_id(viewer, child_id, "meeting.attend" if viewer.system_name is None else "meeting.plan")
    require(viewer, "meeting.plan", child=child)
    if kind not in set(MeetingKind):
        raise RuleBroken("Choose what the meeting is for", "kind")
    _check_day(child, kind, held_on)
    chosen = _chosen(child, invitations)
    with write():
        meeting = Meeting.objects.create(
            school_id=child.school_id,
            child_id=child.pk,
            kind=kind,
            held_on=held_on,
            starts_at=starts_at,
            minutes=minutes,
            place=place.strip(),
            online=online.strip(),
            interpreter=interpreter.strip(),
            child_part=child_part,
            called_by_id=actor(viewer),
        )
        Invited.objects.bulk_create(
            [
                Invited(
                    school_id=child.school_id,
                    child_id=child.pk,
                    meeting=meeting,
                    person_id=each.person_id,
                    who=each.who,
                    side=each.side,
                    how=how,
                    offered=[held_on.isoformat()],
                )
                for each, how in chosen
            ]
        )
        step(viewer, meeting)
        note_event(viewer, "meeting.planned", meeting)
        _tell(viewer, child, meeting, Kind.MEETING_INVITED, [each.person_id for each, how in chosen if _is_told(each.side, how)])
    return meeting


def _check_day(child: ChildCard, kind: str, held_on: date) -> None:
    ends = None
    if kind == MeetingKind.REVIEW:
        ends = PlanVersion.objects.of(child).filter(state="live").values_list("review_on", flat=True).first()
    problem = rules.date_problem(held_on, clock.today(), plan_ends_on=ends)
    if problem:
        raise RuleBroken(problem, "held_on")


def _chosen(child: ChildCard, invitations: Sequence[Invitation]) -> list[tuple[InviteOption, str]]:
    """Those invited as the circle knows them. Whoever is shut out is not in the circle: the refusal never says why."""
    circle = {each.person_id: each for each in people_to_invite(child)}
    picked = []
    for each in invitations:
        option = circle.get(each.person_id)
        if option is None or each.how not in set(How):
            raise RuleBroken("Choose people from the list, and how to invite each of them")
        if each.how == How.NOTICE and not option.by_message:
            raise RuleBroken(
                f"A message cannot reach {option.name}. Choose how to invite them: on paper, by phone or in person.", option.key
            )
        picked.append((option, each.how))
    if not any(each.side in (Side.FAMILY, Side.CHILD) for each, _ in picked):
        home = next((each.key for each in circle.values() if each.side == Side.FAMILY), None)
        raise RuleBroken(ANYBODY, home)
    return picked


def _is_told(side: str, how: str) -> bool:
    return how == How.NOTICE and side in (Side.FAMILY, Side.CHILD)


def _tell(viewer: Viewer, child: ChildCard, meeting: Meeting, kind: Kind, person_ids: Sequence[UUID]) -> None:
    """One message to each of these people at home. Never who else comes: a profession would say what the meeting is about."""
    place = ", ".join(each for each in (meeting.place, "online" if meeting.online else "") if each) or "to be agreed"
    values = {
        "date": date_long(meeting.held_on),
        "time": time_short(meeting.starts_at) if meeting.starts_at else "a time we will agree",
        "place": place,
    }
    for person_id in person_ids:
        if is_shut_out(child, person_id):
            continue
        base = "/me/" if person_id == child.person_id else f"/my-child/{child.ref}/"
        notices.send(
            viewer,
            kind=kind,
            person_id=person_id,
            child=child,
            school_id=child.school_id,
            values=values,
            link=f"{base}meetings/{meeting.ref}/",
        )


def told_people(meeting: Meeting) -> list[UUID]:
    """The people at home who get messages about this meeting."""
    return [each.person_id for each in invited_to(meeting).values() if _is_told(each.side, each.how)]


def move_meeting(
    viewer: Viewer,
    *,
    meeting_id: UUID,
    held_on: date,
    starts_at: time | None,
    place: str,
    online: str = "",
    minutes: int | None = None,
    revision: int | None = None,
) -> Meeting:
    """Offer another day, time or place: everyone is asked again. Raises EditedMeanwhile when somebody else moved it first."""
    with write():
        meeting, child = meeting_to_plan(viewer, meeting_id)
        _must_be_planned(meeting)
        if revision is not None and revision != meeting.revision:
            at = time_short(meeting.updated_at)
            raise EditedMeanwhile(theirs=_day_words(meeting), by=_who_moved(meeting), at=at, revision=meeting.revision)
        _check_day(child, meeting.kind, held_on)
        meeting.held_on, meeting.starts_at, meeting.place = held_on, starts_at, place.strip()
        meeting.online, meeting.minutes = online.strip(), minutes
        save(meeting, "held_on", "starts_at", "place", "online", "minutes")
        for each in invited_to(meeting).values():
            each.offered, each.answer, each.answer_words, each.answered_at = [*each.offered, held_on.isoformat()], "", "", None
            each.save(update_fields=["offered", "answer", "answer_words", "answered_at"])
        step(viewer, meeting, "Moved")
        note_event(viewer, "meeting.moved", meeting)
        _tell(viewer, child, meeting, Kind.MEETING_INVITED, told_people(meeting))
    return meeting


def _day_words(meeting: Meeting) -> dict[str, str]:
    at = time_short(meeting.starts_at) if meeting.starts_at else ""
    return {"held_on": date_long(meeting.held_on), "starts_at": at, "place": meeting.place}


def _who_moved(meeting: Meeting) -> str:
    rows = MeetingStep.objects.of(meeting.child).filter(meeting=meeting).exclude(by=None).select_related("by")
    last = rows.order_by("-at", "-created_at").first()
    return last.by.formal_name if last and last.by else "Somebody"


def _must_be_planned(meeting: Meeting) -> None:
    if meeting.state != MeetingState.PLANNED:
        raise RuleBroken("This meeting is over. Plan a new one.")


def answer_invitation(viewer: Viewer, *, meeting_id: UUID, answer: str, words: str = "") -> Invited:
    """Say whether one can come. May be changed until the meeting. Raises RuleBroken for another time without saying which."""
    with write():
        meeting, _ = meeting_attended(viewer, meeting_id)
        row = _answer(meeting, viewer.person_id, answer, words)
        note_event(viewer, "meeting.answered", meeting, invited=row.pk)
    return row


def record_answer(viewer: Viewer, *, meeting_id: UUID, person_id: UUID, answer: str, words: str = "") -> Invited:
    """Write down what somebody answered by phone, on paper or at the door."""
    with write():
        meeting, _ = meeting_to_plan(viewer, meeting_id)
        row = _answer(meeting, person_id, answer, words)
        note_event(viewer, "meeting.answer_recorded", meeting, invited=row.pk)
    return row


def _answer(meeting: Meeting, person_id: UUID, answer: str, words: str) -> Invited:
    _must_be_planned(meeting)
    row = invited_to(meeting).get(person_id)
    if row is None:
        raise NotFound
    if answer not in {each.code for each in rules.ANSWERS}:
        raise RuleBroken("Choose whether you can come", "answer")
    if answer == "another" and not words.strip():
        raise RuleBroken("Tell us which days and times are good for you", "words")
    row.answer, row.answer_words, row.answered_at = answer, words.strip(), clock.now()
    row.revision += 1
    row.save(update_fields=["answer", "answer_words", "answered_at", "revision"])
    return row


def add_item(viewer: Viewer, *, meeting_id: UUID, words: str) -> AgendaItem:
    """Put something on the agenda, in the words of whoever wants to talk about it. Anybody invited may, until the meeting."""
    if not words.strip():
        raise RuleBroken("Write what you would like to talk about", "words")
    with write():
        meeting, _ = meeting_attended(viewer, meeting_id)
        _must_be_planned(meeting)
        row = AgendaItem.objects.create(
            school_id=meeting.school_id,
            child_id=meeting.child_id,
            meeting=meeting,
            by_id=actor(viewer),
            who=name_of(viewer, meeting),
            words=words.strip(),
        )
        note_event(viewer, "meeting.item_added", meeting, item=row.pk)
    return row


def end_meeting(viewer: Viewer, *, meeting_id: UUID, state: str, note: str) -> Meeting:
    """Record that a planned meeting did not take place: offered and not taken up, or cancelled. The reason stays on the record."""
    if state not in (MeetingState.NOT_TAKEN_UP, MeetingState.CANCELLED):
        raise RuleBroken("Choose what happened", "state")
    with write():
        meeting, child = meeting_to_plan(viewer, meeting_id)
        require_move(rules.TRANSITIONS, rules.LOOKS, MeetingState(meeting.state), MeetingState(state))
        if state == MeetingState.NOT_TAKEN_UP and meeting.held_on > clock.today():
            raise RuleBroken("The day has not come yet. If they cannot come, offer another day or cancel it.", "state")
        meeting.state = state
        save(meeting, "state")
        step(viewer, meeting, note)
        note_event(viewer, "meeting.ended", meeting)
        if state == MeetingState.CANCELLED and meeting.held_on >= clock.today():
            _tell(viewer, child, meeting, Kind.MEETING_OFF, told_people(meeting))
    return meeting
