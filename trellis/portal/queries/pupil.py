"""A child's or young person's own page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.cycle import queries as cycle
from trellis.cycle.queries import ConcernCard, StatementCard
from trellis.cycle.rules.assess import Source
from trellis.people.queries import ChildCard, family_adults
from trellis.plans import queries as plans
from trellis.plans.queries import PlanCard, ProfileCard
from trellis.plans.rules import VersionState

from .. import rules
from .asking import own_card
from .plan import HappenedLine, happened_of, live_for, plan_for
from .reach import Contact, SchoolContact, people_to_ask, promise, school_contact
from .said import Words, newest_first
from .worries import worries_of

_STRENGTHS = ("good_at", "going_well")


@dataclass(frozen=True)
class PupilPage:
    """One's own page. `young` is over compulsory school age: told and asked himself, in grown-up words."""

    child: ChildCard
    school: SchoolContact
    young: bool
    profile: ProfileCard | None
    plan: PlanCard | None
    to_check: bool
    answer: str
    call_on: str
    happened: tuple[HappenedLine, ...]
    status: str
    not_told: str
    asked: bool
    mine: Words
    others: Words
    people: tuple[Contact, ...]
    worries: tuple[ConcernCard, ...]
    called: Mapping[UUID, str]

    def name_of(self, words: StatementCard) -> str:
        """Whose words these are, as the child calls them: "Mum"."""
        return (self.called.get(words.speaker_id, "") if words.speaker_id else "") or words.speaker or "School"


def pupil_page(viewer: Viewer, *, opens: str = "their own page") -> PupilPage:
    """The page of the child or young person who is looking. Raises NotFound for anybody else."""
    card = own_card(viewer, opens=opens)
    school = school_contact(card)
    young = card.is_young_person
    words = cycle.statements(viewer, card)
    mine = tuple(each for each in words if each.voice == "child")
    others = tuple(each for each in words if each.voice != "child" and (young or each.topic in _STRENGTHS))
    plan = plan_for(viewer, card, words)
    answer = plan.answers[0] if plan and plan.answers else None
    status, told = cycle.status_and_told(card) if young else (None, None)
    asked_on = cycle.asked_on(card, Source.CHILD)
    worries = tuple(worries_of(viewer, card))
    return PupilPage(
        child=card,
        school=school,
        young=young,
        profile=plans.family_profile(viewer, card),
        plan=plan,
        to_check=plan is not None and plan.state == VersionState.TO_CHECK,
        answer=dict(rules.PUPIL_ANSWERS).get(answer.answer or "", "") if answer else "",
        call_on=rules.day_words(promise(card, answer.given_on)) if answer and answer.needs_a_call and answer.given_on else "",
        happened=happened_of(viewer, card, live_for(viewer, card, plan)) if young else (),
        status=rules.own_status(status.status, status.since) if status else "",
        not_told=rules.not_told(school.senco, school.ring, young_person=True) if told and told.due and not told.met else "",
        asked=asked_on is not None and not any(each.said_on >= asked_on for each in mine),
        mine=newest_first(mine),
        others=newest_first(others),
        people=tuple(people_to_ask(card, school)),
        worries=worries,
        called={each.person_id: each.called[:1].upper() + each.called[1:] for each in family_adults(card)},
    )
