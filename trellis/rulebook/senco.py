"""By when a SENCO must be qualified for the role: CFA 2014 s.67; SEND Regulations 2014 reg.49 as amended by S.I. 2024/535; R03."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

LAW_SINCE = date(2009, 9, 1)
NASENCO_BEGUN_BEFORE = date(2024, 9, 1)
NASENCO_DONE_BEFORE = date(2027, 9, 1)
YEARS = 3
_SHOWN_FOR = timedelta(days=28)


class Watch(StrEnum):
    """Whether a due date stands on Today, and how loud."""

    NOTHING = "nothing"
    AHEAD = "ahead"
    LATE = "late"


def is_qualified(qualification: str, begun_on: date | None, achieved_on: date | None) -> bool:
    """The NPQ, or the older national award where it was begun before September 2024 and finished before September 2027 (reg.49)."""
    if achieved_on is None:
        return False
    if qualification == "nasenco":
        return begun_on is not None and begun_on < NASENCO_BEGUN_BEFORE and achieved_on < NASENCO_DONE_BEFORE
    return qualification == "npq"


def qualification_due(
    became_on: date,
    *,
    months_before: int = 0,
    qualification: str = "none",
    begun_on: date | None = None,
    achieved_on: date | None = None,
) -> date | None:
    """The third anniversary of becoming a SENCO; None where nothing is owed.

    Nothing is owed by who is qualified, became a SENCO before September 2009, or had more than 12 months in the role before (reg.49).
    """
    if became_on < LAW_SINCE or months_before > 12 or is_qualified(qualification, begun_on, achieved_on):
        return None
    try:
        return became_on.replace(year=became_on.year + YEARS)
    except ValueError:  # 29 February
        return date(became_on.year + YEARS, 3, 1)


def _months_before(day: date, months: int) -> date:
    """The same day some months earlier, or the last day of that month."""
    whole = day.year * 12 + day.month - 1 - months
    year, month = divmod(whole, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


def watch(due_on: date, today: date) -> Watch:
    """On Today for four weeks from twelve months before, for four weeks from six months before, and from four weeks before until done."""
    if today > due_on:
        return Watch.LATE
    ahead = any(_months_before(due_on, months) <= today < _months_before(due_on, months) + _SHOWN_FOR for months in (12, 6))
    return Watch.AHEAD if ahead or today >= due_on - _SHOWN_FOR else Watch.NOTHING
