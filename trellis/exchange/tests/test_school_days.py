"""Term dates as councils publish them: pasted tables and calendars."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.exchange.readers.school_days import MOST_BYTES, Span, as_lines, read_calendar, read_lines, tidy

TODAY = date(2026, 10, 14)


def read(text: str) -> list[tuple[str, str, date, date]]:
    spans, refused = read_lines(text, today=TODAY)
    assert refused == []
    return [(each.kind, each.name, each.starts_on, each.ends_on) for each in spans]


@pytest.mark.parametrize(
    "line",
    [
        "Autumn term, 1 September 2026, 18 December 2026",
        "Autumn term\t01/09/2026\t18/12/2026",
        "Autumn term: Tuesday 1st September 2026 to Friday 18 December 2026",
        "Autumn term starts Tue 1 September, 2026 and ends Fri 18 December, 2026",
        "Autumn term | 2026-09-01 | 2026-12-18",
        "Autumn term - 1/9/26 – 18/12/26",
    ],
)
def test_a_term_is_read_however_it_is_written(line: str) -> None:
    assert read(line) == [("term", "Autumn term", date(2026, 9, 1), date(2026, 12, 18))]


def test_holidays_inside_a_term_are_closed_days_and_those_between_terms_are_left_out() -> None:
    found = read(
        "Autumn term 1 September 2026 18 December 2026\n"
        "Half-term 26 October 2026 to 30 October 2026\n"
        "Christmas holiday 21 December 2026 to 1 January 2027\n"
        "INSET day 2 September 2026\n"
        "Spring term 4 January 2027 to 25 March 2027\n"
    )
    assert [(kind, name) for kind, name, _, _ in found] == [
        ("term", "Autumn term"),
        ("closure", "INSET day"),
        ("closure", "Half-term"),
        ("term", "Spring term"),
    ]


def test_two_halves_of_a_term_are_one_term_with_its_half_term() -> None:
    found = read("Autumn term 1: 1 September 2026 - 23 October 2026\nAutumn term 2: 2 November 2026 - 18 December 2026")
    assert found == [
        ("term", "Autumn term", date(2026, 9, 1), date(2026, 12, 18)),
        ("closure", "Half-term", date(2026, 10, 24), date(2026, 11, 1)),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Autumn term 2026", "has no day in it"),
        ("Terms 1 September 2026, 18 December 2026, 4 January 2027", "more than two days"),
        ("1 September 2026 18 December 2026", "no name"),
        ("Half-term 30 October 2026 26 October 2026", "ends before it begins"),
        ("Half-term 31 November 2026", "does not exist"),
    ],
)
def test_a_line_that_cannot_be_read_says_which_and_what_to_do(line: str, said: str) -> None:
    spans, (refused,) = read_lines(f"\n{line}", today=TODAY)
    assert spans == []
    assert refused.line == 2
    assert refused.message.startswith("Line 2 ")
    assert said in refused.message


def test_a_heading_without_a_day_is_passed_over() -> None:
    assert read("Term dates\n\nHalf-term 26/10/2026 30/10/2026")[0][1] == "Half-term"


def calendar(*events: tuple[str, str, str]) -> bytes:
    rows = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//council//EN"]
    for number, (name, start, end) in enumerate(events):
        rows += ["BEGIN:VEVENT", f"UID:{number}", f"SUMMARY:{name}", f"DTSTART;VALUE=DATE:{start}"]
        rows += [f"DTEND;VALUE=DATE:{end}"] if end else []
        rows += ["END:VEVENT"]
    return "\r\n".join([*rows, "END:VCALENDAR", ""]).encode()


def test_a_calendars_events_end_on_the_day_before_their_end() -> None:
    found = read_calendar(calendar(("Autumn Term", "20260901", "20261219"), ("Half Term", "20261026", "20261031")))
    assert found == [
        Span("term", "Autumn Term", date(2026, 9, 1), date(2026, 12, 18)),
        Span("closure", "Half Term", date(2026, 10, 26), date(2026, 10, 30)),
    ]


def test_the_first_and_the_last_day_of_a_term_make_the_term() -> None:
    found = read_calendar(
        calendar(("Autumn term begins", "20260901", ""), ("Bank holiday", "20260907", ""), ("Autumn term ends", "20261218", ""))
    )
    assert found == [
        Span("term", "Autumn term", date(2026, 9, 1), date(2026, 12, 18)),
        Span("closure", "Bank holiday", date(2026, 9, 7), date(2026, 9, 7)),
    ]


@pytest.mark.parametrize(
    "data", [b"", b"Autumn term, 1 September 2026", b"\x00\xff", b"BEGIN:VCALENDAR\nEND:VCALENDAR", b"x" * (MOST_BYTES + 1)]
)
def test_a_file_that_is_no_calendar_of_a_school_says_what_to_do(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"(Paste|paste|Export)"):
        read_calendar(data)


NAMES = st.sampled_from(["Autumn term", "Half-term", "Training day", "Spring term"])
SPANS = st.builds(
    lambda name, start, length: (name, start, date.fromordinal(start.toordinal() + length)),
    NAMES,
    st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    st.integers(0, 90),
)


@given(st.lists(SPANS, max_size=6))
def test_what_the_page_writes_into_its_box_is_read_as_the_same(spans: list[tuple[str, date, date]]) -> None:
    first, refused = read_lines("\n".join(f"{n}, {a.isoformat()}, {b.isoformat()}" for n, a, b in spans), today=TODAY)
    again, more = read_lines(as_lines(first), today=TODAY)
    assert refused == more == []
    assert again == first == tidy(first)
