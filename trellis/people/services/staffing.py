"""The school's staff, changed many at once: who comes, who works with which group, who leaves, who is asked to sign in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from trellis.accounts import services as accounts
from trellis.accounts.models import Appointment, Person
from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.core.reactions import happened
from trellis.organisations.models import Group, School

from ..models import KeyAdult, Staff, StaffPlace, live
from ..queries.staff import last_sencos
from .asking import require_at, weekdays_of

LEADING = frozenset({"senco", "deputy", "head", "dsl"})
"""Roles that open every record: only the SENCO and the head hand out a way in to who holds one."""
SHARED_BY_TWO = frozenset({"class_teacher", "tutor"})
_WHY = "decided for the school's staff"


@dataclass(frozen=True)
class PlaceChange:
    """Somebody works with a group in a part, from a day, perhaps until one. `group_name` is made where the school has none of it."""

    group_name: str
    kind: str
    subject: str
    part: str
    starts_on: date
    ends_on: date | None = None
    weekdays: tuple[int, ...] = ()


@dataclass(frozen=True)
class StaffChange:
    """One person as they shall stand. `person_id` None is somebody new; `fields` are what changes of their job, days and numbers."""

    person_id: UUID | None
    title: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    fields: dict[str, object] = field(default_factory=dict)
    starts_on: date | None = None
    ends_on: date | None = None
    begin: tuple[PlaceChange, ...] = ()
    end: tuple[UUID, ...] = ()


def change_staff(viewer: Viewer, *, school_id: UUID, changes: Iterable[StaffChange], leavers: Iterable[UUID] = ()) -> None:
    """Bring people in, change their jobs and groups, and end those who left today, all in one write.

    Raises RuleBroken, with nothing written, where the school would be without a SENCO, and where the office would give itself a group.
    """
    require_at(viewer, "staff.edit", school_id)
    wanted, gone = list(changes), list(leavers)
    today = clock.today()
    with write():
        _refuse_own(viewer, wanted)
        ends: dict[UUID | None, date | None] = {
            each.person_id: each.ends_on for each in wanted if each.person_id and each.ends_on
        }
        if last_sencos(school_id, {**ends, **dict.fromkeys(gone, today)}):
            raise RuleBroken("The school would be without a SENCO. Name the next one under “Who to ask” first.", "file")
        groups = _groups(school_id, [place for each in wanted for place in each.begin])
        for each in wanted:
            _one(school_id, each, groups, today)
        for person_id, on in ends.items():
            _leave(school_id, person_id, on)  # type: ignore[arg-type]
        for person_id in gone:
            if not Staff.objects.at(school_id).filter(live(today), person_id=person_id).exists():
                raise NotFound
            _leave(school_id, person_id, today)
        if wanted or gone:
            record(viewer, "staff.changed", school_id=school_id, things={"changed": len(wanted), "left": len(gone)})
            happened("appointment.changed", viewer, school_id=school_id)


def _refuse_own(viewer: Viewer, wanted: list[StaffChange]) -> None:
    if viewer.person is None or viewer.holds("senco", "head"):
        return
    if any(each.person_id == viewer.person_id and each.begin for each in wanted):
        raise RuleBroken("You cannot give yourself a class or group. The SENCO or the headteacher can bring that row in.", "file")


def _groups(school_id: UUID, places: list[PlaceChange]) -> dict[tuple[str, bool], UUID]:
    """The groups named, by name and whether they teach one subject; made where there is none."""
    known: dict[tuple[str, bool], UUID] = {}
    for pk, name, kind in Group.objects.at(school_id).filter(closed_on=None).values_list("pk", "name", "kind"):
        known[(name.casefold(), kind == "teaching")] = pk
    for place in places:
        key = (place.group_name.casefold(), place.kind == "teaching")
        if key not in known:
            made = Group.objects.create(school_id=school_id, name=place.group_name, kind=place.kind, subject=place.subject)
            known[key] = made.pk
    return known


def _one(school_id: UUID, each: StaffChange, groups: dict[tuple[str, bool], UUID], today: date) -> None:
    person = _person(school_id, each)
    jobs = Staff.objects.at(school_id).filter(live(today), person=person)
    columns = {name: value for name, value in each.fields.items() if name in ("job", "weekdays", "extension")}
    if "weekdays" in columns:
        columns["weekdays"] = weekdays_of(columns["weekdays"])
    if not jobs.exists():
        starts = each.starts_on or today
        later = Staff.objects.at(school_id).filter(person=person, starts_on__gt=today)
        if not later.exists():
            Staff.objects.create(school_id=school_id, person=person, **({"job": "Staff", "starts_on": starts} | columns))
    elif columns:
        jobs.update(**columns, updated_at=clock.now())
    for place in each.begin:
        group = groups[(place.group_name.casefold(), place.kind == "teaching")]
        _may_share(school_id, group, place, person.pk)
        StaffPlace.objects.create(
            school_id=school_id,
            person=person,
            group_id=group,
            part=place.part,
            weekdays=weekdays_of(place.weekdays),
            starts_on=place.starts_on,
            ends_on=place.ends_on,
        )
    if each.end:
        rows = StaffPlace.objects.at(school_id).filter(pk__in=each.end, person=person)
        rows.filter(starts_on__lt=today).update(ends_on=today - timedelta(days=1), updated_at=clock.now())
        rows.filter(starts_on__gte=today).delete()


def _may_share(school_id: UUID, group_id: UUID, place: PlaceChange, person_id: UUID) -> None:
    """A class has one daily owner, or two who share its days. Any number teach it or help in it (Code of Practice 6.36)."""
    if place.part not in SHARED_BY_TWO:
        return
    rows = StaffPlace.objects.at(school_id).filter(
        live(max(place.starts_on, clock.today())), group_id=group_id, part__in=SHARED_BY_TWO
    )
    if len(set(rows.exclude(person_id=person_id).values_list("person_id", flat=True))) > 1:
        raise RuleBroken(f"{place.group_name} has two people responsible each day already. End one of them first.", "file")


def _person(school_id: UUID, each: StaffChange) -> Person:
    if each.person_id is None:
        school = School.objects.get(pk=school_id)
        return accounts.add_person(
            first_name=each.first_name, last_name=each.last_name, email=each.email or None, title=each.title, school=school
        )
    person = Person.objects.get(pk=each.person_id)
    values: dict[str, object] = {}
    if each.email and not person.email:
        values["email"] = each.email
    if person.school_id is None:
        values["school_id"] = school_id
    if "phone" in each.fields:
        values["phone"] = each.fields["phone"]
    if each.title and not person.title:
        values["title"] = each.title
    if values:
        Person.objects.filter(pk=person.pk).update(**values, updated_at=clock.now())
    return person


def _leave(school_id: UUID, person_id: UUID, on: date) -> None:
    """Everything that ties somebody to the school ends on a day: job, groups, children of their own, appointments."""
    now = clock.now()
    for table in (Staff, StaffPlace, KeyAdult, Appointment):
        # A row that was to begin later ends before it begins, so it never holds.
        table.objects.at(school_id).filter(Q(ends_on=None) | Q(ends_on__gt=on), person_id=person_id).update(
            ends_on=on, updated_at=now
        )


def put_with_class(
    viewer: Viewer, *, group_id: UUID, person_id: UUID, part: str, starts_on: date, weekdays: Sequence[int] = ()
) -> None:
    """One member of staff works with one group from a day, by hand."""
    group = _own_group(viewer, group_id)
    if part not in StaffPlace.Part.values:
        raise RuleBroken("Choose what this person does in the group.", "part")
    if not Staff.objects.at(group.school_id).filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), person_id=person_id).exists():
        raise RuleBroken("This person is not on the school's staff on that day. Add them to the staff first.", "person")
    here = StaffPlace.objects.at(group.school_id).filter(live(starts_on), group=group, person_id=person_id, part=part)
    if here.exists():
        raise RuleBroken("This person does that in this group already.", "person")
    place = PlaceChange(group.name, group.kind, group.subject, part, starts_on, None, tuple(weekdays))
    change_staff(viewer, school_id=group.school_id, changes=[StaffChange(person_id, begin=(place,))])


def take_from_class(viewer: Viewer, *, place_id: UUID) -> None:
    """Somebody no longer works with a group: their sight of its children ends at the next request."""
    found = StaffPlace.objects.system("the school is asked for next").filter(pk=place_id).first()
    if found is None:
        raise NotFound
    _own_group(viewer, found.group_id)
    change_staff(viewer, school_id=found.school_id, changes=[StaffChange(found.person_id, end=(found.pk,))])


def _own_group(viewer: Viewer, group_id: UUID) -> Group:
    found = Group.objects.system("the school is asked for next").filter(pk=group_id).first()
    if found is None or found.school_id not in viewer.held.schools:
        raise NotFound
    require_at(viewer, "staff.edit", found.school_id)
    return found


def add_group(viewer: Viewer, *, school_id: UUID, name: str, kind: str, nc_year: str = "", subject: str = "") -> Group:
    """A class, tutor group, room or teaching group of the school."""
    require_at(viewer, "staff.edit", school_id)
    words = " ".join(name.split())[:60]
    if not words:
        raise RuleBroken("Enter the name of the group.", "name")
    if kind not in Group.Kind.values:
        raise RuleBroken("Choose what kind of group it is.", "kind")
    if Group.objects.at(school_id).filter(name__iexact=words, kind=kind).exists():
        raise RuleBroken("There is a group of this name already.", "name")
    with write():
        made = Group.objects.create(school_id=school_id, name=words, kind=kind, nc_year=nc_year, subject=subject.strip()[:60])
        record(viewer, "group.added", school_id=school_id, things={"group": made.pk})
    return made


def _to_be_asked(viewer: Viewer, school_id: UUID, person_ids: Iterable[UUID]) -> list[Person]:
    """The people, each of the school's staff and without a way in yet. Raises RuleBroken for somebody the office may not let in."""
    require_at(viewer, "staff.edit", school_id)
    wanted = set(person_ids)
    here = set(
        Staff.objects.at(school_id)
        .filter(Q(ends_on=None) | Q(ends_on__gte=clock.today()), person_id__in=wanted)
        .values_list("person_id", flat=True)
    )
    if not wanted:
        raise RuleBroken("Tick who is to be invited.", "people")
    if here != wanted:
        raise NotFound
    leads = Appointment.objects.at(school_id).filter(live(clock.today()), person_id__in=wanted, role__in=LEADING)
    if leads.exists() and not viewer.holds("senco", "head"):
        raise RuleBroken("The SENCO or the headteacher invites those who can open every record. Untick them.", "people")
    people = list(Person.objects.filter(pk__in=wanted).order_by("last_name", "first_name", "pk"))
    if any(each.has_usable_password() for each in people):
        raise RuleBroken("Somebody you ticked signs in already. Look at the list again.", "people")
    return people


def invite_staff(viewer: Viewer, *, school_id: UUID, person_ids: Iterable[UUID]) -> int:
    """Send each of these the one-use link with which they come in (reaction `person.invited`). Returns how many."""
    people = _to_be_asked(viewer, school_id, person_ids)
    if any(not each.email for each in people):
        raise RuleBroken("Somebody you ticked has no e-mail address. Print a slip for them.", "people")
    with write():
        for each in people:
            record(viewer, "person.asked_in", school_id=school_id, things={"person": each.pk})
            happened("person.invited", viewer, person_id=each.pk, school_id=school_id)
    return len(people)


def print_slips(viewer: Viewer, *, school_id: UUID, person_ids: Iterable[UUID]) -> list[tuple[str, str]]:
    """A one-use link for each of these on paper: (name, token). Nothing is sent; a link printed before stops working."""
    people = _to_be_asked(viewer, school_id, person_ids)
    school = School.objects.get(pk=school_id)
    with write():
        return [(each.formal_name, accounts.invite(viewer, person=each, school=school)) for each in people]
