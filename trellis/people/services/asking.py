"""Questions every service of this room asks before it writes."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from trellis.access.engine import all_rules, refusal_for, require
from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer
from trellis.core.errors import Denied, NotFound, RuleBroken


def require_at(viewer: Viewer, action: str, school_id: UUID) -> None:
    """Raise Denied unless the viewer may do `action` at this school. A relation to another school opens nothing here."""
    require(viewer, action)
    if viewer.system_name is not None:
        return
    if not set(all_rules()[action].relations) & viewer.held.schools.get(school_id, frozenset()):
        raise Denied(refusal_for(action))


def person_by_id(person_id: UUID) -> Person:
    """The person, or NotFound."""
    found = Person.objects.filter(pk=person_id).first()
    if found is None:
        raise NotFound
    return found


def require_order(starts_on: date, ends_on: date | None) -> None:
    """Raise RuleBroken when a time would end before it starts."""
    if ends_on is not None and ends_on < starts_on:
        raise RuleBroken("The last day is before the first. Change one of them.", "ends_on")


def weekdays_of(weekdays: object) -> list[int]:
    """Weekdays as kept: Monday 0 to Friday 4, in order, each once. Raises RuleBroken for anything else."""
    found = sorted({int(each) for each in weekdays or ()})  # type: ignore[attr-defined]
    if any(not 0 <= each <= 4 for each in found):
        raise RuleBroken("Choose days from Monday to Friday.", "weekdays")
    return found
