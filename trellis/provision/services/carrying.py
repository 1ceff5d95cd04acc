"""Support carried on into a new term, of many children at once: a live line is never edited, so each change is a new line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.people.models import ProfessionalPlace, Staff, live

from ..models import Slot, SupportGroup, SupportLine
from .lines import make_lines_live

_WHY = "lines of plans the viewer carries on"


@dataclass(frozen=True)
class CarryLine:
    """A line as it goes on: until when, given by whom, in which group."""

    line_id: UUID
    until: date
    given_by_id: UUID | None
    group_name: str


def carry_on(viewer: Viewer, *, school_id: UUID, starts_on: date, lines: Sequence[CarryLine]) -> dict[UUID, UUID]:
    """Give each line whose end, adult or group changes a line that replaces it from `starts_on`; gives old key to new key.

    One that has not begun yet is replaced from its own first day. Raises RuleBroken for an adult who gives no support here, NotFound for
    a line out of reach.
    """
    wanted = {each.line_id: each for each in lines}
    rows = SupportLine.objects.for_viewer(viewer, "support.edit").filter(pk__in=list(wanted), school_id=school_id)
    found = list(rows.select_related("group", "child").prefetch_related("slots").order_by("created_at", "pk"))
    if len(found) != len(wanted):
        raise NotFound
    with write():
        groups = _groups(school_id, {each.group_name for each in lines})
        rates = _givers(school_id, starts_on, found, wanted)
        made: dict[UUID, SupportLine] = {}
        for old in found:
            new = wanted[old.pk]
            group = groups.get(new.group_name.casefold())
            if (old.ends_on, old.given_by_id, old.group_id) == (new.until, new.given_by_id, group.pk if group else None):
                continue
            values = {each.attname: getattr(old, each.attname) for each in SupportLine._meta.concrete_fields}
            for name in ("id", "ref", "created_at", "updated_at", "revision", "live_at", "ended_on", "end_reason", "weeks"):
                values.pop(name)
            values |= {
                "starts_on": max(starts_on, old.starts_on),
                "ends_on": new.until,
                "given_by_id": new.given_by_id,
                "replaces_id": old.pk,
            }
            values |= {"group_id": group.pk if group else None, "edited_by_id": viewer.person_id}
            if new.given_by_id != old.given_by_id:
                values["hourly_rate"] = rates.get(new.given_by_id)
            made[old.pk] = SupportLine(**values)
        SupportLine.objects.bulk_create(made.values())
        Slot.objects.bulk_create(
            Slot(line=made[old.pk], weekday=each.weekday, at=each.at)
            for old in found
            if old.pk in made
            for each in old.slots.all()
        )
        make_lines_live(viewer, line_ids=[each.pk for each in made.values()], from_on=starts_on)
    return {old: new.pk for old, new in made.items()}


def _groups(school_id: UUID, names: set[str]) -> dict[str, SupportGroup]:
    """The school's support groups by name, made where they are new."""
    known = {each.name.casefold(): each for each in SupportGroup.objects.at(school_id)}
    new = {
        name.casefold(): SupportGroup(school_id=school_id, name=name) for name in names if name and name.casefold() not in known
    }
    SupportGroup.objects.bulk_create(new.values())
    return known | new


def _givers(school_id: UUID, day: date, found: Sequence[SupportLine], wanted: dict[UUID, CarryLine]) -> dict[UUID | None, object]:
    """The hourly rate of each adult who may give support here; RuleBroken for one who may not."""
    rates = dict(Staff.objects.at(school_id).filter(live(day)).values_list("person_id", "hourly_rate"))
    children = [each.child_id for each in found]
    invited = ProfessionalPlace.objects.system(_WHY).filter(live(day), child_id__in=children)
    pairs = set(invited.values_list("person_id", "child_id"))
    for line in found:
        new = wanted[line.pk]
        giver = new.given_by_id
        if giver is None and not line.makes_sessions:
            continue
        if giver not in rates and (giver, line.child_id) not in pairs:
            name = line.child.known_as or line.child.first_name
            raise RuleBroken(f"{name} {line.child.last_name[:1]}: choose who gives “{line.what}” now.", f"adult_{line.ref}")
    return rates  # type: ignore[return-value]
