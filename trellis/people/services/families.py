"""Switching families on: by class, year or child, after looking. Nothing is sent by it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.people.services.asking import require_at

from ..models import Child
from ..queries.children import ChildCard
from ..queries.families import ACTION


def switch_many(viewer: Viewer, *, school_id: UUID, child_ids: Iterable[UUID], on: bool) -> int:
    """Switch the family's own pages of these children on or off, together. Returns how many changed. Sends nothing to anybody."""
    require_at(viewer, ACTION, school_id)
    wanted = set(child_ids)
    if not wanted:
        raise RuleBroken("Choose a class, a year or a child first.", "whom")
    reached = Child.objects.for_viewer(viewer, ACTION).filter(school_id=school_id, pk__in=wanted)
    if set(reached.values_list("pk", flat=True)) != wanted:
        raise NotFound
    with write():
        rows = Child.objects.at(school_id).filter(pk__in=wanted, families_on=not on)
        changed = list(rows.values_list("pk", flat=True))
        rows.update(families_on=on, updated_at=clock.now())
        if changed:
            record(viewer, "family.switched", school_id=school_id, children=changed, fields=["families_on"])
    return len(changed)


def note_preview(viewer: Viewer, *, child: ChildCard, adult_id: UUID) -> None:
    """Note that somebody looked at what an adult would see."""
    with write():
        record(viewer, "family.previewed", school_id=child.school_id, child_id=child.pk, things={"adult": adult_id})
