"""Dates of the law and of a school: ages, school years, school days, promised replies. All are London dates."""

from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_FRIDAY = 4
_HORIZON_DAYS = 3 * 366
_LONGEST_RUN_WITHOUT_BREAK = 3


@dataclass(frozen=True, order=True)
class Span:
    """Days from `start` to `end`, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a span ends on or after the day it starts")

    def __contains__(self, d: date) -> bool:
        return self.start <= d <= self.end

    @property
    def days(self) -> int:
        """How many days, weekends included."""
        return (self.end - self.start).days + 1


def age_on(dob: date, on: date) -> int:
    """Whole years of age on a day. Someone born on 29 February is a year older on 1 March."""
    return on.year - dob.year - ((on.month, on.day) < (dob.month, dob.day))


def school_year_of(d: date) -> tuple[date, date]:
    """The school year a day is in: 1 September to 31 August."""
    first = d.year if d.month >= 9 else d.year - 1
    return date(first, 9, 1), date(first + 1, 8, 31)


def compulsory_school_age_end(dob: date) -> date:
    """The last Friday of June of the school year in which the child becomes 16 (Education Act 1996 s.8)."""
    turns_16 = dob.year + 16
    d = date(turns_16 if (dob.month, dob.day) < (9, 1) else turns_16 + 1, 6, 30)
    while d.weekday() != _FRIDAY:
        d -= _DAY
    return d


def is_young_person(dob: date, on: date) -> bool:
    """Over compulsory school age and under 25 (Children and Families Act 2014 s.83)."""
    return on > compulsory_school_age_end(dob) and age_on(dob, on) < 25


def week_of(d: date) -> date:
    """The Monday of the week a day is in."""
    return d - timedelta(days=d.weekday())


def in_summer_break(d: date) -> bool:
    """The weeks when no school in England is open as a rule; used only where a school has not entered its terms."""
    return (7, 25) <= (d.month, d.day) <= (9, 2)


@dataclass(frozen=True)
class SchoolCalendar:
    """A school's terms, and the days inside them on which it is closed: half-terms, bank and training days.

    Past the last term entered, weekdays outside the summer break count, so that a promise always has a date.
    """

    terms: tuple[Span, ...] = ()
    closures: tuple[Span, ...] = ()

    @property
    def known_until(self) -> date | None:
        """The last day of the last term that has been entered."""
        return max((t.end for t in self.terms), default=None)

    def is_closed(self, d: date) -> bool:
        """Whether a day is a weekend or inside a closure."""
        return d.weekday() > _FRIDAY or any(d in c for c in self.closures)

    def is_school_day(self, d: date) -> bool:
        """Whether the school is open: a weekday, in a term, not closed."""
        return not self.is_closed(d) and any(d in t for t in self.terms)

    def counts(self, d: date) -> bool:
        """Whether a day counts towards a promise: a school day, or past the entered terms a likely one."""
        known = self.known_until
        if known is not None and d <= known:
            return self.is_school_day(d)
        return not self.is_closed(d) and not in_summer_break(d)

    def on_or_after(self, d: date) -> date:
        """The first school day on or after a day."""
        return self._find(d, 1)

    def add_school_days(self, d: date, n: int) -> date:
        """The nth school day after `d`; for 0 the first on or after it; before it when `n` is negative."""
        if n == 0:
            return self.on_or_after(d)
        step = 1 if n > 0 else -1
        for _ in range(abs(n)):
            d = self._find(d + _DAY * step, step)
        return d

    def school_days_between(self, after: date, until: date) -> int:
        """School days after one day, up to and including another; negative when `until` is the earlier."""
        if until < after:
            return -self.school_days_between(until, after)
        return sum(self.counts(after + timedelta(days=i)) for i in range(1, (until - after).days + 1))

    def next_day_worked(self, d: date, weekdays: frozenset[int]) -> date:
        """The first school day on or after `d` on which somebody works. Monday is 0; no weekdays means every day."""
        found = self.on_or_after(d)
        wanted = {w for w in weekdays if 0 <= w <= _FRIDAY}
        for _ in range(_HORIZON_DAYS):
            if not wanted or found.weekday() in wanted:
                break
            found = self.on_or_after(found + _DAY)
        return found

    def term_of(self, d: date) -> Span | None:
        """The term a day is in, or None in the holidays."""
        return next((t for t in self.terms if d in t), None)

    def half_term_of(self, d: date) -> Span | None:
        """The half of the term a day is in; None in the holidays and in the break between the halves."""
        term = self.term_of(d)
        if term is None:
            return None
        return next((h for h in self.halves(term) if d in h), None)

    def halves(self, term: Span) -> tuple[Span, Span] | tuple[Span]:
        """A term's two halves, on either side of the closure nearest its middle; cut at a Monday when there is none."""
        middle = term.start + timedelta(days=term.days // 2)
        gaps = [g for g in self._gaps(term) if term.start < g.start and g.end < term.end]
        if gaps:
            gap = min(gaps, key=lambda g: abs((g.start - middle).days))
            return Span(term.start, gap.start - _DAY), Span(gap.end + _DAY, term.end)
        monday = week_of(middle)
        if monday <= term.start:
            return (term,)
        return Span(term.start, monday - _DAY), Span(monday, term.end)

    def week_of(self, d: date) -> date:
        """The Monday of the week a day is in."""
        return week_of(d)

    def _gaps(self, term: Span) -> list[Span]:
        """Runs of closed days in a term that hold three weekdays or more."""
        gaps: list[Span] = []
        run: list[date] = []
        for i in range(term.days + 1):
            d = term.start + timedelta(days=i)
            if d <= term.end and self.is_closed(d):
                run.append(d)
                continue
            if sum(x.weekday() <= _FRIDAY for x in run) >= _LONGEST_RUN_WITHOUT_BREAK:
                gaps.append(Span(run[0], run[-1]))
            run = []
        return gaps

    def _find(self, d: date, step: int) -> date:
        start = d
        for _ in range(_HORIZON_DAYS):
            if self.counts(d):
                return d
            d += _DAY * step
        # Every day for three years is closed, or there is no term before this day: a weekday is better than no date.
        while start.weekday() > _FRIDAY:
            start += _DAY * step
        return start


def reply_by(
    raised_on: date,
    owner_days: frozenset[int],
    calendar: SchoolCalendar,
    deputy_days: frozenset[int] | None = None,
    target: int = 5,
    owner_away: tuple[Span, ...] = (),
) -> date:
    """The day a reply is promised for.

    The `target`th school day after the concern, moved on to the next day the owner works. When she is not in on that
    day the deputy answers if in earlier. `owner_away` are days off beside her usual week. Five days are the school's
    own target, not law.
    """
    due = calendar.add_school_days(raised_on, target)
    owner = calendar.next_day_worked(due, owner_days)
    for _ in range(_HORIZON_DAYS):
        if not any(owner in a for a in owner_away):
            break
        owner = calendar.next_day_worked(owner + _DAY, owner_days)
    if owner == due or not deputy_days:
        return owner
    return min(owner, calendar.next_day_worked(due, deputy_days))
