"""The rooms that add rows to Today and lines to a timeline, named one by one."""

from __future__ import annotations

from trellis.accounts.viewer import Viewer
from trellis.compliance import panels as compliance
from trellis.core.gather import answered
from trellis.core.rows import TimelineEntry, TodayRow
from trellis.cycle import panels as cycle
from trellis.exchange import panels as exchange
from trellis.meetings import panels as meetings
from trellis.notifications import panels as notifications
from trellis.people import panels as people
from trellis.people.queries import ChildCard
from trellis.plans import panels as plans
from trellis.provision import panels as provision
from trellis.statutory import panels as statutory

_TODAY = (cycle, compliance, provision, plans, meetings, statutory, people, notifications, exchange)
_TIMELINE = (cycle, provision, plans, meetings, statutory, people)


def today_rows(viewer: Viewer) -> list[TodayRow]:
    """Every room's rows for this viewer, in no order. One query for all rooms; two where a calendar is needed."""
    return answered(ask for room in _TODAY for ask in room.today_asks(viewer))


def timeline(viewer: Viewer, card: ChildCard) -> list[TimelineEntry]:
    """Everything that happened to a child as far as the viewer may see it, newest first."""
    entries = [entry for room in _TIMELINE for entry in room.timeline(viewer, card)]
    return sorted(entries, key=lambda each: (each.on, each.title), reverse=True)
