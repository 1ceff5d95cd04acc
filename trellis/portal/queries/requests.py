"""What an invited professional sees: the children they are invited for, and of each only the parts named in the invitation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.core.errors import NotFound
from trellis.cycle import queries as cycle
from trellis.cycle.queries import StatementCard
from trellis.people.queries import ChildCard, ProfessionalCard, cards_for, child_for, held_ids, professionals_of
from trellis.plans import queries as plans
from trellis.plans.queries import Audience, PlanCard, ProfileCard
from trellis.provision import queries as provision
from trellis.provision.rules import sentence

from .. import rules
from .plan import without_kept
from .reach import Contact, SchoolContact, people_to_ask, school_contact


@dataclass(frozen=True)
class RequestRow:
    """One child a professional is invited for."""

    ref: str
    name: str
    school: str
    question: str
    until: date | None


@dataclass(frozen=True)
class RecordPage:
    """The limited record of one child."""

    child: ChildCard
    school: SchoolContact
    invitation: ProfessionalCard
    strip: str
    profile: ProfileCard | None
    plan: PlanCard | None
    figures: tuple[tuple[str, str], ...]
    words: tuple[StatementCard, ...]
    people: tuple[Contact, ...]

    def shows(self, part: str) -> bool:
        return part in self.invitation.may_see


def requests_of(viewer: Viewer) -> list[RequestRow]:
    """The children this person is invited for today, by name."""
    rows = []
    for card in cards_for(viewer, "professional.page"):
        found = _invitation(viewer, card)
        rows.append(RequestRow(card.ref, card.full_name, card.school_name, found.question, found.until))
    return rows


def record_page(viewer: Viewer, ref: str) -> RecordPage:
    """One child's limited record. Raises NotFound for whoever is not invited for this child today."""
    card = child_for(viewer, ref, "professional.page", opens="a limited record")
    invitation = _invitation(viewer, card)
    shows = set(invitation.may_see)
    readable = [
        each
        for each in cycle.statements(viewer, card)
        if each.voice in ("child", "family") and (each.voice != "child" or each.is_read)
    ]
    school = school_contact(card)
    plan = _plan(viewer, card, {each.pk for each in readable}) if "plan" in shows else None
    return RecordPage(
        child=card,
        school=school,
        invitation=invitation,
        strip=rules.strip_words(shows, invitation.until),
        profile=_profile(viewer, card) if "profile" in shows else None,
        plan=plan,
        figures=_figures(viewer, card) if "sessions" in shows else (),
        words=tuple(readable) if "words" in shows else (),
        people=tuple(people_to_ask(card, school)),
    )


def _invitation(viewer: Viewer, card: ChildCard) -> ProfessionalCard:
    found = next((each for each in professionals_of(card) if each.person_id == viewer.person_id), None)
    if found is None:
        raise NotFound
    return found


def _plan(viewer: Viewer, card: ChildCard, readable: set[UUID]) -> PlanCard | None:
    """The live plan without anybody's words that are not meant for helpers from outside."""
    live = next((each for each in plans.versions_of(card) if each.state == "live"), None)
    if live is None:
        return None
    held = frozenset(held_ids(card))
    outside = Audience(kind="outside", person_id=viewer.person_id, held=held)
    found = plans.family_version(card, live, outside)
    return without_kept(found, readable | {each.pk for each in found.voices if each.voice == "school" and each.pk not in held})


def _profile(viewer: Viewer, card: ChildCard) -> ProfileCard | None:
    return plans.family_profile(viewer, card)


def _figures(viewer: Viewer, card: ChildCard) -> tuple[tuple[str, str], ...]:
    """Each live line with the house's own sentence of what happened."""
    lines = [each for each in provision.lines_of(viewer, card) if each.makes_sessions]
    figures = provision.counts_for(line_ids=[each.pk for each in lines]) if lines else {}
    return tuple((each.what, sentence(figures[each.pk])) for each in lines)
