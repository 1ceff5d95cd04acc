"""A concern: how it is put into words, what becomes of it, and what a "no" must say (CoP 6.19 to 6.24, 6.39, 6.45)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trellis.core.text import N_
from trellis.cycle.rules.words import judging_words
from trellis.rulebook.dates import SchoolCalendar
from trellis.rulebook.machines import Choice, Look

WHERE: tuple[Choice, ...] = (
    Choice("whole_class", N_("Whole class")),
    Choice("small_group", N_("Small group")),
    Choice("reading", N_("Reading")),
    Choice("writing", N_("Writing")),
    Choice("number", N_("Number")),
    Choice("break_lunch", N_("Break and lunch")),
    Choice("moving", N_("Moving between lessons")),
    Choice("all_the_time", N_("All the time")),
)
STARTERS: tuple[str, ...] = (
    N_("finds it hard to…"),
    N_("has stopped…"),
    N_("is upset when…"),
    N_("can do it when…"),
)
SPOKEN_TO_FAMILY: tuple[Choice, ...] = (
    Choice("yes", N_("Yes")),
    Choice("not_yet", N_("Not yet")),
    Choice("senco", N_("I’d rather the SENCO did")),
)
SOURCES: tuple[Choice, ...] = (
    Choice("staff", N_("A member of staff")),
    Choice("family", N_("The family")),
    Choice("child", N_("The child")),
    Choice("professional", N_("A professional")),
)
REPLY_SCHOOL_DAYS = 5
FAMILY_SEES_AFTER_SCHOOL_DAYS = 10
WATCH_WEEKS = (4, 6)


class ConcernState(StrEnum):
    """Where a concern stands."""

    RAISED = "raised"
    LOOKED_AT = "looked_at"
    WATCHING = "watching"
    ASSESSING = "assessing"
    CLOSED = "closed"


_S = ConcernState
START = _S.RAISED
TRANSITIONS: dict[ConcernState, tuple[ConcernState, ...]] = {
    _S.RAISED: (_S.LOOKED_AT, _S.WATCHING, _S.ASSESSING, _S.CLOSED),
    _S.LOOKED_AT: (_S.WATCHING, _S.ASSESSING, _S.CLOSED),
    _S.WATCHING: (_S.LOOKED_AT, _S.ASSESSING, _S.CLOSED),
    _S.ASSESSING: (_S.WATCHING, _S.CLOSED),
    _S.CLOSED: (_S.LOOKED_AT,),
}
"""Closed can be opened again: a no may be questioned, and nothing is deleted."""

LOOKS: dict[ConcernState, Look] = {
    _S.RAISED: Look(N_("Sent"), N_("Waiting for the SENCO to look at it."), "ochre"),
    _S.LOOKED_AT: Look(
        N_("Being looked at"),
        N_("Someone has read it and is asking or talking."),
        "slate",
    ),
    _S.WATCHING: Look(
        N_("Watching"),
        N_("Class strategies are being tried until a set date."),
        "slate",
    ),
    _S.ASSESSING: Look(N_("Assess has started"), N_("Views and checks are being gathered."), "pine"),
    _S.CLOSED: Look(
        N_("Answered"),
        N_("A decision was made and the reason is written here."),
        "moss",
    ),
}

SOFT_WORDS_ADVICE = N_("This says “{word}”. Please describe what you see, not a label. You can still send it.")


def soft_words_in(text: str) -> list[str]:
    """Words in a member of staff's text that label a child. Advice only; never run over a family's or child's words."""
    return judging_words(text)


# ---- Triage. Safeguarding is never one of these, nor a reason, nor a status: it leaves nothing in this record.


class Triage(StrEnum):
    """What happens next with a concern."""

    WATCH = "watch"
    ASK_FAMILY = "ask_family"
    START_ASSESS = "start_assess"
    ALREADY_COVERED = "already_covered"
    NOT_SEN = "not_sen"


TRIAGE: tuple[Choice, ...] = (
    Choice(
        "watch",
        N_("Watch, with class strategies"),
        N_("For 4 or 6 weeks. Help starts now and has an end date."),
    ),
    Choice(
        "ask_family",
        N_("Ask the family"),
        N_("Before deciding, hear what they see at home."),
    ),
    Choice(
        "start_assess",
        N_("Start Assess"),
        N_("Gather views and checks. Help in class carries on meanwhile."),
    ),
    Choice(
        "already_covered",
        N_("Already covered in the plan"),
        N_("Say which outcome or support covers it."),
    ),
    Choice(
        "not_sen",
        N_("Not SEN"),
        N_("Say why, what happens instead, and when it is looked at again."),
    ),
)
LEADS_TO: dict[Triage, ConcernState] = {
    Triage.WATCH: _S.WATCHING,
    Triage.ASK_FAMILY: _S.LOOKED_AT,
    Triage.START_ASSESS: _S.ASSESSING,
    Triage.ALREADY_COVERED: _S.CLOSED,
    Triage.NOT_SEN: _S.CLOSED,
}
CONSIDERED: tuple[Choice, ...] = (
    Choice("attendance", N_("Attendance")),
    Choice(
        "english",
        N_("Still learning English"),
        N_("Not SEN in itself (6.24), and does not rule it out."),
    ),
    Choice("upset", N_("Loss, bullying or a change at home"), N_("6.22")),
    Choice("hearing_sight", N_("Hearing and sight checked")),
    Choice("behaviour", N_("What lies behind the behaviour"), N_("6.21")),
    Choice("missed_teaching", N_("Teaching missed")),
)
PASS_TO: tuple[Choice, ...] = (
    Choice("class", N_("Class teacher, everyday teaching")),
    Choice("pastoral", N_("Pastoral team")),
    Choice("english", N_("English as an additional language")),
    Choice("attendance", N_("Attendance")),
    Choice("health", N_("School nurse or GP")),
    Choice("adjustment", N_("A reasonable adjustment, without SEN")),
)


