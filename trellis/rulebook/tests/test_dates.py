"""Ages, school days and promised replies."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.rulebook.dates import (
    SchoolCalendar,
    Span,
    age_on,
    compulsory_school_age_end,
    is_young_person,
    reply_by,
    school_year_of,
    week_of,
)
from trellis.rulebook.tests.calendars import AUTUMN, YEAR

MON_TO_THU = frozenset({0, 1, 2, 3})
FRI = frozenset({4})
IN_TERM = st.dates(date(2026, 9, 1), date(2027, 7, 1))


@pytest.mark.parametrize(
    ("dob", "ends"),
    [
        (date(2010, 8, 31), date(2026, 6, 26)),
        (date(2010, 9, 1), date(2027, 6, 25)),
        (date(2011, 1, 15), date(2027, 6, 25)),
        (date(2011, 8, 31), date(2027, 6, 25)),
        (date(2008, 2, 29), date(2024, 6, 28)),
    ],
)
def test_compulsory_school_age_ends_on_the_last_friday_of_june_of_the_year_of_turning_sixteen(dob, ends):
    assert compulsory_school_age_end(dob) == ends


@given(st.dates(date(1990, 1, 1), date(2030, 12, 31)))
def test_the_last_friday_of_june_is_never_followed_by_another_in_june(dob):
    end = compulsory_school_age_end(dob)
    assert end.weekday() == 4 and end.month == 6 and (end + timedelta(days=7)).month == 7
    first, last = school_year_of(end)
    assert first <= date(dob.year + 16, dob.month, min(dob.day, 28)) <= last


def test_jordan_is_a_young_person_from_the_day_after_and_until_his_25th_birthday():
    dob = date(2009, 11, 3)
    end = compulsory_school_age_end(dob)
    assert not is_young_person(dob, end)
    assert is_young_person(dob, end + timedelta(days=1))
    assert is_young_person(dob, date(2034, 11, 2))
    assert not is_young_person(dob, date(2034, 11, 3))


def test_a_sixteenth_birthday_in_march_does_not_make_a_young_person():
    assert not is_young_person(date(2011, 3, 1), date(2027, 3, 2))


def test_someone_born_on_a_leap_day_is_older_on_the_first_of_march():
    assert age_on(date(2016, 2, 29), date(2025, 2, 28)) == 8
    assert age_on(date(2016, 2, 29), date(2025, 3, 1)) == 9


def test_the_school_year_turns_on_the_first_of_september():
    assert school_year_of(date(2026, 8, 31)) == (date(2025, 9, 1), date(2026, 8, 31))
    assert school_year_of(date(2026, 9, 1))[0] == date(2026, 9, 1)


def test_a_span_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="ends on or after"):
        Span(date(2026, 9, 2), date(2026, 9, 1))


def test_a_closed_day_a_weekend_and_a_holiday_are_not_school_days():
    assert YEAR.is_school_day(date(2026, 9, 3))
    for d in (date(2026, 9, 5), date(2026, 10, 27), date(2026, 12, 25), date(2027, 5, 3)):
        assert not YEAR.is_school_day(d)


def test_five_school_days_over_the_half_term_skip_its_week():
    assert YEAR.add_school_days(date(2026, 10, 22), 5) == date(2026, 11, 5)


@given(IN_TERM, st.integers(-20, 40))
def test_adding_school_days_lands_on_a_day_that_counts(d, n):
    found = YEAR.add_school_days(d, n)
    assert YEAR.counts(found) or found < AUTUMN.start
    if n > 0:
        assert found > d and YEAR.school_days_between(d, found) == n


@given(IN_TERM, st.integers(1, 15))
def test_within_the_entered_terms_adding_lands_on_a_school_day(d, n):
    found = YEAR.add_school_days(d, n)
    assert found > YEAR.known_until or YEAR.is_school_day(found)


@given(IN_TERM, IN_TERM)
def test_days_between_turn_sign_when_turned_round(a, b):
    assert YEAR.school_days_between(a, b) == -YEAR.school_days_between(b, a)


def test_past_the_last_term_entered_a_promise_falls_after_the_summer_never_in_august():
    assert YEAR.add_school_days(date(2027, 7, 21), 5) == date(2027, 9, 7)


def test_a_school_that_entered_no_terms_still_gets_a_date():
    assert SchoolCalendar().add_school_days(date(2026, 11, 6), 5) == date(2026, 11, 13)


def test_a_calendar_closed_for_ever_still_gives_a_weekday():
    closed = SchoolCalendar(closures=(Span(date(2000, 1, 1), date(2100, 1, 1)),))
    assert closed.add_school_days(date(2026, 11, 6), 1).weekday() <= 4


def test_the_term_and_its_halves_lie_on_either_side_of_the_break():
    assert YEAR.term_of(date(2026, 11, 2)) == AUTUMN
    assert YEAR.term_of(date(2026, 12, 25)) is None
    assert YEAR.half_term_of(date(2026, 9, 10)) == Span(AUTUMN.start, date(2026, 10, 23))
    assert YEAR.half_term_of(date(2026, 11, 10)) == Span(date(2026, 11, 2), AUTUMN.end)
    assert YEAR.half_term_of(date(2026, 10, 27)) is None


def test_a_term_without_a_break_is_cut_at_a_monday():
    calendar = SchoolCalendar(terms=(AUTUMN,))
    first, second = calendar.halves(AUTUMN)
    assert second.start.weekday() == 0 and first.end + timedelta(days=1) == second.start


@given(IN_TERM)
def test_every_school_day_has_a_term_and_a_half(d):
    if YEAR.is_school_day(d):
        assert d in YEAR.term_of(d) and d in YEAR.half_term_of(d)
    assert week_of(d).weekday() == 0 and 0 <= (d - week_of(d)).days < 7


def test_mrs_shah_who_works_monday_to_thursday_replies_on_the_monday_after_a_friday():
    assert reply_by(date(2026, 11, 6), MON_TO_THU, YEAR) == date(2026, 11, 16)


def test_miss_grant_the_deputy_replies_on_the_friday_itself():
    assert reply_by(date(2026, 11, 6), MON_TO_THU, YEAR, deputy_days=FRI) == date(2026, 11, 13)


def test_the_deputy_is_not_asked_when_the_owner_is_in():
    assert reply_by(date(2026, 11, 5), MON_TO_THU, YEAR, deputy_days=FRI) == date(2026, 11, 12)


def test_an_owner_away_for_a_week_hands_over_or_replies_when_back():
    away = (Span(date(2026, 11, 9), date(2026, 11, 13)),)
    assert reply_by(date(2026, 11, 5), MON_TO_THU, YEAR, owner_away=away) == date(2026, 11, 16)
    assert reply_by(date(2026, 11, 5), MON_TO_THU, YEAR, deputy_days=FRI, owner_away=away) == date(2026, 11, 13)


def test_an_owner_whose_days_are_not_known_replies_on_the_fifth_school_day():
    assert reply_by(date(2026, 11, 6), frozenset(), YEAR) == date(2026, 11, 13)


@given(IN_TERM, st.frozensets(st.integers(0, 4)), st.frozensets(st.integers(0, 4)))
def test_a_reply_is_never_sooner_than_five_school_days_and_a_deputy_never_makes_it_later(d, owner, deputy):
    alone = reply_by(d, owner, YEAR)
    both = reply_by(d, owner, YEAR, deputy_days=deputy)
    assert YEAR.add_school_days(d, 5) <= both <= alone
