"""Support of the people of the tests: a talking group, reading alone, a coloured overlay."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from uuid import UUID

from trellis.provision import services
from trellis.provision.models import Session, SupportLine

TERM_ENDS = date(2026, 12, 18)


def draft(world: Any, child: Any, *, by: Any = None, **changed: Any) -> SupportLine:
    """A draft of a talking group, twice a week on Tuesday and Thursday at 10:20, given by Mrs Hill."""
    values: dict[str, Any] = {
        "kind": "intervention",
        "what": "Talking group",
        "given_by_id": world.people["mrs_hill"].pk,
        "minutes": 20,
        "times_a_week": 2,
        "slots": ((1, time(10, 20)), (3, time(10, 20))),
        "group_name": "Talking group",
        "group_size": 4,
        "starts_on": date(2026, 9, 7),
        "ends_on": TERM_ENDS,
    } | changed
    return services.draft_line(by or world.mrs_shah, child_id=child.pk, **values)


def live(world: Any, child: Any, *, from_on: date = date(2026, 9, 7), by: Any = None, **changed: Any) -> SupportLine:
    """A live line with its sessions since `from_on`."""
    line = draft(world, child, by=by, **changed)
    services.make_lines_live(by or world.mrs_shah, line_ids=[line.pk], from_on=from_on)
    return rows(SupportLine).get(pk=line.pk)


def no_sessions(world: Any, child: Any, **changed: Any) -> SupportLine:
    """Live support without sessions: instructions one at a time."""
    values: dict[str, Any] = {
        "kind": "quality_teaching",
        "what": "One instruction at a time",
        "minutes": None,
        "times_a_week": None,
    }
    return live(world, child, **(values | {"slots": (), "group_name": "", "group_size": 1} | changed))


def rows(table: Any) -> Any:
    """Every row, for looking at what a service wrote."""
    return table.objects.system("looking at what was written")


def sessions_of(line: SupportLine, **only: Any) -> list[Session]:
    """The sessions of a line in their order."""
    return list(rows(Session).filter(line_id=line.pk, **only).order_by("week_on", "number"))


def owed(line: SupportLine) -> list[date]:
    """The days on which sessions of a line are due, withdrawn ones left out."""
    return [each.due_on for each in sessions_of(line, withdrawn_at=None)]


def session_on(line: SupportLine, day: date) -> UUID:
    """The session of a line due on a day."""
    return rows(Session).get(line_id=line.pk, due_on=day, withdrawn_at=None).pk
