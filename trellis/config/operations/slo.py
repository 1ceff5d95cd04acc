"""`script/trellis slo`: what this installation promised and what it did in the last four weeks, from its own access log.

Counted are school days from 7 in the morning to 7 in the evening, London time. The supervisor asks Trellis every minute whether it
lives, and that leaves a line: a minute without a line, or with nothing but faults, is a minute in which it was not there.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from trellis.config import environment
from trellis.core import clock

FIRST_HOUR, LAST_HOUR = 7, 19
WINDOW = timedelta(days=28)
QUICK = 1000.0
_NOT_PAGES = ("web:health_live", "web:health_ready")


@dataclass(frozen=True)
class Promise:
    """One line of the table. `value` is None while there is nothing to count yet."""

    name: str
    value: float | None
    limit: float
    unit: str
    ok: bool


@dataclass
class Counted:
    """What the lines of the window say. `minutes` are those in which Trellis was seen working."""

    first: datetime | None = None
    minutes: set[datetime] = field(default_factory=set)
    pages: int = 0
    quick: int = 0
    faults: int = 0
    slowness: dict[int, int] = field(default_factory=dict)

    def take(self, line: dict[str, Any]) -> None:
        """Count one line of the log."""
        at = datetime.fromisoformat(str(line["time"]).replace("Z", "+00:00"))
        status, milliseconds = int(line["status"]), float(line["ms"])
        self.first = min(self.first or at, at)
        if status < 500:
            self.minutes.add(at.replace(second=0, microsecond=0))
        if line["route"] not in _NOT_PAGES:
            self.pages += 1
            self.quick += milliseconds < QUICK
            self.faults += status >= 500
            step = int(milliseconds // 10) * 10
            self.slowness[step] = self.slowness.get(step, 0) + 1

    def slower_than_95(self) -> float | None:
        """The milliseconds that 95 of 100 pages stay under, to the nearest ten."""
        seen = 0
        for step in sorted(self.slowness):
            seen += self.slowness[step]
            if seen >= 0.95 * self.pages:
                return float(step + 10)
        return None


def counted(home: Path, now: datetime, is_school_day: Callable[[date], bool]) -> Counted:
    """All lines of the last four weeks that fall into school hours."""
    from trellis.config.accesslog import FOLDER, day_of

    since = now - WINDOW
    found = Counted()
    open_on = cache(is_school_day)
    for file in sorted((home / FOLDER).glob("access-*.jsonl")):
        day = day_of(file)
        if day is not None and since.date() <= day <= now.date():
            for line in _lines(file):
                at = datetime.fromisoformat(str(line["time"]).replace("Z", "+00:00"))
                if since <= at <= now and _counts(at, open_on):
                    found.take(line)
    return found


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    """A line that was cut off by a power cut is left out."""
    with file.open() as text:
        for raw in text:
            try:
                line = json.loads(raw)
            except ValueError:
                continue
            if {"time", "status", "ms", "route"} <= line.keys():
                yield line


def _counts(at: datetime, is_school_day: Callable[[date], bool]) -> bool:
    local = at.astimezone(clock.LONDON)
    return FIRST_HOUR <= local.hour < LAST_HOUR and is_school_day(local.date())


def owed_minutes(first: datetime, now: datetime, is_school_day: Callable[[date], bool]) -> int:
    """The whole minutes of school hours from the first line on."""
    minutes, day = 0, clock.day_of(first)
    while day <= clock.day_of(now):
        if is_school_day(day):
            begin = max(clock.london(day, FIRST_HOUR), first.replace(second=0, microsecond=0))
            end = min(clock.london(day, LAST_HOUR), now.replace(second=0, microsecond=0))
            minutes += max(0, int((end - begin).total_seconds() // 60))
        day += timedelta(days=1)
    return minutes


def promises(found: Counted, *, owed: int) -> list[Promise]:
    """The table; `owed` are the minutes of school hours in which Trellis should have answered."""
    up = min(len(found.minutes), owed)
    rows = [
        ("minutes of school days, 7 to 19, in which Trellis answered", _share(up, owed), 99.5, "%"),
        ("pages answered in under a second", _share(found.quick, found.pages), 99.0, "%"),
        ("pages without a fault of ours", _share(found.pages - found.faults, found.pages), 99.9, "%"),
    ]
    made = [Promise(name, value, limit, unit, value is None or value >= limit) for name, value, limit, unit in rows]
    slow = found.slower_than_95()
    return [*made, Promise("95 of 100 pages took less than", slow, QUICK, "ms", slow is None or slow <= QUICK)]


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole else None


def any_school_day(day: date) -> bool:
    """A day on which at least one school here is open; weekdays while no school has entered its terms."""
    from trellis.organisations.models import School
    from trellis.organisations.queries import calendar_of

    if not _calendars:
        _calendars.extend(calendar_of(school) for school in School.objects.values_list("pk", flat=True))
    known = [each for each in _calendars if each.terms]
    return any(each.is_school_day(day) for each in known) if known else day.weekday() < 5


_calendars: list[Any] = []


def slo(args: argparse.Namespace) -> int:
    """Print the table of the last four weeks."""
    now = clock.real_now()
    found = counted(environment.home_path(), now, any_school_day)
    owed = owed_minutes(found.first, now, any_school_day) if found.first else 0
    table = promises(found, owed=owed)
    if args.json:
        print(json.dumps([asdict(each) for each in table], indent=1))
        return 0
    for line in _drawn(table):
        print(line)
    return 0


def _drawn(table: Iterable[Promise]) -> Iterator[str]:
    for each in table:
        value = "nothing yet" if each.value is None else f"{each.value:g} {each.unit}"
        reach = f"{'≤' if each.unit == 'ms' else '≥'} {each.limit:g} {each.unit}"
        yield f"{each.name:<62} {value:>12}   {reach:<10} {'ok' if each.ok else 'NOT OK'}"


def register(add: Callable[..., argparse.ArgumentParser], top: Any, with_record: Callable[..., Any]) -> None:
    """The command with its option."""
    made = add(top, "slo", with_record(slo), "what was promised and what was done in the last four weeks")
    made.add_argument("--json", action="store_true", help="a list of name, value, limit, unit, ok")
