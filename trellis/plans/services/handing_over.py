"""A colleague has left: the support they give goes on with another adult, in new versions of the plans that hold it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from trellis.access.engine import children_for
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RowsBroken, RuleBroken
from trellis.provision import services as provision_services
from trellis.provision.models import LIVE_LINE, SupportLine

from ..models import PlanLine, PlanVersion
from .carrying import go_on, group_name, lines_held, short_names, versions_for

ACTION = "plan.approve"
_REASON = "Another adult gives this support now"
_WHY = "support of children whose plan the viewer may approve"


def hand_over_support(viewer: Viewer, *, line_ids: Collection[UUID], to: UUID) -> int:
    """Give this live support to another adult from the next school day on; gives how many lines.

    Days, group and end stay. Sessions to come that nobody recorded go with it, what was recorded stays as it was. Raises RowsBroken
    naming each child whose plan is being changed just now, RuleBroken for an adult who gives no support here, NotFound for support out
    of reach. Nothing is written then.
    """
    wanted = set(line_ids)
    if not wanted:
        raise RuleBroken("Tick at least one line of support.", "support")
    with write():
        starts_on = viewer.calendar(_school(viewer)).on_or_after(clock.today())
        lines = _lines(viewer, wanted, starts_on)
        children = {each.child_id for each in lines}
        _refuse_busy(children)
        holding = PlanLine.objects.system(_WHY).filter(line_id__in=wanted, version__state="live")
        versions = versions_for(viewer, set(holding.values_list("version_id", flat=True)), ACTION)
        go_on(
            viewer,
            school_id=_school(viewer),
            reviews={pk: each.review_on for pk, each in versions.items()},
            versions=versions,
            held=lines_held(versions),
            lines=[provision_services.CarryLine(each.pk, each.ends_on, to, group_name(each)) for each in lines],
            starts_on=starts_on,
            reason=_REASON,
            code="plan.given_on",
        )
    return len(lines)


def _school(viewer: Viewer) -> UUID:
    if viewer.school_id is None:
        raise NotFound
    return viewer.school_id


def _lines(viewer: Viewer, wanted: set[UUID], starts_on: date) -> list[SupportLine]:
    rows = SupportLine.objects.system(_WHY).filter(LIVE_LINE, pk__in=wanted, school_id=_school(viewer), ends_on__gte=starts_on)
    reached = rows.filter(child_id__in=children_for(viewer, ACTION).values("pk"))
    found = list(reached.select_related("group").order_by("created_at", "pk"))
    if len(found) != len(wanted):
        raise NotFound
    return found


def _refuse_busy(children: set[UUID]) -> None:
    """A change that is being written holds the old support: whoever writes it chooses the adult there."""
    rows = PlanVersion.objects.system(_WHY).filter(child_id__in=children, state__in=("draft", "to_check"))
    busy = set(rows.values_list("child_id", flat=True))
    names = sorted(short_names(busy).values())
    if names:
        raise RowsBroken(
            [("support", f"{name}: a change to this plan is being written. Choose the adult there.") for name in names]
        )