@dataclass(frozen=True)
class Sending:
    """One thing a choice will send: `to` is `raiser`, `family`, `class_teacher` or `diary`; `text` is the sentence."""

    to: str
    text: str


_SENDS: dict[Triage, tuple[tuple[str, str], ...]] = {
    Triage.WATCH: (
        ("raiser", N_("{raiser} is told: class strategies for {child} until {date}.")),
        (
            "family",
            N_("{child}’s family is told what will be tried in class and when it is looked at again."),
        ),
        ("class_teacher", N_("The strategies go on the class sheet today.")),
        ("diary", N_("{date} goes in your diary: did it help?")),
    ),
    Triage.ASK_FAMILY: (
        ("raiser", N_("{raiser} is told that you are asking the family first.")),
        (
            "family",
            N_("{child}’s family is asked for their views, with a date, and can ring instead."),
        ),
        ("diary", N_("{date} goes in your diary: have they answered?")),
    ),
    Triage.START_ASSESS: (
        ("raiser", N_("{raiser} is told that Assess has started.")),
        (
            "family",
            N_("{child}’s family is told why, asked for their views, and shown what happens next."),
        ),
        (
            "diary",
            N_("A cycle opens for {child}. {date} goes in your diary: are all four views in?"),
        ),
    ),
    Triage.ALREADY_COVERED: (
        ("raiser", N_("{raiser} is told which part of the plan covers this.")),
        ("family", N_("{child}’s family sees the concern and your answer.")),
    ),
    Triage.NOT_SEN: (
        ("raiser", N_("{raiser} is told your reason and what happens instead.")),
        (
            "family",
            N_("{child}’s family gets your reason, what happens instead, how to ask again and who can help them."),
        ),
        ("diary", N_("{date} goes in your diary: look at it again.")),
    ),
}


def what_goes_out(
    choice: Triage | str,
    *,
    child: str,
    raiser: str,
    date_words: str,
    family_raised_it: bool = False,
) -> tuple[Sending, ...]:
    """What a choice will send and to whom, shown before it is saved. A family that raised the concern hears once."""
    rows = _SENDS[Triage(choice)]
    return tuple(
        Sending(to, text.format(child=child, raiser=raiser, date=date_words))
        for to, text in rows
        if not (family_raised_it and to == "raiser")
    )


NO_MUST_SAY: tuple[Choice, ...] = (
    Choice(
        "why",
        N_("Why"),
        N_("Say why you decided this. The teacher and family will see it."),
    ),
    Choice(
        "instead",
        N_("What happens instead"),
        N_("Say what will happen instead, and who does it."),
    ),
    Choice(
        "look_again",
        N_("When it is looked at again"),
        N_("Give the date when you will look at it again."),
    ),
    Choice("ask_again", N_("How to ask again"), N_("Say how the family can ask again.")),
    Choice(
        "complaint",
        N_("How to complain"),
        N_("Say how to make a complaint to the school."),
    ),
    Choice(
        "sendiass",
        N_("Free advice from SENDIASS"),
        N_("Give the contact for the local SENDIASS."),
    ),
    Choice(
        "council",
        N_("Asking the council directly"),
        N_("Say that a parent may ask the council directly."),
    ),
)
"""What a no always says. The first three are the SENCO's words; the school's settings fill in the rest."""

ASK_COUNCIL = N_(
    "You can ask the council for an EHC needs assessment yourself, at any time. You do not need the school to agree."
)
ASK_AGAIN = N_("You can raise this again at any time, in the same way or by ringing the school.")


def no_missing(said: Iterable[str]) -> dict[str, str]:
    """What a no still has to say: the code and the sentence that asks for it, in the order of the page."""
    given = set(said)
    return {c.code: c.hint for c in NO_MUST_SAY if c.code not in given}


def family_sees_from(
    raised_on: date,
    calendar: SchoolCalendar,
    *,
    talked_on: date | None = None,
    triaged_on: date | None = None,
) -> date:
    """The day the family sees a concern: once someone has talked with them, or at triage, at most 10 school days on."""
    latest = calendar.add_school_days(raised_on, FAMILY_SEES_AFTER_SCHOOL_DAYS)
    return max(raised_on, min(d for d in (talked_on, triaged_on, latest) if d is not None))
