"""Opening a cycle and moving it on. One is open at a time for each child; every move is a row."""

from __future__ import annotations

from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.core.reactions import happened
from trellis.cycle.models import Concern, Cycle
from trellis.cycle.models import CycleStep as StepRow
from trellis.cycle.rules.steps import LOOKS, TRANSITIONS, CycleStep, live_problem, opening_problem
from trellis.people.queries import ChildCard
from trellis.rulebook.machines import require_move

from . import statuses
from .common import actor, child_of, cycle_of


def open_cycle(viewer: Viewer, *, child_id: UUID, concern_id: UUID | None = None) -> Cycle:
    """Open a child's next cycle, from a concern where one is named. Raises RuleBroken when one is open or nothing calls for it."""
    child = child_of(viewer, child_id, "assess.edit")
    concern = None
    if concern_id is not None:
        concern = Concern.objects.of(child).filter(pk=concern_id).first()
        if concern is None:
            raise NotFound
    with write():
        status = statuses.status_now(child)
        problem = opening_problem(status, another_is_open=Cycle.objects.of(child).filter(closed_at=None).exists())
        if problem:
            raise RuleBroken(problem)
        return open_for(viewer, child, "concern" if concern else str(status), concern=concern)


def open_for(
    viewer: Viewer, child: ChildCard, opened_from: str, *, concern: Concern | None = None, previous: Cycle | None = None
) -> Cycle:
    """The write behind every opening, for services that have decided. Numbered after the last one and linked to it."""
    last = previous or Cycle.objects.of(child).order_by("-number").first()
    cycle = Cycle.objects.create(
        school_id=child.school_id,
        child_id=child.pk,
        number=last.number + 1 if last else 1,
        previous=last,
        concern=concern,
        opened_from=opened_from[:16],
    )
    StepRow.objects.create(
        school_id=child.school_id, child_id=child.pk, cycle=cycle, step=CycleStep.ASSESS, at=clock.now(), by_id=actor(viewer)
    )
    audit.record(viewer, "cycle.opened", school_id=child.school_id, child_id=child.pk, things={"cycle": cycle.pk})
    happened("cycle.opened", viewer, cycle_id=cycle.pk, child_id=child.pk)
    return cycle


def move(viewer: Viewer, cycle: Cycle, to: CycleStep, note: str = "") -> None:
    """Move a cycle to a step. Inside a write. Raises RuleBroken for a move the machine does not know."""
    require_move(TRANSITIONS, LOOKS, CycleStep(cycle.step), to)
    cycle.step = to
    cycle.closed_at = clock.now() if to is CycleStep.CLOSED else None
    cycle.revision += 1
    cycle.updated_at = clock.now()
    cycle.save(update_fields=["step", "closed_at", "revision", "updated_at"])
    StepRow.objects.create(
        school_id=cycle.school_id, child_id=cycle.child_id, cycle=cycle, step=to, at=clock.now(), by_id=actor(viewer), note=note
    )
    audit.record(
        viewer, "cycle.moved", school_id=cycle.school_id, child_id=cycle.child_id, things={"cycle": cycle.pk}, fields=[str(to)]
    )


def start_doing(viewer: Viewer, *, cycle_id: UUID) -> None:
    """The plan is live: the cycle is in Do. From Assess it passes through Plan. Nothing happens when it is there already.

    Raises RuleBroken before the SENCO has decided SEN Support.
    """
    cycle, child = cycle_of(viewer, cycle_id, "outcome.edit")
    if cycle.step == CycleStep.DO:
        return
    problem = live_problem(statuses.status_now(child))
    if problem:
        raise RuleBroken(problem)
    with write():
        if cycle.step == CycleStep.ASSESS:
            move(viewer, cycle, CycleStep.PLAN)
        move(viewer, cycle, CycleStep.DO)


def start_review(viewer: Viewer, *, cycle_id: UUID) -> None:
    """The review has begun. Nothing happens when it had already."""
    cycle, _ = cycle_of(viewer, cycle_id, "review.record")
    if cycle.step == CycleStep.REVIEW:
        return
    with write():
        move(viewer, cycle, CycleStep.REVIEW)


def close_cycle(viewer: Viewer, *, cycle_id: UUID, reason: str) -> None:
    """End a cycle early: the child leaves, or the answer is not SEN. The reason stands with it."""
    cycle, _ = cycle_of(viewer, cycle_id, "cycle.decide")
    if not reason.strip():
        raise RuleBroken("Say why this cycle ends early.", field="reason")
    if cycle.step == CycleStep.CLOSED:
        return
    with write():
        move(viewer, cycle, CycleStep.CLOSED, reason.strip())
