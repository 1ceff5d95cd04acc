"""A day in three boxes, or typed any usual way in the first one; a time of day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from trellis.core import clock
from trellis.designsystem.forms.fields import Worded
from trellis.designsystem.words import MONTHS, date_long

BOXES = ("day", "month", "year")
_MONTH = {name.lower()[:3]: number for number, name in enumerate(MONTHS, start=1)}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})(?:[-/. ](\d{2}|\d{4}))?")
_WORDS = re.compile(
    r"(?:[a-z]+\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s-]+([a-z]{3,9})\.?(?:[\s,-]+(\d{2}|\d{4}))?",
    re.IGNORECASE,
)


def month_number(text: str) -> int | None:
    """1 to 12 for "2", "02", "Feb", "february"; None for anything else."""
    text = text.strip().lower().rstrip(".")
    if text.isascii() and text.isdigit():
        return int(text)
    known = _MONTH.get(text[:3])
    return known if known and MONTHS[known - 1].lower().startswith(text) else None


def full_year(text: str) -> int | None:
    """2027 for "2027" and "27"; None for anything else."""
    if not re.fullmatch(r"[0-9]{2}|[0-9]{4}", text):
        return None
    return int(text) + 2000 if len(text) == 2 else int(text)


def nearest(day: int, month: int) -> date:
    """That day and month in the year that puts it nearest to today. Raises ValueError for 31 February and the like."""
    today = clock.today()
    found = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    if not found:
        raise ValueError("no such date")
    return min(found, key=lambda one: abs((one - today).days))


def read_date(text: str) -> date | None:
    """The day a person typed: "1/2/27", "1 Feb", "Tue 1 February 2027", "2027-02-01". None when it cannot be read.

    Day before month, as in the UK. Raises ValueError when it reads as a date that does not exist.
    """
    text = " ".join(text.split())
    if iso := _ISO.fullmatch(text):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    if typed := _NUMBERS.fullmatch(text) or _WORDS.fullmatch(text):
        day, month, year = int(typed[1]), month_number(typed[2]), typed[3]
        if month is None:
            return None
        return date(full_year(year) or 0, month, day) if year else nearest(day, month)
    return None


class DayBoxes(forms.TextInput):
    """Three boxes named NAME-day, NAME-month, NAME-year; a single value under NAME is read too."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        boxes = {box: str(data.get(f"{name}-{box}") or "").strip() for box in BOXES}
        if not any(boxes.values()) and data.get(name):
            return {**boxes, "day": str(data.get(name)).strip()}
        return boxes

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}-{box}" in data for box in BOXES) and name not in data


class Day(Worded, forms.Field):
    """A date. `earliest` and `latest` bound it, with the sentences `too_early` and `too_late`."""

    kind = "day"
    widget = DayBoxes

    def __init__(
        self,
        *,
        earliest: date | None = None,
        latest: date | None = None,
        too_early: str = "",
        too_late: str = "",
        wrong: str = "Enter a day, a month and a year, like 27 3 2027",
        **kwargs: Any,
    ) -> None:
        self.earliest, self.latest, self.too_early, self.too_late = (
            earliest,
            latest,
            too_early,
            too_late,
        )
        self.wrong = wrong
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> dict[str, str]:
        if isinstance(value, Mapping):
            return dict(value)
        if isinstance(value, date):
            return {
                "day": str(value.day),
                "month": str(value.month),
                "year": str(value.year),
            }
        return {"day": str(value or ""), "month": "", "year": ""}

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date):
            return value
        boxes = self.prepare_value(value)
        day, month, year = (boxes[box] for box in BOXES)
        if not (day or month or year):
            return None
        try:
            found = read_date(day) if not (month or year) else self._from_boxes(day, month, year)
        except ValueError:
            raise ValidationError(f"There is no such date. {self.wrong}", code="no_such_date") from None
        if found is None:
            raise ValidationError(self.wrong, code="wrong")
        return found

    def _from_boxes(self, day: str, month: str, year: str) -> date | None:
        for box, value in zip(BOXES, (day, month, year), strict=True):
            if not value:
                raise ValidationError(f"Add the {box}. {self.wrong}", code=f"no_{box}")
        number, full = month_number(month), full_year(year)
        if not re.fullmatch(r"[0-9]{1,2}", day) or number is None or full is None:
            return None
        return date(full, number, int(day))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and self.earliest and value < self.earliest:
            sentence = self.too_early or f"Enter {date_long(self.earliest)} or a later day"
            raise ValidationError(sentence, code="too_early")
        if value and self.latest and value > self.latest:
            raise ValidationError(
                self.too_late or f"Enter {date_long(self.latest)} or an earlier day",
                code="too_late",
            )


class ClockTime(Worded, forms.Field):
    """A time: "3:30pm", "15:30", "9", "noon". One to six without am or pm is read as afternoon, as schools speak."""

    _TIME = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*(am|pm)?")

    def __init__(self, *, wrong: str = "Enter a time, like 3:30pm", **kwargs: Any) -> None:
        self.wrong = wrong
        kwargs.setdefault("width", 5)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, time):
            return f"{value.hour % 12 or 12}:{value.minute:02d}{'am' if value.hour < 12 else 'pm'}"
        return value

    def to_python(self, value: Any) -> time | None:
        if value is None or isinstance(value, time):
            return value
        text = str(value).strip().lower().replace("a.m.", "am").replace("p.m.", "pm")
        if not text:
            return None
        if text in ("noon", "midday"):
            return time(12)
        found = self._TIME.fullmatch(text)
        if not found:
            raise ValidationError(self.wrong, code="wrong")
        hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
        if half and not 1 <= hour <= 12:
            raise ValidationError(self.wrong, code="wrong")
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0)
        elif 1 <= hour <= 6 and not found[1].startswith("0"):
            hour += 12
        if hour > 23 or minute > 59:
            raise ValidationError(self.wrong, code="wrong")
        return time(hour, minute)
