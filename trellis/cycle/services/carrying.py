"""Support that goes on in a new line stays for the same outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core.db import write
from trellis.cycle.models import OutcomeLine

_WHY = "lines the viewer has just carried on"


def tie_as(viewer: Viewer, replaced: Mapping[UUID, UUID]) -> None:
    """Tie each new line to the outcomes its old line was for, those that have not ended. `replaced` is old key to new key."""
    with write():
        rows = OutcomeLine.objects.system(_WHY).filter(line_id__in=list(replaced), outcome__ended_at=None)
        made = [
            OutcomeLine(
                school_id=each.school_id, child_id=each.child_id, outcome_id=each.outcome_id, line_id=replaced[each.line_id]
            )
            for each in rows.order_by("created_at", "pk")
        ]
        OutcomeLine.objects.bulk_create(made)
        for each in made:
            things = {"outcome": each.outcome_id, "line": each.line_id}
            audit.record(viewer, "outcome.tied", school_id=each.school_id, child_id=each.child_id, things=things)
