"""How long each kind of data is kept: reckoned to the day, and never shorter than the least."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.rulebook.retention import PERIODS, Unit, in_force, is_over, oldest_kept, years_after

_DAYS = st.dates(date(1980, 1, 1), date(2060, 12, 31))
_BORN = date(1994, 10, 14)


@pytest.mark.parametrize(
    ("today", "over"), [(date(2025, 10, 13), False), (date(2025, 10, 14), False), (date(2025, 10, 15), True)]
)
def test_a_record_is_kept_through_the_whole_day_of_the_last_birthday(today, over):
    assert is_over(_BORN, 31, today) is over


def test_a_child_born_on_29_february_is_counted_to_the_first_of_march():
    assert years_after(date(2000, 2, 29), 25) == date(2025, 3, 1)
    assert years_after(date(2000, 2, 29), 28) == date(2028, 2, 29)


@given(_DAYS, st.integers(1, 100), _DAYS)
def test_what_is_over_stays_over_and_what_is_not_is_younger_than_that(born, years, today):
    over = is_over(born, years, today)
    assert is_over(born, years, today + timedelta(days=1)) or not over
    assert over == (today > years_after(born, years))
    if not over:
        assert not is_over(born, years + 1, today), "a longer time never ends sooner"
    if today < born:
        assert not over


@given(st.sampled_from(["record", "roll", "concern"]), st.none() | st.integers(0, 200))
def test_no_school_keeps_less_than_the_least(code, own):
    length = in_force(code, own)
    assert length is None or length >= PERIODS[code].least
    assert length == (PERIODS[code].length if own is None else max(own, PERIODS[code].least))


@given(st.sampled_from([each.code for each in PERIODS.values() if not each.least]), _DAYS)
def test_a_fixed_time_never_ends_on_the_day_it_begins(code, today):
    assert oldest_kept(PERIODS[code], today) < today
    if PERIODS[code].unit is Unit.DAYS:
        assert (today - oldest_kept(PERIODS[code], today)).days == PERIODS[code].length


def test_each_rule_says_where_it_comes_from_and_what_is_unsure_is_marked():
    assert all(each.source and each.label and each.code == code for code, each in PERIODS.items())
    assert {code for code, each in PERIODS.items() if each.school_may_change} == {"record", "roll", "concern"}
    assert not PERIODS["record"].checked
    assert PERIODS["concern"].words() == "as long as the record it belongs to; a school may choose years after it was closed"
    assert PERIODS["concern"].words(6) == "6 years after it was closed" and PERIODS["undo"].words() == "30 days after the import"
