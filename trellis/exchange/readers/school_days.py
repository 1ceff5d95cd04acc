"""Term dates as people have them: lines pasted from a council's page, or an .ics calendar. One span a line out; nothing is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from trellis.core.text import N_
from trellis.exchange.readers import values
from trellis.exchange.readers.rows import RowRefused

MOST_BYTES: Final = 2_000_000
MOST_LINES: Final = 400
_LONGEST_HALF_TERM: Final = 16
_SHORTEST_TERM: Final = 14

_DATE: Final = re.compile(
    r"(?:\b(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
    r"(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3,9},?\s+\d{2,4})",
    re.IGNORECASE,
)
_EDGES: Final = re.compile(r"^[\s:;,|\-–—]+|(?:[\s:;,|\-–—]|\b(?:from|starts?|begins?|ends?|on|to|until)\b)+$", re.IGNORECASE)
_HOLIDAY: Final = re.compile(
    r"half[\s-]*term|holiday|bank|inset|training|closed|closure|break|polling|snow|strike|non[\s-]*pupil", re.IGNORECASE
)
_BETWEEN: Final = re.compile(r"christmas|easter|summer\s+(?:break|holiday)", re.IGNORECASE)
_TERM: Final = re.compile(r"\bterm\b", re.IGNORECASE)
_EDGE: Final = re.compile(r"\b(starts?|begins?|opens?|first day|ends?|closes?|last day)\b", re.IGNORECASE)
_STARTS: Final = re.compile(r"starts?|begins?|opens?|first", re.IGNORECASE)
_PART: Final = re.compile(r"\s*\b(?:[12]|first half|second half|1st half|2nd half)\b\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """A term (`kind` "term") or closed days ("closure"), first and last day both in it."""

    kind: str
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class LineRefused:
    """A line that could not be read, and how to put it right."""

    line: int
    message: str


_NO_DATE = N_("has no day in it. Write it like “Autumn term, 1 September 2026, 18 December 2026”.")
_MANY = N_("has more than two days in it. Put each term and each holiday on a line of its own.")
_NO_NAME = N_("has no name before the first day. Write what it is, like “Half-term”.")
_ORDER = N_("ends before it begins. Change one of its days.")
_WRONG = N_("has a day that does not exist. Write it like 18 December 2026.")


def read_lines(text: str, *, today: date) -> tuple[list[Span], list[LineRefused]]:
    """Spans of pasted lines: a name, the first day and, where it lasts, the last day. What cannot be read is refused line by line."""
    spans: list[Span] = []
    refused: list[LineRefused] = []
    for number, line in enumerate(text.splitlines()[:MOST_LINES], 1):
        if not line.strip() or not re.search(r"\d", line):
            continue
        found = _line(line, today)
        if isinstance(found, str):
            refused.append(LineRefused(number, f"Line {number} {found}"))
        else:
            spans.append(found)
    return tidy(spans), refused


def _line(line: str, today: date) -> Span | str:
    dates = list(_DATE.finditer(line))
    if not dates:
        return _NO_DATE
    if len(dates) > 2:
        return _MANY
    name = _EDGES.sub("", " ".join(line[: dates[0].start()].split()))
    if not name:
        return _NO_NAME
    try:
        days = [values.day(re.sub(r"(?<=[a-z]),", "", each[1], flags=re.IGNORECASE), "days", today=today) for each in dates]
    except RowRefused:
        return _WRONG
    first, last = days[0], days[-1]
    if first is None or last is None:
        return _NO_DATE
    if last < first:
        return _ORDER
    return Span(_kind(name, first, last), name[:60], first, last)


def _kind(name: str, first: date, last: date) -> str:
    is_term = _TERM.search(name) and not _HOLIDAY.search(name) and (last - first).days >= _SHORTEST_TERM
    return "term" if is_term else "closure"


def read_calendar(data: bytes) -> list[Span]:
    """Spans of an .ics file. Raises ValueError, with one sentence for the person, when it is none or has no days of a school in it."""
    from icalendar import Calendar

    if len(data) > MOST_BYTES:
        raise ValueError(N_("This calendar is larger than 2 MB. Export only the school year, and choose that file."))
    try:
        events = Calendar.from_ical(data).walk("VEVENT")
        spans = [span for event in events[:MOST_LINES] if (span := _event(event)) is not None]
    except (ValueError, KeyError, IndexError, AttributeError, TypeError):
        raise ValueError(
            N_("This is not a calendar file (.ics). Download it from the council's page again, or paste the dates.")
        ) from None
    spans = tidy(_edges_to_terms(spans))
    if not spans:
        raise ValueError(N_("There are no terms or holidays in this calendar. Paste the dates from the council's page instead."))
    return spans


def _event(event: Any) -> Span | None:
    name = " ".join(str(event.get("SUMMARY", "")).split())[:60]
    start = event.get("DTSTART")
    if not name or start is None:
        return None
    first = _day(start.dt)
    end = event.get("DTEND")
    last = first
    if end is not None:
        # An all-day event ends on the morning after its last day.
        last = end.dt.date() if isinstance(end.dt, datetime) else end.dt - timedelta(days=1)
    last = max(first, last)
    return Span(_kind(name, first, last), name, first, last)


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


def _edges_to_terms(spans: list[Span]) -> list[Span]:
    """Pairs of one-day entries ("Autumn term begins", "Autumn term ends") become the term between them."""
    whole: list[Span] = []
    open_on: Span | None = None
    for span in sorted(spans, key=lambda each: (each.starts_on, each.ends_on)):
        edge = _EDGE.search(span.name)
        if not edge or span.starts_on != span.ends_on or not _TERM.search(span.name):
            whole.append(span)
        elif _STARTS.search(edge[1]):
            open_on = span
        elif open_on is not None and (span.starts_on - open_on.starts_on).days >= _SHORTEST_TERM:
            name = _EDGES.sub("", _EDGE.sub("", open_on.name).strip()) or "Term"
            whole.append(Span("term", " ".join(name.split()), open_on.starts_on, span.starts_on))
            open_on = None
    return whole


def tidy(spans: Iterable[Span]) -> list[Span]:
    """In order; the two halves of a term as one with its half-term; holidays between terms left out, as no school day falls in them."""
    ordered = sorted(dict.fromkeys(spans), key=lambda each: (each.starts_on, each.ends_on))
    terms: list[Span] = []
    halves: list[Span] = []
    for span in (each for each in ordered if each.kind == "term"):
        stem = _PART.sub("", span.name)
        before = terms[-1] if terms else None
        gap = (span.starts_on - before.ends_on).days if before else 0
        if before and stem != span.name and _PART.sub("", before.name) == stem and 1 < gap <= _LONGEST_HALF_TERM:
            halves.append(Span("closure", "Half-term", before.ends_on + timedelta(days=1), span.starts_on - timedelta(days=1)))
            terms[-1] = replace(before, name=stem, ends_on=span.ends_on)
        else:
            terms.append(span)
    closures = [each for each in ordered if each.kind == "closure"]
    spans_kept = {(each.starts_on, each.ends_on) for each in closures}
    closures += [
        each
        for each in halves
        if not any(
            one.starts_on <= each.ends_on and one.ends_on >= each.starts_on and _HOLIDAY.search(one.name) for one in closures
        )
        and (each.starts_on, each.ends_on) not in spans_kept
    ]
    if terms:
        closures = [
            each
            for each in closures
            if not _BETWEEN.search(each.name)
            or any(term.starts_on <= each.ends_on and term.ends_on >= each.starts_on for term in terms)
        ]
    return sorted([*terms, *closures], key=lambda each: (each.starts_on, each.kind != "term"))


def as_lines(spans: Iterable[Span]) -> str:
    """The spans as lines that `read_lines` reads again, for the box of the page."""
    return "\n".join(f"{each.name}, {_written(each.starts_on)}, {_written(each.ends_on)}" for each in spans)


def _written(day: date) -> str:
    return f"{day.day} {day.strftime('%B')} {day.year}"
