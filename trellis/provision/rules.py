"""Support lines: four kinds, the sessions they owe, what happened of them, what they cost (CoP 6.50, 6.52, 6.76)."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from trellis.core.text import N_
from trellis.rulebook.dates import SchoolCalendar, week_of
from trellis.rulebook.machines import Choice, Look

SCHOOL_DAYS_A_WEEK = 5

# ---- Kinds of support, in the order in which they are thought of: teaching first


class Kind(StrEnum):
    """The four kinds of the Code; equipment is an adaptation with stages of its own."""

    QUALITY_TEACHING = "quality_teaching"
    INTERVENTION = "intervention"
    SPECIALIST = "specialist"
    ADAPTATION = "adaptation"


KINDS: dict[Kind, Look] = {
    Kind.QUALITY_TEACHING: Look(N_("Teaching in class"), N_("What every teacher does, on the class sheet."), "slate"),
    Kind.INTERVENTION: Look(N_("Extra help in a group or alone"), N_("With minutes and times a week."), "pine"),
    Kind.SPECIALIST: Look(N_("Specialist support"), N_("Given or guided by someone from outside."), "moss"),
    Kind.ADAPTATION: Look(N_("Changes and equipment"), N_("To the room, the work or the day."), "heather"),
}
FAMILY_LABEL = N_("Help your child gets")
BEFORE_TRELLIS = N_("from before Trellis, to check")


@dataclass(frozen=True)
class LineFacts:
    """What a line says of its sessions. `slots` are (weekday, time) where known; Monday is 0, time may be None."""

    kind: Kind
    starts_on: date
    ends_on: date
    minutes: int | None = None
    times_a_week: int | None = None
    slots: tuple[tuple[int, time | None], ...] = ()
    away: frozenset[date] = frozenset()
    """Days the child is known to be away or not timetabled; nothing is owed on them."""


Slot = tuple[date, int, date | None, time | None]
"""One session: the Monday of its week, its number in that week from 1, its day and time where known."""


def makes_sessions(minutes: int | None, times_a_week: int | None) -> bool:
    """Whether a line makes sessions: only with minutes and times a week, whatever its kind."""
    return bool(minutes and times_a_week and minutes > 0 and times_a_week > 0)


def asks_in_place(minutes: int | None, times_a_week: int | None) -> bool:
    """Whether a line gets one "In place?" a half-term instead of sessions."""
    return not makes_sessions(minutes, times_a_week)


def plan_sessions(line: LineFacts, calendar: SchoolCalendar, from_on: date) -> set[Slot]:
    """The sessions a line owes from a day on, to its end or the last known term.

    A slot on a closed day, or when the child is away, is not owed. Times a week beyond the slots are owed any time that
    week; a short week owes only as many as its days hold (two a day when a full week has ten). Numbers stay with
    their slot, so that a changed calendar does not renumber the rest of a week.
    """
    if not makes_sessions(line.minutes, line.times_a_week) or calendar.known_until is None:
        return set()
    start, end = max(line.starts_on, from_on), min(line.ends_on, calendar.known_until)
    planned: set[Slot] = set()
    monday = week_of(start)
    while monday <= end:
        days = [monday + timedelta(days=i) for i in range(7)]
        open_days = {d for d in days if start <= d <= end and calendar.is_school_day(d) and d not in line.away}
        whole = [d for d in days if line.starts_on <= d <= end and calendar.is_school_day(d) and d not in line.away]
        planned |= _week(line, monday, open_days, len(whole))
        monday += timedelta(days=7)
    return planned


def _week(line: LineFacts, monday: date, open_days: AbstractSet[date], days_this_week: int) -> set[Slot]:
    """One week's sessions. The count for the week is of the whole week, so asking in mid-week changes nothing."""
    times = line.times_a_week or 0
    slots = sorted(line.slots, key=lambda s: (s[0], s[1] or time.min))[:times]
    found: set[Slot] = set()
    for number, (weekday, at) in enumerate(slots, 1):
        day = monday + timedelta(days=weekday)
        if day in open_days:
            found.add((monday, number, day, at))
    if open_days:
        most = days_this_week * -(-times // SCHOOL_DAYS_A_WEEK)
        free = min(times - len(slots), max(0, most - len(slots)))
        found |= {(monday, len(slots) + n, None, None) for n in range(1, free + 1)}
    return found


def without_shared(
    wanted: AbstractSet[Slot], given_on: date | None, done_before: Iterable[tuple[date, date | None]]
) -> set[Slot]:
    """What a line owes of a week it shares with the line before or after it.

    From `given_on`, the week in which another line takes its place, sessions without a day are that one's to give. `done_before` are the
    sessions, (week, day or None), recorded for the line it takes the place of: each was owed once.
    """
    found = {slot for slot in wanted if slot[2] is not None or given_on is None or slot[0] != given_on}
    for week, day in done_before:
        same = sorted((slot for slot in found if slot[0] == week and slot[2] == day), key=lambda slot: slot[1])
        if same:
            found.discard(same[-1])
    return found


@dataclass(frozen=True)
class Planned:
    """A session as it stands: its id, its slot, and whether somebody has logged it or it was withdrawn."""

    id: str
    slot: Slot
    logged: bool = False
    withdrawn: bool = False

    @property
    def due_on(self) -> date:
        """The day it is due: its day, or for "any time this week" the Friday."""
        return due_on(self.slot)


def due_on(slot: Slot) -> date:
    """The day a session is due: its day, or the Friday of its week."""
    return slot[2] or slot[0] + timedelta(days=4)


def replan(existing: Iterable[Planned], wanted: AbstractSet[Slot], today: date) -> tuple[set[str], set[Slot]]:
    """What to withdraw (ids) and what to add (slots) so that the future is as wanted.

    Only sessions due today or later that nobody has logged are touched; a logged session keeps its place in the week,
    so nothing is added beside it. Doing it again changes nothing.
    """
    standing = [s for s in existing if not s.withdrawn]
    taken = {(s.slot[0], s.slot[1]) for s in standing if s.logged or s.due_on < today}
    future = [s for s in standing if not s.logged and s.due_on >= today]
    to_come = {slot for slot in wanted if due_on(slot) >= today and (slot[0], slot[1]) not in taken}
    kept: set[Slot] = set()
    withdraw: set[str] = set()
    for session in future:
        if session.slot in to_come and session.slot not in kept:
            kept.add(session.slot)
        else:
            withdraw.add(session.id)
    return withdraw, to_come - kept


# ---- What happened of a session


class SessionState(StrEnum):
    """What became of a planned session."""

    HAPPENED = "happened"
    PART = "part"
    DIDNT_HAPPEN = "didnt_happen"
    NOT_RECORDED = "not_recorded"


_S = SessionState
SESSION_START = _S.NOT_RECORDED
SESSION_TRANSITIONS: dict[SessionState, tuple[SessionState, ...]] = {
    now: tuple(to for to in SessionState if to is not now) for now in SessionState
}
"""Any may be put right or undone; each change is a new row."""

SESSION_LOOKS: dict[SessionState, Look] = {
    _S.HAPPENED: Look(N_("Happened"), N_("All of it."), "moss"),
    _S.PART: Look(N_("Part"), N_("Some of it."), "pine"),
    _S.DIDNT_HAPPEN: Look(N_("Didn’t happen"), N_("The reason is written beside it."), "ochre"),
    _S.NOT_RECORDED: Look(N_("Not recorded yet"), N_("Nobody has said yet."), "plain"),
}
SESSION_BUTTONS: dict[SessionState, str] = {
    _S.HAPPENED: N_("Done"),
    _S.PART: N_("Part"),
    _S.DIDNT_HAPPEN: N_("Didn’t happen"),
}
ANY_TIME = N_("Any time this week")

CHILD_AWAY = "child_away"
REASONS: tuple[Choice, ...] = (
    Choice("cover", N_("I was moved to cover")),
    Choice(CHILD_AWAY, N_("Child away")),
    Choice("trip", N_("Trip or event")),
    Choice("room", N_("Room not free")),
    Choice("other", N_("Other")),
)
HOW_IT_WENT: tuple[Choice, ...] = (
    Choice("1", N_("Needed lots of help")),
    Choice("2", N_("Some help")),
    Choice("3", N_("On own")),
)


@dataclass(frozen=True)
class SessionFacts:
    """What counting needs of one session."""

    due_on: date
    state: SessionState = SessionState.NOT_RECORDED
    reason: str = ""
    withdrawn: bool = False


@dataclass(frozen=True)
class Counts:
    """The one set of figures every page shows.

    `recorded` (m) = happened + part + didnt; `planned` = recorded + not_recorded. A session the child was away for
    stands in `away` alone, a withdrawn one in `withdrawn` alone.
    """

    happened: int = 0
    part: int = 0
    didnt: int = 0
    not_recorded: int = 0
    withdrawn: int = 0
    away: int = 0

    @property
    def recorded(self) -> int:
        """m: sessions somebody has logged, the child not away."""
        return self.happened + self.part + self.didnt

    @property
    def planned(self) -> int:
        """Not withdrawn, and either due before today or logged: m + k."""
        return self.recorded + self.not_recorded

    @property
    def took_place(self) -> int:
        """n: happened in whole or in part."""
        return self.happened + self.part

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.happened + other.happened,
            self.part + other.part,
            self.didnt + other.didnt,
            self.not_recorded + other.not_recorded,
            self.withdrawn + other.withdrawn,
            self.away + other.away,
        )


