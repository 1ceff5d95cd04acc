"""Any meeting about a child: its states, what is talked about in which order, and what counts to three a year (CoP 6.39, 6.65 to 6.71)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from trellis.core.text import N_
from trellis.rulebook.dates import school_year_of
from trellis.rulebook.machines import Choice, Look

THREE = 3
"""Meetings a year with the parents of a child on SEN Support (CoP 6.65, a should)."""
_FURTHEST = timedelta(days=366)


class MeetingKind(StrEnum):
    """What a meeting is for."""

    REVIEW = "review"
    PARENTS = "parents"
    EARLY_DISCUSSION = "early_discussion"
    OTHER = "other"


class MeetingState(StrEnum):
    """Where a meeting stands."""

    PLANNED = "planned"
    HELD = "held"
    NOT_TAKEN_UP = "not_taken_up"
    CANCELLED = "cancelled"


class Side(StrEnum):
    """Whose side of the circle somebody stands on."""

    FAMILY = "family"
    CHILD = "child"
    SCHOOL = "school"
    OUTSIDE = "outside"


class How(StrEnum):
    """How somebody is invited."""

    NOTICE = "notice"
    PAPER = "paper"
    PHONE = "phone"
    IN_PERSON = "in_person"


_K, _S = MeetingKind, MeetingState

KINDS: tuple[Choice, ...] = (
    Choice(_K.REVIEW, N_("Review meeting"), N_("Look back on the plan together. Counts to three a year.")),
    Choice(_K.PARENTS, N_("Meeting with parents or carers"), N_("Talk about how it is going. Counts to three a year.")),
    Choice(_K.EARLY_DISCUSSION, N_("Early discussion"), N_("Before a decision about SEN. The family is given a note of it.")),
    Choice(_K.OTHER, N_("Another meeting"), N_("Anything else. It does not count to three a year.")),
)
AT_HOME: dict[MeetingKind, str] = {
    _K.REVIEW: N_("Meeting to see how it is going"),
    _K.PARENTS: N_("Meeting with school"),
    _K.EARLY_DISCUSSION: N_("First talk"),
    _K.OTHER: N_("Meeting"),
}
TRANSITIONS: dict[MeetingState, tuple[MeetingState, ...]] = {
    _S.PLANNED: (_S.HELD, _S.NOT_TAKEN_UP, _S.CANCELLED),
    _S.HELD: (),
    _S.NOT_TAKEN_UP: (),
    _S.CANCELLED: (),
}
LOOKS: dict[MeetingState, Look] = {
    _S.PLANNED: Look(N_("Planned"), N_("It has a day and people are invited."), "slate"),
    _S.HELD: Look(N_("Held"), N_("It took place."), "moss"),
    _S.NOT_TAKEN_UP: Look(N_("Offered, not taken up"), N_("The family was asked and did not come."), "ochre"),
    _S.CANCELLED: Look(N_("Cancelled"), N_("It did not take place."), "plain"),
}
HOW: tuple[Choice, ...] = (
    Choice(How.NOTICE, N_("Send a message")),
    Choice(How.PAPER, N_("Print an invitation")),
    Choice(How.PHONE, N_("Ring them")),
    Choice(How.IN_PERSON, N_("Ask them in person")),
)
ANSWERS: tuple[Choice, ...] = (
    Choice("coming", N_("I can come")),
    Choice("another", N_("I need another time")),
    Choice("not_coming", N_("I cannot come")),
)
ANSWERED: dict[str, str] = {
    "": N_("No answer yet"),
    "coming": N_("Coming"),
    "another": N_("Asks for another time"),
    "not_coming": N_("Cannot come"),
}
CHILD_PART: tuple[Choice, ...] = (
    Choice("all", N_("All of it")),
    Choice("part", N_("Part of it")),
    Choice("words", N_("Not there, their words are read out")),
    Choice("none", N_("None of it")),
)
_FIRST = Choice("child_first", N_("What {name} wants to say first"))
_ADMIRE = Choice("admire", N_("What people like and admire about {name}"))
HAPPENED = "happened"
_NEXT = Choice("next", N_("So what next?"))
_FOUR = (
    Choice("tried", N_("What have we tried?")),
    Choice("learned", N_("What have we learned?")),
    Choice("pleased", N_("What are we pleased about?")),
    Choice("worried", N_("What are we worried about?")),
    _NEXT,
)
_LOOKING_BACK = (_FIRST, _ADMIRE, Choice(HAPPENED, N_("What we said, what happened")), *_FOUR)
HEADINGS: dict[MeetingKind, tuple[Choice, ...]] = {
    _K.REVIEW: _LOOKING_BACK,
    _K.PARENTS: _LOOKING_BACK,
    _K.EARLY_DISCUSSION: (
        _FIRST,
        _ADMIRE,
        Choice("worried", N_("What are we worried about?")),
        Choice("hoped", N_("What do we hope will change?")),
        _NEXT,
    ),
    _K.OTHER: (_FIRST, Choice("talked", N_("What we talked about")), _NEXT),
}
"""What is talked about, in this order (ux 1 h; domain 2.3). Decisions, who does what by when, and the next day come after."""
ALSO = Choice("also", N_("Also to talk about"))


def kind_label(kind: str) -> str:
    """What staff call a meeting of this kind."""
    return next(each.label for each in KINDS if each.code == kind)


def headings(kind: str, name: str) -> tuple[Choice, ...]:
    """The headings of a meeting, with the child's name set in; what people added to the agenda comes last."""
    return tuple(Choice(each.code, each.label.format(name=name)) for each in (*HEADINGS[MeetingKind(kind)], ALSO))


def counts_to_three(kind: str, state: str, adult_at_home_came: bool) -> bool:
    """Whether a meeting counts to the three a year of CoP 6.65.

    It does when it was held, to review or to talk with parents, and an adult from home (or the young person) was there. An early
    discussion comes before SEN Support; a meeting nobody from home came to is told apart, as offered.
    """
    return state == _S.HELD and kind in (_K.REVIEW, _K.PARENTS) and adult_at_home_came


@dataclass(frozen=True)
class ThreeCount:
    """Meetings with a family in one school year: those that count, and those offered and not taken up."""

    held: int = 0
    offered: int = 0

    @property
    def words(self) -> str:
        """ "1 of 3 meetings with the family this year. 1 more was offered and not taken up."."""
        said = f"{self.held} of {THREE} meetings with the family this year." if self.held else NONE_YET
        if self.offered:
            more = "more " if self.held else ""
            said += f" {self.offered} {more}{'was' if self.offered == 1 else 'were'} offered and not taken up."
        return said


NONE_YET = N_("No meeting with the family yet this year.")


def three_of(meetings: Iterable[tuple[date, str, bool]], today: date) -> ThreeCount:
    """The count of the school year of `today` (1 September to 31 August) over (day, state, counts)."""
    first, last = school_year_of(today)
    year = [(state, counts) for on, state, counts in meetings if first <= on <= last]
    return ThreeCount(
        held=sum(1 for _, counts in year if counts), offered=sum(1 for state, _ in year if state == _S.NOT_TAKEN_UP)
    )


def date_problem(held_on: date, today: date, *, plan_ends_on: date | None = None) -> str:
    """What is wrong with the day of a meeting to be planned; empty when nothing is. A review comes before its plan ends."""
    if held_on < today:
        return N_("Choose today or a later day")
    if held_on > today + _FURTHEST:
        return N_("Choose a day within the next year")
    if plan_ends_on is not None and today < plan_ends_on < held_on:
        return f"Choose a date before {plan_ends_on.day} {plan_ends_on:%B}, when the plan ends"
    return ""
