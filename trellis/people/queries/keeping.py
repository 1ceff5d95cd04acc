"""How long this school keeps each kind of data, and whose record is kept beyond its time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from trellis.access.engine import decide, require
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.rulebook.retention import PERIODS, Period

from ..models import RecordHold, RetentionPeriod


@dataclass(frozen=True)
class PeriodRow:
    """One rule as this school keeps it; `chosen` says by whom, when and why where it is the school's own."""

    code: str
    label: str
    words: str
    source: str
    checked: bool
    may_change: bool
    years: int | None
    least: int
    chosen: str


@dataclass(frozen=True)
class KeptRow:
    """A record that is kept beyond its time."""

    hold_id: UUID
    child_id: UUID
    name: str
    born: date
    reason: str
    by: str
    since: date


@dataclass(frozen=True)
class KeptPage:
    """Both lists, and whether the viewer may choose another time."""

    periods: tuple[PeriodRow, ...]
    holds: tuple[KeptRow, ...]
    may_change: bool


def own_periods(school_id: UUID) -> dict[str, int]:
    """The years a school chose, by the rule's code: the newest choice counts."""
    rows = RetentionPeriod.objects.at(school_id).order_by("created_at", "pk").values_list("code", "years")
    return dict(rows)


def kept_page(viewer: Viewer) -> KeptPage:
    """The periods and the holds of the viewer's school (two queries)."""
    require(viewer, "record.hold")
    if viewer.school_id is None:
        raise NotFound
    chosen = {
        each.code: each for each in RetentionPeriod.objects.at(viewer.school_id).select_related("by").order_by("created_at", "pk")
    }
    holds = RecordHold.objects.at(viewer.school_id).filter(ended_at=None).exclude(child_id__in=viewer.held.blocked)
    may_change = bool(decide(viewer, "record.keep"))
    return KeptPage(
        tuple(_period(each, chosen.get(each.code), may_change) for each in PERIODS.values()),
        tuple(
            KeptRow(
                each.pk,
                each.child_id,
                each.child.full_name,
                each.child.date_of_birth,
                each.reason,
                each.placed_by.formal_name,
                clock.day_of(each.created_at),
            )
            for each in holds.select_related("child", "placed_by").order_by("created_at", "pk")
        ),
        may_change,
    )


def period_row(viewer: Viewer, code: str) -> PeriodRow:
    """One rule that the school may change. Raises NotFound for any other."""
    require(viewer, "record.keep")
    found = next((each for each in kept_page(viewer).periods if each.code == code and each.may_change), None)
    if found is None:
        raise NotFound
    return found


def _period(period: Period, own: RetentionPeriod | None, may_change: bool) -> PeriodRow:
    chosen = ""
    if own is not None:
        by = own.by.formal_name if own.by else "Trellis"
        chosen = f"{by}, {clock.day_of(own.created_at):%-d %B %Y}: {own.why}"
    return PeriodRow(
        period.code,
        period.label,
        period.words(own.years if own else None),
        period.source,
        period.checked,
        period.school_may_change and may_change,
        own.years if own else period.length,
        period.least,
        chosen,
    )
