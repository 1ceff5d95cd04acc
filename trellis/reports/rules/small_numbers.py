"""Small numbers in a report: a group under five is "fewer than 5", and no hidden number can be worked out from those shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from trellis.core.text import N_

SMALLEST = 5
FEWER = N_("fewer than 5")
NOT_SHOWN = N_("not shown")
NOBODY = N_("none")
_NO_LIMIT = 10**9


@dataclass(frozen=True)
class Cell:
    """One number of a report. `value` is None where it is hidden; `words` is what the page says."""

    label: str
    value: int | None
    words: str


@dataclass(frozen=True)
class Shown:
    """The cells of one table and their total. `total` is None where it is hidden too."""

    cells: tuple[Cell, ...]
    total: int | None
    total_words: str

    @property
    def hides_more(self) -> bool:
        """Whether a number of five or more is left out to protect a smaller one."""
        return any(cell.words == NOT_SHOWN for cell in self.cells)


def small(number: int) -> str:
    """A number of people by itself: as it is from five on, else "fewer than 5"."""
    return f"{number:,}" if number >= SMALLEST else FEWER


@dataclass(frozen=True)
class _Range:
    """What a reader may believe of a hidden number before adding up."""

    low: int
    high: int


def _bounds(ranges: Sequence[_Range], total: int) -> list[_Range]:
    """What a reader can work out of each hidden number when the hidden ones add up to `total`."""
    lows, highs = sum(each.low for each in ranges), sum(each.high for each in ranges)
    return [_Range(max(each.low, total - (highs - each.high)), min(each.high, total - (lows - each.low))) for each in ranges]


def suppress(cells: Iterable[tuple[str, int]], *, least: int = 1) -> Shown:
    """Hide groups under five, then as many more, smallest first, as it takes that no hidden number follows from the total.

    `least` is the smallest a listed group can be: 1 where only groups with somebody in them are listed, 0 where every row of a fixed
    list is shown. The total is shown unless it is under five itself or gives a hidden number away in every other way.
    """
    numbers = list(cells)
    total = sum(number for _, number in numbers)
    hidden = {index for index, (_, number) in enumerate(numbers) if number < SMALLEST}
    if all(numbers[index][1] == 0 for index in hidden):
        # Nobody is in these groups, so nobody is found by saying so.
        hidden = set()
    if total < SMALLEST:
        return _shown(numbers, set(range(len(numbers))), None)
    while hidden and not _safe(numbers, hidden, least):
        more = [index for index in range(len(numbers)) if index not in hidden]
        if not more:
            return _shown(numbers, hidden, None)
        hidden.add(min(more, key=lambda index: numbers[index][1]))
    return _shown(numbers, hidden, total)


def _safe(numbers: Sequence[tuple[str, int]], hidden: set[int], least: int) -> bool:
    order = sorted(hidden)
    ranges = [_Range(least, SMALLEST - 1) if numbers[i][1] < SMALLEST else _Range(SMALLEST, _NO_LIMIT) for i in order]
    return all(each.high > each.low for each in _bounds(ranges, sum(numbers[i][1] for i in order)))


def _shown(numbers: Sequence[tuple[str, int]], hidden: set[int], total: int | None) -> Shown:
    cells = []
    for index, (label, number) in enumerate(numbers):
        cell = Cell(label, number, f"{number:,}" if number else NOBODY)
        if index in hidden:
            cell = replace(cell, value=None, words=FEWER if number < SMALLEST else NOT_SHOWN)
        cells.append(cell)
    return Shown(
        tuple(cells),
        total,
        FEWER if total is None and sum(n for _, n in numbers) < SMALLEST else NOT_SHOWN if total is None else f"{total:,}",
    )


def part_words(part: int, whole: int) -> str:
    """ "26 of 31", without giving away a part, or the rest of it, that is under five."""
    if whole < SMALLEST:
        return FEWER
    rest = whole - part
    if part == 0 or rest == 0:
        # None and all are said: they name no group to be found, and "fewer than 5" would hide a school that reviews nothing.
        return f"{'None' if part == 0 else 'All'} of {whole:,}"
    if part < SMALLEST:
        return f"Fewer than 5 of {whole:,}"
    if rest < SMALLEST:
        return f"All but fewer than 5 of {whole:,}"
    return f"{part:,} of {whole:,}"
