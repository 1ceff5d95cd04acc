"""What was left open: work about children who left the school, and work in the name of colleagues who left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.core.gather import Row, gather
from trellis.cycle.models import AssessmentRequest, Concern, Cycle, RoundRobin
from trellis.cycle.rules.concern import ConcernState
from trellis.cycle.rules.steps import LOOKS, CycleStep
from trellis.meetings.models import Action, Meeting
from trellis.meetings.rules import MeetingState
from trellis.people.models import Enrolment, Staff, live
from trellis.people.queries import CHILD_COLUMNS, name_in
from trellis.people.services.asking import require_at
from trellis.provision.models import Question

ACTION = "left.close"
_WHY = "decided by the page of what was left open"


@dataclass(frozen=True)
class Kind:
    """One kind of open work: what it is called, whose it is and by when. The words never say what stands in it."""

    words: str
    owner: str = ""
    due: str = ""
    more: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {
    "concern": Kind("a concern that waits for an answer", "owner", "reply_by"),
    "cycle": Kind("a cycle", more=("number", "step")),
    "assessment": Kind("a check or observation a colleague was asked for", "asked_of", "by_on"),
    "round_robin": Kind("a question to every teacher", "asked_by"),
    "meeting": Kind("a meeting that is planned", "called_by", "held_on"),
    "action": Kind("something agreed in a meeting", "owner", "by_on"),
    "question": Kind("a question to the SENCO", "owner", "answer_by"),
}
HANDED_OVER = ("concern", "assessment", "meeting", "action", "question")
"""What can go on in another colleague's name."""


@dataclass(frozen=True)
class LeftWork:
    """One thing that is still open."""

    what: str
    thing_id: UUID
    child: str
    words: str
    due: date | None
    colleague: str

    @property
    def key(self) -> str:
        return f"{self.what}.{self.thing_id}"


def _open(viewer: Viewer) -> dict[str, QuerySet[Any, Any]]:
    """Open work at the viewer's school, by kind. A child somebody is shut out of stays shut for them here too."""
    school_id = viewer.school_id
    rows: dict[str, QuerySet[Any, Any]] = {
        "concern": Concern.objects.at(school_id).exclude(state=ConcernState.CLOSED),
        "cycle": Cycle.objects.at(school_id).filter(closed_at=None),
        "assessment": AssessmentRequest.objects.at(school_id).filter(done_on=None, withdrawn_at=None),
        "round_robin": RoundRobin.objects.at(school_id).filter(closed_on=None),
        "meeting": Meeting.objects.at(school_id).filter(state=MeetingState.PLANNED),
        "action": Action.objects.at(school_id).filter(done_on=None),
        "question": Question.objects.at(school_id).filter(answered_on=None, child__isnull=False),
    }
    return {what: each.exclude(child_id__in=viewer.held.blocked) for what, each in rows.items()}


def _columns(what: str) -> tuple[str, ...]:
    kind = KINDS[what]
    owner = (f"{kind.owner}__title", f"{kind.owner}__last_name") if kind.owner else ()
    return ("pk", *CHILD_COLUMNS, *owner, *((kind.due,) if kind.due else ()), *kind.more)


def lists_of_children(viewer: Viewer) -> dict[str, QuerySet[Any, Any]]:
    """Open work about children who were on the roll and are not now, by kind."""
    times = Enrolment.objects.at(viewer.school_id).filter(child_id=OuterRef("child_id"))
    gone = Exists(times.filter(ends_on__lt=clock.today())) & ~Exists(times.filter(live(clock.today())))
    return {what: rows.filter(gone).values(*_columns(what)) for what, rows in _open(viewer).items()}


def lists_of_colleagues(viewer: Viewer) -> dict[str, QuerySet[Any, Any]]:
    """Open work about children on the roll in the name of somebody who was on the staff and is not now, by kind."""
    today, found = clock.today(), {}
    here = Exists(Enrolment.objects.at(viewer.school_id).filter(live(today), child_id=OuterRef("child_id")))
    for what, rows in _open(viewer).items():
        if what in HANDED_OVER:
            jobs = Staff.objects.at(viewer.school_id).filter(person_id=OuterRef(f"{KINDS[what].owner}_id"))
            gone = Exists(jobs.filter(ends_on__lt=today)) & ~Exists(jobs.filter(live(today)))
            found[what] = rows.filter(here, gone).values(*_columns(what))
    return found


def left_by_children(viewer: Viewer) -> tuple[LeftWork, ...]:
    """For those who lead: what is open about children who left, by name (one query)."""
    _require(viewer)
    return _told(gather(lists_of_children(viewer)))


def left_by_colleagues(viewer: Viewer) -> tuple[LeftWork, ...]:
    """For those who lead: what is open in the name of colleagues who left (one query)."""
    _require(viewer)
    return _told(gather(lists_of_colleagues(viewer)))


def _require(viewer: Viewer) -> None:
    if viewer.school_id is None:
        raise NotFound
    require_at(viewer, ACTION, viewer.school_id)


def _told(lists: Mapping[str, list[Row]]) -> tuple[LeftWork, ...]:
    found = [_work(what, row) for what, rows in lists.items() for row in rows]
    return tuple(sorted(found, key=lambda each: (each.child, each.due or date.max, each.what, each.thing_id)))


def _work(what: str, row: Row) -> LeftWork:
    kind = KINDS[what]
    words = kind.words
    if what == "cycle":
        words = f"cycle {row['number']}, at “{LOOKS[CycleStep(row['step'])].label}”"
    names = [row.get(f"{kind.owner}__title") or "", row.get(f"{kind.owner}__last_name") or ""] if kind.owner else []
    return LeftWork(what, row["pk"], name_in(row), words, row[kind.due] if kind.due else None, " ".join(names).strip())
