"""What counts to three a year, what is talked about, and which day fits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.meetings import rules
from trellis.meetings.rules import MeetingKind, MeetingState, ThreeCount
from trellis.notifications.rules import TEXTS, Kind

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize("kind", list(MeetingKind))
@pytest.mark.parametrize("state", list(MeetingState))
@pytest.mark.parametrize("came", [True, False])
def test_only_a_held_review_or_parents_meeting_with_somebody_from_home_counts(kind, state, came):
    expected = kind in ("review", "parents") and state == "held" and came
    assert rules.counts_to_three(kind, state, came) is expected


@given(st.lists(st.tuples(DAYS, st.sampled_from(list(MeetingState)), st.booleans())), DAYS)
def test_a_year_runs_from_september_to_august_and_nothing_is_counted_twice(meetings, today):
    found = rules.three_of(meetings, today)
    start = date(today.year if today.month >= 9 else today.year - 1, 9, 1)
    end = start.replace(year=start.year + 1)
    inside = [each for each in meetings if start <= each[0] < end]
    assert found.held == len([each for each in inside if each[2]])
    assert found.offered == len([each for each in inside if each[1] == "not_taken_up"])


def test_the_count_in_words():
    assert ThreeCount().words == "No meeting with the family yet this year."
    assert ThreeCount(1).words == "1 of 3 meetings with the family this year."
    assert ThreeCount(0, 2).words == "No meeting with the family yet this year. 2 were offered and not taken up."
    assert ThreeCount(2, 1).words == "2 of 3 meetings with the family this year. 1 more was offered and not taken up."


def test_a_review_comes_before_the_plan_ends():
    today, ends = date(2027, 1, 20), date(2027, 2, 12)
    assert (
        rules.date_problem(date(2027, 2, 13), today, plan_ends_on=ends) == "Choose a date before 12 February, when the plan ends"
    )
    assert rules.date_problem(date(2027, 2, 12), today, plan_ends_on=ends) == ""
    assert rules.date_problem(date(2027, 3, 1), date(2027, 2, 20), plan_ends_on=ends) == ""


@given(DAYS, st.integers(-800, 800))
def test_a_day_that_fits_is_between_today_and_a_year_on(today, days):
    assert (rules.date_problem(today + timedelta(days=days), today) == "") is (0 <= days <= 366)


@pytest.mark.parametrize("kind", list(MeetingKind))
def test_every_meeting_begins_with_what_the_child_wants_to_say(kind):
    found = rules.headings(kind, "Amina")
    assert found[0].label == "What Amina wants to say first" and found[-1].code == "also"
    assert len({each.code for each in found}) == len(found)


def test_what_we_said_and_what_happened_comes_before_the_four_questions():
    codes = [each.code for each in rules.headings("review", "Amina")]
    assert codes == ["child_first", "admire", "happened", "tried", "learned", "pleased", "worried", "next", "also"]


def test_a_message_about_a_meeting_never_says_who_else_comes_or_what_was_said():
    for kind in (Kind.MEETING_INVITED, Kind.MEETING_OFF, Kind.MEETING_WRITTEN):
        words = " ".join((TEXTS[kind].subject, *TEXTS[kind].body, *TEXTS[kind].own))
        assert "{people}" not in words and "{action}" not in words and "{link}" in words
