"""What the lists of Today of this room share."""

from __future__ import annotations

from datetime import date

from trellis.core.gather import Row

MOST = 30


def first(rows: list[Row], column: str) -> list[Row]:
    """The rows by a day or moment, the earliest first, at most thirty."""
    return sorted(rows, key=lambda each: (each[column], each["pk"]))[:MOST]


def day_words(day: date) -> str:
    """ "Friday 16 October"."""
    return f"{day:%A} {day.day} {day:%B}"
