"""Fetching a version to change it, and noticing that somebody else saved first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from trellis.access.engine import require
from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.errors import EditedMeanwhile, NotFound, RuleBroken
from trellis.cycle.models import Cycle
from trellis.designsystem.words import time_short
from trellis.people.queries import ChildCard, child_by_id

from ..models import PlanVersion

FROZEN = "This version has been shown, so it stays as it was. Use “Change the plan” to make a new one."
_WHY = "named by its key; the viewer's right to its child is asked at once"


def child_of(viewer: Viewer, child_id: UUID, action: str, sees: str = "plan.read") -> ChildCard:
    """The child, if the viewer `sees` them at all (else NotFound) and may do `action` (else Denied with who can)."""
    card = child_by_id(viewer, child_id, sees)
    require(viewer, action, child=card)
    return card


def version_for(viewer: Viewer, version_id: UUID, action: str, sees: str = "plan.read") -> tuple[PlanVersion, ChildCard]:
    """A version and its child. Inside a write the row is held until the write ends. Raises NotFound and Denied."""
    version = PlanVersion.objects.system(_WHY).select_for_update().filter(pk=version_id).first()
    if version is None:
        raise NotFound
    return version, child_of(viewer, version.child_id, action, sees)


def cycle_for(viewer: Viewer, cycle_id: UUID, action: str) -> tuple[Cycle, ChildCard]:
    """A cycle and its child, under the same conditions."""
    cycle = Cycle.objects.system(_WHY).filter(pk=cycle_id).first()
    if cycle is None:
        raise NotFound
    return cycle, child_of(viewer, cycle.child_id, action)


def draft_for(viewer: Viewer, version_id: UUID) -> tuple[PlanVersion, ChildCard]:
    """A draft to write in. Raises RuleBroken when the version was shown already."""
    version, card = version_for(viewer, version_id, "plan.draft")
    if not version.is_draft:
        raise RuleBroken(FROZEN)
    return version, card


def new_version(viewer: Viewer, card: ChildCard, cycle_id: UUID, **values: Any) -> PlanVersion:
    """The next version of this child's plans; numbers run on over the cycles."""
    latest = PlanVersion.objects.of(card).aggregate(latest=Max("number"))["latest"] or 0
    drafted_by = None if viewer.system_name else viewer.person_id
    return PlanVersion.objects.create(
        school_id=card.school_id, child_id=card.pk, cycle_id=cycle_id, number=latest + 1, drafted_by_id=drafted_by, **values
    )


def edit_number(version: PlanVersion, part: str) -> int:
    """How often this part of the draft has been saved: the hidden `revision` of its form."""
    return int(version.edits.get(part, {}).get("n", 0))


def not_edited_meanwhile(version: PlanVersion, part: str, revision: int | None, theirs: Mapping[str, str]) -> None:
    """Raise EditedMeanwhile when the part was saved since the form was drawn. `revision` None asks nothing (work without a form)."""
    now = edit_number(version, part)
    if revision is None or revision == now:
        return
    edit = version.edits.get(part, {})
    by = Person.objects.filter(pk=edit.get("by")).first()
    at = time_short(datetime.fromisoformat(edit["at"])) if edit.get("at") else ""
    raise EditedMeanwhile(theirs=dict(theirs), by=by.formal_name if by else "Somebody", at=at, revision=now)


def save_edit(viewer: Viewer, version: PlanVersion, part: str, fields: list[str]) -> None:
    """Save a part of a draft: its edit is counted, an approval given to earlier words falls away, the record says which fields."""
    by = None if viewer.system_name else str(viewer.person_id)
    version.edits = {**version.edits, part: {"n": edit_number(version, part) + 1, "by": by, "at": clock.now().isoformat()}}
    version.approved_by_id = version.approved_at = None
    version.updated_at = clock.now()
    version.revision += 1
    version.save(update_fields=[*fields, "edits", "approved_by", "approved_at", "updated_at", "revision"])
    audit.record(
        viewer,
        "plan.changed",
        school_id=version.school_id,
        child_id=version.child_id,
        things={"plan": version.pk},
        fields=fields or [part],
    )
