"""One side for a class: what is shared stands once, what every class gets is left out, and the words fit however many are written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trellis.plans.rules.class_page import (
    CHILDREN,
    DO_THIS,
    FURNITURE,
    WORDS,
    Need,
    Sheet,
    compose,
    mark_of,
    same,
    without_labels,
    words_in,
)

_TEXT = st.text(alphabet="ab .", max_size=120)
_NEED = st.builds(Need, key=st.none(), do_this=st.lists(_TEXT, max_size=6).map(tuple), avoid=_TEXT, with_whom=_TEXT)


def words_of(sheet: Sheet) -> int:
    rows = [
        2
        + sum(words_in(each.text) for each in row.do_this)
        + words_in(row.avoid.text if row.avoid else "")
        + words_in(row.with_whom)
        for row in sheet.rows
    ]
    return FURNITURE + sum(words_in(each.text) for each in sheet.habits) + sum(rows)


@given(st.lists(_NEED, max_size=CHILDREN), st.lists(_TEXT, max_size=3))
def test_eight_children_never_take_more_than_350_words_and_no_child_more_than_three_and_one(
    needs: list[Need], everyday: list[str]
) -> None:
    sheet = compose(needs, everyday)
    assert words_of(sheet) <= WORDS
    assert all(len(row.do_this) <= DO_THIS for row in sheet.rows)


@given(st.lists(_NEED, min_size=1, max_size=12), st.lists(_TEXT, max_size=3))
def test_a_text_stands_above_or_in_the_rows_and_what_every_class_gets_stands_nowhere(
    needs: list[Need], everyday: list[str]
) -> None:
    sheet = compose(needs, everyday)
    above = {each.mark for each in sheet.habits}
    offer = {mark_of(each) for each in everyday if same(each)}
    for row in sheet.rows:
        own = {each.mark for each in row.do_this}
        assert not own & above and not own & offer and not above & offer
        assert own <= set(row.marks)
    for habit in sheet.habits:
        holders = [each for each in needs if habit.mark in {mark_of(text) for text in each.do_this}]
        assert habit.children == len(holders) >= 4


def test_short_advice_stays_as_it_was_written() -> None:
    (row,) = compose([Need(1, ("Wait 10 seconds.", "Sit near the front"), "Asking without warning", "Mrs Hill Mon 10:20")]).rows
    assert [each.text for each in row.do_this] == ["Wait 10 seconds", "Sit near the front"]
    assert row.avoid and row.avoid.text == "Asking without warning" and row.with_whom == "Mrs Hill Mon 10:20"


def test_what_four_children_need_becomes_one_habit_and_three_do_not() -> None:
    four = compose([Need(n, ("Wait 10 seconds", f"Own thing {n}")) for n in range(4)])
    assert [(each.text, each.children) for each in four.habits] == [("Wait 10 seconds", 4)]
    assert [row.do_this[0].text for row in four.rows] == [f"Own thing {n}" for n in range(4)]
    assert compose([Need(n, ("Wait 10 seconds",)) for n in range(3)]).habits == ()


def test_a_capital_and_a_full_stop_make_no_difference() -> None:
    texts = ["Wait 10 seconds", "wait 10 seconds.", "WAIT 10 seconds", " Wait  10 seconds "]
    assert len(compose([Need(n, (text,)) for n, text in enumerate(texts)]).habits) == 1


def test_a_child_whose_every_need_is_everyday_is_no_row_and_one_covered_from_above_is_an_empty_row() -> None:
    assert compose([Need(1, ("Greet everyone at the door",))], ["Greet everyone at the door."]).rows == ()
    assert all(row.empty and row.marks for row in compose([Need(n, ("Wait 10 seconds",)) for n in range(4)]).rows)


def test_the_name_of_a_condition_never_stands_on_the_sheet() -> None:
    assert without_labels("Use the ADHD fidget tool") == "Use the fidget tool"
    assert without_labels("Autism outreach visit") == "Outreach visit"
    for harmless in ("Add key words", "Find the odd one out", "Send a note home"):
        assert without_labels(harmless) == harmless
