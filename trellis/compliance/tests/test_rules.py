"""By when a duty is to be met, and who has to do it: tables and laws that hold for every day and every school."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.compliance.rules import due, owners
from trellis.compliance.rules.due import DutyState
from trellis.compliance.rules.owners import Holder, Leads
from trellis.rulebook.dates import SchoolCalendar, Span

AUTUMN = Span(date(2026, 9, 1), date(2026, 12, 18))
SPRING = Span(date(2027, 1, 4), date(2027, 3, 25))
SUMMER = Span(date(2027, 4, 12), date(2027, 7, 21))
YEAR = SchoolCalendar(
    (AUTUMN, SPRING, SUMMER),
    (
        Span(date(2026, 10, 26), date(2026, 10, 30)),
        Span(date(2027, 2, 15), date(2027, 2, 19)),
        Span(date(2027, 5, 31), date(2027, 6, 4)),
    ),
)
DAYS = st.dates(date(2026, 8, 1), date(2027, 7, 31))
WEEKDAYS = st.frozensets(st.integers(0, 4))


def who(name: str, *days: int, years: tuple[str, ...] = ()) -> Holder:
    return Holder(uuid5(UUID(int=0), name), name, frozenset(days), frozenset(years))


@pytest.mark.parametrize(
    ("reviewed", "started", "by"),
    [
        (None, date(2026, 9, 14), AUTUMN.end),
        (None, date(2026, 11, 20), SPRING.end),  # Four weeks are no term.
        (None, date(2026, 8, 20), AUTUMN.end),
        (date(2026, 10, 5), date(2026, 9, 14), SPRING.end),
        (date(2026, 12, 21), date(2026, 9, 14), SPRING.end),  # In the holidays: the next term's review is still to come.
        (date(2026, 7, 1), date(2026, 9, 14), AUTUMN.end),  # A review before this support began says nothing of it.
        (date(2027, 6, 1), date(2026, 9, 14), None),  # The next year is not entered yet.
    ],
)
def test_a_plan_is_reviewed_once_a_term(reviewed: date | None, started: date, by: date | None) -> None:
    assert due.once_a_term(reviewed, started, YEAR) == by


@given(DAYS, st.none() | DAYS)
def test_the_day_for_a_review_is_the_end_of_a_term_that_leaves_time_for_it(started: date, reviewed: date | None) -> None:
    by = due.once_a_term(reviewed, started, YEAR)
    if by is None:
        return
    assert by in {term.end for term in YEAR.terms} and by > started
    if reviewed is None:
        assert by - started >= due.WORTHWHILE


@given(DAYS, DAYS)
def test_a_later_review_never_makes_the_next_one_due_sooner(one: date, other: date) -> None:
    first, second = sorted((one, other))
    sooner, later = (due.once_a_term(each, date(2026, 8, 1), YEAR) for each in (first, second))
    assert later is None or (sooner is not None and sooner <= later)


@given(DAYS)
def test_the_record_of_support_may_rest_for_the_half_term_after_the_last_entry(touched: date) -> None:
    by = due.once_a_half_term(touched, due.halves_of(YEAR))
    assert by is None or by > touched
    half = YEAR.half_term_of(touched)
    assert half is None or by is None or by > half.end


@pytest.mark.parametrize(
    ("since", "wanted"),
    [
        (date(2026, 9, 1), [1, 2, 3]),
        (date(2026, 6, 1), [1, 2, 3]),
        (date(2026, 11, 20), [0, 1, 2]),
        (date(2027, 3, 1), [0, 0, 1]),
        (date(2027, 7, 1), [0, 0, 0]),
    ],
)
def test_a_share_of_three_meetings_for_each_term_of_support(since: date, wanted: list[int]) -> None:
    assert [number for _, number in due.meetings_by(YEAR.terms, since)] == wanted


def test_a_year_of_six_short_terms_asks_for_three_meetings_and_a_lone_term_for_one() -> None:
    halves = [half for term in YEAR.terms for half in YEAR.halves(term)]
    numbers = [number for _, number in due.meetings_by(halves, date(2026, 9, 1))]
    assert numbers == [0, 1, 1, 2, 2, 3]
    assert due.meetings_by([AUTUMN], date(2026, 9, 1)) == [(AUTUMN.end, 1)]


@given(st.integers(0, 5), DAYS)
def test_the_next_meeting_is_asked_for_until_three_were_held_or_offered(had: int, since: date) -> None:
    found = due.next_meeting(had, YEAR.terms, since)
    if had >= due.MEETINGS_A_YEAR:
        assert found is None
    if found:
        by, wanted = found
        assert had < wanted <= due.MEETINGS_A_YEAR and by in {term.end for term in YEAR.terms}


@given(DAYS, WEEKDAYS, st.none() | WEEKDAYS)
def test_a_duty_falls_on_a_day_somebody_works_and_stays_in_its_term(
    day: date, own: frozenset[int], deputy: frozenset[int] | None
) -> None:
    moved = due.on_a_day_worked(day, own, deputy, YEAR)
    assert moved >= day
    term = YEAR.term_of(day)
    if term is not None:
        assert moved <= term.end
        assert moved == day or YEAR.is_school_day(moved)


@pytest.mark.parametrize(
    ("by", "state"),
    [(-1, DutyState.LATE), (0, DutyState.DUE), (14, DutyState.DUE), (15, DutyState.LATER), (None, DutyState.LATER)],
)
def test_a_duty_is_late_from_the_day_after_and_due_two_weeks_before(by: int | None, state: DutyState) -> None:
    today = date(2026, 10, 14)
    assert due.state_of(None if by is None else today + timedelta(days=by), today) is state


MONDAY, FRIDAY = date(2026, 10, 12), date(2026, 10, 16)
SHAH, FROST, GRANT, COLE = who("Mrs Shah", 0, 1, 2, 3), who("Mr Frost", years=("10", "11")), who("Miss Grant"), who("Mr Cole")


@pytest.mark.parametrize(
    ("leads", "year", "day", "words", "instead"),
    [
        (Leads((SHAH,), (GRANT,), (COLE,)), "4", MONDAY, "Mrs Shah (SENCO)", ""),
        (Leads((SHAH,), (GRANT,), (COLE,)), "4", FRIDAY, "Miss Grant (deputy SENCO)", "Mrs Shah is not in today."),
        (Leads((SHAH,), (), (COLE,)), "4", FRIDAY, "Mrs Shah (SENCO)", ""),
        (Leads((SHAH, FROST), (), ()), "10", MONDAY, "Mr Frost (SENCO)", ""),
        (Leads((SHAH, FROST), (), ()), "7", MONDAY, "Mrs Shah (SENCO)", ""),
        (Leads((), (GRANT,), (COLE,)), "4", MONDAY, "Miss Grant (deputy SENCO)", owners.NO_SENCO),
        (Leads((), (), (COLE,)), "4", MONDAY, "Mr Cole (headteacher)", owners.NO_SENCO),
        (Leads(), "4", MONDAY, "headteacher", owners.NO_SENCO),
    ],
)
def test_who_leads_a_child_of_this_year_on_this_day(leads: Leads, year: str, day: date, words: str, instead: str) -> None:
    owner = owners.lead(leads, year, day)
    assert (owner.words, owner.instead) == (words, instead)


def test_two_who_share_a_class_are_named_with_their_days_and_their_week_is_one() -> None:
    ali, lane = who("Mrs Ali", 0, 1), who("Mr Lane", 2, 3, 4)
    owner = owners.daily([ali, lane], "class teacher", Leads((SHAH,)), "4", MONDAY)
    assert owner.words == "Mrs Ali (Monday, Tuesday) and Mr Lane (Wednesday, Thursday, Friday) (class teacher)"
    assert owner.weekdays == {0, 1, 2, 3, 4} and len(owner.person_ids) == 2
    assert owners.daily([], "class teacher", Leads((SHAH,)), "4", MONDAY).instead == owners.NO_OWNER
    assert owners.days_of([ali, GRANT]) == frozenset(), "who works every day is in every day"
