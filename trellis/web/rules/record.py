"""What comes next for a child, in one sentence, and what is to be done, by whom, by when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from trellis.core.text import N_


@dataclass(frozen=True)
class RecordFacts:
    """Where a child's cycle stands. Dates are London dates; None where nothing is set."""

    name: str
    status: str
    step: str = ""
    concern_reply_by: date | None = None
    version_state: str = ""
    answer_by: date | None = None
    review_on: date | None = None
    ehc_review_on: date | None = None
    before_review_on: date | None = None
    """The review of the plan that stood before Trellis; it counts while no cycle is open."""
    told: bool = True
    young_person: bool = False
    views_of: frozenset[str] = frozenset()
    """Voices heard since this cycle began: child, family, school, outside."""
    unread: bool = False
    lead: str = N_("SENCO")
    owner: str = N_("class teacher")


@dataclass(frozen=True)
class Task:
    """One thing to do for a child. `page` is the address under the record (or from the root) where it is done; "" where there is none."""

    text: str
    who: str
    by_on: date | None
    page: str = ""
    must: bool = False


class Agreed(Protocol):
    """What somebody said at a meeting they would do."""

    @property
    def what(self) -> str: ...
    @property
    def who(self) -> str: ...
    @property
    def by_on(self) -> date: ...
    @property
    def meeting_ref(self) -> str: ...


@dataclass(frozen=True)
class NextLine:
    """What is next and when, and what is missing."""

    text: str
    on: date | None
    missing: str = ""


def missing_views(facts: RecordFacts) -> str:
    """Whose views are not there yet, in a sentence; empty when both child and family have spoken."""
    absent = [who for voice, who in (("child", facts.name), ("family", N_("the family"))) if voice not in facts.views_of]
    if not absent:
        return ""
    who = " and ".join(absent)
    return f"{who[:1].upper()}{who[1:]} {'has' if len(absent) == 1 else 'have'} not given views yet."


def next_line(facts: RecordFacts) -> NextLine | None:
    """The one sentence at the top of the record; None while nothing has begun."""
    if facts.version_state == "to_check":
        return NextLine(N_("hear what the family thinks of the plan"), facts.answer_by)
    if facts.step == "assess":
        return NextLine(N_("finish finding out what helps and what is hard"), None, missing_views(facts))
    if facts.step == "plan":
        return NextLine(N_("finish writing the plan"), None, missing_views(facts))
    if facts.step == "do":
        return NextLine(N_("the review"), facts.review_on, missing_views(facts))
    if facts.step == "review":
        return NextLine(N_("finish the review"), facts.review_on, missing_views(facts))
    if facts.concern_reply_by is not None:
        return NextLine(N_("an answer to the concern"), facts.concern_reply_by)
    if facts.ehc_review_on is not None:
        return NextLine(N_("the review of the EHC plan"), facts.ehc_review_on)
    if facts.before_review_on is not None:
        return NextLine(N_("the review of the plan from before Trellis"), facts.before_review_on)
    return None


def tasks(facts: RecordFacts, today: date, agreed: Iterable[Agreed] = ()) -> tuple[Task, ...]:
    """What is open, and what was agreed at meetings; a duty first, then by date; what has no date comes last."""
    family = facts.name if facts.young_person else N_("the family")
    found: Iterable[tuple[bool, Task]] = (
        (not facts.told, Task(f"Tell {family} that this is SEN Support", facts.lead, today, "status/", must=True)),
        (facts.concern_reply_by is not None, Task(N_("Answer the concern"), facts.lead, facts.concern_reply_by, "concern")),
        (facts.unread, Task(f"Read what {facts.name} wrote", facts.owner, None, "views/")),
        (facts.step == "assess", Task(N_("Finish Assess"), facts.owner, None, "assess/")),
        (facts.version_state == "draft", Task(N_("Finish the plan and share it"), facts.owner, None, "plan/")),
        (facts.step == "plan" and not facts.version_state, Task(N_("Write the plan"), facts.owner, None, "plan/")),
        (
            facts.version_state == "to_check",
            Task(N_("Hear what the family thinks of the plan"), facts.lead, facts.answer_by, "plan/"),
        ),
        (
            facts.step in ("do", "review") and facts.review_on is not None,
            Task(N_("Hold the review"), facts.owner, facts.review_on, "review/"),
        ),
        (facts.ehc_review_on is not None, Task(N_("Review the EHC plan"), facts.lead, facts.ehc_review_on, "ehc/", must=True)),
        (
            facts.before_review_on is not None and not facts.step,
            Task(N_("Review the plan from before Trellis"), facts.owner, facts.before_review_on, "before/"),
        ),
    )
    due = [task for stands, task in found if stands]
    due += [Task(each.what, each.who, each.by_on, f"/meetings/{each.meeting_ref}/") for each in agreed]
    return tuple(sorted(due, key=lambda task: (task.by_on is None, task.by_on or date.max, not task.must)))