def counts(sessions: Iterable[SessionFacts], today: date) -> Counts:
    """Count sessions. One nobody has logged counts only once it is due before today."""
    happened = part = didnt = not_recorded = withdrawn = away = 0
    for s in sessions:
        if s.withdrawn:
            withdrawn += 1
        elif s.state is SessionState.HAPPENED:
            happened += 1
        elif s.state is SessionState.PART:
            part += 1
        elif s.state is SessionState.DIDNT_HAPPEN and s.reason == CHILD_AWAY:
            away += 1
        elif s.state is SessionState.DIDNT_HAPPEN:
            didnt += 1
        elif s.due_on < today:
            not_recorded += 1
    return Counts(happened, part, didnt, not_recorded, withdrawn, away)


def sentence(c: Counts) -> str:
    """The figures in words, like "7 happened of 9 recorded (2 of them in part), 3 not recorded yet"."""
    if not c.planned:
        return N_("No sessions were due yet")
    part = f" ({c.part} of them in part)" if c.part else ""
    gap = f", {c.not_recorded} not recorded yet" if c.not_recorded else ""
    return f"{c.took_place} happened of {c.recorded} recorded{part}{gap}"


def reasons_sentence(reasons: Iterable[str]) -> str:
    """Why sessions did not happen, most often first: "I was moved to cover 3, Trip or event 1"; empty when none."""
    words = {c.code: c.label for c in REASONS}
    tally: dict[str, int] = {}
    for reason in reasons:
        tally[reason] = tally.get(reason, 0) + 1
    order = [c.code for c in REASONS]
    known = sorted((r for r in tally if r in words), key=lambda r: (-tally[r], order.index(r)))
    return ", ".join(f"{words[r]} {tally[r]}" for r in known)


