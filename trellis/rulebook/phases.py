"""Moves between phases of education, and by when the council reviews and amends an EHC plan before each (SEND Regs 2014 reg.18)."""

from dataclasses import dataclass
from datetime import date, timedelta

from trellis.core.text import N_
from trellis.rulebook.dates import school_year_of

CITATION = "SEND Regs 2014 reg.18"
FINAL_PLAN_AFTER = timedelta(days=84)
"""A review meeting this long before the deadline still leaves the council its twelve weeks for the amended plan (regs.20, 22)."""
SHOWN_BEFORE = timedelta(weeks=16)


@dataclass(frozen=True)
class Phase:
    """One kind of move. The plan names the new setting before this day of the year of the move; `nc_year` is the last year before it."""

    code: str
    label: str
    month: int
    day: int
    nc_year: str = ""


# fmt: off
PHASES: tuple[Phase, ...] = (
    Phase("early_years_to_school", N_("From early years to school"), 2, 15, "N2"),
    Phase("infant_to_junior", N_("From infant to junior school"), 2, 15),
    Phase("primary_to_middle", N_("From primary to middle school"), 2, 15),
    Phase("primary_to_secondary", N_("From primary to secondary school"), 2, 15, "6"),
    Phase("middle_to_secondary", N_("From middle to secondary school"), 2, 15),
    Phase("secondary_to_post16", N_("From secondary school to what comes after 16"), 3, 31, "11"),
)
# fmt: on


@dataclass(frozen=True)
class Transfer:
    """A move of one child: the day before which the amended plan must name the new setting, and the latest safe day to meet."""

    phase: Phase
    before: date

    @property
    def last_day(self) -> date:
        """The law says before the day, so the last safe one is the day before; a weekend changes nothing."""
        return self.before - timedelta(days=1)

    @property
    def meet_by(self) -> date:
        return self.before - FINAL_PLAN_AFTER

    def shows(self, today: date) -> bool:
        """Whether somebody has to think of it: from sixteen weeks before, until the September of the move."""
        return self.before - SHOWN_BEFORE <= today < date(self.before.year, 9, 1)


def phase(code: str) -> Phase | None:
    """A kind of move by its code."""
    return next((each for each in PHASES if each.code == code), None)


def transfer(code: str, year: int) -> Transfer | None:
    """The move of this kind in a calendar year."""
    found = phase(code)
    return Transfer(found, date(year, found.month, found.day)) if found else None


def expected(nc_year: str, today: date) -> Transfer | None:
    """The move that a child's year group makes likely at the end of this school year; None for every other year."""
    found = next((each for each in PHASES if each.nc_year and each.nc_year == nc_year), None)
    return transfer(found.code, school_year_of(today)[1].year) if found else None
