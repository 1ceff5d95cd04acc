"""The plan as it is read at home, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.cycle import queries as cycle
from trellis.organisations.queries import calendar_of
from trellis.people.queries import ChildCard, child_for
from trellis.plans import queries as plans
from trellis.plans import rules as plan_rules
from trellis.plans.queries import AnswerView, PlanCard
from trellis.provision import queries as provision

from .. import rules
from .reach import SchoolContact, promise, school_contact


@dataclass(frozen=True)
class HappenedLine:
    """One promise of support and what became of it, in words."""

    what: str
    promised: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class PlanPage:
    """A plan for one reader at home. `answer` is the reader's own; `call_on` the day by which somebody rings about it."""

    child: ChildCard
    school: SchoolContact
    plan: PlanCard | None
    answer: AnswerView | None
    to_check: bool
    own: bool
    call_on: str

    @property
    def answered(self) -> bool:
        return self.answer is not None and self.answer.answer is not None


def plan_page(viewer: Viewer, ref: str, *, action: str = "plan.family", opens: str = "the plan") -> PlanPage:
    """The version to read and answer. Raises NotFound for whoever the child is not shown to."""
    card = child_for(viewer, ref, action, opens=opens)
    plan = plan_for(viewer, card)
    answer = plan.answers[0] if plan and plan.answers else None
    call = promise(card, answer.given_on) if answer and answer.needs_a_call else None
    return PlanPage(
        child=card,
        school=school_contact(card),
        plan=plan,
        answer=answer,
        to_check=plan is not None and plan.state == plan_rules.VersionState.TO_CHECK,
        own=card.person_id == viewer.person_id,
        call_on=rules.day_words(call) if call else "",
    )


def plan_for(viewer: Viewer, card: ChildCard, words: Sequence[cycle.StatementCard] | None = None) -> PlanCard | None:
    """The family's version, with no more of anybody's words than this reader may read (`words`), whichever room is asked."""
    found = plans.family_plan(viewer, card)
    readable = cycle.statements(viewer, card) if found and words is None else words or ()
    return without_kept(found, {each.pk for each in readable}) if found else None


def live_for(viewer: Viewer, card: ChildCard, shown: PlanCard | None) -> PlanCard | None:
    """The plan that is running: the one shown, or the live one beside a version that is being checked."""
    if shown is None or shown.state == plan_rules.VersionState.LIVE:
        return shown
    live = next((each for each in plans.versions_of(card) if each.state == plan_rules.VersionState.LIVE), None)
    return plans.family_version(card, live, plans.audience_for(viewer, card)) if live else None


def without_kept(plan: PlanCard, readable: Collection[UUID]) -> PlanCard:
    """Leave out every voice and hope that is not among the words the reader may read."""
    outcomes = tuple(
        each if each.hope_id is None or each.hope_id in readable else replace(each, hope="", hope_id=None, hope_label="")
        for each in plan.outcomes
    )
    voices = tuple(each for each in plan.voices if each.pk in readable)
    return replace(plan, voices=voices, outcomes=outcomes)


def happened_of(viewer: Viewer, card: ChildCard, plan: PlanCard | None) -> tuple[HappenedLine, ...]:
    """What became of each line of the live plan, five school days after each session was due, said to whoever reads it."""
    lines = [each for each in plan.lines if each.live] if plan else []
    if not lines:
        return ()
    calendar = calendar_of(card.school_id)
    until = plan_rules.family_figures_until(clock.today(), calendar)
    with_sessions = [each.pk for each in lines if each.makes_sessions]
    figures = provision.counts_for(line_ids=with_sessions, to_on=until) if with_sessions else {}
    missed = [each for each in with_sessions if figures[each].didnt]
    gaps = provision.gaps_of_lines(card, missed, to_on=until) if missed else {}
    coming = [each for each in with_sessions if not figures[each].planned]
    first = provision.first_due(card, coming, after=until) if coming else {}
    standing = [each.pk for each in lines if not each.makes_sessions]
    stands = provision.standing_now(card, standing) if standing else {}
    name = "" if card.person_id == viewer.person_id else card.calling_name
    found = []
    for each in lines:
        if each.makes_sessions:
            reasons = [gap.code for gap in gaps.get(each.pk, ())]
            shown = plan_rules.family_figures_from(first[each.pk], calendar) if each.pk in first else None
            words = rules.happened_words(figures[each.pk], reasons, name, shown)
        else:
            words = _standing(stands.get(each.pk))
        if words:
            found.append(HappenedLine(each.what, promise_words(each.who, each.how_often), words))
    return tuple(found)


def _standing(now: provision.StandsNow | None) -> tuple[str, ...]:
    """What was answered to "In place?", or where equipment stands; nothing while nobody has been asked."""
    if now is None:
        return ()
    if now.equipment:
        where = f", {now.where[:1].lower()}{now.where[1:]}" if now.where else ""
        return (f"{now.label}{where}.",)
    return (rules.IN_PLACE.get(now.label, ""),)


def promise_words(who: str, how_often: str) -> str:
    """ "Mrs Hill, 20 minutes, twice a week"."""
    return ", ".join(each for each in (who, how_often) if each)
