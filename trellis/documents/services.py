"""Keeping files about children, many at once, and taking them back. Each is encrypted before it is written."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import crypto
from trellis.core.db import write
from trellis.core.errors import NotFound
from trellis.core.models import new_id
from trellis.people.models import Child
from trellis.people.services.asking import require_at

from . import events as _events  # noqa: F401  (its codes must be known before anything is recorded)
from .models import ChildFile
from .queries import context_of

ACTION = "register.import"


@dataclass(frozen=True)
class FileFact:
    """One file as it came, and whose it is."""

    child_id: UUID
    kind: str
    name: str
    content_type: str
    data: bytes


def keep_files(viewer: Viewer, *, school_id: UUID, files: Sequence[FileFact]) -> list[UUID]:
    """Keep these files in their children's records; gives their keys in the same order. NotFound for a child of another school."""
    require_at(viewer, ACTION, school_id)
    children = {each.child_id for each in files}
    if Child.objects.at(school_id).filter(pk__in=children).count() != len(children):
        raise NotFound
    by_id = None if viewer.system_name else viewer.person_id
    rows = []
    for each in files:
        pk = new_id()
        rows.append(
            ChildFile(
                pk=pk,
                school_id=school_id,
                child_id=each.child_id,
                kind=each.kind,
                name=each.name[:120],
                content_type=each.content_type,
                size=len(each.data),
                sha256=hashlib.sha256(each.data).hexdigest(),
                sealed=crypto.seal(each.data, context_of(pk)),
                by_id=by_id,
            )
        )
    with write():
        ChildFile.objects.bulk_create(rows, batch_size=5)
        record(viewer, "file.kept", school_id=school_id, children=dict.fromkeys(children))
    return [each.pk for each in rows]


def take_files_back(viewer: Viewer, *, school_id: UUID, ids: Collection[UUID]) -> int:
    """Destroy files that came in by mistake; gives how many. What pointed at them is gone already."""
    require_at(viewer, ACTION, school_id)
    with write():
        rows = ChildFile.objects.at(school_id).filter(pk__in=ids)
        children = list(rows.values_list("child_id", flat=True))
        rows.delete()
        if children:
            record(viewer, "file.taken_back", school_id=school_id, children=dict.fromkeys(children))
    return len(children)
