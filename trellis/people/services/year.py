"""The September roll-over: prepared on one page, in force from its day, taken back on the same day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from trellis.accounts.viewer import Viewer, system_viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.core.reactions import happened
from trellis.organisations.models import Group
from trellis.rulebook.settings_words import year_after

from ..models import Child, ClassPlace, Enrolment, StaffPlace, YearMove, live
from ..queries.year import LEAVE, NEW, OWN_CLASS, SAME
from .asking import require_at

_WHY = "decided for the school's whole roll"
FARTHEST_DAYS = 400


@dataclass(frozen=True)
class ClassChoice:
    """What becomes of one class: LEAVE, SAME, NEW with the new class's name, or the reference of another class."""

    ref: str
    to: str
    new_name: str = ""


def move_year(
    viewer: Viewer, *, school_id: UUID, moves_on: date, choices: Iterable[ClassChoice], adults_follow: bool
) -> YearMove:
    """Prepare the next school year: places of children (and, where adults follow their class, of staff) end the day before and begin on the day.

    Teaching groups end with the year. Year codes and what a leaver leaves open follow on the day itself (`apply_year_moves`), at once where
    that is today. Raises RuleBroken, with nothing written, for a class without an answer, and where a move is prepared already.
    """
    require_at(viewer, "year.move", school_id)
    today = clock.today()
    if not today <= moves_on <= today + timedelta(days=FARTHEST_DAYS):
        raise RuleBroken("Choose the first day of the next school year: today or later, within a year.", "moves_on")
    if YearMove.objects.at(school_id).filter(undone_at=None, moves_on__gte=today).exists():
        raise RuleBroken("The next school year is prepared already. Take that back first, on the day it was prepared.")
    with write():
        move = _Move(school_id, moves_on)
        move.classes({each.ref: each for each in choices}, adults_follow=adults_follow)
        move.teaching_groups()
        move.years()
        made = YearMove.objects.create(school_id=school_id, by=viewer.person, moves_on=moves_on, changed=move.changed)
        record(viewer, "year.prepared", school_id=school_id, things={"move": made.pk})
        if moves_on <= today:
            _apply(viewer, made)
    return made


class _Move:
    """One roll-over while it is written; `changed` gathers the rows it makes and ends."""

    def __init__(self, school_id: UUID, moves_on: date) -> None:
        self.school_id, self.moves_on, self.before = school_id, moves_on, moves_on - timedelta(days=1)
        self.changed: dict[str, Any] = {
            "made": [],
            "ended": [],
            "enrolments": [],
            "staff_made": [],
            "staff_ended": [],
            "groups": [],
            "leavers": [],
            "years": {},
        }

    def classes(self, choices: dict[str, ClassChoice], *, adults_follow: bool) -> None:
        """Every class with children goes where its choice says."""
        groups = {each.ref: each for each in Group.objects.at(self.school_id).filter(closed_on=None, kind__in=OWN_CLASS)}
        inside: dict[UUID, list[ClassPlace]] = defaultdict(list)
        for place in ClassPlace.objects.at(self.school_id).filter(live(self.before), group__in=groups.values()):
            inside[place.group_id].append(place)
        for ref, group in groups.items():
            if not inside[group.pk]:
                continue
            choice = choices.get(ref)
            if choice is None or not choice.to:
                raise RuleBroken(f"Say where {group.name} goes.", f"to_{ref}")
            if choice.to == SAME:
                continue
            target = self._target(group, choice, groups)
            self._children(inside[group.pk], target)
            if adults_follow:
                self._adults(group, target)

    def _target(self, group: Group, choice: ClassChoice, groups: dict[str, Group]) -> Group | None:
        if choice.to == LEAVE:
            return None
        if choice.to != NEW:
            if choice.to not in groups:
                raise NotFound
            return groups[choice.to]
        name = " ".join(choice.new_name.split())[:60]
        if not name:
            raise RuleBroken(f"Enter the name of the new class for {group.name}.", f"name_{group.ref}")
        if Group.objects.at(self.school_id).filter(name__iexact=name, kind=group.kind).exists():
            raise RuleBroken(f"There is a class called {name} already. Choose it in the list.", f"name_{group.ref}")
        made = Group.objects.create(school_id=self.school_id, name=name, kind=group.kind, nc_year=year_after(group.nc_year))
        self.changed["groups"].append(str(made.pk))
        return made

    def _children(self, places: list[ClassPlace], target: Group | None) -> None:
        if target is not None and places and all(each.group_id == target.pk for each in places):
            return
        self._end(places)
        if target is None:
            children = [each.child_id for each in places]
            rows = Enrolment.objects.at(self.school_id).filter(
                Q(ends_on=None) | Q(ends_on__gt=self.before), child_id__in=children
            )
            self.changed["enrolments"] += [[str(each.pk), each.ends_on.isoformat() if each.ends_on else None] for each in rows]
            rows.update(ends_on=self.before, updated_at=clock.now())
            self.changed["leavers"] += [str(each) for each in children]
            return
        fresh = [
            ClassPlace(school_id=self.school_id, child_id=each.child_id, group=target, starts_on=self.moves_on) for each in places
        ]
        ClassPlace.objects.bulk_create(fresh)
        self.changed["made"] += [str(each.pk) for each in fresh]

    def _end(self, places: list[ClassPlace]) -> None:
        self.changed["ended"] += [[str(each.pk), each.ends_on.isoformat() if each.ends_on else None] for each in places]
        ClassPlace.objects.at(self.school_id).filter(pk__in=[each.pk for each in places]).update(
            ends_on=self.before, updated_at=clock.now()
        )

    def _adults(self, group: Group, target: Group | None) -> None:
        rows = StaffPlace.objects.at(self.school_id).filter(
            live(self.before), Q(ends_on=None) | Q(ends_on__gt=self.before), group=group
        )
        places = list(rows)
        self._end_staff(places)
        if target is None:
            return
        fresh = [
            StaffPlace(
                school_id=self.school_id,
                person_id=each.person_id,
                group=target,
                part=each.part,
                weekdays=each.weekdays,
                starts_on=self.moves_on,
            )
            for each in places
        ]
        StaffPlace.objects.bulk_create(fresh)
        self.changed["staff_made"] += [str(each.pk) for each in fresh]

    def _end_staff(self, places: list[StaffPlace]) -> None:
        self.changed["staff_ended"] += [[str(each.pk), each.ends_on.isoformat() if each.ends_on else None] for each in places]
        StaffPlace.objects.at(self.school_id).filter(pk__in=[each.pk for each in places]).update(
            ends_on=self.before, updated_at=clock.now()
        )

    def teaching_groups(self) -> None:
        """Sets and teaching groups end with the year, for children and adults: the new ones come in from a file."""
        open_end = Q(ends_on=None) | Q(ends_on__gt=self.before)
        self._end(list(ClassPlace.objects.at(self.school_id).filter(live(self.before), open_end, group__kind="teaching")))
        self._end_staff(list(StaffPlace.objects.at(self.school_id).filter(live(self.before), open_end, group__kind="teaching")))

    def years(self) -> None:
        """The year code of everybody who stays, one further."""
        here = Enrolment.objects.at(self.school_id).filter(live(self.before)).values("child_id")
        rows = (
            Child.objects.at(self.school_id)
            .filter(pk__in=here)
            .exclude(pk__in=self.changed["leavers"])
            .values_list("pk", "nc_year")
        )
        self.changed["years"] = {str(pk): [year, year_after(year)] for pk, year in rows if year_after(year)}


