"""R06 (section 68) across a school: children on SEN Support by decision of whom somebody has not been told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from trellis.access.engine import children_for
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.gather import Row
from trellis.people.models import FamilyLink, ProtectiveHold, Restriction, live
from trellis.rulebook.dates import is_young_person

from ..models import StatusChange, Told
from ..rules.status import SenStatus

_WHY = "of children in the viewer's reach"


@dataclass(frozen=True)
class ToldOrNot:
    """A child on SEN Support by decision since a day. `waiting` says who has not been told ("The family has"); empty when all have."""

    child: Row
    since: date
    waiting: str


def told_lists(viewer: Viewer, action: str, within: Iterable[UUID] | None = None) -> Mapping[str, QuerySet[Any, Any]]:
    """The children somebody decided SEN Support for, what holds of each, the adults at home, and who was told: for `told_or_not`."""
    decided = StatusChange.objects.system(_WHY).filter(status=SenStatus.SEN_SUPPORT, source="decision")
    children = children_for(viewer, action).filter(pk__in=decided.values("child_id"))
    if within is not None:
        children = children.filter(pk__in=list(within))
    theirs = {"child_id__in": children.values("pk")}
    who = {"child_id": OuterRef("child_id"), "person_id": OuterRef("person_id")}
    day = clock.today()
    # Adults whom an order or a hold keeps away are not waited for.
    adults = FamilyLink.objects.system(_WHY).filter(
        live(day),
        ~Exists(Restriction.objects.system(_WHY).filter(live(day), **who)),
        ~Exists(ProtectiveHold.objects.system(_WHY).filter(live(day), ended_by=None, **who)),
        **theirs,
    )
    told = Told.objects.system(_WHY).filter(reached=True, **theirs)
    changes = StatusChange.objects.system(_WHY).filter(**theirs)
    names = ("ref", "first_name", "known_as", "last_name", "nc_year", "school_id", "school__setting_kind")
    return {
        "children": children.values("pk", "person_id", "date_of_birth", *names),
        "changes": changes.values("pk", "created_at", "child_id", "status", "from_on", "told_before"),
        "adults": adults.values("child_id", "person_id", "responsibility"),
        "told": told.values("child_id", "person_id", "status_change__from_on"),
    }


def told_or_not(children: list[Row], changes: list[Row], adults: list[Row], told: list[Row]) -> list[ToldOrNot]:
    """Each of them with who is still to be told, whoever has waited longest first."""
    since = _since(changes)
    owed = _owed(adults)
    reached: dict[UUID, set[UUID | None]] = {}
    for each in told:
        if each["child_id"] in since and each["status_change__from_on"] >= since[each["child_id"]]:
            reached.setdefault(each["child_id"], set()).add(each["person_id"])
    found = [
        ToldOrNot(child, since[child["pk"]], _still_to_tell(child, owed.get(child["pk"], set()), reached.get(child["pk"], set())))
        for child in children
        if child["pk"] in since
    ]
    return sorted(found, key=lambda each: (each.since, each.child["pk"]))


def _still_to_tell(child: Row, owed: set[UUID], reached: set[UUID | None]) -> str:
    """ "The family has"; empty once everybody who has to be told was."""
    if is_young_person(child["date_of_birth"], clock.today()):
        return "" if child["person_id"] in reached or None in reached else "The student has"
    if owed and owed <= reached:
        return ""
    return "One adult has" if owed & reached else "The family has"


def _since(changes: list[Row]) -> dict[UUID, date]:
    """The first day of the SEN Support that holds now, of each child on it whose family was not declared told before Trellis."""
    found: dict[UUID, date] = {}
    declared: set[UUID] = set()
    for each in sorted(changes, key=lambda one: (one["from_on"], one["created_at"], one["pk"])):
        if each["status"] == SenStatus.SEN_SUPPORT:
            found.setdefault(each["child_id"], each["from_on"])
            if each["told_before"]:
                declared.add(each["child_id"])
        else:
            found.pop(each["child_id"], None)
            declared.discard(each["child_id"])
    return {child: on for child, on in found.items() if child not in declared}


def _owed(adults: list[Row]) -> dict[UUID, set[UUID]]:
    """The adults at home who have to be told: those with responsibility or of whom it is not known, else everybody."""
    every: dict[UUID, set[UUID]] = {}
    owed: dict[UUID, set[UUID]] = {}
    for each in adults:
        every.setdefault(each["child_id"], set()).add(each["person_id"])
        if each["responsibility"] != "no":
            owed.setdefault(each["child_id"], set()).add(each["person_id"])
    return every | owed
