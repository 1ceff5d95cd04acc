"""Writing the sessions that lines owe, and bringing the future back in line when days change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from trellis.access.engine import require
from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.organisations.queries import calendar_of
from trellis.people.models import Absence
from trellis.rulebook.dates import SchoolCalendar, week_of

from .. import rules
from ..models import UNPLANNED, Session, SupportLine, live_on
from ..policies import AtSchool

_WHY = "sessions follow from lines, days and absences, whoever asks"
_CLOSED, _AWAY, _SHORT = "School closed", "Child away or not timetabled", "Fewer days that week"


@dataclass(frozen=True)
class Replanned:
    """How many sessions were taken off the plan and put on it, and whose."""

    withdrawn: int = 0
    added: int = 0
    children: tuple[UUID, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.withdrawn or self.added)


def replan(viewer: Viewer, *, school_id: UUID, from_on: date, child_id: UUID | None = None) -> Replanned:
    """Bring the sessions to come in line with terms, closures and absences: for a school, or one child of it.

    Idempotent. Only sessions due today or later that nobody has recorded are withdrawn, with the reason; what is missing is added.
    """
    require(viewer, "sessions.replan", child=AtSchool(school_id))
    return replan_quietly(viewer, school_id=school_id, from_on=from_on, child_id=child_id)


def replan_quietly(viewer: Viewer, *, school_id: UUID, from_on: date, child_id: UUID | None = None) -> Replanned:
    """`replan` after a decision made elsewhere (a closure recorded, an absence): audited only when something changed."""
    today = max(from_on, clock.today())
    with write():
        rows = SupportLine.objects.at(school_id).filter(
            live_on(today), minutes__isnull=False, times_a_week__isnull=False, brought_on=None
        )
        if child_id is not None:
            rows = rows.filter(child_id=child_id)
        done = plan_lines(list(rows.values_list("pk", flat=True)), from_on=today)
        if done:
            record(viewer, "sessions.planned", school_id=school_id, child_id=child_id, children=done.children)
    return done


def plan_lines(line_ids: Collection[UUID], *, from_on: date) -> Replanned:
    """Make the unrecorded sessions of these live lines, due from `from_on`, what the lines owe. Inside a write."""
    lines = list(SupportLine.objects.system(_WHY).filter(pk__in=line_ids).prefetch_related("slots"))
    calendars = {school: calendar_of(school) for school in {each.school_id for each in lines}}
    away = _away({each.child_id for each in lines}, week_of(from_on))
    standing = _standing([each.pk for each in lines], week_of(from_on))
    works = [_Work(each, calendars[each.school_id], away[each.child_id], standing[each.pk], from_on) for each in lines]
    _share_the_week(works, from_on)
    for work in works:
        work.reckon()
    return _save(works)


class _Work:
    """One line: what it owes beside what stands."""

    def __init__(
        self, line: SupportLine, calendar: SchoolCalendar, away: frozenset[date], standing: list[dict[str, Any]], from_on: date
    ) -> None:
        self.line, self.calendar, self.away, self.standing, self.from_on = line, calendar, away, standing, from_on
        self.withdraw: dict[str, list[UUID]] = defaultdict(list)
        self.restore: dict[date, list[UUID]] = defaultdict(list)
        self.move: dict[date, list[UUID]] = defaultdict(list)
        self.new: list[Session] = []
        # The week in which another line takes this one's place, and what was recorded for the one this takes the place of.
        self.given_on: date | None = None
        self.done_before: list[tuple[date, date | None]] = []

    def reckon(self) -> None:
        """Fill what to withdraw, restore, move and add."""
        last = min(self.line.ends_on, self.line.ended_on or self.line.ends_on)
        facts = rules.LineFacts(
            kind=rules.Kind(self.line.kind),
            starts_on=self.line.starts_on,
            ends_on=last,
            minutes=self.line.minutes,
            times_a_week=self.line.times_a_week,
            slots=tuple((slot.weekday, slot.at) for slot in self.line.slots.all()),
            away=self.away,
        )
        # From the week's Monday, so that the days already gone still count towards what the week owes.
        wanted = rules.plan_sessions(facts, self.calendar, week_of(self.from_on))
        wanted = rules.without_shared(wanted, self.given_on, self.done_before)
        withdraw, add = rules.replan([self._planned(row) for row in self.standing], wanted, self.from_on)
        by_place = {(row["week_on"], row["number"]): row for row in self.standing}
        for row in self.standing:
            if str(row["pk"]) in withdraw:
                self.withdraw[self._why(row)].append(row["pk"])
            elif not row["withdrawn_at"] and not row["state"] and not row["planned_on"] and row["due_on"] >= self.from_on:
                due = self._due((row["week_on"], row["number"], None, None))
                if due != row["due_on"]:
                    self.move[due].append(row["pk"])
        for slot in sorted(add, key=lambda each: each[:2]):
            there = by_place.get(slot[:2])
            if there is None:
                self.new.append(self._session(slot))
            elif not there["state"]:
                self.restore[self._due(slot)].append(there["pk"])

    def _planned(self, row: dict[str, Any]) -> rules.Planned:
        slot = (row["week_on"], row["number"], row["planned_on"], row["planned_at"])
        return rules.Planned(str(row["pk"]), slot, logged=bool(row["state"]), withdrawn=bool(row["withdrawn_at"]))

    def _session(self, slot: rules.Slot) -> Session:
        week, number, day, at = slot
        return Session(
            school_id=self.line.school_id,
            child_id=self.line.child_id,
            line_id=self.line.pk,
            week_on=week,
            number=number,
            planned_on=day,
            planned_at=at,
            due_on=self._due(slot),
        )

    def _due(self, slot: rules.Slot) -> date:
        """The planned day, or the last day of the week on which it could still happen."""
        if slot[2]:
            return slot[2]
        last = min(rules.due_on(slot), self.line.ends_on, self.line.ended_on or self.line.ends_on)
        days = [slot[0] + timedelta(days=n) for n in range(5)]
        possible = [day for day in days if day <= last and self.calendar.is_school_day(day) and day not in self.away]
        return possible[-1] if possible else rules.due_on(slot)

    def _why(self, row: dict[str, Any]) -> str:
        day = row["planned_on"]
        if self.line.ended_on and (day or row["week_on"]) > self.line.ended_on:
            return self.line.end_reason[:120]
        if day is None:
            return _SHORT
        if day in self.away:
            return _AWAY
        return _SHORT if self.calendar.is_school_day(day) else _CLOSED


def _share_the_week(works: list[_Work], from_on: date) -> None:
    """A line that takes another's place in the middle of a week owes what that one left: the two together owe one week."""
    ids = [work.line.pk for work in works]
    after = SupportLine.objects.system(_WHY).filter(replaces_id__in=ids, live_at__isnull=False, minutes__isnull=False)
    given_on = {old: week_of(starts_on) for old, starts_on in after.values_list("replaces_id", "starts_on")}
    before: dict[UUID, list[tuple[date, date | None]]] = defaultdict(list)
    old = [work.line.replaces_id for work in works if work.line.replaces_id]
    if old:
        rows = Session.objects.system(_WHY).filter(line_id__in=old, week_on__gte=week_of(from_on), number__lte=UNPLANNED)
        done = rows.exclude(state="").filter(withdrawn_at=None).order_by("week_on", "number")
        for line_id, week, day in done.values_list("line_id", "week_on", "planned_on"):
            before[line_id].append((week, day))
    for work in works:
        work.given_on = given_on.get(work.line.pk)
        mine = before.get(work.line.replaces_id, []) if work.line.replaces_id else []
        work.done_before = [each for each in mine if each[0] == week_of(work.line.starts_on)]


