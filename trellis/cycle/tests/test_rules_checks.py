"""What a table pasted from Excel says of a class, and what shows slow progress."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trellis.cycle.rules.checks import TESTS, Standing, concern_text, read_pasted

NAMES = {"amina": ("Amina Yusuf", "Yusuf Amina"), "leo": ("Leo Marsh", "Marsh Leo"), "sam1": ("Sam Hall",), "sam2": ("Sam Hall",)}


def test_name_result_and_standing_are_read_from_tabs_commas_and_two_columns_of_names():
    read = read_pasted("Name\tScore\tJudgement\nAmina Yusuf\t82\tWTS\nMarsh\tLeo\t101\texpected\n", NAMES)
    assert [(row.key, row.result, row.standing) for row in read.rows] == [
        ("amina", "82", Standing.BELOW),
        ("leo", "101", Standing.AS_EXPECTED),
    ]
    assert read.problems == ()
    assert [row.key for row in read_pasted("Yusuf, Amina, 82", NAMES).rows] == ["amina"]


def test_a_name_that_fits_nobody_two_children_or_stands_twice_is_said_with_its_row():
    read = read_pasted("Amena Yusuf\t82\nSam Hall\t90\nLeo Marsh\t99\nleo marsh\t98", NAMES)
    assert [row.key for row in read.rows] == ["leo"]
    assert [problem.split(":")[0] for problem in read.problems] == ["Row 1", "Row 2", "Row 4"]
    assert "Check the spelling" in read.problems[0] and "two children" in read.problems[1] and "twice" in read.problems[2]


def test_a_heading_is_passed_over_only_where_it_comes_first():
    assert read_pasted("Pupil;Result\nLeo Marsh;99", NAMES).problems == ()
    assert len(read_pasted("Leo Marsh;99\nPupil;Result", NAMES).problems) == 1


@given(st.text(max_size=200))
def test_whatever_is_pasted_each_row_is_placed_or_named_and_nothing_breaks(text):
    read = read_pasted(text, NAMES)
    assert {row.key for row in read.rows} <= set(NAMES)
    assert len({row.key for row in read.rows}) == len(read.rows)
    assert all(problem.startswith("Row ") for problem in read.problems)


def test_a_concern_from_a_result_says_the_check_the_result_and_the_test_it_met():
    assert concern_text("Amina", "Reading, autumn", "82", "slower") == (
        "Reading, autumn: 82. Slower than others who started at the same point."
    )
    assert concern_text("Amina", "Reading, autumn", "", "") == "Reading, autumn: below what we expected."
    assert {each.code for each in TESTS} == {"slower", "no_better", "not_closing", "widening"}
