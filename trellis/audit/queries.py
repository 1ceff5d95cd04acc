"""Reading the record back: is the chain whole, and who looked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from .models import ChainCheck, Head, Row, RowChild
from .rules import GENESIS, HOUSE, row_hash

_SLICE = 500


@dataclass(frozen=True)
class ChainReport:
    """One chain walked from its first row. `broken_at` is the number of the first row that does not fit, or None."""

    chain: str
    rows: int
    broken_at: int | None
    problem: str


@dataclass(frozen=True)
class Opening:
    """Somebody opened something about a child."""

    at: datetime
    person_id: UUID | None
    page: str


def _children(chain: str) -> Iterator[tuple[int, str]]:
    rows = RowChild.objects.filter(chain=chain).order_by("row_number", "id").values_list("row_number", "child_id")
    for number, child in rows.iterator(chunk_size=2000):
        yield number, str(child)


def verify_chain(chain: str) -> ChainReport:
    """Walk one chain: numbers without a gap, each hash over the one before, the tail as the head says."""
    expected, previous = 1, GENESIS
    sides = _children(chain)
    side = next(sides, None)
    for row in Row.objects.filter(chain=chain).order_by("number").iterator(chunk_size=2000):
        if row.number != expected:
            return ChainReport(chain, expected - 1, expected, f"row {expected} is missing")
        if side is not None and side[0] < row.number:
            return ChainReport(chain, expected - 1, side[0], f"a child was added to row {side[0]}")
        children = []
        while side is not None and side[0] == row.number:
            children.append(side[1])
            side = next(sides, None)
        if row.previous != previous or row.hash != row_hash(previous, row, children):
            return ChainReport(chain, expected - 1, row.number, f"row {row.number} was changed")
        previous = row.hash
        expected += 1
    head = Head.objects.filter(chain=chain).first()
    if head is None or head.number != expected - 1 or head.hash != previous:
        return ChainReport(chain, expected - 1, expected, f"the newest rows, from {expected} on, are missing")
    if side is not None:
        return ChainReport(chain, expected - 1, side[0], f"a child was added to row {side[0]}")
    return ChainReport(chain, expected - 1, None, "")


def verify_all() -> list[ChainReport]:
    """Every chain, the house's first."""
    chains = set(Head.objects.values_list("chain", flat=True)) | set(Row.objects.values_list("chain", flat=True).distinct())
    return [verify_chain(chain) for chain in sorted(chains)]


def checks_of(school_id: UUID) -> QuerySet[ChainCheck]:
    """How the chain of this school, and the one of what belongs to no school, stood when they were last walked."""
    return ChainCheck.objects.filter(chain__in=(str(school_id), HOUSE))


def broken_checks() -> list[ChainCheck]:
    """The chains that did not fit when they were last walked."""
    return list(ChainCheck.objects.exclude(broken_at=None).order_by("chain"))


def newest_check() -> datetime | None:
    """When the record was last walked, or None."""
    return ChainCheck.objects.order_by("-at").values_list("at", flat=True).first()


def openings_of(child_id: UUID, limit: int = 100) -> list[Opening]:
    """Who opened a page about this child, newest first."""
    sides = RowChild.objects.filter(child_id=child_id).order_by("-id").values_list("chain", "row_number")
    found: list[Opening] = []
    part: list[tuple[str, int]] = []
    for side in sides.iterator(chunk_size=_SLICE):
        part.append(side)
        if len(part) == _SLICE:
            found += _openings(part)
            part = []
            if len(found) >= limit:
                break
    return [*found, *_openings(part)][:limit]


def openings_between(child_id: UUID, since: datetime, until: datetime) -> list[Opening]:
    """Who opened a page about this child between two moments, newest first. Rows of a chain follow time, so the walk ends at `since`."""
    found: list[Opening] = []
    sides = RowChild.objects.filter(child_id=child_id).order_by("-id").values_list("chain", "row_number")
    part: list[tuple[str, int]] = []
    for side in sides.iterator(chunk_size=_SLICE):
        part.append(side)
        if len(part) == _SLICE:
            found += _openings(part)
            part = []
            if found and found[-1].at < since:
                break
    return [each for each in [*found, *_openings(part)] if since <= each.at <= until]


def _openings(sides: list[tuple[str, int]]) -> list[Opening]:
    """Of these rows of the record, given by chain and number, the openings, newest first."""
    found = []
    for chain in {chain for chain, _ in sides}:
        numbers = [number for other, number in sides if other == chain]
        rows = Row.objects.filter(chain=chain, number__in=numbers, code="record.opened").order_by("-number")
        found += [
            Opening(at, person, about.get("page", "")) for at, person, about in rows.values_list("at", "person_id", "about")
        ]
    return sorted(found, key=lambda each: each.at, reverse=True)
