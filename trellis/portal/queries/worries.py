"""Worries as they are followed at home: one's own, and the school's once it has been talked about."""

from __future__ import annotations

from dataclasses import dataclass

from trellis.accounts.viewer import Viewer
from trellis.core.errors import NotFound
from trellis.cycle import queries as cycle
from trellis.cycle.queries import ConcernCard
from trellis.cycle.rules.concern import ASK_AGAIN, ASK_COUNCIL, ConcernState, Triage
from trellis.people.queries import ChildCard, child_for

from .reach import SchoolContact, school_contact

_DECIDED = {
    Triage.WATCH: "We are trying some new ways to help in class.",
    Triage.ASK_FAMILY: "We would like to hear from you first.",
    Triage.START_ASSESS: "We are finding out more.",
    Triage.ALREADY_COVERED: "The plan covers this already.",
    Triage.NOT_SEN: "We do not think this needs extra help now.",
}


@dataclass(frozen=True)
class WorryPage:
    """One worry and what became of it. `decided` is empty while nobody has answered; `no` when the answer was a no."""

    child: ChildCard
    school: SchoolContact
    concern: ConcernCard
    decided: str
    no: bool
    ask_again: str = ASK_AGAIN
    ask_council: str = ASK_COUNCIL


def worries_of(viewer: Viewer, card: ChildCard) -> list[ConcernCard]:
    """The worries this person may follow, newest first. A child's words wait until a member of staff has looked at them."""
    found = cycle.concerns_of(viewer, card)
    own_page = card.person_id == viewer.person_id
    kept = [each for each in found if each.mine or not _unread(each)]
    # A young child's own page shows what the child said; a young person is told of everything, as a parent is.
    return [each for each in kept if each.mine or not own_page or card.is_young_person]


def _unread(each: ConcernCard) -> bool:
    return each.source == "child" and each.state is ConcernState.RAISED and each.spoken_on is None


def worry_page(viewer: Viewer, ref: str, concern_ref: str, *, action: str = "portal.read") -> WorryPage:
    """One worry of this child. Raises NotFound for one this person may not follow, as for one that does not exist."""
    card = child_for(viewer, ref, action, opens="a worry")
    found = next((each for each in worries_of(viewer, card) if each.ref == concern_ref), None)
    if found is None:
        raise NotFound
    answer = found.answer
    decided = _DECIDED[Triage(answer.decision)] if answer else ""
    no = answer is not None and answer.decision == Triage.NOT_SEN
    return WorryPage(card, school_contact(card), found, decided, no)
