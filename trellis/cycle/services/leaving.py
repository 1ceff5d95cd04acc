"""What is still open about a child who has left, or in the name of a colleague who has: closed with a reason, or handed over.

The caller has decided that the viewer may: an appointment no longer reaches a child who left.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound
from trellis.cycle.models import AssessmentRequest, Concern, ConcernStep, Cycle, RoundRobin
from trellis.cycle.rules.concern import ConcernState
from trellis.cycle.rules.steps import CycleStep

from .common import actor
from .cycles import move

_WHY = "decided by the page of what was left open"


def close_left_work(viewer: Viewer, *, school_id: UUID, what: str, thing_id: UUID, reason: str) -> None:
    """Close a concern, a cycle, a request for an assessment or a question to every teacher. Raises NotFound when it is not open."""
    with write():
        code, child_id = _CLOSERS[what](viewer, school_id, thing_id, reason)
        audit.record(viewer, code, school_id=school_id, child_id=child_id, things={what: thing_id})


def _concern(viewer: Viewer, school_id: UUID, thing_id: UUID, reason: str) -> tuple[str, UUID]:
    rows = _open("concern", school_id, thing_id)
    found = _one(rows)
    rows.update(state=ConcernState.CLOSED, updated_at=clock.now(), revision=found.revision + 1)
    ConcernStep.objects.create(
        school_id=school_id,
        child_id=found.child_id,
        concern=found,
        state=ConcernState.CLOSED,
        reason=reason,
        by_id=actor(viewer),
        at=clock.now(),
    )
    return "concern.decided", found.child_id


def _cycle(viewer: Viewer, school_id: UUID, thing_id: UUID, reason: str) -> tuple[str, UUID]:
    found = _one(_open("cycle", school_id, thing_id))
    move(viewer, found, CycleStep.CLOSED, reason)
    return "cycle.closed", found.child_id


def _assessment(viewer: Viewer, school_id: UUID, thing_id: UUID, reason: str) -> tuple[str, UUID]:
    rows = _open("assessment", school_id, thing_id)
    found = _one(rows)
    rows.update(withdrawn_at=clock.now(), withdrawn_why=reason[:250], updated_at=clock.now())
    return "assessment.withdrawn", found.child_id


def _round_robin(viewer: Viewer, school_id: UUID, thing_id: UUID, reason: str) -> tuple[str, UUID]:
    rows = _open("round_robin", school_id, thing_id)
    found = _one(rows)
    rows.update(closed_on=clock.today(), updated_at=clock.now())
    return "round_robin.closed", found.child_id


_CLOSERS = {"concern": _concern, "cycle": _cycle, "assessment": _assessment, "round_robin": _round_robin}
_OWNED = {"concern": "owner_id", "assessment": "asked_of_id"}


def hand_over_work(viewer: Viewer, *, school_id: UUID, what: str, thing_id: UUID, to: UUID) -> None:
    """Give a colleague's open concern or request to another colleague. Raises NotFound when it is not open here."""
    with write():
        rows = _open(what, school_id, thing_id)
        found = _one(rows)
        rows.update(**{_OWNED[what]: to, "updated_at": clock.now(), "revision": found.revision + 1})
        audit.record(viewer, "work.handed_over", school_id=school_id, child_id=found.child_id, things={what: thing_id, "to": to})


def _open(what: str, school_id: UUID, thing_id: UUID) -> QuerySet[Any]:
    """This thing of this school, as long as it is open."""
    tables: dict[str, QuerySet[Any]] = {
        "concern": Concern.objects.system(_WHY).exclude(state=ConcernState.CLOSED),
        "cycle": Cycle.objects.system(_WHY).filter(closed_at=None),
        "assessment": AssessmentRequest.objects.system(_WHY).filter(done_on=None, withdrawn_at=None),
        "round_robin": RoundRobin.objects.system(_WHY).filter(closed_on=None),
    }
    return tables[what].filter(pk=thing_id, school_id=school_id)


def _one(rows: QuerySet[Any]) -> Any:
    """The row, locked until the write is over: nobody else closes it meanwhile."""
    found = rows.select_for_update().first()
    if found is None:
        raise NotFound
    return found
