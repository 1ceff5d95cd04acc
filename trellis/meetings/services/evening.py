"""Parents' evening: who came, written down for a whole class at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.people.queries import cards_for

from .. import rules
from ..models import Invited, Meeting, MeetingStep
from ..queries.evening import adults_of_many
from ..rules import How, MeetingKind, MeetingState, Side
from .common import actor


def record_evening(viewer: Viewer, *, held_on: date, came: Mapping[UUID, Sequence[UUID]]) -> int:
    """Keep a parents' meeting for each child named: with the adults who came, or offered and not taken up where nobody did.

    `came` maps a child to adults at home. A child already met that day is left as it is. Gives how many meetings were written.
    Raises RuleBroken for a day to come and NotFound for a child or an adult the viewer does not reach.
    """
    if held_on > clock.today():
        raise RuleBroken("Enter today or an earlier day", "held_on")
    cards = {each.pk: each for each in cards_for(viewer, "meeting.plan", ids=came)}
    adults = {child: dict(rows) for child, rows in adults_of_many(list(cards)).items()}
    if set(came) - set(cards) or any(set(who) - set(adults.get(child, ())) for child, who in came.items()):
        raise NotFound
    with write():
        same = Meeting.objects.system("children reached above").filter(kind=MeetingKind.PARENTS, held_on=held_on)
        done = set(same.filter(child_id__in=list(cards)).values_list("child_id", flat=True))
        meetings, invited, steps = [], [], []
        for child_id, who in came.items():
            if child_id in done:
                continue
            meeting = _meeting(viewer, cards[child_id].school_id, child_id, held_on, bool(who))
            of = {"school_id": meeting.school_id, "child_id": child_id, "meeting": meeting}
            meetings.append(meeting)
            steps.append(MeetingStep(**of, state=meeting.state, held_on=held_on, at=clock.now(), by_id=actor(viewer)))
            invited += [
                Invited(
                    **of,
                    person_id=pk,
                    who=name,
                    side=Side.FAMILY,
                    how=How.IN_PERSON,
                    came=pk in who,
                    offered=[held_on.isoformat()],
                )
                for pk, name in adults.get(child_id, {}).items()
                if not who or pk in who
            ]
        Meeting.objects.bulk_create(meetings)
        Invited.objects.bulk_create(invited)
        MeetingStep.objects.bulk_create(steps)
        if meetings:
            children = [each.child_id for each in meetings]
            audit.record(viewer, "meeting.evening_recorded", school_id=meetings[0].school_id, children=children)
    return len(meetings)


def _meeting(viewer: Viewer, school_id: UUID, child_id: UUID, held_on: date, met: bool) -> Meeting:
    state = MeetingState.HELD if met else MeetingState.NOT_TAKEN_UP
    return Meeting(
        school_id=school_id,
        child_id=child_id,
        kind=MeetingKind.PARENTS,
        state=state,
        held_on=held_on,
        place="Parents’ evening",
        called_by_id=actor(viewer),
        counts_to_three=rules.counts_to_three(MeetingKind.PARENTS, state, met),
        written_up_at=clock.now() if met else None,
        written_up_by_id=actor(viewer) if met else None,
    )
