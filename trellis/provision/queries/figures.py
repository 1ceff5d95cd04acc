"""The figures of support. One aggregation gives them to every page, in the words of `rules.Counts`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.prepared import Subject, prepared
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
    lines = None if line_ids is None else list(line_ids)
    return _listed((reason, number) for _, reason, number in _missed(card, lines, from_on, to_on))


def gaps_of_lines(card: ChildCard, line_ids: Iterable[UUID], *, to_on: date | None = None) -> dict[UUID, list[Gap]]:
    """As `gaps`, for each of these lines, in one query however many there are."""
    tally: dict[UUID, list[tuple[str, int]]] = {}
    for line, reason, number in _missed(card, list(line_ids), None, to_on):
        tally.setdefault(line, []).append((reason, number))
    return {line: _listed(each) for line, each in tally.items()}


@prepared
def _first_due(child: Subject, lines: Sequence[UUID], after: date) -> QuerySet[Session, Any]:
    rows = Session.objects.of(child).filter(line_id__in=lines, withdrawn_at=None, due_on__gt=after)
    return rows.order_by().values_list("line_id").annotate(first=Min("due_on"))


def first_due(card: ChildCard, line_ids: Iterable[UUID], *, after: date) -> dict[UUID, date]:
    """The first session of each of these lines that is due after a day (one query)."""
    return dict(_first_due(card, list(line_ids), after))


def gaps_together(several: Iterable[Iterable[Gap]]) -> list[Gap]:
    """The gaps of several lines as one list, most often first."""
    return _listed((gap.code, gap.number) for gaps in several for gap in gaps)


def _listed(tally: Iterable[tuple[str, int]]) -> list[Gap]:
    numbers: Counter[str] = Counter()
    for reason, number in tally:
        numbers[reason] += number
    listed = [Gap(each.code, each.label, numbers[each.code]) for each in rules.REASONS if each.code in numbers]
    return sorted(listed, key=lambda gap: -gap.number)


@prepared
def _missed(child: Subject, lines: Sequence[UUID] | None, from_on: date | None, to_on: date | None) -> QuerySet[Session, Any]:
    """(line, reason, how often) of a child's sessions that did not happen."""
    rows = Session.objects.of(child).filter(_STANDS, state=rules.SessionState.DIDNT_HAPPEN.value)
    rows = rows if lines is None else rows.filter(line_id__in=lines)
    return _within(rows, from_on, to_on).order_by().values_list("line_id", "reason").annotate(number=Count("pk"))


def _within(rows: QuerySet[Session], from_on: date | None, to_on: date | None) -> QuerySet[Session]:
    if from_on is not None:
        rows = rows.filter(due_on__gte=from_on)
    if to_on is not None:
        rows = rows.filter(due_on__lte=to_on)
    return rows
