"""The figures of support. One aggregation gives them to every page, in the words of `rules.Counts`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.prepared import prepared
from trellis.people.queries import ChildCard

from .. import rules
from ..models import Session

_WHY = "figures of lines or children the viewer has reached"
_STANDS = Q(withdrawn_at__isnull=True)
_AWAY = Q(state=rules.SessionState.DIDNT_HAPPEN.value, reason=rules.CHILD_AWAY)


@dataclass(frozen=True)
class Gap:
    """Why sessions did not happen: one reason and how often."""

    code: str
    label: str
    number: int


def counted(today: date, within: Q | None = None, suffix: str = "") -> dict[str, Count]:
    """`rules.counts` as conditional counts, for `.annotate()` over sessions; `within` narrows each of them."""
    parts = {
        "happened": _STANDS & Q(state=rules.SessionState.HAPPENED.value),
        "part": _STANDS & Q(state=rules.SessionState.PART.value),
        "didnt": _STANDS & Q(state=rules.SessionState.DIDNT_HAPPEN.value) & ~Q(reason=rules.CHILD_AWAY),
        "not_recorded": _STANDS & Q(state="", due_on__lt=today),
        "withdrawn": ~_STANDS,
        "away": _STANDS & _AWAY,
    }
    # With several suffixes on one query the counts stand side by side: Count(filter=) never joins twice.
    return {f"n_{name}{suffix}": Count("pk", filter=q & within if within is not None else q) for name, q in parts.items()}


def as_counts(row: Mapping[str, Any], suffix: str = "") -> rules.Counts:
    """One row of `counted` as figures."""
    names = ("happened", "part", "didnt", "not_recorded", "withdrawn", "away")
    return rules.Counts(**{name: row[f"n_{name}{suffix}"] for name in names})


def counts_for(
    line_ids: Iterable[UUID] | None = None,
    *,
    child_ids: Iterable[UUID] | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
) -> dict[UUID, rules.Counts]:
    """The figures of each line, by its id, in one query: for these lines, or every line of these children.

    `from_on` and `to_on` bound the day a session is due. A line asked for that has no session counts nothing.
    """
    if line_ids is None and child_ids is None:
        raise ValueError("Name the lines or the children.")
    lines = None if line_ids is None else list(line_ids)
    rows = _by_line(lines, None if child_ids is None else list(child_ids), from_on, to_on, clock.today())
    return dict.fromkeys(lines or (), rules.Counts()) | {row["line_id"]: as_counts(row) for row in rows}


@prepared
def _by_line(
    lines: Sequence[UUID] | None, children: Sequence[UUID] | None, from_on: date | None, to_on: date | None, today: date
) -> QuerySet[Session, Any]:
    rows = Session.objects.system(_WHY)
    if lines is not None:
        rows = rows.filter(line_id__in=lines)
    if children is not None:
        rows = rows.filter(child_id__in=children)
    return _within(rows, from_on, to_on).order_by().values("line_id").annotate(**counted(today))


def counts_for_children(
    viewer: Viewer, child_ids: Iterable[UUID], *, from_on: date | None = None, to_on: date | None = None
) -> dict[UUID, rules.Counts]:
    """The figures of each of these children that the viewer reads, by the child's id, in one query."""
    rows = _by_child(viewer, list(child_ids), from_on, to_on, clock.today())
    return {row["child_id"]: as_counts(row) for row in rows}


@prepared
def _by_child(
    viewer: Viewer, children: Sequence[UUID], from_on: date | None, to_on: date | None, today: date
) -> QuerySet[Session, Any]:
    rows = Session.objects.for_viewer(viewer, "support.read").filter(child_id__in=children)
    return _within(rows, from_on, to_on).order_by().values("child_id").annotate(**counted(today))


def gaps(
    card: ChildCard, *, line_ids: Iterable[UUID] | None = None, from_on: date | None = None, to_on: date | None = None
) -> list[Gap]:
    """Why the child's sessions did not happen, most often first. "Child away" is told, though it is in no figure."""
    rows = Session.objects.of(card).filter(_STANDS, state=rules.SessionState.DIDNT_HAPPEN.value)
    if line_ids is not None:
        rows = rows.filter(line_id__in=list(line_ids))
    tally = dict(_within(rows, from_on, to_on).order_by().values_list("reason").annotate(number=Count("pk")))
    listed = [Gap(each.code, each.label, tally[each.code]) for each in rules.REASONS if each.code in tally]
    return sorted(listed, key=lambda gap: -gap.number)


def _within(rows: QuerySet[Session], from_on: date | None, to_on: date | None) -> QuerySet[Session]:
    if from_on is not None:
        rows = rows.filter(due_on__gte=from_on)
    if to_on is not None:
        rows = rows.filter(due_on__lte=to_on)
    return rows
