"""The only clock. Times are UTC, days are London days; tests, seeds and the demo set it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_fixed: ContextVar[datetime | None] = ContextVar("trellis_clock", default=None)
_demo: list[Callable[[], bool]] = []


def real_now() -> datetime:
    """The machine's time in UTC. For sessions, locks and files' ages, which no seed may bend."""
    return datetime.now(UTC)  # noqa: TID251


def now() -> datetime:
    """The time as Trellis sees it, in UTC."""
    fixed = _fixed.get()
    if fixed is not None:
        return fixed
    moment = real_now()
    return school_days_only(moment) if _demo and _demo[0]() else moment


def today() -> date:
    """The day in London."""
    return now().astimezone(LONDON).date()


def london(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """That wall-clock moment in London, as UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """The London day a UTC moment falls on."""
    return moment.astimezone(LONDON).date()


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Fix the clock for this context (tests and seeds)."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)


def school_days_only(moment: datetime) -> datetime:
    """The demo's time: from Friday 6pm the weekend runs nine times slower, so that "today" is always a weekday.

    Continuous and never backwards, so what is written on a Sunday stands in order.
    """
    if moment.weekday() < 4:  # Monday to Thursday, in London as in UTC: the weekend is not near
        return moment
    local = moment.astimezone(LONDON)
    since_friday = (local.weekday() - 4) % 7
    friday = datetime(local.year, local.month, local.day, 18, tzinfo=LONDON) - timedelta(days=since_friday)
    passed = local - friday
    if timedelta(0) <= passed < timedelta(hours=54):
        return (friday + passed / 9).astimezone(UTC)
    return moment


def bend_when(is_demo: Callable[[], bool]) -> None:
    """Keep school days only while this says yes (set once, when the rooms are ready)."""
    _demo[:] = [is_demo]
