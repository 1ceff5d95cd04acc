"""EHC basics: when a plan's next review is due (Children and Families Act 2014 s.44; SEND Regs 2014 regs.18 to 20)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from trellis.core.text import N_
from trellis.rulebook.dates import age_on, school_year_of
from trellis.rulebook.machines import Look
from trellis.rulebook.phases import Transfer, expected, transfer

REVIEW_MONTHS = 12
WARN_WEEKS = 8
PAPERS_DAYS = 14
NO_MOVE = "none"
NAMED_FOR = timedelta(days=365)
"""A plan that names the new setting and is no older than this belongs to the coming move."""
UNDER_FIVE_MONTHS = (3, 6)
UNDER_FIVE = N_("Under five: the council should think about a review every 3 to 6 months (CoP 9.178). The law’s limit is 12.")


class EhcReviewState(StrEnum):
    """How near an EHC plan's review is."""

    UNKNOWN = "unknown"
    LATER = "later"
    SOON = "soon"
    OVERDUE = "overdue"


LOOKS: dict[EhcReviewState, Look] = {
    EhcReviewState.UNKNOWN: Look(N_("Plan date not known"), N_("Ask the council for the date of the plan."), "ochre"),
    EhcReviewState.LATER: Look(N_("Review planned"), N_("There is time."), "plain"),
    EhcReviewState.SOON: Look(N_("Review due soon"), N_("Papers go out two weeks before the meeting."), "slate"),
    EhcReviewState.OVERDUE: Look(N_("Review overdue"), N_("The 12 months have passed."), "ochre"),
}


def add_months(d: date, months: int) -> date:
    """A day some months on; the last day of the month where the month is shorter."""
    years, month = divmod(d.month - 1 + months, 12)
    year = d.year + years
    return date(year, month + 1, min(d.day, monthrange(year, month + 1)[1]))


def next_review_due(plan_on: date | None, last_review_on: date | None) -> date | None:
    """The last day for the next review: 12 months from the plan, then from the last review; None when neither is known.

    A review before the plan was made belongs to an earlier plan and does not count.
    """
    known = [d for d in (plan_on, last_review_on) if d is not None]
    return add_months(max(known), REVIEW_MONTHS) if known else None


def review_state(due_on: date | None, today: date) -> EhcReviewState:
    """How near a review is: soon eight weeks before, overdue from the day after it was due."""
    if due_on is None:
        return EhcReviewState.UNKNOWN
    if today > due_on:
        return EhcReviewState.OVERDUE
    return EhcReviewState.SOON if today >= due_on - timedelta(weeks=WARN_WEEKS) else EhcReviewState.LATER


def should_be_sooner(dob: date, today: date) -> bool:
    """Whether the child is under five, when a review every three to six months should be considered."""
    return age_on(dob, today) < 5


@dataclass(frozen=True)
class ReviewDates:
    """Last days round a review meeting: papers out before it, the report and the council's notice after it."""

    papers_by: date
    meeting_on: date
    report_by: date
    council_notice_by: date
    final_plan_by: date


def dates_round(meeting_on: date) -> ReviewDates:
    """The outer dates round a meeting: papers 14 days before, report 14 after, notice 28, a changed plan 84."""
    return ReviewDates(
        papers_by=meeting_on - timedelta(days=PAPERS_DAYS),
        meeting_on=meeting_on,
        report_by=meeting_on + timedelta(days=14),
        council_notice_by=meeting_on + timedelta(days=28),
        final_plan_by=meeting_on + timedelta(days=84),
    )


def transfer_of(kind: str, year: int | None, nc_year: str, today: date) -> Transfer | None:
    """The next move between phases: as recorded, else what the year group makes likely; None where there is none (reg.18)."""
    if kind == NO_MOVE:
        return None
    if kind:
        return transfer(kind, year or school_year_of(today)[1].year)
    return expected(nc_year, today)


def is_named(move: Transfer, named_on: date | None) -> bool:
    """Whether the plan that names the new setting has come for this move, and not for an earlier one."""
    return named_on is not None and named_on >= move.before - NAMED_FOR


def date_problems(plan_on: date | None, last_review_on: date | None, today: date, named_on: date | None = None) -> dict[str, str]:
    """What is wrong with the dates typed for an EHC plan, by field; empty when nothing is."""
    problems: dict[str, str] = {}
    if plan_on and plan_on > today:
        problems["plan_on"] = N_("The plan’s date must be today or earlier.")
    if last_review_on and last_review_on > today:
        problems["last_review_on"] = N_("The last review must be today or earlier.")
    if named_on and named_on > today:
        problems["transfer_named_on"] = N_("The day that plan came must be today or earlier.")
    return problems
