"""A round robin: ask every teacher of a child at once, answer in a minute, remind, close."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from trellis.access.engine import require
from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.cycle.models import RoundRobin, RoundRobinAnswer
from trellis.cycle.queries.round_robins import strategies_to_ask, teachers_of
from trellis.cycle.rules.round_robin import Works, chase_due
from trellis.notifications import services as notices
from trellis.notifications.rules import Kind
from trellis.organisations.models import School
from trellis.organisations.queries import calendar_of

from . import words
from .common import actor, child_of

_WHY = "a round robin whose child is decided on in the next line"


def ask_round_robin(viewer: Viewer, *, child_id: UUID, question: str = "") -> RoundRobin:
    """Ask everyone who teaches the child what works with them. Raises RuleBroken when one runs, or nobody teaches the child."""
    child = child_of(viewer, child_id, "round_robin.ask")
    if RoundRobin.objects.of(child).filter(closed_on=None).exists():
        raise RuleBroken("Everyone has been asked already. Their answers are below.")
    teachers = [each for each in teachers_of(child) if each.person_id != viewer.person_id]
    if not teachers:
        raise RuleBroken("Nobody else teaches this child in Trellis yet. Ask the office to put teachers with their groups.")
    strategies = strategies_to_ask(child)
    if not strategies and not question.strip():
        raise RuleBroken("No strategy is being tried yet. Write a question instead.", field="question")
    with write():
        row = RoundRobin.objects.create(
            school_id=child.school_id,
            child_id=child.pk,
            question=question.strip()[:250],
            strategies=strategies,
            asked_by_id=actor(viewer),
            asked_on=clock.today(),
        )
        RoundRobinAnswer.objects.bulk_create(
            RoundRobinAnswer(
                school_id=child.school_id, child_id=child.pk, round_robin=row, person_id=each.person_id, subject=each.subject
            )
            for each in teachers
        )
        audit.record(viewer, "round_robin.asked", school_id=child.school_id, child_id=child.pk, things={"round_robin": row.pk})
    return row


def answer_round_robin(viewer: Viewer, *, answer_id: UUID, works: Mapping[str, str], note: str = "") -> None:
    """Say what works. A note is kept once, as words of the school's voice. May be answered again while it is open.

    Raises RuleBroken when nothing is ticked and nothing written, and after it was closed.
    """
    answer = RoundRobinAnswer.objects.system(_WHY).filter(pk=answer_id).select_related("round_robin").first()
    if answer is None or answer.person_id != viewer.person_id:
        raise NotFound
    child = child_of(viewer, answer.child_id, "round_robin.read")
    if answer.round_robin.closed_on is not None:
        raise RuleBroken("This was closed meanwhile. Tell the SENCO what you wanted to say.")
    known = {each.value for each in Works}
    said = {strategy: works[strategy] for strategy in answer.round_robin.strategies if works.get(strategy) in known}
    if not said and not note.strip():
        raise RuleBroken("Choose an answer for at least one, or write a sentence.")
    with write():
        answer.works, answer.answered_at = said, clock.now()
        if note.strip():
            replaces = answer.statement_id
            answer.statement = words.write_statement(
                viewer, child_id=child.pk, voice="school", topic="helps", text=note, replaces_id=replaces
            )
        answer.save(update_fields=["works", "answered_at", "statement"])
        audit.record(viewer, "round_robin.answered", school_id=child.school_id, child_id=child.pk, things={"answer": answer.pk})


def close_round_robin(viewer: Viewer, *, round_robin_id: UUID) -> None:
    """Close it: what was said stays, nobody is reminded any more."""
    row = RoundRobin.objects.system(_WHY).filter(pk=round_robin_id).first()
    if row is None:
        raise NotFound
    child = child_of(viewer, row.child_id, "round_robin.ask")
    with write():
        RoundRobin.objects.of(child).filter(pk=row.pk, closed_on=None).update(closed_on=clock.today())
        audit.record(viewer, "round_robin.closed", school_id=child.school_id, child_id=child.pk, things={"round_robin": row.pk})


def chase_round_robins(viewer: Viewer) -> int:
    """Remind whoever has not answered, on the third and fifth school day; how many messages went. For the night's work."""
    require(viewer, "notice.send")
    sent = 0
    schools = RoundRobin.objects.system(_WHY).filter(closed_on=None).order_by().values_list("school_id", flat=True).distinct()
    for school_id in schools:
        calendar = calendar_of(school_id)
        if not calendar.is_school_day(clock.today()):
            continue
        for row in RoundRobin.objects.at(school_id).filter(closed_on=None):
            if chase_due(row.asked_on, clock.today(), calendar, row.chased):
                sent += _chase(viewer, row)
    return sent


def _chase(viewer: Viewer, row: RoundRobin) -> int:
    waiting = list(
        RoundRobinAnswer.objects.at(row.school_id).filter(round_robin=row, answered_at=None).values_list("person_id", flat=True)
    )
    school = School.objects.get(pk=row.school_id)
    with write():
        for person_id in waiting:
            notices.send(
                viewer,
                kind=Kind.COLLEAGUE_ASKED,
                person_id=person_id,
                child=None,
                school_id=school.pk,
                values={},
                link=f"/round-robin/{row.ref}/",
            )
        row.chased += 1
        row.save(update_fields=["chased"])
    return len(waiting)
