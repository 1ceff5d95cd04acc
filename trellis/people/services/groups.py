"""Classes and groups: which children are in them, and who of the staff works with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.core.reactions import happened
from trellis.organisations.models import Group

from .. import queries
from ..models import ClassPlace, KeyAdult, Staff, StaffPlace, live
from .asking import person_by_id, require_at, require_order, weekdays_of
from .roll import end_places

OWN_CLASS = ("class", "tutor", "room")
_PARTS = frozenset(StaffPlace.Part.values)


def _group(group_id: UUID) -> Group:
    found = Group.objects.system("the school of a group is asked for before anything is decided").filter(pk=group_id).first()
    if found is None:
        raise NotFound
    return found


def place_in_group(viewer: Viewer, *, child_id: UUID, group_id: UUID, starts_on: date) -> ClassPlace:
    """The child is in this group from a day on. An earlier class, tutor group or room ends the day before; teaching groups stay."""
    card = queries.child_by_id(viewer, child_id, "roll.import")
    group = _group(group_id)
    if group.school_id != card.school_id:
        raise NotFound
    if group.closed_on and group.closed_on < starts_on:
        raise RuleBroken("This group is closed by then. Choose another one.", "group")
    with write():
        here = ClassPlace.objects.of(card).filter(live(starts_on), group_id=group.pk).first()
        if here is not None:
            return here
        if group.kind in OWN_CLASS:
            end_places(card.pk, before=starts_on, kinds=OWN_CLASS)
        made = ClassPlace.objects.create(school_id=card.school_id, child_id=card.pk, group_id=group.pk, starts_on=starts_on)
        record(viewer, "child.placed", school_id=card.school_id, child_id=card.pk, things={"group": group.pk})
    return made


def add_staff(
    viewer: Viewer,
    *,
    school_id: UUID,
    person_id: UUID,
    job: str,
    weekdays: Sequence[int],
    starts_on: date,
    hourly_rate: Decimal | None = None,
    extension: str = "",
) -> Staff:
    """Somebody works at the school on these weekdays (Monday 0; none means every day). By itself it opens no child."""
    require_at(viewer, "people.edit", school_id)
    person = person_by_id(person_id)
    if not job.strip():
        raise RuleBroken("Enter what this person does, like teaching assistant.", "job")
    with write():
        made = Staff.objects.create(
            school_id=school_id,
            person_id=person.pk,
            job=job.strip(),
            weekdays=weekdays_of(weekdays),
            starts_on=starts_on,
            hourly_rate=hourly_rate,
            extension=extension.strip(),
        )
        if person.school_id is None:
            Person.objects.filter(pk=person.pk).update(school_id=school_id)
        record(viewer, "staff.added", school_id=school_id, things={"person": person.pk, "staff": made.pk})
        happened("appointment.changed", viewer, school_id=school_id)
    return made


def put_with_group(
    viewer: Viewer,
    *,
    person_id: UUID,
    group_id: UUID,
    part: str,
    starts_on: date,
    weekdays: Sequence[int] = (),
    ends_on: date | None = None,
) -> StaffPlace:
    """A member of staff works with a group in a part (StaffPlace.Part). This opens the group's children to them while it lasts."""
    group = _group(group_id)
    require_at(viewer, "people.edit", group.school_id)
    person = person_by_id(person_id)
    require_order(starts_on, ends_on)
    if part not in _PARTS:
        raise RuleBroken("Choose what this person does in the group.", "part")
    if not Staff.objects.at(group.school_id).filter(live(starts_on), person_id=person.pk).exists():
        raise RuleBroken("This person is not on the school's staff on that day. Add them to the staff first.", "person")
    with write():
        made = StaffPlace.objects.create(
            school_id=group.school_id,
            person_id=person.pk,
            group_id=group.pk,
            part=part,
            weekdays=weekdays_of(weekdays),
            starts_on=starts_on,
            ends_on=ends_on,
        )
        record(
            viewer, "staff.placed", school_id=group.school_id, things={"person": person.pk, "group": group.pk, "place": made.pk}
        )
    return made


def make_key_adult(
    viewer: Viewer, *, child_id: UUID, person_id: UUID, part: str, starts_on: date, weekdays: Sequence[int] = ()
) -> KeyAdult:
    """One child's own daily owner. Two may share: each is made with the days that are theirs."""
    card = queries.child_by_id(viewer, child_id, "people.edit")
    person = person_by_id(person_id)
    if part not in _PARTS:
        raise RuleBroken("Choose what this person is to the child.", "part")
    if not Staff.objects.at(card.school_id).filter(live(starts_on), person_id=person.pk).exists():
        raise RuleBroken("This person is not on the school's staff on that day. Add them to the staff first.", "person")
    with write():
        made = KeyAdult.objects.create(
            school_id=card.school_id,
            child_id=card.pk,
            person_id=person.pk,
            part=part,
            weekdays=weekdays_of(weekdays),
            starts_on=starts_on,
        )
        record(
            viewer,
            "key_adult.made",
            school_id=card.school_id,
            child_id=card.pk,
            things={"person": person.pk, "key_adult": made.pk},
        )
    return made
