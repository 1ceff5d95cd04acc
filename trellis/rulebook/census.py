"""The days on which a school's information system must be right: the school census (Education Act 1996 s.537A; domain 4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from trellis.core.text import N_

_THURSDAY = 3


@dataclass(frozen=True)
class CensusRule:
    """The census falls on the `nth` Thursday of a month."""

    name: str
    month: int
    nth: int
    valid_from: date | None = None
    source: str = "Devon, SEN census guidance"


CENSUS_RULES = (
    CensusRule(N_("autumn census"), 10, 1),
    CensusRule(N_("spring census"), 1, 3),
    CensusRule(N_("summer census"), 5, 3),
)


@dataclass(frozen=True)
class CensusDay:
    """One census: its name and its day."""

    name: str
    on: date


def census_days(year: int) -> tuple[CensusDay, ...]:
    """The census days of a calendar year, in order."""
    found = [CensusDay(each.name, _nth_thursday(year, each.month, each.nth)) for each in CENSUS_RULES]
    return tuple(sorted(found, key=lambda each: each.on))


def next_census(day: date) -> CensusDay:
    """The census on this day or the next after it."""
    return next(each for year in (day.year, day.year + 1) for each in census_days(year) if each.on >= day)


def _nth_thursday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(_THURSDAY - first.weekday()) % 7 + 7 * (nth - 1))