# ---- Support without sessions


IN_PLACE: tuple[Choice, ...] = (
    Choice("yes", N_("Yes")),
    Choice("partly", N_("Partly"), N_("Say what is missing.")),
    Choice("not_yet", N_("Not yet"), N_("Say why.")),
)


def in_place_due(last_answered_on: date | None, today: date, calendar: SchoolCalendar) -> bool:
    """Whether "In place?" is to be asked: once in each half-term, and not in the holidays."""
    half = calendar.half_term_of(today)
    return half is not None and (last_answered_on is None or last_answered_on < half.start)


class EquipmentStage(StrEnum):
    """Equipment on its way into use."""

    ASKED = "asked"
    ARRIVED = "arrived"
    ADULTS_SHOWN = "adults_shown"
    IN_USE = "in_use"
    RETURNED = "returned"


_E = EquipmentStage
EQUIPMENT_START = _E.ASKED
EQUIPMENT_TRANSITIONS: dict[EquipmentStage, tuple[EquipmentStage, ...]] = {
    _E.ASKED: (_E.ARRIVED,),
    _E.ARRIVED: (_E.ADULTS_SHOWN, _E.IN_USE, _E.RETURNED),
    _E.ADULTS_SHOWN: (_E.IN_USE, _E.RETURNED),
    _E.IN_USE: (_E.ADULTS_SHOWN, _E.RETURNED),
    _E.RETURNED: (_E.ASKED,),
}
EQUIPMENT_LOOKS: dict[EquipmentStage, Look] = {
    _E.ASKED: Look(N_("Asked for"), N_("Someone has ordered or requested it."), "ochre"),
    _E.ARRIVED: Look(N_("Arrived"), N_("It is in school."), "slate"),
    _E.ADULTS_SHOWN: Look(N_("Adults shown how"), N_("The adults who help know how it works."), "slate"),
    _E.IN_USE: Look(N_("In use"), N_("At school, at home, or both."), "moss"),
    _E.RETURNED: Look(N_("Given back"), N_("No longer needed, or broken."), "plain"),
}
USED_WHERE: tuple[Choice, ...] = (
    Choice("school", N_("At school")),
    Choice("home", N_("At home")),
    Choice("both", N_("At school and at home")),
)


# ---- Cost


def cost(rate_per_hour: Decimal, minutes: int, times_a_week: int, weeks: int, group_size: int = 1) -> tuple[Decimal, str]:
    """What a line costs for one child, in pounds to the penny, and the working shown beside it.

    Raises:
        ValueError: a number below nothing, or a group of nobody.
    """
    if rate_per_hour < 0 or minutes < 0 or times_a_week < 0 or weeks < 0:
        raise ValueError(N_("Enter numbers of 0 or more."))
    if group_size < 1:
        raise ValueError(N_("A group has at least one child."))
    total = rate_per_hour * minutes * times_a_week * weeks / (Decimal(60) * group_size)
    pounds = total.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    shared = f" ÷ {group_size} children" if group_size > 1 else ""
    week_word = "week" if weeks == 1 else "weeks"
    rate = rate_per_hour.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    working = f"£{rate:,} an hour × {minutes} min × {times_a_week} a week × {weeks} {week_word}{shared} = £{pounds:,}"
    return pounds, working
