"""What each person thinks of a plan, in their own words. An answer belongs to the version it was given to."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.core.reactions import happened
from trellis.people.queries import ChildCard, family_adults

from .. import rules
from ..models import Answer, PlanVersion
from .versions import child_of, version_for

_SHOWN = ("to_check", "live")


def answer(viewer: Viewer, *, version_id: UUID, answer: str, words: str = "") -> Answer:
    """Say what one thinks of a version that was shown: each adult at home, and the child or young person. May be changed later."""
    with write():
        version, card = version_for(viewer, version_id, "plan.answer", sees="plan.family")
        made = _answer(
            version, card, viewer.person_id, answer, words, given_on=clock.today(), on_paper=False, by=viewer.person_id
        )
        _record(viewer, "plan.answered", version, made)
    return made


def answer_on_paper(viewer: Viewer, *, version_id: UUID, person_id: UUID, answer: str, words: str, given_on: date) -> Answer:
    """Record an answer somebody at home gave on paper or said. It counts as if they had written it here."""
    with write():
        version, card = version_for(viewer, version_id, "plan.answer_on_paper")
        if given_on > clock.today():
            raise RuleBroken("Enter the day they answered. It cannot be in the future.", "given_on")
        if version.shared_at is None and version.live_at is None:
            raise RuleBroken("Nobody has been shown this version yet.")
        if person_id not in {each.person_id for each in family_adults(card)} | {card.person_id}:
            raise RuleBroken("Choose whose answer this is.", "person")
        by = None if viewer.system_name else viewer.person_id
        made = _answer(version, card, person_id, answer, words, given_on=given_on, on_paper=True, by=by)
        _record(viewer, "plan.answered_on_paper", version, made)
    return made


def _answer(
    version: PlanVersion,
    card: ChildCard,
    person_id: UUID,
    code: str,
    words: str,
    *,
    given_on: date,
    on_paper: bool,
    by: UUID | None,
) -> Answer:
    if version.state not in _SHOWN:
        raise RuleBroken("This plan has changed since. Open the plan again and answer the newest one.")
    for field, problem in rules.answer_problems(code, words).items():
        raise RuleBroken(problem, field)
    before = Answer.objects.of(card).filter(version=version, person_id=person_id).order_by("-created_at", "-pk").first()
    return Answer.objects.create(
        school_id=card.school_id,
        child_id=card.pk,
        version=version,
        person_id=person_id,
        answer=code,
        words=words.strip(),
        on_paper=on_paper,
        given_on=given_on,
        recorded_by_id=by,
        replaces=before,
    )


def talked_about(viewer: Viewer, *, answer_id: UUID, on: date) -> Answer:
    """Record the day somebody from school talked with them about what they asked for. Their words stay as they are."""
    with write():
        found = (
            Answer.objects.system("named by its key; its child is asked for next")
            .select_for_update()
            .filter(pk=answer_id)
            .first()
        )
        if found is None:
            raise NotFound
        card = child_of(viewer, found.child_id, "plan.answer_on_paper")
        if on > clock.today() or on < found.given_on:
            raise RuleBroken("Enter a day between their answer and today.", "on")
        found.talked_on, found.updated_at = on, clock.now()
        found.talked_by_id = None if viewer.system_name else viewer.person_id
        found.save(update_fields=["talked_on", "talked_by", "updated_at"])
        audit.record(viewer, "plan.talked_about", school_id=card.school_id, child_id=card.pk, things={"answer": found.pk})
    return found


def _record(viewer: Viewer, code: str, version: PlanVersion, made: Answer) -> None:
    audit.record(
        viewer, code, school_id=version.school_id, child_id=version.child_id, things={"plan": version.pk, "answer": made.pk}
    )
    happened("plan.answered", viewer, version_id=version.pk, answer_id=made.pk)
