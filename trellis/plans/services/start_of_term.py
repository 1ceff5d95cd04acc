"""Carrying many plans on at once: one transaction, a fixed number of statements, and nothing saved where one row is not right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import RowsBroken, RuleBroken
from trellis.cycle.rules.review import Due, due_state
from trellis.provision import services as provision_services
from trellis.rulebook.dates import SchoolCalendar

from ..models import PlanVersion
from ..rules.start_of_term import REASON, Carrying, carry_problem
from .carrying import go_on, group_name, lines_held, short_names, versions_for

_WHY = "plans of children the viewer may approve plans for"


@dataclass(frozen=True)
class CarryRow:
    """What to carry on: the version as it was shown, its new days, and for each line who gives it and in which group.

    `ref` names the row where it is not right.
    """

    ref: str
    version_id: UUID
    revision: int
    until: date
    review_on: date
    lines: Mapping[UUID, tuple[UUID | None, str]]


def carry_over(viewer: Viewer, *, rows: Sequence[CarryRow]) -> int:
    """Carry these live plans on as new versions, each with its new days, adults and groups; gives how many.

    Each child's plan gets a new live version with the reason; support whose end, adult or group changes is a new line that replaces the
    old one from the first school day on, and its sessions are planned. Raises RowsBroken naming each child whose row is not right (a
    review that has not been held, a plan somebody else changed meanwhile), NotFound for a plan out of reach.
    """
    if not rows:
        raise RuleBroken("Tick at least one plan to carry on.")
    with write():
        versions = versions_for(viewer, [each.version_id for each in rows], "plan.approve")
        school_id = next(iter(versions.values())).school_id
        calendar = viewer.calendar(school_id)
        starts_on = calendar.on_or_after(clock.today())
        problems = list(_problems(rows, versions, starts_on, calendar))
        if problems:
            raise RowsBroken(problems)
        held = lines_held(versions)
        go_on(
            viewer,
            school_id=school_id,
            reviews={row.version_id: row.review_on for row in rows},
            versions=versions,
            held=held,
            lines=[
                provision_services.CarryLine(line.pk, row.until, *row.lines.get(line.pk, (line.given_by_id, group_name(line))))
                for row in rows
                for line in held[row.version_id]
            ],
            starts_on=starts_on,
            reason=REASON,
            code="plan.carried_on",
        )
    return len(rows)


def _problems(
    rows: Sequence[CarryRow], versions: Mapping[UUID, PlanVersion], starts_on: date, calendar: SchoolCalendar
) -> Iterator[tuple[str, str]]:
    """(field, sentence) of each row that is not right."""
    children = [each.child_id for each in versions.values()]
    names = short_names(children)
    newer = PlanVersion.objects.system(_WHY).filter(child_id__in=children, state__in=("draft", "to_check", "live"))
    open_now = {
        each.child_id: each for each in newer.exclude(pk__in=list(versions)).select_related("drafted_by").order_by("created_at")
    }
    for row in rows:
        version = versions[row.version_id]
        name, other = names[version.child_id], open_now.get(version.child_id)
        if version.state != "live" or version.revision != row.revision or other is not None:
            by = other.drafted_by.formal_name if other and other.drafted_by else "Somebody"
            yield f"carry_{row.ref}", f"{name}: {by} has changed this plan since the page was drawn. Look at it, then decide."
            continue
        overdue = due_state(version.review_on, clock.today(), calendar) is Due.OVERDUE
        of = Carrying(name, starts_on, row.until, row.review_on, version.review_on, overdue)
        problem = carry_problem(of, calendar.known_until)
        if problem:
            yield f"{problem[0]}_{row.ref}", problem[1]