def undo_year(viewer: Viewer, *, move_id: UUID) -> None:
    """Take a prepared move back, on the day it was prepared and before it is in force: exactly the rows it made and ended."""
    found = YearMove.objects.system("the school is asked for next").filter(pk=move_id).first()
    if found is None or found.school_id not in viewer.held.schools:
        raise NotFound
    require_at(viewer, "year.move", found.school_id)
    if found.undone_at or found.done_at or clock.day_of(found.created_at) != clock.today():
        raise RuleBroken("This can be taken back only on the day it was prepared, and before the year has begun.")
    changed, now = found.changed, clock.now()
    with write():
        ClassPlace.objects.at(found.school_id).filter(pk__in=changed["made"]).delete()
        StaffPlace.objects.at(found.school_id).filter(pk__in=changed["staff_made"]).delete()
        for table, key in ((ClassPlace, "ended"), (StaffPlace, "staff_ended"), (Enrolment, "enrolments")):
            by_end: dict[str | None, list[str]] = defaultdict(list)
            for pk, ends_on in changed[key]:
                by_end[ends_on].append(pk)
            for ends_on, keys in by_end.items():
                table.objects.at(found.school_id).filter(pk__in=keys).update(ends_on=ends_on, updated_at=now)
        Group.objects.at(found.school_id).filter(pk__in=changed["groups"]).delete()
        YearMove.objects.at(found.school_id).filter(pk=found.pk).update(undone_at=now, updated_at=now)
        record(viewer, "year.taken_back", school_id=found.school_id, things={"move": found.pk})


def apply_year_moves() -> int:
    """Each night: where the prepared day has come, year codes move on and leavers' support ends. Returns how many schools moved."""
    viewer = system_viewer("nightly")
    due = YearMove.objects.system(_WHY).filter(done_at=None, undone_at=None, moves_on__lte=clock.today())
    moved = 0
    for found in list(due.order_by("moves_on", "pk")):
        with write():
            _apply(viewer, found)
        moved += 1
    return moved


def _apply(viewer: Viewer, found: YearMove) -> None:
    now, by_year = clock.now(), defaultdict(list)
    for pk, (was, becomes) in found.changed["years"].items():
        by_year[(was, becomes)].append(pk)
    for (was, becomes), children in by_year.items():
        rows = Child.objects.at(found.school_id).filter(pk__in=children, nc_year=was)
        rows.update(nc_year=becomes, updated_at=now)
    YearMove.objects.at(found.school_id).filter(pk=found.pk).update(done_at=now, updated_at=now)
    record(
        viewer,
        "year.moved",
        school_id=found.school_id,
        things={"move": found.pk},
        children=[UUID(each) for each in found.changed["leavers"]],
    )
    for child_id in found.changed["leavers"]:
        happened("child.left", viewer, child_id=UUID(child_id), school_id=found.school_id, on=found.moves_on - timedelta(days=1))
