"""Dates and numbers in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from trellis.core import clock
from trellis.designsystem import words


@pytest.fixture(autouse=True)
def first_of_december():
    with clock.set_to(datetime(2026, 12, 1, 9, tzinfo=UTC)):
        yield


def test_a_day_is_written_with_its_weekday() -> None:
    assert words.date_long(date(2026, 12, 1)) == "Tuesday 1 December 2026"
    assert words.date_short(date(2026, 12, 1)) == "Tue 1 Dec"
    assert words.date_short(date(2025, 1, 9)) == "Thu 9 Jan 2025"
    assert words.date_long(None) == ""


def test_a_moment_is_read_in_london() -> None:
    assert words.date_long(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "Wednesday 1 July 2026"
    assert words.time_short(datetime(2026, 7, 1, 14, 30, tzinfo=UTC)) == "3:30pm"


@pytest.mark.parametrize(
    ("at", "said"), [(time(15, 30), "3:30pm"), (time(9), "9am"), (time(12), "12pm"), (time(0, 5), "12:05am")]
)
def test_times_are_short(at: time, said: str) -> None:
    assert words.time_short(at) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "today"),
        (1, "yesterday"),
        (3, "3 days ago"),
        (20, "2 weeks ago"),
        (183, "6 months old"),
        (800, "2 years old"),
        (-1, "tomorrow"),
        (-5, "in 5 days"),
        (-21, "in 3 weeks"),
    ],
)
def test_age_is_said_in_words(days: int, said: str) -> None:
    assert words.age_words(clock.today() - timedelta(days=days)) == said


def test_one_is_not_plural() -> None:
    assert [words.plural(n, "session") for n in (0, 1, 1200)] == ["0 sessions", "1 session", "1,200 sessions"]
    assert words.plural(2, "child", "children") == "2 children"
