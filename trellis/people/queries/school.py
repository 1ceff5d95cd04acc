"""The school itself: whom to ask, who holds which role since when, its days, and how far its set-up is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from trellis.access.engine import could
from trellis.accounts.models import Appointment, Person
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.designsystem.words import days_worked
from trellis.organisations.models import Closure, Group, School, Term
from trellis.rulebook.codes import years_words
from trellis.rulebook.senco import Watch, is_qualified, qualification_due, watch
from trellis.rulebook.settings_words import LABELS, SettingKind, words_for

from ..models import Child, SencoTraining, Staff, StaffPlace, live

NAMED_ROLES = ("senco", "deputy", "dsl")
"""Who stands on every page of staff and families (N0)."""


@dataclass(frozen=True)
class WhoCard:
    """Somebody to ask, with the days they work and a number that can be rung."""

    name: str
    role: str
    days: str
    phone: str
    tel: str


@dataclass(frozen=True)
class SchoolPage:
    """What a school says of itself, for its form. `words` are what follows from the kind of setting."""

    pk: UUID
    revision: int
    name: str
    setting_kind: str
    phone: str
    email: str
    address: str
    kind_label: str
    child_word: str
    owner_word: str
    group_word: str
    chapter: int


@dataclass(frozen=True)
class HolderCard:
    """Who holds a role, since when, and for a SENCO by when they must be qualified."""

    pk: UUID
    person_id: UUID
    role: str
    role_label: str
    name: str
    email: str
    phone: str
    weekdays: tuple[int, ...]
    days: str
    since: date
    until: date | None
    nc_years: tuple[str, ...]
    training: TrainingCard | None
    signs_in: bool

    @property
    def may_be_reached(self) -> bool:
        return bool(self.phone or self.email)


@dataclass(frozen=True)
class TrainingCard:
    """A SENCO's qualification as recorded. `due_on` is None where nothing is owed."""

    became_on: date
    qualified_teacher: bool
    months_before: int
    qualification: str
    begun_on: date | None
    achieved_on: date | None
    due_on: date | None

    @property
    def qualified(self) -> bool:
        return is_qualified(self.qualification, self.begun_on, self.achieved_on)


@dataclass(frozen=True)
class DaySpan:
    """A term or closed days."""

    pk: UUID
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Figures:
    """How far the set-up is, as numbers."""

    staff: int
    groups: int
    groups_without_owner: int
    children: int


def who_to_ask(school: School | None, day: date) -> tuple[WhoCard, ...]:
    """SENCO, deputy and DSL of a school on a day, from what is kept beside it. No question to the database."""
    if school is None:
        return ()
    cards = []
    for each in school.who_to_ask:
        if each["starts_on"] > day.isoformat() or (each["ends_on"] and each["ends_on"] < day.isoformat()):
            continue
        outside = each["phone"][:1] in ("0", "+")
        number = each["phone"] if outside else school.phone
        words = each["phone"] if outside else ", ".join(part for part in (school.phone, each["phone"]) if part)
        role = ", ".join(part for part in (each["role"], years_words(each.get("nc_years", []))) if part)
        cards.append(WhoCard(each["name"], role, days_worked(each["weekdays"]), words, number.replace(" ", "")))
    return tuple(cards)


def gathered_who(school_id: UUID) -> list[dict[str, Any]]:
    """Everybody who holds or will hold a named role, as `School.who_to_ask` keeps it."""
    today = clock.today()
    staff = {each.person_id: each for each in Staff.objects.at(school_id).filter(live(today))}
    rows = Appointment.objects.at(school_id).filter(role__in=NAMED_ROLES).exclude(ends_on__lt=today).select_related("person")
    ordered = sorted(rows, key=lambda each: (NAMED_ROLES.index(each.role), each.starts_on, each.pk))
    return [
        {
            "name": each.person.formal_name,
            "role": each.get_role_display(),
            "nc_years": each.nc_years,
            "weekdays": staff[each.person_id].weekdays if each.person_id in staff else [],
            "phone": each.person.phone or (staff[each.person_id].extension if each.person_id in staff else ""),
            "starts_on": each.starts_on.isoformat(),
            "ends_on": each.ends_on.isoformat() if each.ends_on else "",
        }
        for each in ordered
        if each.person.last_name
    ]


def _own(viewer: Viewer) -> School:
    if viewer.school is None or viewer.school.pk not in viewer.held.schools:
        raise NotFound
    return viewer.school


def school_page(viewer: Viewer) -> SchoolPage:
    """The viewer's own school."""
    school = _own(viewer)
    words = words_for(school.setting_kind)
    return SchoolPage(
        pk=school.pk,
        revision=school.revision,
        name=school.name,
        setting_kind=school.setting_kind,
        phone=school.phone,
        email=school.email,
        address=school.address,
        kind_label=LABELS[SettingKind(school.setting_kind)],
        child_word=words.child,
        owner_word=words.owner,
        group_word=words.group,
        chapter=words.code_chapter,
    )


def holders(viewer: Viewer) -> list[HolderCard]:
    """Who holds the named roles now or soon, by role (three queries)."""
    school = _own(viewer)
    today = clock.today()
    rows = Appointment.objects.at(school.pk).filter(role__in=NAMED_ROLES).exclude(ends_on__lt=today).select_related("person")
    staff = {each.person_id: each for each in Staff.objects.at(school.pk).filter(live(today))}
    training = {each.person_id: _training(each) for each in SencoTraining.objects.at(school.pk)}
    ordered = sorted(rows, key=lambda each: (NAMED_ROLES.index(each.role), each.starts_on, each.pk))
    return [_holder(each, staff.get(each.person_id), training.get(each.person_id)) for each in ordered]


