"""Review: what became of each outcome, the four questions, one decision, two quiet cycles (CoP 6.53 to 6.56)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from trellis.core.text import N_
from trellis.rulebook.dates import SchoolCalendar
from trellis.rulebook.machines import Choice, Look


class Judgement(StrEnum):
    """What became of one outcome."""

    MET = "met"
    PARTLY = "partly"
    NOT_YET = "not_yet"
    TOO_EARLY = "too_early"
    NO_LONGER_RIGHT = "no_longer_right"


JUDGEMENTS: dict[Judgement, Look] = {
    Judgement.MET: Look(N_("Met"), N_("It happened."), "moss"),
    Judgement.PARTLY: Look(N_("Partly"), N_("Some of it happened."), "pine"),
    Judgement.NOT_YET: Look(N_("Not yet"), N_("It has not happened so far."), "ochre"),
    Judgement.TOO_EARLY: Look(
        N_("Too early to say"),
        N_("It needs more time before anyone can tell."),
        "slate",
    ),
    Judgement.NO_LONGER_RIGHT: Look(N_("No longer right"), N_("Something else matters more now."), "plain"),
}


class Decision(StrEnum):
    """What happens after a review. There is always one."""

    CONTINUE_SAME = "continue_same"
    CONTINUE_ADJUSTED = "continue_adjusted"
    NEW_OUTCOMES = "new_outcomes"
    INCREASE_WITHIN_SCHOOL = "increase_within_school"
    INVOLVE_SPECIALIST = "involve_specialist"
    REQUEST_EHCNA = "request_ehcna"
    STEP_DOWN = "step_down"
    TRANSFER_SETTING = "transfer_setting"


DECISIONS: tuple[Choice, ...] = (
    Choice(
        "continue_same",
        N_("Carry on as now"),
        N_("The support is working and is still needed."),
    ),
    Choice(
        "continue_adjusted",
        N_("Carry on with changes"),
        N_("Keep the outcomes, change some of the support."),
    ),
    Choice(
        "new_outcomes",
        N_("Choose new outcomes"),
        N_("These are met or no longer right."),
    ),
    Choice(
        "increase_within_school",
        N_("Give more support in school"),
        N_("More often, for longer, or another kind."),
    ),
    Choice(
        "involve_specialist",
        N_("Ask a specialist"),
        N_("With the family. You can do this at any time."),
    ),
    Choice(
        "request_ehcna",
        N_("Ask the council for an EHC needs assessment"),
        N_("Support carries on meanwhile."),
    ),
    Choice(
        "step_down",
        N_("Step down from SEN Support"),
        N_("Everyday teaching is enough. The family is told."),
    ),
    Choice(
        "transfer_setting",
        N_("Move to another setting"),
        N_("The next cycle goes with the child."),
    ),
)
HOW_TO_COME_BACK = N_("If things get harder again, tell us. You do not have to wait and you do not have to prove anything.")


def opens_next_cycle(decision: Decision | str) -> bool:
    """Whether a decision opens the next cycle, prefilled and linked: every one but stepping down."""
    return Decision(decision) is not Decision.STEP_DOWN


QUESTIONS: tuple[Choice, ...] = (
    Choice("impact", N_("Did the support help? What changed?")),
    Choice("achieved", N_("Which outcomes were reached?")),
    Choice("new", N_("Do we need new outcomes?")),
    Choice("carry_on", N_("Should the support carry on, or change?")),
)
KEEP_OR_CHANGE: tuple[Choice, ...] = (
    Choice("keep", N_("Keep")),
    Choice("change", N_("Change")),
    Choice("finish", N_("Finish")),
    Choice("new", N_("New")),
)


def review_missing(
    judgements: Mapping[str, str | None],
    *,
    child_view: bool,
    family_view: bool,
    decision: str | None,
) -> dict[str, str]:
    """What a review still needs, by field. A view counts when it is there or its absence has a reason."""
    missing = {
        f"outcome-{key}": N_("Choose Met, Partly, Not yet, Too early to say or No longer right.")
        for key, value in judgements.items()
        if not value
    }
    if not child_view:
        missing["child_view"] = N_("Add what the child says, or why it is not here.")
    if not family_view:
        missing["family_view"] = N_("Add what the family says, or why it is not here.")
    if not decision:
        missing["decision"] = N_("Choose what happens next.")
    return missing


class Due(StrEnum):
    """How near a review is."""

    NOT_SET = "not_set"
    LATER = "later"
    SOON = "soon"
    OVERDUE = "overdue"


DUE: dict[Due, Look] = {
    Due.NOT_SET: Look(N_("No review date"), N_("Choose the day you will look back."), "ochre"),
    Due.LATER: Look(N_("Review planned"), N_("There is time."), "plain"),
    Due.SOON: Look(N_("Review soon"), N_("Due within 14 days."), "slate"),
    Due.OVERDUE: Look(N_("Review overdue"), N_("The date has passed."), "ochre"),
}
WARN_DAYS = 14
MEETINGS_A_YEAR = 3


def due_state(review_on: date | None, today: date, calendar: SchoolCalendar) -> Due:
    """How near a review is: soon 14 days before; overdue from the next school day after the date."""
    if review_on is None:
        return Due.NOT_SET
    if today >= calendar.add_school_days(review_on, 1):
        return Due.OVERDUE
    return Due.SOON if today >= review_on - timedelta(days=WARN_DAYS) else Due.LATER


@dataclass(frozen=True)
class CycleResult:
    """What one closed cycle came to: a judgement for each outcome."""

    number: int
    judgements: tuple[Judgement, ...]

    @property
    def little_change(self) -> bool:
        """Whether nothing was met, and of what could be judged at least half is not yet there."""
        judged = [j for j in self.judgements if j in {Judgement.MET, Judgement.PARTLY, Judgement.NOT_YET}]
        not_yet = sum(j is Judgement.NOT_YET for j in judged)
        return bool(judged) and Judgement.MET not in judged and not_yet * 2 >= len(judged)


CONSIDER: tuple[Choice, ...] = (
    Choice("happened", N_("Ask first: did the support happen as planned?")),
    Choice("involve_specialist", N_("Ask a specialist"), N_("CoP 6.58 to 6.62")),
    Choice("increase_within_school", N_("Change or add to the support"), N_("CoP 6.54")),
    Choice("new_outcomes", N_("Ask whether the outcomes are the right ones")),
    Choice(
        "request_ehcna",
        N_("Ask the council for an EHC needs assessment"),
        N_("CoP 6.63"),
    ),
)


def little_change(cycles: Iterable[CycleResult]) -> tuple[Choice, ...]:
    """What to consider when the last two cycles brought little change; empty otherwise. It never acts by itself."""
    last = sorted(cycles, key=lambda c: c.number)[-2:]
    return CONSIDER if len(last) == 2 and all(c.little_change for c in last) else ()
