"""Meetings about Amina: two held last term, and her review next Tuesday, which Mum has answered."""

from __future__ import annotations

from datetime import time, timedelta
from uuid import UUID

from trellis.core import clock
from trellis.meetings import services as meetings
from trellis.people.models import Child

from .book import StoryBook

_LANE, _SHAH, _MUM, _DAD = "teacher@oakfield.example", "senco@oakfield.example", "mum@family.example", "dad@family.example"
_TUESDAY = 1


def about(book: StoryBook, child: Child) -> None:
    """The meetings of one child, at the right moments of the story."""
    last = book.world.past_terms()[-1]
    book.on(last.week(6) + timedelta(days=1), 16, lambda: _met(book, child, "parents"))
    book.on(last.week(12) + timedelta(days=1), 16, lambda: _met(book, child, "review"))
    book.on(book.world.today - timedelta(days=5), 12, lambda: _next(book, child))


def _invite(book: StoryBook, *, dad: bool) -> list[meetings.Invitation]:
    people = book.world.people
    home = [_MUM, _DAD] if dad else [_MUM]
    return [meetings.Invitation(people[each].pk, "notice") for each in (*home, _LANE, _SHAH)]


def _met(book: StoryBook, child: Child, kind: str) -> None:
    """Planned, held, noted, read back and sent, all on its day."""
    world, people = book.world, book.world.people
    lane = world.viewer(_LANE)
    meeting = meetings.plan_meeting(
        lane,
        child_id=child.pk,
        kind=kind,
        held_on=clock.today(),
        starts_at=time(15, 30),
        place="Hazel classroom",
        minutes=40,
        child_part="part",
        invitations=_invite(book, dad=False),
    )
    here: set[UUID] = {people[each].pk for each in (_MUM, _LANE, _SHAH)}
    meetings.who_is_here(lane, meeting_id=meeting.pk, came=here)
    said = [
        meetings.Said("pleased", f"{child.calling_name} tells us about her day at tea time now.", people[_MUM].pk),
        meetings.Said("tried", "Picture cards on her table, and ten seconds to think.", people[_LANE].pk),
        meetings.Said("worried", "Reading at home ends in tears.", people[_MUM].pk),
    ]
    meetings.take_notes(lane, meeting_id=meeting.pk, said=said)
    meetings.write_decision(
        lane, meeting_id=meeting.pk, what="The talking group goes on.", who=[people[_MUM].pk, people[_SHAH].pk]
    )
    cards = meetings.add_action(
        lane,
        meeting_id=meeting.pk,
        what="Send the picture cards home",
        owner_id=people[_LANE].pk,
        by_on=clock.today() + timedelta(days=7),
    )
    meetings.record_read_back(lane, meeting_id=meeting.pk, person_id=people[_MUM].pk, right=True)
    meetings.write_up(lane, meeting_id=meeting.pk)
    meetings.tick(lane, ref=cards.ref)


def _next(book: StoryBook, child: Child) -> None:
    """Her review on the first Tuesday after today."""
    world, today = book.world, book.world.today
    tuesday = today + timedelta(days=(_TUESDAY - today.weekday()) % 7 or 7)
    meeting = meetings.plan_meeting(
        world.viewer(_LANE),
        child_id=child.pk,
        kind="review",
        held_on=tuesday,
        starts_at=time(15, 30),
        place="Hazel classroom",
        minutes=45,
        child_part="part",
        invitations=_invite(book, dad=True),
    )
    mum = world.viewer(_MUM)
    meetings.answer_invitation(mum, meeting_id=meeting.pk, answer="coming")
    meetings.add_item(mum, meeting_id=meeting.pk, words="How we can help with reading at home without tears.")