def _holder(each: Appointment, job: Staff | None, training: TrainingCard | None) -> HolderCard:
    weekdays = tuple(job.weekdays) if job else ()
    return HolderCard(
        pk=each.pk,
        person_id=each.person_id,
        role=each.role,
        role_label=each.get_role_display(),
        name=each.person.formal_name or "Somebody who has not signed in yet",
        email=each.person.email or "",
        phone=each.person.phone or (job.extension if job else ""),
        weekdays=weekdays,
        days=days_worked(weekdays),
        since=each.starts_on,
        until=each.ends_on,
        nc_years=tuple(each.nc_years),
        training=training if each.role == "senco" else None,
        signs_in=each.person.has_usable_password(),
    )


def _training(row: SencoTraining) -> TrainingCard:
    return TrainingCard(
        became_on=row.became_on,
        qualified_teacher=row.qualified_teacher,
        months_before=row.months_before,
        qualification=row.qualification,
        begun_on=row.begun_on,
        achieved_on=row.achieved_on,
        due_on=qualification_due(
            row.became_on,
            months_before=row.months_before,
            qualification=row.qualification,
            begun_on=row.begun_on,
            achieved_on=row.achieved_on,
        ),
    )


def holder(viewer: Viewer, appointment_id: UUID) -> HolderCard:
    """One of them, or NotFound."""
    found = next((each for each in holders(viewer) if each.pk == appointment_id), None)
    if found is None:
        raise NotFound
    return found


def staff_choices(viewer: Viewer) -> list[tuple[str, str]]:
    """The school's people to choose from in a form: those of the staff, and those who sign in."""
    school = _own(viewer)
    here = Staff.objects.at(school.pk).filter(live(clock.today())).values("person_id")
    people = (Person.objects.filter(pk__in=here) | Person.objects.filter(school=school)).exclude(last_name="").distinct()
    return [(str(each.pk), each.formal_name) for each in people.order_by("last_name", "first_name", "pk")]


def terms_and_closures(viewer: Viewer) -> tuple[list[DaySpan], list[DaySpan]]:
    """Terms, and closed days, of the year before and all to come, in order."""
    school = _own(viewer)
    since = clock.today().replace(day=1)
    since = since.replace(year=since.year - 1)
    found: list[list[DaySpan]] = []
    for table, column in ((Term, "name"), (Closure, "reason")):
        rows = table.objects.at(school.pk).filter(ends_on__gte=since).order_by("starts_on", "pk")
        found.append([DaySpan(*each) for each in rows.values_list("pk", column, "starts_on", "ends_on")])
    return found[0], found[1]


def figures(viewer: Viewer) -> Figures:
    """Staff, groups and children of the viewer's school (four queries)."""
    school = _own(viewer)
    today = clock.today()
    owned = StaffPlace.objects.at(school.pk).filter(live(today)).exclude(part="teaching_assistant").values("group_id")
    groups = Group.objects.at(school.pk).filter(closed_on=None)
    return Figures(
        staff=Staff.objects.at(school.pk).filter(live(today)).values("person_id").distinct().count(),
        groups=groups.count(),
        groups_without_owner=groups.exclude(pk__in=owned).count(),
        children=Child.objects.for_viewer(viewer, "roll.read").filter(school=school).count(),
    )


def has_terms(school_id: UUID) -> bool:
    """Whether the school's days are known from today on: without them nothing can be planned."""
    return Term.objects.at(school_id).filter(ends_on__gte=clock.today()).exists()


def training_rows(viewer: Viewer) -> QuerySet[Any, Any]:
    """The qualifications the viewer is to watch: those of the school whose SENCO or head they are."""
    schools = (
        [pk for pk, names in viewer.held.schools.items() if names & {"senco", "head"}] if could(viewer, "setup.appoint") else []
    )
    now = Appointment.objects.system("whose qualification is watched").filter(
        live(viewer.day), role="senco", school_id__in=schools
    )
    rows = SencoTraining.objects.system("of the viewer's own school").filter(
        school_id__in=schools, person_id__in=now.values("person_id")
    )
    return rows.values(
        "pk",
        "became_on",
        "months_before",
        "qualification",
        "begun_on",
        "achieved_on",
        "school__setting_kind",
        "person__title",
        "person__first_name",
        "person__last_name",
    )


def training_to_watch(rows: Iterable[Mapping[str, Any]], today: date) -> list[tuple[str, str, date, Watch]]:
    """(name, kind of setting, due, how loud) of the qualifications that stand on Today."""
    found = []
    for each in rows:
        due = qualification_due(
            each["became_on"],
            months_before=each["months_before"],
            qualification=each["qualification"],
            begun_on=each["begun_on"],
            achieved_on=each["achieved_on"],
        )
        loud = watch(due, today) if due else Watch.NOTHING
        if due and loud is not Watch.NOTHING:
            title, first, last = each["person__title"], each["person__first_name"], each["person__last_name"]
            found.append((f"{title} {last}" if title else f"{first} {last}", each["school__setting_kind"], due, loud))
    return sorted(found, key=lambda one: one[2])
