"""What families and children write: answers kept between pages, then sent in one go through the cycle's own services."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from trellis.access.engine import require
from trellis.accounts.drafts import drop_draft, keep_draft
from trellis.accounts.viewer import Viewer
from trellis.core.db import write
from trellis.core.errors import EditedMeanwhile, RuleBroken
from trellis.cycle import services as cycle
from trellis.plans import queries as plan_queries
from trellis.plans import services as plans

from . import rules
from .queries import WizardPage, own_card
from .queries.asking import earlier_answers

PROFILE_PARTS = ("appreciate", "important", "support", "communicate")


def keep_answers(viewer: Viewer, page: WizardPage, given: Mapping[str, Sequence[str]]) -> str:
    """Keep what was answered on one page, for its writer's eyes only, until it is sent. Returns the draft's key."""
    require(viewer, "portal.write", child=page.child)
    key = page.key or uuid.uuid4().hex
    answers = {
        **{name: list(texts) for name, texts in page.answers.items()},
        **{name: list(texts) for name, texts in given.items()},
    }
    kept = keep_draft(viewer.person, key=key, form="portal.views", path=page.draft_path, answers=answers, child_id=page.child.pk)  # type: ignore[arg-type]
    if not kept:
        raise RuleBroken("That is too long to keep. Send the first part, then tell us the rest.")
    return key


def send_answers(viewer: Viewer, page: WizardPage) -> None:
    """Write every answer as its speaker's words, at once, and forget the draft. Raises RuleBroken when there is nothing to send."""
    voice = "family" if page.mode == "family" else "child"
    texts = _texts(page)
    if not texts:
        raise RuleBroken("There is nothing to send yet. Answer one question first.")
    with write():
        before = earlier_answers(viewer, page.child, page.cycle_id)
        for topic, text in texts.items():
            cycle.write_statement(
                viewer,
                child_id=page.child.pk,
                voice=voice,
                topic=topic,
                text=text,
                cycle_id=page.cycle_id,
                may_see=rules.seen_by(page.answers),
                replaces_id=before.get(topic),
                asked=page.asked,
            )
        if page.key:
            drop_draft(viewer.person_id, page.key)


def _texts(page: WizardPage) -> dict[str, str]:
    if page.mode == "pupil":
        return rules.pupil_statements(page.answers, dict(page.helpers))
    return {each.topic: page.one(each.key).strip() for each in page.questions if page.one(each.key).strip()}


def tell(viewer: Viewer, *, child_id: uuid.UUID, text: str, share: bool) -> None:
    """Keep something a person at home wants the school to know, at any time."""
    cycle.write_statement(
        viewer,
        child_id=child_id,
        voice="family",
        topic="important",
        text=text,
        may_see=("school", "household") if share else ("school",),
    )


def tell_about_me(viewer: Viewer, *, text: str, share: bool) -> None:
    """The same for a child or young person, about themselves."""
    card = own_card(viewer)
    cycle.write_statement(
        viewer,
        child_id=card.pk,
        voice="child",
        topic="important",
        text=text,
        may_see=("school", "household") if share else ("school",),
    )


def save_part(viewer: Viewer, *, part: str, text: str, revision: int) -> None:
    """Change one part of one's own page. `revision` is the version the form was drawn from (0 before the first).

    Raises RuleBroken when the page no longer fits one side, EditedMeanwhile when somebody else changed this part meanwhile.
    """
    card = own_card(viewer)
    with write():
        now = plan_queries.profile_of(viewer, card)
        parts = {name: getattr(now, name) if now else "" for name in PROFILE_PARTS}
        try:
            plans.save_profile(viewer, child_id=card.pk, **{**parts, part: text}, revision=revision or None)
        except EditedMeanwhile as other:
            raise EditedMeanwhile(
                theirs={"text": other.theirs.get(part, "")}, by=other.by, at=other.at, revision=other.revision
            ) from None
