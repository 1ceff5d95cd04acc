"""The children of a teacher, a key person or a teaching assistant, for those who do not hold the school's records."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.cycle.models import StatusChange
from trellis.cycle.queries.statuses import NOTHING, StatusCard, card_for
from trellis.people.queries import cards_for

from ..rules.names import matches, nearest

ACTION = "record.read"


@dataclass(frozen=True)
class MyChildRow:
    """One child: name, class and status, which need no note of an opening."""

    ref: str
    name: str
    year: str
    group: str
    group_ref: str
    status: StatusCard


def my_children(viewer: Viewer, name: str = "") -> tuple[list[MyChildRow], tuple[str, str, str] | None]:
    """The children this viewer works with, by class and surname, and the nearest name where none matches (two queries)."""
    cards = cards_for(viewer, ACTION)
    statuses: dict[UUID, StatusCard] = {}
    changes = StatusChange.objects.for_viewer(viewer, ACTION).order_by("from_on", "created_at", "pk")
    for child_id, status, from_on in changes.values_list("child_id", "status", "from_on"):
        before = statuses.get(child_id)
        statuses[child_id] = card_for(status, before.since if before and before.status == status else from_on)
    rows = [
        MyChildRow(each.ref, each.full_name, each.year_words, each.group_name, each.group_ref, statuses.get(each.pk, NOTHING))
        for each in sorted(cards, key=lambda each: (each.group_name, each.last_name, each.calling_name))
    ]
    if not name:
        return rows, None
    found = [each for each in rows if matches(name, (each.name,))]
    if found:
        return found, None
    by_name = {each.name: each for each in rows}
    near = nearest(name, by_name)
    return [], (near, by_name[near].group, by_name[near].ref) if near else None
