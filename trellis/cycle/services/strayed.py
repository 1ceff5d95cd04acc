"""What follows when a concern turned out to stand in the wrong record: the status that stood only for it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.db import write
from trellis.cycle.models import Concern, Cycle, StatusChange, Told
from trellis.cycle.rules.concern import ConcernState
from trellis.cycle.rules.status import SenStatus
from trellis.people.queries import ChildCard, child_by_id

from . import statuses


def on_entry_gone(viewer: Viewer, *, child_id: UUID, kind: str, on: date, to: UUID | None, **_also: Any) -> None:
    """The reaction to `entry.gone`: a status that a concern of that day began ends as if it had never been, and begins where the concern is now."""
    if kind != "concern":
        return
    with write():
        _without(viewer, child_by_id(viewer, child_id, "wrong.decide"), on)
        if to is not None:
            right = child_by_id(viewer, to, "wrong.decide")
            still_open = Concern.objects.of(right).exclude(state=ConcernState.CLOSED).exists()
            if still_open and statuses.status_now(right) in (SenStatus.NONE, SenStatus.STEPPED_DOWN):
                statuses.move_status(viewer, right, SenStatus.CONCERN, clock.today(), source="concern")


def _without(viewer: Viewer, child: ChildCard, on: date) -> None:
    waits = (
        Concern.objects.of(child).exclude(state=ConcernState.CLOSED).exists()
        or Cycle.objects.of(child).filter(closed_at=None).exists()
    )
    if waits or statuses.status_now(child) not in (SenStatus.CONCERN, SenStatus.MONITORING):
        return
    told = Told.objects.of(child).filter(status_change_id=OuterRef("pk"))
    began = StatusChange.objects.of(child).filter(from_on__gte=on, status__in=(SenStatus.CONCERN, SenStatus.MONITORING))
    began.filter(~Exists(told), source__in=("concern", "triage")).delete()
    if statuses.status_now(child) in (SenStatus.CONCERN, SenStatus.MONITORING):
        statuses.move_status(viewer, child, SenStatus.NONE, clock.today(), source="triage")
