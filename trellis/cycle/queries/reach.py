"""Children a member of staff may raise a concern about: any child of their own school."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from trellis.access.engine import require
from trellis.accounts.viewer import Viewer
from trellis.core.errors import NotFound
from trellis.people.models import Child
from trellis.people.queries import ChildCard, card_of, child_by_id
from trellis.people.queries.children import _with_place


def child_to_raise(viewer: Viewer, child_id: UUID) -> ChildCard:
    """The child, for any member of staff of the child's school. Raises NotFound for another school or a child the viewer is shut out of."""
    require(viewer, "concern.raise")
    if viewer.system_name is not None:
        return child_by_id(viewer, child_id, "concern.raise")
    rows = Child.objects.at(viewer.school_id).exclude(pk__in=viewer.held.blocked)
    found = _with_place(rows, viewer.day).filter(pk=child_id).first()
    if found is None or not found.fact_on_roll:
        raise NotFound
    return card_of(found)


def child_named(viewer: Viewer, typed: str) -> ChildCard | None:
    """The one child of the viewer's school with exactly this name; None when there is none, or more than one."""
    require(viewer, "concern.raise")
    wanted = " ".join(typed.casefold().split())
    if not wanted or viewer.school_id is None:
        return None
    last = wanted.split()[-1]
    rows = Child.objects.at(viewer.school_id).exclude(pk__in=viewer.held.blocked).filter(last_name__iendswith=last)
    found = [each for each in _with_place(rows, viewer.day)[:200] if each.fact_on_roll and wanted in _names(each)]
    return card_of(found[0]) if len(found) == 1 else None


def _names(child: Any) -> set[str]:
    return {f"{first} {child.last_name}".casefold() for first in (child.first_name, child.known_as) if first}
