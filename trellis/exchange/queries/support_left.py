"""Support whose adult has left: still promised, and nobody gives it until it is handed over."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from trellis.access.engine import children_for, decide
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.people.models import Staff, live
from trellis.people.queries import CHILD_COLUMNS, name_in
from trellis.people.services.asking import require_at
from trellis.plans.models import PlanVersion
from trellis.provision.models import LIVE_LINE, Slot, SupportLine
from trellis.provision.policies import AtSchool
from trellis.provision.queries.lines import often_words

from .left_open import ACTION

EDIT = "plan.approve"
_WHY = "decided by the page of what colleagues left"
_COLUMNS = (
    *("pk", "child_id", "what", "minutes", "times_a_week", "starts_on", "ends_on", "group__name"),
    *("given_by_id", "given_by__title", "given_by__first_name", "given_by__last_name"),
)


@dataclass(frozen=True)
class LeftLine:
    """One line of support in the name of somebody who left. `busy`: a change to the child's plan is being written."""

    line_id: UUID
    child: str
    child_ref: str
    words: str
    until: date
    colleague: str
    busy: bool

    @property
    def key(self) -> str:
        return str(self.line_id)


def support_lines(viewer: Viewer, from_on: date) -> QuerySet[SupportLine, Any]:
    """Live support of children whose plan the viewer may approve, given by somebody who was on the staff and is not now."""
    assert viewer.school_id is not None
    today = clock.today()
    jobs = Staff.objects.at(viewer.school_id).filter(person_id=OuterRef("given_by_id"))
    gone = Exists(jobs.filter(ends_on__lt=today)) & ~Exists(jobs.filter(live(today)))
    rows = SupportLine.objects.at(viewer.school_id).filter(LIVE_LINE, gone, ends_on__gte=from_on)
    return rows.filter(child_id__in=children_for(viewer, EDIT).values("pk")).values(*_COLUMNS, *CHILD_COLUMNS)


def may_give_on(viewer: Viewer) -> bool:
    """Whether the viewer may give a colleague's support to another adult: who may approve plans."""
    return viewer.school_id is not None and bool(decide(viewer, EDIT, child=AtSchool(viewer.school_id)))


def support_count(viewer: Viewer) -> int:
    """How many lines of support wait to be handed over."""
    return support_lines(viewer, clock.today()).count() if may_give_on(viewer) else 0


def support_left(viewer: Viewer) -> tuple[LeftLine, ...]:
    """The support by colleague and child, in words (three queries); none for whoever may not give it on."""
    if viewer.school_id is None:
        raise NotFound
    require_at(viewer, ACTION, viewer.school_id)
    if not may_give_on(viewer):
        return ()
    rows = list(support_lines(viewer, viewer.calendar(viewer.school_id).on_or_after(clock.today())))
    slots = defaultdict(list)
    for line_id, day, at in Slot.objects.filter(line_id__in=[each["pk"] for each in rows]).values_list(
        "line_id", "weekday", "at"
    ):
        slots[line_id].append((day, at))
    children = {each["child_id"] for each in rows}
    writing = PlanVersion.objects.system(_WHY).filter(child_id__in=children, state__in=("draft", "to_check"))
    busy = set(writing.values_list("child_id", flat=True))
    for child_id in children:
        viewer.opens(child_id=child_id, school_id=viewer.school_id, page="the support of colleagues who left")
    found = [_line(each, slots[each["pk"]], busy) for each in rows]
    return tuple(sorted(found, key=lambda each: (each.colleague, each.child, each.words, each.line_id)))


def adult(row: dict[str, Any]) -> str:
    """ "Mrs Hill", as a school speaks; the full name where no title is known."""
    first = row["given_by__title"] or row["given_by__first_name"]
    return f"{first} {row['given_by__last_name']}".strip()


def _line(row: dict[str, Any], slots: list[tuple[int, Any]], busy: set[UUID]) -> LeftLine:
    group = row["group__name"] or ""
    # A group is often called after what it does: "Talking group, Maple".
    named = [group] if group.startswith(row["what"]) else [row["what"], group]
    parts = [*named, often_words(row["minutes"], row["times_a_week"], slots)]
    words = ", ".join(each for each in parts if each)
    return LeftLine(row["pk"], name_in(row), row["child__ref"], words, row["ends_on"], adult(row), row["child_id"] in busy)
