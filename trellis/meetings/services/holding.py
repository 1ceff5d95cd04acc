"""At the meeting: who is here, what was said as the words of whoever said it, what was decided by whom, who does what by when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from trellis.access.engine import decide
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.cycle.models import Outcome
from trellis.people.queries import ChildCard, child_by_id
from trellis.rulebook.machines import require_move

from .. import rules
from ..models import Action, Decision, Invited, Meeting, Note
from ..queries.circle import owners_for
from ..queries.reach import attended_child
from ..rules import MeetingState
from .common import actor, found, invited_to, meeting_to_plan, must_be_held, note_event, recount, save, step

_WHY = "named by its key; the viewer's right to its meeting is asked at once"
TOGETHER = "All of us together"


@dataclass(frozen=True)
class Said:
    """Words to keep: under which heading (or about which outcome), and whose they are (None for nobody's own)."""

    heading: str
    text: str
    speaker_id: UUID | None = None
    outcome_id: UUID | None = None


def who_is_here(viewer: Viewer, *, meeting_id: UUID, came: Collection[UUID]) -> Meeting:
    """Write down who is here: the meeting is then held, and counts to three a year where it does. May be put right later.

    Raises RuleBroken before its day and for nobody.
    """
    with write():
        meeting, _ = meeting_to_plan(viewer, meeting_id)
        people = invited_to(meeting)
        if meeting.held_on > clock.today():
            raise RuleBroken("The day has not come yet. Offer another day if you meet sooner.", "came")
        if not set(came) & set(people):
            raise RuleBroken("Tick who is here. If nobody from home came, say so on the meeting’s page.", "came")
        first = meeting.state != MeetingState.HELD
        if first:
            require_move(rules.TRANSITIONS, rules.LOOKS, MeetingState(meeting.state), MeetingState.HELD)
            meeting.state = MeetingState.HELD
        Invited.objects.of(meeting.child).filter(meeting=meeting, person_id__in=list(came)).update(came=True)
        Invited.objects.of(meeting.child).filter(meeting=meeting).exclude(person_id__in=list(came)).update(came=False)
        recount(meeting)
        save(meeting, "state", "counts_to_three")
        if first:
            step(viewer, meeting)
        note_event(viewer, "meeting.started", meeting)
    return meeting


def take_notes(viewer: Viewer, *, meeting_id: UUID, said: Sequence[Said]) -> list[Note]:
    """Keep what was said. Every row is somebody's words under a heading; two people may type at once and both are kept."""
    wanted = [each for each in said if each.text.strip()]
    if not wanted:
        raise RuleBroken("Write what was said under one of the headings")
    with write():
        meeting, child = meeting_to_plan(viewer, meeting_id)
        must_be_held(meeting)
        known = {each.code for each in rules.headings(meeting.kind, "")}
        about = [each.outcome_id for each in wanted if each.outcome_id]
        outcomes = set(Outcome.objects.of(child).filter(pk__in=about).values_list("pk", flat=True))
        people = invited_to(meeting)
        rows = []
        for each in wanted:
            if each.heading not in known or (each.outcome_id and each.outcome_id not in outcomes):
                raise NotFound
            who = people.get(each.speaker_id) if each.speaker_id else None
            rows.append(
                Note(
                    school_id=meeting.school_id,
                    child_id=meeting.child_id,
                    meeting=meeting,
                    heading=each.heading,
                    outcome_id=each.outcome_id,
                    speaker_id=who.person_id if who else None,
                    who=who.who if who else "",
                    side=who.side if who else "",
                    text=each.text.strip(),
                    by_id=actor(viewer),
                )
            )
        made: list[Note] = Note.objects.bulk_create(rows)
        note_event(viewer, "meeting.noted", meeting)
    return made


def change_note(viewer: Viewer, *, note_id: UUID, text: str) -> Note:
    """Put a note right: a new row takes its place, the first stays on the record. Raises RuleBroken when somebody did it first."""
    if not text.strip():
        raise RuleBroken("Write what was said", "text")
    with write():
        before = Note.objects.system(_WHY).filter(pk=note_id).first()
        if before is None:
            raise NotFound
        meeting, _ = meeting_to_plan(viewer, before.meeting_id)
        if Note.objects.of(meeting.child).filter(replaces=before).exists():
            raise RuleBroken("Somebody has changed this note since. Open the page again.", "text")
        copied = {name: getattr(before, name) for name in ("heading", "outcome_id", "speaker_id", "who", "side")}
        made = Note.objects.create(
            school_id=meeting.school_id,
            child_id=meeting.child_id,
            meeting=meeting,
            text=text.strip(),
            by_id=actor(viewer),
            replaces=before,
            **copied,
        )
        note_event(viewer, "meeting.note_changed", meeting, note=made.pk)
    return made


def write_decision(viewer: Viewer, *, meeting_id: UUID, what: str, who: Sequence[UUID] = ()) -> Decision:
    """Write down what was decided, and who decided it. Without `who` everybody there decided it together."""
    if not what.strip():
        raise RuleBroken("Write what was decided", "what")
    with write():
        meeting, _ = meeting_to_plan(viewer, meeting_id)
        must_be_held(meeting)
        people = invited_to(meeting)
        names = [people[each].who for each in who if each in people]
        if who and not names:
            raise RuleBroken("Choose who decided this", "who")
        row = Decision.objects.create(
            school_id=meeting.school_id,
            child_id=meeting.child_id,
            meeting=meeting,
            what=what.strip(),
            who=", ".join(names) or TOGETHER,
            by_id=actor(viewer),
        )
        note_event(viewer, "meeting.decided", meeting, decision=row.pk)
    return row


def add_action(viewer: Viewer, *, meeting_id: UUID, what: str, owner_id: UUID, by_on: date) -> Action:
    """Write down who does what by when. The owner is one of the child's circle: they find it on Today, or on the page at home."""
    if not what.strip():
        raise RuleBroken("Write what will be done", "what")
    if by_on < clock.today():
        raise RuleBroken("Choose today or a later day", "by_on")
    with write():
        meeting, child = meeting_to_plan(viewer, meeting_id)
        must_be_held(meeting)
        people = [(each.person_id, each.who) for each in invited_to(meeting).values()]
        who = dict(owners_for(child, people)).get(str(owner_id))
        if who is None:
            raise RuleBroken(f"Say who will do “{what.strip()[:60]}”", "owner")
        row = Action.objects.create(
            school_id=meeting.school_id,
            child_id=meeting.child_id,
            meeting=meeting,
            what=what.strip(),
            owner_id=owner_id,
            who=who,
            by_on=by_on,
            by_id=actor(viewer),
        )
        note_event(viewer, "meeting.action_added", meeting, action=row.pk)
    return row


def tick(viewer: Viewer, *, ref: str, done: bool = True) -> Action:
    """Tick off what was agreed, or take a tick back. Its owner may, and whoever writes up the child's meetings."""
    with write():
        row = Action.objects.system(_WHY).select_for_update().filter(ref=ref).first()
        if row is None:
            raise NotFound
        meeting = found(row.meeting_id)
        child = _reached(viewer, row, meeting)
        if row.owner_id != actor(viewer) and not decide(viewer, "meeting.plan", child=child):
            raise Denied("Only the person who said they would do it, or whoever writes up the meeting, can tick this off.")
        if (row.done_on is not None) == done:
            return row
        row.done_on = clock.today() if done else None
        row.done_by_id = actor(viewer) if done else None
        row.revision, row.updated_at = row.revision + 1, clock.now()
        row.save(update_fields=["done_on", "done_by", "revision", "updated_at"])
        note_event(viewer, "meeting.action_done" if done else "meeting.action_opened", meeting, action=row.pk)
    return row


def _reached(viewer: Viewer, row: Action, meeting: Meeting) -> ChildCard:
    """The child: for staff who own the action through their tie to the child, for others through the meeting."""
    if viewer.system_name is None and row.owner_id == viewer.person_id:
        try:
            return child_by_id(viewer, meeting.child_id, "meeting.attend")
        except NotFound:
            return attended_child(viewer, meeting)
    return attended_child(viewer, meeting)
