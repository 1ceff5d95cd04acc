"""How long each kind of data is kept, as data with its source. UK GDPR Article 5(1)(e): no longer than is needed.

A school may keep some of it longer or shorter, never shorter than `least`. What `checked` calls False rests on an uncertain source and has to
be checked by the school's data-protection officer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from trellis.core.text import N_


class Unit(StrEnum):
    YEARS = "years"
    DAYS = "days"


@dataclass(frozen=True)
class Period:
    """One rule: `length` in `unit` after `since`. `length` None: no rule until the school makes one. `least` is in years, 0 where it is fixed."""

    code: str
    label: str
    since: str
    length: int | None
    unit: Unit
    source: str
    least: int = 0
    checked: bool = True

    @property
    def school_may_change(self) -> bool:
        return bool(self.least)

    def words(self, own: int | None = None) -> str:
        """ "31 years after the child's birth"; `own` is what the school chose instead."""
        length = self.length if own is None else own
        if length is None:
            return f"as long as the record it belongs to; a school may choose years after {self.since}"
        unit = self.unit.value[:-1] if length == 1 else self.unit.value
        return f"{length} {unit} after {self.since}"


_IRMS = "Information and Records Management Society, toolkit for schools"
_TRELLIS = "a choice of Trellis"
_BIRTH = N_("the child's birth")
PERIODS: dict[str, Period] = {
    each.code: each
    for each in (
        Period(
            "record",
            N_("The record of a child with SEN: concerns, plans, sessions, reviews, meetings, EHC basics"),
            _BIRTH,
            31,
            Unit.YEARS,
            "25 years, and 6 in which a claim can be made; schools' practice for EHC plans. "
            + _IRMS
            + " has 25 years for SEN files",
            least=25,
            checked=False,
        ),
        Period(
            "roll",
            N_("A child without such a record: roll, classes, family and other people"),
            _BIRTH,
            25,
            Unit.YEARS,
            _IRMS + ", pupil record of the last school",
            least=25,
            checked=False,
        ),
        Period(
            "concern",
            N_("A concern that led to nothing"),
            N_("it was closed"),
            None,
            Unit.YEARS,
            "no law and no toolkit names a time; the school's own choice",
            least=1,
        ),
        Period(
            "staff",
            N_("Staff and professionals who left: sign-in, how to reach them, their jobs and training here"),
            N_("their last day"),
            6,
            Unit.YEARS,
            "the time in which a claim can be made (Limitation Act 1980); "
            + _IRMS
            + ", staff file. Their name stays beside what they wrote, as long as that record",
            checked=False,
        ),
        Period("tablet", N_("Classroom tablets"), N_("they were withdrawn"), 6, Unit.YEARS, _TRELLIS),
        Period("absence", N_("Days away"), N_("the last of them"), 3, Unit.YEARS, _IRMS + ", attendance", checked=False),
        Period("move", N_("The move to a new school year"), N_("the move"), 3, Unit.YEARS, _TRELLIS),
        Period(
            "expected",
            N_("What was known of an expected child, and who saw it"),
            N_("they were to start, or it was written that they do not come"),
            1,
            Unit.YEARS,
            _TRELLIS,
        ),
        Period("message", N_("Messages written to people"), N_("they were written"), 1, Unit.YEARS, _TRELLIS),
        Period("cover", N_("Links for cover"), N_("they ran out"), 1, Unit.YEARS, _TRELLIS),
        Period("invitation", N_("Invitations to sign in"), N_("they ran out"), 1, Unit.YEARS, _TRELLIS),
        Period(
            "sign_in",
            N_("When people signed in"),
            N_("they did"),
            1,
            Unit.YEARS,
            "security logs: at least a year is good practice",
            checked=False,
        ),
        Period("undo", N_("What an import changed, so that it can be undone"), N_("the import"), 30, Unit.DAYS, _TRELLIS),
        Period("import", N_("The note that a file was brought in"), N_("it was"), 6, Unit.YEARS, _IRMS + ", management records"),
        Period(
            "typed", N_("What was typed and not sent, and the keys of sent forms"), N_("it was typed"), 7, Unit.DAYS, _TRELLIS
        ),
        Period("try", N_("Wrong tries at signing in"), N_("the try"), 1, Unit.DAYS, _TRELLIS),
    )
}


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 1 March for somebody born on 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def is_over(since: date, years: int, today: date) -> bool:
    """Whether the time is over: kept through the whole last day, so that a child goes on the day after the birthday."""
    return today > years_after(since, years)


def oldest_kept(period: Period, today: date) -> date:
    """The first day of which data under a fixed rule is still kept."""
    assert period.length is not None
    if period.unit is Unit.DAYS:
        return today - timedelta(days=period.length)
    return years_after(today, -period.length)


def in_force(code: str, own: int | None) -> int | None:
    """The years that count for a rule a school may change: its own, never less than the least; None where there is no rule."""
    period = PERIODS[code]
    length = period.length if own is None else own
    return None if length is None else max(length, period.least)