def _save(works: list[_Work]) -> Replanned:
    now = clock.now()
    rows = Session.objects.system(_WHY)
    withdrawn = added = 0
    for why, ids in _together(work.withdraw for work in works).items():
        withdrawn += rows.filter(pk__in=ids, state="").update(withdrawn_at=now, withdrawn_why=why, updated_at=now)
    for due, ids in _together(work.restore for work in works).items():
        added += rows.filter(pk__in=ids).update(withdrawn_at=None, withdrawn_why="", due_on=due, updated_at=now)
    for due, ids in _together(work.move for work in works).items():
        rows.filter(pk__in=ids).update(due_on=due, updated_at=now)
    new = [each for work in works for each in work.new]
    # Two who plan at once write the same rows; the second's are already there.
    Session.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    touched = [work.line.child_id for work in works if work.withdraw or work.restore or work.new]
    return Replanned(withdrawn, added + len(new), tuple(dict.fromkeys(touched)))


def _together(parts: Iterable[Mapping[Any, list[UUID]]]) -> dict[Any, list[UUID]]:
    """The sessions of all lines that get the same, so that each is one statement however many lines there are."""
    found: dict[Any, list[UUID]] = defaultdict(list)
    for part in parts:
        for key, ids in part.items():
            found[key] += ids
    return found


def _away(children: set[UUID], since: date) -> defaultdict[UUID, frozenset[date]]:
    """The days from `since` on that each child is away."""
    days: dict[UUID, set[date]] = defaultdict(set)
    spans = Absence.objects.system(_WHY).filter(child_id__in=children, ends_on__gte=since)
    for child_id, start, end in spans.values_list("child_id", "starts_on", "ends_on"):
        first = max(start, since)
        days[child_id] |= {first + timedelta(days=n) for n in range((end - first).days + 1)}
    return defaultdict(frozenset, {child_id: frozenset(found) for child_id, found in days.items()})


def _standing(line_ids: list[UUID], since: date) -> defaultdict[UUID, list[dict[str, Any]]]:
    found: defaultdict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = Session.objects.system(_WHY).filter(line_id__in=line_ids, week_on__gte=since, number__lte=UNPLANNED)
    columns = ("pk", "line_id", "week_on", "number", "planned_on", "planned_at", "due_on", "state", "withdrawn_at")
    for row in rows.order_by("week_on", "number").values(*columns):
        found[row["line_id"]].append(row)
    return found
