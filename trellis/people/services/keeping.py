"""How long records are kept: the school's own periods, and children whose record stays beyond its time."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from trellis.access.engine import require
from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.rulebook.retention import PERIODS

from ..models import Child, RecordHold, RetentionPeriod

_MOST_YEARS = 100
_WHY = "the decision is about the school's records, also of children who have left; it stands above"


def _school(viewer: Viewer, action: str) -> UUID:
    require(viewer, action)
    if viewer.school_id is None:
        raise NotFound
    return viewer.school_id


def choose_period(viewer: Viewer, *, code: str, years: int, why: str) -> None:
    """Keep one kind of data so many years from now on. Raises RuleBroken for fewer than the least, NotFound for a kind with a fixed time."""
    school_id = _school(viewer, "record.keep")
    period = PERIODS.get(code)
    if period is None or not period.school_may_change:
        raise NotFound
    if not period.least <= years <= _MOST_YEARS:
        raise RuleBroken(f"Choose between {period.least} and {_MOST_YEARS} years.", "years")
    if not why.strip():
        raise RuleBroken("Write why, in a sentence, like the governors’ decision and its day.", "why")
    with write():
        made = RetentionPeriod.objects.create(
            school_id=school_id, code=code, years=years, why=why.strip(), by_id=viewer.person_id
        )
        record(viewer, "retention.chosen", school_id=school_id, things={"period": made.pk, "kind": code})


def keep_record(viewer: Viewer, *, last_name: str, date_of_birth: date, reason: str) -> UUID:
    """Keep a child's record beyond its time, also when the child has left long ago. Gives the hold's id.

    Raises RuleBroken when no child here, or more than one, has that surname and birth date, or the record is kept already.
    """
    school_id = _school(viewer, "record.hold")
    if not reason.strip():
        raise RuleBroken("Write why, in a sentence.", "reason")
    rows = Child.objects.system(_WHY).filter(school_id=school_id, date_of_birth=date_of_birth)
    found = [each for each in rows if each.last_name.casefold() == last_name.strip().casefold()]
    found = [each for each in found if each.pk not in viewer.held.blocked]
    if len(found) != 1:
        raise RuleBroken(
            "Two children here have that surname and birth date. Ask whoever runs Trellis to keep both."
            if found
            else "No child of this school has that surname and birth date. Check both as they stood on the roll.",
            "last_name",
        )
    child = found[0]
    with write():
        rows = RecordHold.objects.of(child).filter(ended_at=None)
        if rows.exists():
            raise RuleBroken("This record is kept already. It stands in the list.", "last_name")
        made = RecordHold.objects.create(
            school_id=school_id, child_id=child.pk, reason=reason.strip(), placed_by_id=viewer.person_id
        )
        record(viewer, "record.kept", school_id=school_id, child_id=child.pk, things={"hold": made.pk})
    return made.pk


def end_keeping(viewer: Viewer, *, hold_id: UUID) -> None:
    """The record is treated like any other again. Raises NotFound for a hold of another school or one that has ended."""
    school_id = _school(viewer, "record.hold")
    with write():
        rows = RecordHold.objects.at(school_id).filter(pk=hold_id, ended_at=None).exclude(child_id__in=viewer.held.blocked)
        hold = rows.select_for_update().first()
        if hold is None:
            raise NotFound
        rows.update(ended_by=viewer.person_id, ended_at=clock.now(), updated_at=clock.now())
        record(viewer, "record.kept_no_longer", school_id=school_id, child_id=hold.child_id, things={"hold": hold.pk})
