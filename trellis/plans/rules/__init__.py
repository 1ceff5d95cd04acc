"""Plan versions: their states, each person's answer, what checks flag and what blocks a plan (CoP 6.48 to 6.51)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trellis.core.text import N_
from trellis.rulebook.dates import SchoolCalendar
from trellis.rulebook.machines import Choice, Look

# ---- Versions


class VersionState(StrEnum):
    """Where one version of a plan stands. Outcomes and lines do not change once it is live."""

    DRAFT = "draft"
    TO_CHECK = "to_check"
    LIVE = "live"
    SUPERSEDED = "superseded"
    ENDED = "ended"


_V = VersionState
START = _V.DRAFT
TRANSITIONS: dict[VersionState, tuple[VersionState, ...]] = {
    _V.DRAFT: (_V.TO_CHECK, _V.LIVE, _V.ENDED),
    _V.TO_CHECK: (_V.DRAFT, _V.LIVE, _V.ENDED),
    _V.LIVE: (_V.SUPERSEDED, _V.ENDED),
    _V.SUPERSEDED: (),
    _V.ENDED: (),
}
"""A draft may go live unanswered: support never waits for a view that is still to come."""

LOOKS: dict[VersionState, Look] = {
    _V.DRAFT: Look(N_("Being written"), N_("Only staff who write it see it."), "slate"),
    _V.TO_CHECK: Look(N_("Shared to check"), N_("The family can read it and say what they think."), "heather"),
    _V.LIVE: Look(N_("Live"), N_("This is the plan everyone works from."), "pine"),
    _V.SUPERSEDED: Look(N_("Replaced"), N_("A newer version says why it changed."), "plain"),
    _V.ENDED: Look(N_("Ended"), N_("This plan is over. It stays in the record."), "moss"),
}


# ---- Answers


class Answer(StrEnum):
    """What a person thinks of one version. Silence is no answer: "view still to come"."""

    AGREE = "agree"
    AGREE_CHANGE = "agree_change"
    TALK_FIRST = "talk_first"
    DISAGREE_PART = "disagree_part"


ANSWERS: tuple[Choice, ...] = (
    Choice("agree", N_("I agree")),
    Choice("agree_change", N_("I agree, with a small change")),
    Choice("talk_first", N_("I want to talk before it starts")),
    Choice("disagree_part", N_("I do not agree with part of it")),
)
STILL_TO_COME = N_("View still to come")
NOT_A_CONDITION = N_("Support can start while we talk. You do not have to agree first.")
ANSWERED_HOW: tuple[Choice, ...] = (
    Choice("online", N_("On this page")),
    Choice("paper", N_("Answered on paper"), N_("It counts fully. Type their own words.")),
    Choice("phone", N_("By phone")),
    Choice("face_to_face", N_("Face to face")),
)
_STAFF_SEE = {
    "agree": N_("Agrees"),
    "agree_change": N_("Agrees, with a small change"),
    "talk_first": N_("Wants to talk before it starts"),
    "disagree_part": N_("Does not agree with part of it"),
}


def answer_words(answer: str | None) -> str:
    """What staff see for an answer; silence is "View still to come", never a no."""
    return STILL_TO_COME if answer is None else _STAFF_SEE[Answer(answer)]


def answer_problems(answer: str | None, words: str) -> dict[str, str]:
    """What an answer still needs, by field: a choice, and words for anything but plain agreement."""
    if answer not in set(Answer):
        return {"answer": N_("Choose what you think of the plan.")}
    if answer in {Answer.AGREE_CHANGE, Answer.DISAGREE_PART} and not words.strip():
        return {"words": N_("Tell us what you would like to change.")}
    return {}


def needs_a_call(answer: str | None) -> bool:
    """Whether the SENCO rings: they want to talk, or do not agree with part."""
    return answer in {Answer.TALK_FIRST, Answer.DISAGREE_PART}


def answers_differ(answers: list[str]) -> bool:
    """Whether some agree and others do not; both stand on the plan in their own words."""
    sides = {a in {Answer.AGREE, Answer.AGREE_CHANGE} for a in answers if a in {*Answer} - {Answer.TALK_FIRST}}
    return len(sides) == 2


# ---- One-page profile


PROFILE_WORDS = 180
SUMMARY_WORDS = 80


@dataclass(frozen=True)
class Meter:
    """How full one side is: words used, words left (below 0 when over), share from 0.0 and a sentence."""

    used: int
    left: int
    share: float
    sentence: str

    @property
    def fits(self) -> bool:
        """Whether it fits on one side."""
        return self.left >= 0


def profile_meter(*texts: str, limit: int = PROFILE_WORDS) -> Meter:
    """Measure the texts of a one-page profile against one side of paper."""
    used = sum(len(t.split()) for t in texts)
    left = limit - used
    if left < 0:
        words = f"{-left} word{'' if left == -1 else 's'} too many for one side. Take some out."
    else:
        words = f"{used} of {limit} words. {left} left on this side."
    return Meter(used, left, round(used / limit, 3), words)


# ---- Checks


LONGEST_WEEKS = 16


def review_date_warning(starts_on: date, review_on: date, calendar: SchoolCalendar) -> str | None:
    """A warning when a plan is to be looked at later than a term on; None otherwise.

    A plan that starts in a term is due by that term's end, or in its second half by the middle of the next; where terms
    are not known, 16 weeks.
    """
    term = calendar.term_of(starts_on)
    if term is None:
        coming = [t for t in calendar.terms if t.start > starts_on]
        latest = min(coming).end if coming else None
    else:
        halves = calendar.halves(term)
        after = [t for t in calendar.terms if t.start > term.end]
        in_second_half = starts_on > halves[0].end
        latest = calendar.halves(min(after))[0].end if in_second_half and after else term.end
    beyond = review_on > latest if latest else (review_on - starts_on).days > LONGEST_WEEKS * 7
    return N_("This is more than a term away. Plans are looked at once a term or sooner.") if beyond else None


def review_date_problem(starts_on: date | None, review_on: date | None) -> str | None:
    """What is wrong with a review date; None when nothing is."""
    if review_on is None:
        return N_("Enter the day you will look back at this plan.")
    if starts_on and review_on <= starts_on:
        return N_("The review must be after the plan starts.")
    return None


@dataclass(frozen=True)
class PlanFacts:
    """What the checks need to know of a plan."""

    sen_status_allows_live: bool = True
    family_told: bool = True
    outcomes: int = 0
    outcomes_with_advice: int = 0
    outcomes_without_support: int = 0
    outcomes_without_measure: int = 0
    outcomes_without_hope: int = 0
    pasted: int = 0
    """Outcomes and lines out of a pasted table that nobody has looked over and saved yet."""
    lines: int = 0
    lines_without_outcome: int = 0
    lines_without_who: int = 0
    teaching_lines: int = 0
    starts_on: date | None = None
    review_on: date | None = None
    owner_named: bool = True
    child_view: bool = True
    family_view: bool = True
    joining_in: bool = True
    shared_with_family: bool = True
    answers_to_come: int = 0
    wants_to_talk: int = 0


@dataclass(frozen=True)
class Flag:
    """One finding: its code, a sentence that says what to do, and the step of the plan where it is done."""

    code: str
    text: str
    step: str


def blocks(facts: PlanFacts) -> tuple[Flag, ...]:
    """What keeps a plan from going live, in the order of the page. Views, answers and telling (R06) never do."""
    found = (
        (facts.outcomes == 0, "no_outcome", N_("Add at least one outcome."), "outcomes"),
        (facts.lines == 0, "no_support", N_("Add at least one line of support."), "support"),
        (not facts.owner_named, "no_owner", N_("Say who looks after this plan day to day."), "people"),
        (
            review_date_problem(facts.starts_on, facts.review_on) is not None,
            "no_review_date",
            review_date_problem(facts.starts_on, facts.review_on) or "",
            "check",
        ),
        (not facts.sen_status_allows_live, "no_decision", N_("The SENCO has to decide SEN Support first."), "check"),
    )
    return tuple(Flag(code, text, step) for wrong, code, text, step in found if wrong)


def plan_flags(facts: PlanFacts, calendar: SchoolCalendar) -> tuple[Flag, ...]:
    """What the checks flag for the SENCO to approve. Advice: she may approve with every one of them standing."""
    late = (
        review_date_warning(facts.starts_on, facts.review_on, calendar)
        if facts.starts_on and facts.review_on and facts.review_on > facts.starts_on
        else None
    )
    found = (
        (facts.pasted > 0, "pasted", N_("Look over what came out of a pasted table, and save each."), "outcomes"),
        (facts.outcomes > 3, "many_outcomes", N_("Most plans work best with three or fewer outcomes."), "outcomes"),
        (facts.outcomes_with_advice > 0, "outcome_advice", N_("An outcome still has advice beside it."), "outcomes"),
        (facts.outcomes_without_measure > 0, "no_measure", N_("Say how you will know for each outcome."), "outcomes"),
        (facts.outcomes_without_hope > 0, "no_hope", N_("Say which hope each outcome serves."), "outcomes"),
        (facts.outcomes_without_support > 0, "outcome_alone", N_("An outcome has no support yet."), "support"),
        (facts.lines_without_outcome > 0, "line_alone", N_("Choose the outcome each support is for."), "support"),
        (facts.lines_without_who > 0, "line_no_who", N_("Choose who will give each support."), "support"),
        (facts.teaching_lines == 0, "no_teaching", N_("Say what every teacher does, before extra help."), "support"),
        (
            not facts.joining_in,
            "joining_in",
            N_("Say how the child joins in: clubs, trips, PE, breaks."),
            "support",
        ),
        (not facts.child_view, "child_view", N_("The child’s view is still to come."), "know"),
        (not facts.family_view, "family_view", N_("The family’s view is still to come."), "know"),
        (late is not None, "late_review", late or "", "check"),
        (not facts.family_told, "not_told", N_("The family has not been told yet that this is SEN Support."), "check"),
    )
    return tuple(Flag(code, text, step) for wrong, code, text, step in found if wrong)


def stage_words(state: VersionState | str | None, facts: PlanFacts) -> str:
    """One line for the SEN list: the plan's stage and what it waits for."""
    if state is None:
        return N_("No plan yet")
    now = VersionState(state)
    label = LOOKS[now].label
    if now is VersionState.DRAFT:
        first = next(iter(blocks(facts)), None)
        return f"{label}. {first.text}" if first else f"{label}. Ready to share."
    if now is VersionState.TO_CHECK and facts.wants_to_talk:
        return f"{label}. Someone wants to talk first."
    if now is VersionState.TO_CHECK and facts.answers_to_come:
        return f"{label}. {STILL_TO_COME}."
    if now is VersionState.LIVE and not facts.family_told:
        return f"{label}. The family has not been told yet."
    return label


FAMILY_FIGURES_SCHOOL_DAYS = 5


def family_figures_from(session_due_on: date, calendar: SchoolCalendar) -> date:
    """The day from which the family sees what became of a session: five school days on, so that staff can record it."""
    return calendar.add_school_days(session_due_on, FAMILY_FIGURES_SCHOOL_DAYS)


def family_figures_until(today: date, calendar: SchoolCalendar) -> date:
    """The last day whose sessions the family sees today: the latest day whose five school days have passed."""
    day = calendar.add_school_days(today, -FAMILY_FIGURES_SCHOOL_DAYS)
    return day if family_figures_from(day, calendar) <= today else calendar.add_school_days(day, -1)
