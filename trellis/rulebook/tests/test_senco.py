"""By when a SENCO must be qualified (SEND Regulations 2014 reg.49)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.rulebook.senco import Watch, is_qualified, qualification_due, watch

DAYS = st.dates(date(2009, 9, 1), date(2040, 12, 31))


@given(DAYS)
def test_it_is_due_on_the_third_anniversary(became_on: date) -> None:
    due = qualification_due(became_on)
    assert due is not None
    assert due.year == became_on.year + 3
    assert (due.month, due.day) == (became_on.month, became_on.day) or (became_on.month, became_on.day) == (2, 29)


@pytest.mark.parametrize(
    ("known", "owed"),
    [
        ({}, True),
        ({"months_before": 12}, True),
        ({"months_before": 13}, False),
        ({"qualification": "npq"}, True),
        ({"qualification": "npq", "achieved_on": date(2026, 3, 1)}, False),
        ({"qualification": "none", "achieved_on": date(2026, 3, 1)}, True),
        ({"qualification": "nasenco", "begun_on": date(2024, 8, 31), "achieved_on": date(2027, 8, 31)}, False),
        ({"qualification": "nasenco", "begun_on": date(2024, 9, 1), "achieved_on": date(2026, 8, 31)}, True),
        ({"qualification": "nasenco", "begun_on": date(2024, 8, 31), "achieved_on": date(2027, 9, 1)}, True),
        ({"qualification": "nasenco", "achieved_on": date(2026, 8, 31)}, True),
    ],
)
def test_what_counts_as_qualified(known: dict[str, object], owed: bool) -> None:
    assert (qualification_due(date(2025, 9, 1), **known) is not None) is owed  # type: ignore[arg-type]


def test_a_senco_since_before_september_2009_owes_nothing() -> None:
    assert qualification_due(date(2009, 8, 31)) is None
    assert qualification_due(date(2009, 9, 1)) == date(2012, 9, 1)


def test_the_29th_of_february_falls_to_the_1st_of_march() -> None:
    assert qualification_due(date(2028, 2, 29)) == date(2031, 3, 1)


@pytest.mark.parametrize(
    ("today", "loud"),
    [
        (date(2027, 8, 31), Watch.NOTHING),
        (date(2027, 9, 1), Watch.AHEAD),
        (date(2027, 9, 28), Watch.AHEAD),
        (date(2027, 9, 29), Watch.NOTHING),
        (date(2028, 2, 29), Watch.NOTHING),
        (date(2028, 3, 1), Watch.AHEAD),
        (date(2028, 4, 1), Watch.NOTHING),
        (date(2028, 8, 4), Watch.AHEAD),
        (date(2028, 9, 1), Watch.AHEAD),
        (date(2028, 9, 2), Watch.LATE),
        (date(2030, 1, 1), Watch.LATE),
    ],
)
def test_it_stands_on_today_twelve_and_six_months_before_and_at_the_end(today: date, loud: Watch) -> None:
    assert watch(date(2028, 9, 1), today) is loud


@given(DAYS)
def test_it_is_never_silent_in_the_last_four_weeks_nor_after(due: date) -> None:
    assert watch(due, due) is Watch.AHEAD
    assert watch(due, due - timedelta(days=28)) is Watch.AHEAD
    assert watch(due, due + timedelta(days=1)) is Watch.LATE


def test_no_certificate_is_no_qualification() -> None:
    assert not is_qualified("npq", None, None)
