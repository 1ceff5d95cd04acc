"""By when a duty is to be met: reviews, meetings, what is read, written up and recorded (domain reference 1.2, R13 to R21)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from trellis.core.text import N_
from trellis.rulebook.dates import SchoolCalendar, Span, reply_by
from trellis.rulebook.machines import Look

MEETINGS_A_YEAR = 3
"""CoP 6.65: a should."""
READ_SCHOOL_DAYS = 5
"""School days after a plan went live in which whoever works with the child reads it (R14). The school's own target, not law."""
RECORD_SCHOOL_DAYS = 5
"""School days after a meeting in which everyone gets its record (R20). The school's own target, not law."""
PAST_SCHOOL_DAYS = 5
"""School days after support ended in which the plan says what follows (R21). The school's own target, not law."""
SILENT = timedelta(days=14)
"""How long sessions of a piece of support may go by without any being recorded (R21)."""
WORTHWHILE = timedelta(weeks=6)
"""The shortest cycle (domain reference 2.3): a term with less left of it asks for no review and no meeting of its own."""
AHEAD = timedelta(days=14)
"""How long before its day a duty stands on the lists."""


class DutyState(StrEnum):
    """Where a duty towards one child stands."""

    LATE = "late"
    DUE = "due"
    LATER = "later"
    MET = "met"


LOOKS: dict[DutyState, Look] = {
    DutyState.LATE: Look(N_("Late"), N_("The day has passed."), "ochre"),
    DutyState.DUE: Look(N_("Due"), N_("The day is near."), "slate"),
    DutyState.LATER: Look(N_("Later"), N_("There is time."), "plain"),
    DutyState.MET: Look(N_("Met"), N_("What was asked has happened."), "moss"),
}


def state_of(due_on: date | None, today: date) -> DutyState:
    """Late from the day after, due two weeks before; without a day there is time."""
    if due_on is None:
        return DutyState.LATER
    if due_on < today:
        return DutyState.LATE
    return DutyState.DUE if due_on <= today + AHEAD else DutyState.LATER


def once_a_term(reviewed_on: date | None, started_on: date, calendar: SchoolCalendar) -> date | None:
    """By when a plan is to be reviewed so that it is at least once a term (mission row P8, a should; CoP 6.53 to 6.56).

    After a review: the end of the term after that one's. A plan not reviewed yet: the end of the term it began in, or of the next
    where less than six weeks were left. None where that term has not been entered.
    """
    terms = sorted(calendar.terms)
    if reviewed_on is not None and reviewed_on >= started_on:
        return _end_after(terms, reviewed_on)
    for term in terms:
        if _worthwhile(term, started_on):
            return term.end
    return None


def _worthwhile(term: Span, since: date) -> bool:
    """Whether enough of a term is left from a day on: all of it, or six weeks."""
    return since <= term.start or term.end - since >= WORTHWHILE


def halves_of(calendar: SchoolCalendar) -> list[Span]:
    """Every half-term that has been entered, in order."""
    return [half for term in sorted(calendar.terms) for half in calendar.halves(term)]


def once_a_half_term(touched_on: date, halves: Iterable[Span]) -> date | None:
    """By when something is to be recorded of a child's support again: the end of the half-term after the one of the last time (R21)."""
    return _end_after(halves, touched_on)


def _end_after(spans: Iterable[Span], day: date) -> date | None:
    """The end of the first span that begins after a day."""
    return next((each.end for each in spans if each.start > day), None)


def meetings_by(terms: Iterable[Span], since: date) -> list[tuple[date, int]]:
    """(last day, how many meetings with the family should have been held or offered by then) for each term of one school year.

    Three spread over the year, a share for each term (CoP 6.65). A term with less than six weeks of support asks for none, and a year
    of which only one term has been entered is not taken for a whole one.
    """
    ordered = sorted(terms)
    number = max(MEETINGS_A_YEAR, len(ordered))
    found, before = [], 0
    for place, term in enumerate(ordered, 1):
        share = MEETINGS_A_YEAR * place // number
        if not _worthwhile(term, since):
            before = share
        found.append((term.end, share - before))
    return found


def next_meeting(had: int, terms: Iterable[Span], since: date) -> tuple[date, int] | None:
    """The first day by which more meetings are asked for than were held or offered, and how many; None when the year's are done."""
    return next(((by, wanted) for by, wanted in meetings_by(terms, since) if wanted > had), None)


def on_a_day_worked(due: date, owner_days: frozenset[int], deputy_days: frozenset[int] | None, calendar: SchoolCalendar) -> date:
    """The day a duty falls on for whoever has to do it: moved on to a day they work, or the deputy if in earlier; never out of its term."""
    moved = reply_by(due, owner_days, calendar, deputy_days, target=0)
    term = calendar.term_of(due)
    return due if term is not None and moved > term.end else moved
