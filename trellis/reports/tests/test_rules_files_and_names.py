"""Cells no spreadsheet takes for a formula, and names typed from memory."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.core.cells import safe_cell
from trellis.reports.rules.names import matches, nearest

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u00a0\u3164\u115f\uffa0\u2800\t\r\n "


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff20", "\uff0d", "\u2212"])
@pytest.mark.parametrize("before", ["", *INVISIBLE, "\u200b\ufeff "])
def test_a_formula_becomes_text_whatever_nobody_can_see_before_it(start: str, before: str) -> None:
    assert safe_cell(f"{before}{start}HYPERLINK(1)").startswith("'")


@given(st.text(alphabet=st.sampled_from("=+-@" + INVISIBLE + "aZ1"), max_size=8))
def test_no_cell_begins_with_a_formula_once_the_invisible_is_taken_away(text: str) -> None:
    made = safe_cell(text)
    assert made.strip(INVISIBLE)[:1] not in {"=", "+", "-", "@"}


@pytest.mark.parametrize("name", ["Amina", "O’Brien-Smith", "Łucja", "Zoë", "d’Souza", ""])
def test_an_ordinary_name_stays_as_it_is(name: str) -> None:
    assert safe_cell(name) == name


def test_a_control_character_becomes_a_space() -> None:
    assert safe_cell("Am\x00ina\x0b") == "Am ina "


def test_a_name_is_found_by_the_beginning_of_its_words_and_without_accents() -> None:
    assert matches("yus am", ["Amina Yusuf"])
    assert matches("zoe", ["Zoë Marsh"])
    assert not matches("mina", ["Amina Yusuf"])


def test_a_misspelt_name_offers_the_nearest_one() -> None:
    names = ["Leo Marsh", "Amina Yusuf", "Noah Reid"]
    assert nearest("Amena", names) == "Amina Yusuf"
    assert nearest("Aminah Yousuf", names) == "Amina Yusuf"
    assert nearest("Xyzzy", names) is None
