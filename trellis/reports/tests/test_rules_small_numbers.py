"""A group under five is hidden, and what is shown never gives a hidden number away."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from trellis.reports.rules.small_numbers import FEWER, Shown, part_words, small, suppress

_COUNTS = st.lists(st.integers(min_value=1, max_value=9), min_size=1, max_size=4)


def _readings(shown: Shown, total: int, least: int) -> list[tuple[int, ...]]:
    """Every set of numbers a careful reader could believe, knowing the rules of the page."""
    ranges = []
    for cell in shown.cells:
        if cell.value is not None:
            ranges.append([cell.value])
        elif cell.words == FEWER:
            ranges.append(list(range(least, 5)))
        else:
            ranges.append(list(range(5, 20)))
    if shown.total is None:
        # A hidden total of five or more says only that it cannot be shown.
        return [each for each in product(*ranges) if (sum(each) < 5) == (shown.total_words == FEWER)]
    return [each for each in product(*ranges) if sum(each) == total]


@settings(deadline=None)
@given(_COUNTS)
def test_no_hidden_group_can_be_worked_out_from_the_others_and_the_total(numbers: list[int]) -> None:
    cells = [(f"group {index}", number) for index, number in enumerate(numbers)]
    shown = suppress(cells)
    if shown.total is None:
        assert all(cell.value is None for cell in shown.cells)
        return
    readings = _readings(shown, sum(numbers), 1)
    assert tuple(numbers) in readings
    for index, cell in enumerate(shown.cells):
        if cell.value is None:
            assert len({each[index] for each in readings}) > 1, (numbers, shown)


@settings(deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=9), min_size=2, max_size=4))
def test_with_every_row_of_a_fixed_list_shown_a_hidden_number_stays_hidden(numbers: list[int]) -> None:
    shown = suppress([(f"answer {index}", number) for index, number in enumerate(numbers)], least=0)
    if shown.total is None:
        assert all(cell.value is None for cell in shown.cells)
        return
    readings = _readings(shown, sum(numbers), 0)
    for index, cell in enumerate(shown.cells):
        if cell.value is None:
            assert len({each[index] for each in readings}) > 1, (numbers, shown)


@settings(deadline=None)
@given(_COUNTS)
def test_no_number_under_five_is_ever_printed(numbers: list[int]) -> None:
    shown = suppress([(f"group {index}", number) for index, number in enumerate(numbers)])
    assert all(cell.value is None or cell.value >= 5 for cell in shown.cells)
    assert shown.total is None or shown.total >= 5


@settings(deadline=None)
@given(st.lists(st.integers(min_value=5, max_value=300), min_size=1, max_size=9))
def test_nothing_is_hidden_where_every_group_is_large(numbers: list[int]) -> None:
    shown = suppress([(f"group {index}", number) for index, number in enumerate(numbers)])
    assert [cell.value for cell in shown.cells] == numbers
    assert shown.total == sum(numbers)


def test_one_small_group_takes_the_next_smallest_with_it() -> None:
    shown = suppress([("Autism", 12), ("Hearing", 2), ("Speech", 7)])
    assert [cell.words for cell in shown.cells] == ["12", "fewer than 5", "not shown"]
    assert shown.total_words == "21"


def test_two_groups_of_one_would_be_told_by_their_sum_so_a_third_is_hidden() -> None:
    shown = suppress([("Autism", 12), ("Hearing", 1), ("Vision", 1)])
    assert [cell.value for cell in shown.cells] == [None, None, None]


def test_a_part_of_a_whole_hides_the_part_and_the_rest_alike() -> None:
    assert part_words(26, 36) == "26 of 36"
    assert part_words(28, 31) == "All but fewer than 5 of 31"
    assert part_words(3, 31) == "Fewer than 5 of 31"
    assert part_words(2, 4) == "fewer than 5"
    assert part_words(31, 31) == "All of 31"
    assert small(4) == "fewer than 5"
    assert small(5) == "5"
