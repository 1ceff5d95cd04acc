"""The demonstration's terms, laid round the day of seeding so that today is in the seventh week of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

WEEK = timedelta(weeks=1)
FRIDAY = timedelta(days=4)
WEEKS_OF_TERM = 13
HOLIDAY_WEEKS = 2
HALF_TERM_WEEK = 8


@dataclass(frozen=True)
class DemoTerm:
    name: str
    starts_on: date
    ends_on: date
    half_term_on: date

    def week(self, number: int) -> date:
        """The Monday of a week of this term, counted from 1."""
        return self.starts_on + WEEK * (number - 1)


_SEASONS = ("Spring", "Summer", "Autumn")


def _season(starts_on: date) -> int:
    """How many terms lie between the spring of year 0 and this one, by where its middle falls."""
    middle = starts_on + WEEK * 6
    return middle.year * 3 + (0 if middle.month <= 3 else 1 if middle.month <= 8 else 2)


def _term(starts_on: date, count: int) -> DemoTerm:
    ends_on = starts_on + WEEK * (WEEKS_OF_TERM - 1) + FRIDAY
    name = f"{_SEASONS[count % 3]} term {count // 3}"
    return DemoTerm(name, starts_on, ends_on, starts_on + WEEK * (HALF_TERM_WEEK - 1))


def terms_round(today: date, before: int = 3, after: int = 2) -> list[DemoTerm]:
    """`before` finished terms, the one that holds today in its seventh week, and `after` to come; oldest first."""
    monday = today - timedelta(days=today.weekday())
    step = WEEK * (WEEKS_OF_TERM + HOLIDAY_WEEKS)
    current = monday - WEEK * 6
    now = _season(current)
    return [_term(current + step * index, now + index) for index in range(-before, after + 1)]
