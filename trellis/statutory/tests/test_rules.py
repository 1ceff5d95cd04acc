"""When an EHC plan's review is due."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.statutory import rules

DAYS = st.dates(date(2014, 9, 1), date(2040, 1, 1))


def test_the_first_review_is_due_twelve_months_after_the_plan_then_after_each_review():
    assert rules.next_review_due(date(2025, 11, 9), None) == date(2026, 11, 9)
    assert rules.next_review_due(date(2025, 11, 9), date(2026, 10, 1)) == date(2027, 10, 1)
    assert rules.next_review_due(None, date(2026, 10, 1)) == date(2027, 10, 1)
    assert rules.next_review_due(None, None) is None


def test_a_review_of_an_earlier_plan_does_not_count():
    assert rules.next_review_due(date(2026, 3, 1), date(2025, 6, 1)) == date(2027, 3, 1)


def test_a_plan_made_on_a_leap_day_is_reviewed_by_the_28th():
    assert rules.next_review_due(date(2024, 2, 29), None) == date(2025, 2, 28)


@given(DAYS, st.integers(0, 60))
def test_months_on_are_never_more_days_than_the_calendar_has(d, months):
    later = rules.add_months(d, months)
    assert (later.year - d.year) * 12 + later.month - d.month == months and later.day <= d.day


@pytest.mark.parametrize(("days_before", "state"), [(57, "later"), (56, "soon"), (0, "soon"), (-1, "overdue"), (-400, "overdue")])
def test_a_review_is_soon_eight_weeks_before_and_overdue_the_day_after(days_before, state):
    due = date(2026, 11, 9)
    assert rules.review_state(due, due - timedelta(days=days_before)) == state


def test_a_plan_without_dates_is_not_called_in_time():
    assert rules.review_state(None, date(2026, 11, 9)) == "unknown"
    assert set(rules.LOOKS) == set(rules.EhcReviewState)


def test_the_dates_round_a_meeting_match_the_worked_example():
    found = rules.dates_round(date(2026, 11, 9))
    assert found.papers_by == date(2026, 10, 26)
    assert found.report_by == date(2026, 11, 23)
    assert found.council_notice_by == date(2026, 12, 7)
    assert found.final_plan_by == date(2027, 2, 1)


def test_under_five_a_sooner_review_should_be_considered():
    assert rules.should_be_sooner(date(2022, 11, 10), date(2026, 11, 9))
    assert not rules.should_be_sooner(date(2021, 11, 9), date(2026, 11, 9))


def test_dates_in_the_future_are_asked_about():
    today = date(2026, 11, 9)
    assert rules.date_problems(date(2026, 1, 1), date(2026, 11, 9), today) == {}
    assert set(rules.date_problems(date(2027, 1, 1), date(2027, 2, 1), today)) == {"plan_on", "last_review_on"}
