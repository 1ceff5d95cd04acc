"""Moves between phases: the day before which the new setting is named (SEND Regs 2014 reg.18)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.rulebook import phases


@pytest.mark.parametrize(
    ("nc_year", "code", "before"),
    [
        ("N2", "early_years_to_school", date(2027, 2, 15)),
        ("6", "primary_to_secondary", date(2027, 2, 15)),
        ("11", "secondary_to_post16", date(2027, 3, 31)),
        ("4", None, None),
        ("", None, None),
    ],
)
def test_the_year_group_says_which_move_is_likely(nc_year: str, code: str | None, before: date | None) -> None:
    found = phases.expected(nc_year, date(2026, 11, 26))
    assert (found.phase.code, found.before) == (code, before) if found else code is None


def test_the_latest_safe_meeting_leaves_the_council_its_twelve_weeks() -> None:
    """Worked in the domain reference 3.3."""
    assert phases.transfer("primary_to_secondary", 2027).meet_by == date(2026, 11, 23)  # type: ignore[union-attr]
    assert phases.transfer("secondary_to_post16", 2027).meet_by == date(2027, 1, 6)  # type: ignore[union-attr]
    assert phases.transfer("no_such_move", 2027) is None


@given(st.sampled_from(phases.PHASES), st.integers(2015, 2060), st.dates(date(2014, 1, 1), date(2061, 1, 1)))
def test_the_last_safe_day_is_the_day_before_and_the_move_shows_until_it_is_over(
    phase: phases.Phase, year: int, day: date
) -> None:
    move = phases.transfer(phase.code, year)
    assert move is not None and move.before == move.last_day + timedelta(days=1)
    assert move.meet_by < move.last_day < date(year, 9, 1)
    assert not move.shows(day) or abs((day - move.before).days) < 366
    assert move.shows(move.last_day)
