"""The page a parent lands on: what we said and what happened, what comes next, whose words, whom to ask."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.cycle import queries as cycle
from trellis.cycle.queries import ConcernCard, StatementCard
from trellis.cycle.rules.assess import Source
from trellis.cycle.rules.concern import ConcernState
from trellis.cycle.rules.status import SenStatus
from trellis.cycle.rules.steps import CycleStep
from trellis.meetings.queries import next_meeting
from trellis.organisations.models import School
from trellis.people.models import FamilyLink, ProtectiveHold, Restriction, live
from trellis.people.queries import ChildCard, cards_for, child_for
from trellis.plans.queries import PlanCard, ProfileCard, family_profile
from trellis.plans.rules import VersionState

from .. import rules
from .plan import HappenedLine, happened_of, live_for, plan_for
from .reach import Contact, SchoolContact, people_to_ask, promise, school_contact
from .said import Words, newest_first
from .worries import worries_of


@dataclass(frozen=True)
class ChildChoice:
    """One child in a parent's list."""

    ref: str
    name: str
    place: str
    school: str
    own: bool


@dataclass(frozen=True)
class NobodyPage:
    """Whom to ring where no child can be shown. It never says why; no link and a barred one look the same."""

    schools: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class NextStep:
    """What comes next, who does it, by when; and the page where the reader can do their part."""

    text: str
    link: str = ""
    place: str = ""


@dataclass(frozen=True)
class LastTime:
    """What became of one hope at the last look back."""

    hoped: str
    became: str
    now: str


@dataclass(frozen=True)
class FamilyPage:
    """All a parent's page holds."""

    child: ChildCard
    school: SchoolContact
    status: str
    not_told: str
    next: NextStep
    plan: PlanCard | None
    to_check: bool
    happened: tuple[HappenedLine, ...]
    last_time: tuple[LastTime, ...]
    profile: ProfileCard | None
    child_words: Words
    my_words: Words
    people: tuple[Contact, ...]
    worries: tuple[ConcernCard, ...]


def choices(viewer: Viewer) -> list[ChildChoice]:
    """The children this person may see at home, by name."""
    return [
        ChildChoice(each.ref, each.calling_name, each.place_words, each.school_name, each.person_id == viewer.person_id)
        for each in cards_for(viewer, "portal.read")
    ]


def nobody_page(viewer: Viewer) -> NobodyPage:
    """The schools this person knew a child at, with their numbers; none for somebody no school has named.

    A child may have been moved to where a barred adult must not find them: a school that shut the adult out from the first day
    is never named.
    """
    why = "whom to ring: the viewer's own links"
    links = FamilyLink.objects.system(why).filter(live(viewer.day), person_id=viewer.person_id)
    for table in (Restriction, ProtectiveHold):
        never_open = table.objects.system(why).filter(
            live(viewer.day), person_id=viewer.person_id, child_id=OuterRef("child_id"), starts_on__lte=OuterRef("starts_on")
        )
        links = links.exclude(Exists(never_open))
    schools = School.objects.filter(pk__in=links.values("school_id")).order_by("name")
    return NobodyPage(tuple((each.name, each.phone) for each in schools))


def family_page(viewer: Viewer, ref: str) -> FamilyPage:
    """A child's page at home. Raises NotFound for whoever it is not shown to."""
    card = child_for(viewer, ref, "portal.read", opens="the page at home")
    school = school_contact(card)
    status, told = cycle.status_and_told(card)
    worries = worries_of(viewer, card)
    words = cycle.statements(viewer, card)
    mine = [each for each in words if each.voice == "family" and each.speaker_id == viewer.person_id]
    shown = plan_for(viewer, card, words)
    return FamilyPage(
        child=card,
        school=school,
        status=rules.status_words(status.status, card.calling_name, status.since, concern_shown=bool(worries)),
        not_told=_not_told(viewer, told, school),
        next=_next(viewer, card, school, shown, worries, mine),
        plan=shown,
        to_check=shown is not None and shown.state == VersionState.TO_CHECK,
        happened=happened_of(viewer, card, live_for(viewer, card, shown)),
        last_time=_last_time(card),
        profile=family_profile(viewer, card),
        child_words=newest_first([each for each in words if each.voice == "child"]),
        my_words=newest_first(mine),
        people=tuple(people_to_ask(card, school)),
        worries=tuple(worries),
    )


def _not_told(viewer: Viewer, state: cycle.ToldState, school: SchoolContact) -> str:
    """Honest words for an adult who is owed the news of SEN Support and has not had it from anybody."""
    owed = (
        state.due
        and not state.young_person
        and any(each.person_id == viewer.person_id and not each.told for each in state.people)
    )
    return rules.not_told(school.senco, school.ring, young_person=False) if owed else ""


def _next(
    viewer: Viewer,
    card: ChildCard,
    school: SchoolContact,
    plan: PlanCard | None,
    worries: list[ConcernCard],
    mine: list[StatementCard],
) -> NextStep:
    """The first that holds, the reader's own part before what others do."""
    answer = plan.answers[0] if plan and plan.answers else None
    if plan and plan.state == VersionState.TO_CHECK and (answer is None or answer.answer is None):
        by = f" by {rules.day_words(plan.answer_by)}" if plan.answer_by else ""
        return NextStep(f"please read the plan. Tell us what you think{by}.", "Read the plan", "plan")
    if answer and answer.needs_a_call:
        return NextStep(f"{school.senco} will ring you by {rules.day_words(promise(card, answer.given_on))}.")
    coming = next_meeting(viewer, card)
    if coming:
        return NextStep(f"we meet on {coming.when}. Tell us if you can come.", "Read about it", f"meetings/{coming.ref}")
    waiting = next((each for each in worries if each.mine and each.state is ConcernState.RAISED), None)
    if waiting:
        who = waiting.owner or school.senco
        return NextStep(f"{who} will reply to your worry by {rules.day_words(waiting.reply_by)}.")
    now = cycle.current_cycle(viewer, card)
    asked = cycle.asked_on(card, Source.FAMILY) if now else None
    if asked and not card.is_young_person and not any(each.said_on >= asked for each in mine):
        return NextStep("we would like to hear from you. There are five short questions.", "Answer the questions", "views")
    if plan and plan.state == VersionState.LIVE and plan.review_on:
        if plan.review_on >= clock.today():
            return NextStep(f"{school.senco} will look back at the plan with you by {rules.day_words(plan.review_on)}.")
        return NextStep(
            f"we were due to look back at the plan on {rules.day_words(plan.review_on)}. {school.senco} will ring you with a day."
        )
    return _later(card, school, now)


def _later(card: ChildCard, school: SchoolContact, now: cycle.CycleCard | None) -> NextStep:
    if now and now.step in (CycleStep.ASSESS, CycleStep.PLAN):
        return NextStep(
            f"{school.senco} is finding out what helps {card.calling_name}. You will get the plan to check. You can tell us more now."
        )
    if cycle.status_of(card).status in (SenStatus.SEN_SUPPORT, SenStatus.EHC_PLAN):
        return NextStep(f"{school.senco} will write {card.calling_name}’s plan. You will get it to check.")
    return NextStep("nothing is planned. Tell us if something changes.")


def _last_time(card: ChildCard) -> tuple[LastTime, ...]:
    """What became of each hope at the newest review; nothing before the first."""
    reviews = cycle.reviews_of(card)
    if not reviews:
        return ()
    newest = max(reviews.values(), key=lambda each: each.held_on)
    return tuple(LastTime(each.sentence, rules.JUDGED[each.judgement], each.now_words) for each in newest.judgements)
