"""Whether the record of who did what was whole when it was last walked, for those at a school who must know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from trellis.access.engine import require
from trellis.accounts.viewer import Viewer
from trellis.audit import queries as audit


@dataclass(frozen=True)
class ChainRow:
    """One chain as it stood: whose it is, when it was walked, how many rows fit, and what does not."""

    name: str
    at: datetime
    rows: int
    whole: bool
    problem: str


def record_checks(viewer: Viewer) -> tuple[ChainRow, ...]:
    """The chains that concern the viewer's school, its own first."""
    require(viewer, "audit.told")
    if viewer.school_id is None or viewer.school is None:
        return ()
    own = str(viewer.school_id)
    rows = sorted(audit.checks_of(viewer.school_id), key=lambda each: each.chain != own)
    named = viewer.school.name
    return tuple(
        ChainRow(
            named if each.chain == own else "What belongs to no school", each.at, each.rows, each.broken_at is None, each.problem
        )
        for each in rows
    )


def chains_broken(viewer: Viewer) -> QuerySet[Any, Any]:
    """The broken chains that concern the viewer's school, as columns."""
    assert viewer.school_id is not None
    return audit.checks_of(viewer.school_id).exclude(broken_at=None).values("chain", "at")
