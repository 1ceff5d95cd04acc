"""The plan as somebody at home reads it: in the family's words, and without what another speaker has not shared with them."""

from __future__ import annotations

from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.people.queries import ChildCard

from ..models import PlanVersion
from .audience import Audience, audience_for, kept_words
from .cards import PlanCard
from .reading import card_for, versions_of

SHOWN = ("to_check", "live")


def family_plan(viewer: Viewer, card: ChildCard) -> PlanCard | None:
    """The version the family is to read: the one to check, else the live one; None before any.

    Left out for this reader: an adult's words in another household that the speaker has not shared, words held back, and a child's
    words nobody at school has read. `answers` holds the reader's own answer only.
    """
    return family_copy(card, audience_for(viewer, card))


def family_copy(card: ChildCard, reader: Audience) -> PlanCard | None:
    """As `family_plan`, for a named reader: what staff print for one adult at home."""
    versions = versions_of(card)
    shown = [each for each in versions if each.state in SHOWN]
    found = next((each for each in shown if each.state == "to_check"), None) or next(iter(shown), None)
    return family_version(card, found, reader) if found else None


def family_version(card: ChildCard, version: PlanVersion, reader: Audience) -> PlanCard:
    """One version for one reader at home."""
    return card_for(card, version, (), reader)


def open_to_all(card: ChildCard, plan: PlanCard) -> set[UUID]:
    """Which of a plan's carried words every adult at home may read."""
    kept = {each.pk for each in kept_words(card)}
    return {each.pk for each in plan.voices} - kept


def family_text(plan: PlanCard) -> str:
    """All the words of the family's version that the school wrote, for measuring how hard they are to read."""
    parts = [plan.family_summary or plan.summary, plan.at_home, *(each.sentence for each in plan.outcomes)]
    parts += [f"{each.what}. {each.how}" for each in plan.lines]
    parts += [what for _, _, what in plan.joining_in]
    return "\n".join(part for part in parts if part)
