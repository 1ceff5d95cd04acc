"""Dates, times and numbers in words, as Trellis writes them everywhere (plain, UK, with the weekday)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from trellis.core import clock

WEEKDAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _day(value: date | datetime) -> date:
    return clock.day_of(value) if isinstance(value, datetime) else value


def date_long(value: date | datetime | None) -> str:
    """ "Tuesday 1 December 2026"; nothing for None. A UTC moment is read as its London day."""
    if not value:
        return ""
    day = _day(value)
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def date_short(value: date | datetime | None) -> str:
    """ "Tue 1 Dec", with the year when it is not this school's year and not within nine months."""
    if not value:
        return ""
    day = _day(value)
    words = f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]}"
    return words if abs((day - clock.today()).days) < 270 else f"{words} {day.year}"


def time_short(value: datetime | time | None) -> str:
    """ "3:30pm", "9am"; nothing for None. A UTC moment is read in London."""
    if value is None or value == "":
        return ""
    local = value.astimezone(clock.LONDON).time() if isinstance(value, datetime) else value
    hour = local.hour % 12 or 12
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{hour}{minutes}{'am' if local.hour < 12 else 'pm'}"


def listed(names: Sequence[str]) -> str:
    """ "Mum", "Mum and Dad", "Mum, Dad and Nan"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else list(names))


def days_worked(weekdays: Sequence[int]) -> str:
    """ "Monday to Thursday", "Monday, Wednesday and Friday", "Every school day"."""
    days = sorted({each for each in weekdays if 0 <= each <= 4})
    if not days or days == [0, 1, 2, 3, 4]:
        return "Every school day"
    names = [WEEKDAYS[each] for each in days]
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{names[0]} to {names[-1]}"
    return listed(names)


def plural(number: int, one: str, many: str = "") -> str:
    """ "1 session", "9 sessions", "2 children" (`many` where adding s is wrong)."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def age_words(value: date | datetime | None) -> str:
    """How long ago (or how far ahead) a day is: "today", "3 days ago", "6 months old", "in 2 weeks"."""
    if not value:
        return ""
    days = (clock.today() - _day(value)).days
    if days < 0:
        ahead = -days
        return "tomorrow" if ahead == 1 else f"in {plural(ahead, 'day')}" if ahead < 14 else f"in {ahead // 7} weeks"
    if days < 2:
        return ("today", "yesterday")[days]
    if days < 14:
        return f"{days} days ago"
    if days < 60:
        return f"{days // 7} weeks ago"
    if days < 730:
        return f"{round(days / 30.44)} months old"
    return f"{days // 365} years old"
