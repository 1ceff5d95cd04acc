"""What support does when something below it happens. The pairs stand in `config/reactions.py`."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.people.models import Child

from ..models import DRAFT_LINE, LIVE_LINE, SupportLine
from .lines import end_rows
from .planning import replan_quietly

_WHY = "a child who has left"
LEFT = "Left the school"


def on_closure(viewer: Viewer, school_id: UUID, **_also: Any) -> None:
    """A closure was added, changed or taken away: sessions to come follow the days that are left."""
    replan_quietly(viewer, school_id=school_id, from_on=clock.today())


def on_absence(viewer: Viewer, child_id: UUID, **_also: Any) -> None:
    """A child's absence or own timetable was recorded: what falls on those days is not owed."""
    school_id = Child.objects.system(_WHY).values_list("school_id", flat=True).get(pk=child_id)
    replan_quietly(viewer, school_id=school_id, from_on=clock.today(), child_id=child_id)


def on_child_left(viewer: Viewer, child_id: UUID, on: date, **_also: Any) -> None:
    """A child has left: support ends that day, drafts are taken away, later sessions are withdrawn."""
    rows = SupportLine.objects.system(_WHY).filter(child_id=child_id)
    with write():
        lines = list(rows.filter(LIVE_LINE).values_list("pk", "school_id"))
        drafts = rows.filter(DRAFT_LINE).update(ended_on=on, end_reason=LEFT, updated_at=clock.now())
        if not lines and not drafts:
            return
        end_rows([pk for pk, _ in lines], on, LEFT)
        school_id = lines[0][1] if lines else rows.values_list("school_id", flat=True)[0]
        things = {f"line_{n}": pk for n, (pk, _) in enumerate(lines, 1)}
        record(viewer, "support.ended", school_id=school_id, child_id=child_id, things=things)
