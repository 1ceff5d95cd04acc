"""What a kind of list is to the steps that bring one in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.exchange.models import ListImport
from trellis.exchange.queries.seen import Look
from trellis.exchange.readers.own_list import ListFile
from trellis.exchange.rules import Told
from trellis.people.models import Child

CHANGED = "The roll has changed since this preview. Nothing was written. Look at the new preview, then confirm it."
Rows = dict[str, list[UUID]]


@dataclass
class ListUndone:
    """What was taken back, and the sentences about what stays."""

    ref: str
    removed: int = 0
    stays: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Kind:
    """How a list's rows are read (FileRefused), compared, written (the ids written, by name) and taken back."""

    read: Callable[..., ListFile]
    look: Callable[[UUID, ListFile, Mapping[int, str]], Look]
    write: Callable[[Viewer, UUID, Any, Told], Rows]
    take_back: Callable[[Viewer, ListImport, Rows], ListUndone]


def stays(school_id: UUID, kept: Collection[UUID]) -> list[str]:
    """A sentence for each child on whom somebody has worked since."""
    rows = Child.objects.at(school_id).filter(pk__in=kept).order_by("last_name", "first_name")
    return [
        f"{first} {last} stays as brought in: somebody has worked on it since."
        for first, last in rows.values_list("first_name", "last_name")
    ]
