"""Codes, UPNs and sentences."""

from __future__ import annotations

from datetime import date
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.exchange.readers import codes, messages, values
from trellis.exchange.readers.rows import RowRefused

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "upn",
    [
        "N820432126001",
        "H838400126042",
        "V941200326107",
        "M82043212601A",
        "B801200005001",
        "R674123101121",
        "P207000016049",
    ],
)
def test_a_right_upn_is_kept_whatever_authority_gave_it(upn: str) -> None:
    assert values.upn(f" {upn.lower()} ") == upn


@pytest.mark.parametrize(
    "upn", ["Q207000016049", "A801200005001", "X80120000A001", "820432126001", "N82043212600I", "N82043212600١"]
)
def test_a_wrong_upn_is_refused(upn: str) -> None:
    with pytest.raises(RowRefused):
        values.upn(upn)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("K", "K"),
        ("k", "K"),
        ("SEN Support", "K"),
        ("K - SEN Support", "K"),
        ("SEN Support (K)", "K"),
        ("E", "E"),
        ("EHCP", "E"),
        ("EHC Plan", "E"),
        ("Education, Health and Care Plan", "E"),
        ("E: EHC plan", "E"),
        ("N", "N"),
        ("No SEN", "N"),
        ("", ""),
        ("N - No Special Educational Need", "N"),
        ("School Action Plus", "P"),
        ("Statement", "S"),
        ("perhaps", "?"),
        ("Q", "?"),
    ],
)
def test_sen_status_is_read_in_many_words(written: str, code: str) -> None:
    assert codes.sen(written) == code


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("Year 4", "4"),
        ("Y4", "4"),
        ("4", "4"),
        ("04", "4"),
        ("Yr 4", "4"),
        ("Year 04", "4"),
        ("R", "R"),
        ("Reception", "R"),
        ("Year R", "R"),
        ("0", "R"),
        ("N2", "N2"),
        ("Nursery 2", "N2"),
        ("Nursery", "N2"),
        ("N1", "N1"),
        ("14", "14"),
        ("Year  13", "13"),
        ("", ""),
        ("15", "?"),
        ("Hazel", "?"),
    ],
)
def test_year_groups_are_read_in_many_words(written: str, year: str) -> None:
    assert codes.year(written) == year


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("SLCN", ["SLCN"]),
        ("SLCN, ASD", ["SLCN", "ASD"]),
        ("Speech, language and communication needs", ["SLCN"]),
        ("SEMH - Social, emotional and mental health", ["SEMH"]),
        ("1. Autism; 2. Dyslexia", ["ASD", "SPLD"]),
        ("Visual Impairment (VI)", ["VI"]),
        ("", []),
        ("ASD; shyness", ["ASD", "shyness"]),
    ],
)
def test_needs_are_read_as_codes_or_words(written: str, found: list[str]) -> None:
    assert codes.needs(written) == found


@given(st.text(max_size=60))
def test_no_text_gets_through_that_a_spreadsheet_would_run(raw: str) -> None:
    try:
        clean = values.text(raw, "last_name")
    except RowRefused:
        return
    assert not clean.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert not set(clean) & set("\u202e\u200b\ufeff\u00ad\x00\x1b")
    assert clean == clean.strip()


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_a_sentence(raw: str) -> None:
    try:
        found = values.day(raw, "date_of_birth", today=TODAY, birth=True)
    except RowRefused as refused:
        assert refused.message
    else:
        assert found is None or isinstance(found, date)


@given(st.dates(min_value=date(2001, 1, 1), max_value=TODAY))
def test_a_day_survives_every_way_of_writing_it(day: date) -> None:
    for pattern in ("%d/%m/%Y", "%Y-%m-%d", "%d-%b-%y", "%d %B %Y", "%d.%m.%y", "%Y%m%d"):
        assert values.born(day.strftime(pattern), today=TODAY) == day


@given(st.text(max_size=30))
def test_no_wording_breaks_a_code(raw: str) -> None:
    assert codes.year(raw) in {"?", "", "E1", "E2", "N1", "N2", "R", "X", "M", *map(str, range(1, 15))}
    assert codes.sen(raw) in {"?", "", *"NKEAPS"}
    assert codes.enrolment(raw) in {"?", "", *"CMSFOG"}


@pytest.mark.parametrize("code", sorted(messages.ALL))
def test_every_sentence_says_what_is_wrong_and_how_to_put_it_right(code: str) -> None:
    problem, remedy = messages.ALL[code]
    wanted = {name for part in (problem, remedy) for _, name, _, _ in Formatter().parse(part) if name}
    sentence = messages.say(code, **dict.fromkeys(wanted, "x"))
    assert problem.endswith(".") and remedy.endswith(".") and len(remedy.split()) >= 3
    assert "{" not in sentence and len(sentence) < 330


def test_no_code_of_a_sentence_stands_in_two_tables() -> None:
    tables = (messages.FILE, messages.COLUMN, messages.WARNING, messages.MARK, messages.ROW, messages.NOTE)
    assert sum(map(len, tables)) == len(messages.ALL)


def test_a_value_inside_a_sentence_is_clipped_and_cannot_turn_the_text() -> None:
    sentence = messages.say("date", field="Date of birth", value="\u202e{x}\n" + "y" * 500)
    assert "\u202e" not in sentence and "\n" not in sentence and len(sentence) < 150
