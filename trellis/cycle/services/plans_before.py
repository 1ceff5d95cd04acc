"""Plans from before Trellis, in bulk: each stands for its child with its review date. No cycle, duty or message follows from it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core.db import write
from trellis.core.errors import NotFound
from trellis.cycle.models import BeforeTrellis, Cycle
from trellis.people.models import Child
from trellis.people.services.asking import require_at

from .register import ACTION

SOURCE = "plan"
_WHY = "plans from before Trellis that are being taken back"


@dataclass(frozen=True)
class PlanFact:
    """One plan: whose it is, the file kept of it, the text that could be read, and when it is to be reviewed."""

    child_id: UUID
    file_id: UUID
    review_on: date | None = None
    text: str = ""


def bring_plans(viewer: Viewer, *, school_id: UUID, plans: Sequence[PlanFact]) -> list[UUID]:
    """Write what stood before Trellis for these children; gives the keys written. NotFound for a child of another school."""
    require_at(viewer, ACTION, school_id)
    children = {each.child_id for each in plans}
    if Child.objects.at(school_id).filter(pk__in=children).count() != len(children):
        raise NotFound
    by_id = None if viewer.system_name else viewer.person_id
    with write():
        rows = [
            BeforeTrellis(
                school_id=school_id,
                child_id=each.child_id,
                source=SOURCE,
                review_on=each.review_on,
                note=each.text,
                file_id=each.file_id,
                by_id=by_id,
            )
            for each in plans
        ]
        BeforeTrellis.objects.bulk_create(rows, batch_size=100)
        audit.record(viewer, "plans_before.brought", school_id=school_id, children=dict.fromkeys(children))
    return [each.pk for each in rows]


def take_plans_back(viewer: Viewer, *, school_id: UUID, ids: Collection[UUID]) -> tuple[list[UUID], list[UUID]]:
    """Take these back, but for children of whom a cycle has begun since: (keys of the files set free, children who keep theirs)."""
    require_at(viewer, ACTION, school_id)
    with write():
        rows = BeforeTrellis.objects.at(school_id).filter(pk__in=ids, source=SOURCE)
        made = {each.child_id: each.created_at for each in rows.order_by("-created_at")}
        begun = Cycle.objects.system(_WHY).filter(child_id__in=made).values_list("child_id", "created_at")
        kept = {child for child, at in begun if at > made[child]}
        going = rows.exclude(child_id__in=kept)
        files = [each for each in going.values_list("file_id", flat=True) if each]
        going.delete()
        audit.record(viewer, "plans_before.taken_back", school_id=school_id, children=dict.fromkeys(made.keys() - kept))
    return files, sorted(kept, key=str)
