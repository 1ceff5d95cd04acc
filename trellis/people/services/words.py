"""Words somebody marked as worrying: held back at once from every family page, print and message, until the DSL releases them."""

from __future__ import annotations

from uuid import UUID

from trellis.access.engine import decide, refusal_for
from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import Denied, NotFound

from .. import queries
from ..models import Child, WordsHeld

_WHY = "any member of staff may mark words; the decision follows"


def _markable(viewer: Viewer, child_id: UUID) -> Child:
    """The child, for a member of staff of their school. Everybody else gets what a stranger gets."""
    child = Child.objects.system(_WHY).filter(pk=child_id).first()
    viewer.decided = True
    if child is None:
        raise NotFound
    if viewer.system_name is not None:
        if not decide(viewer, "words.mark", child=child):
            raise Denied(refusal_for("words.mark"))
        return child
    works_here = "staff" in viewer.held.schools.get(child.school_id, ()) and child.pk not in viewer.held.blocked
    if not works_here and not decide(viewer, "words.mark", child=child):
        raise NotFound
    return child


def hold_words(viewer: Viewer, *, child_id: UUID, thing: str, thing_id: UUID) -> WordsHeld:
    """Hold these words back now. `thing` names the kind ("statement", "concern"), `thing_id` the row. A second mark changes nothing."""
    child = _markable(viewer, child_id)
    with write():
        rows = WordsHeld.objects.system("one unreleased mark for each row of words")
        held = rows.filter(school_id=child.school_id, child_id=child.pk, thing_id=thing_id, released_at=None).first()
        if held is not None:
            return held
        held = WordsHeld.objects.create(
            school_id=child.school_id, child_id=child.pk, thing=thing, thing_id=thing_id, marked_by_id=viewer.person_id
        )
        record(viewer, "words.held", school_id=child.school_id, child_id=child.pk, things={"held": held.pk})
    return held


def release_words(viewer: Viewer, *, held_id: UUID) -> None:
    """The DSL has read them: the words may be shown again where they were. A second press changes nothing."""
    held = WordsHeld.objects.for_viewer(viewer, "words.release").filter(pk=held_id).first()
    if held is None:
        raise NotFound
    card = queries.child_by_id(viewer, held.child_id, "words.release")
    with write():
        rows = WordsHeld.objects.of(card).filter(pk=held.pk, released_at=None)
        if rows.update(released_by=viewer.person_id, released_at=clock.now(), updated_at=clock.now()):
            record(viewer, "words.released", school_id=card.school_id, child_id=card.pk, things={"held": held.pk})
