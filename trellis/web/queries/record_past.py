"""The newest lines of a child's timeline, from rows the record has already read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from trellis.core import clock
from trellis.core.rows import TimelineEntry
from trellis.cycle.rules.review import DECISIONS
from trellis.people.queries import ChildCard
from trellis.provision.queries import as_counts
from trellis.rulebook.machines import labels

from .record_words import names_of, speaker_of

_NEWEST = 8


def happened(
    child: ChildCard,
    changes: Iterable[tuple[date, str, str, str]],
    cycles: Iterable[Any],
    statements: Iterable[Any],
    versions: Iterable[Any],
    weeks: Iterable[Mapping[str, Any]],
    concern_on: date | None,
) -> Iterable[TimelineEntry]:
    """What the rows already read say of the past; of sessions only what can be among the newest."""
    decided = labels(DECISIONS)
    for on, words, _, by in changes:
        yield TimelineEntry(on, "plan", f"Status: {words}", "", by)
    for cycle in cycles:
        if cycle.review__held_on is not None:
            words = f"Review of cycle {cycle.number}: {decided[cycle.review__decision].lower()}"
            yield TimelineEntry(cycle.review__held_on, "meetings", words, "", _formal(cycle, "review__by"))
    for version in versions:
        if version.live_at:
            yield TimelineEntry(
                clock.day_of(version.live_at), "plan", f"Plan {version.number} started", "", _formal(version, "approved_by")
            )
        elif version.shared_at:
            yield TimelineEntry(
                clock.day_of(version.shared_at),
                "plan",
                f"Plan {version.number} was shared to check",
                "",
                _formal(version, "drafted_by"),
            )
    spoken: dict[tuple[date, str, str], int] = {}
    for each in statements:
        key = (each.said_on, each.voice, speaker_of(each))
        spoken[key] = spoken.get(key, 0) + 1
    names = {"child": f"{child.calling_name} said", "family": "The family said", "school": "School wrote", "outside": "Advice:"}
    for (on, voice, by), number in spoken.items():
        text = f"{names[voice]} {number} {'thing' if number == 1 else 'things'}"
        yield TimelineEntry(on, "advice" if voice == "outside" else "views", text, "", by)
    yield from _sessions(weeks)
    if concern_on:
        yield TimelineEntry(concern_on, "contact", "A concern was raised", "")


def _sessions(weeks: Iterable[Mapping[str, Any]]) -> Iterable[TimelineEntry]:
    """A line for each support and week in which some were planned, as far back as the newest lines can reach."""
    today, found, last = clock.today(), 0, None
    for on, row in sorted(((min(each["last"], today), each) for each in weeks), key=lambda each: each[0], reverse=True):
        if found >= _NEWEST and on != last:
            return
        counts = as_counts(row)
        if counts.planned:
            found, last = found + 1, on
            what = row["line__group__name"] or row["line__what"]
            text = f"{counts.took_place} of {counts.planned} {'session' if counts.planned == 1 else 'sessions'}: {what}"
            yield TimelineEntry(on, "sessions", text, "")


def _formal(row: Any, person: str) -> str:
    """ "Mrs Shah": somebody a row names, by the columns of `names_of`; empty for nobody."""
    title, first, last = (getattr(row, each) for each in names_of(person))
    return f"{title} {last}" if title else f"{first or ''} {last or ''}".strip()


def newest(entries: Iterable[TimelineEntry], number: int = _NEWEST) -> list[TimelineEntry]:
    """The newest entries first."""
    return sorted(entries, key=lambda each: (each.on, each.title), reverse=True)[:number]
