"""The school as it is set up: what it is, who holds the named roles and how to reach them, the SENCO's qualification."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from trellis.accounts.models import Appointment, Person
from trellis.accounts.services import add_person, appoint
from trellis.accounts.viewer import Viewer
from trellis.audit.models import Row
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import EditedMeanwhile, NotFound, RuleBroken
from trellis.core.reactions import happened
from trellis.designsystem.words import time_short
from trellis.organisations.models import School
from trellis.rulebook.settings_words import SettingKind

from ..models import SencoTraining, Staff, live
from ..queries.school import NAMED_ROLES, gathered_who
from .asking import person_by_id, require_at, weekdays_of

DESCRIBED = ("name", "setting_kind", "phone", "email", "address")
_JOBS = {"senco": "SENCO", "deputy": "Deputy SENCO", "dsl": "Designated safeguarding lead"}


def describe_school(viewer: Viewer, *, school_id: UUID, revision: int, **values: str) -> None:
    """Change what a school says of itself (the fields of DESCRIBED). The kind of setting chooses its words, daily owner and duties.

    Raises EditedMeanwhile with the other person's words when somebody saved first.
    """
    require_at(viewer, "setup.school", school_id)
    unknown = set(values) - set(DESCRIBED)
    if unknown:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
    mine = {name: " ".join(value.split()) for name, value in values.items()}
    if "name" in mine and not mine["name"]:
        raise RuleBroken("Enter the school's name.", "name")
    if "setting_kind" in mine and mine["setting_kind"] not in set(SettingKind):
        raise RuleBroken("Choose what kind of setting this is.", "setting_kind")
    with write():
        old = School.objects.get(pk=school_id)
        rows = School.objects.filter(pk=school_id, revision=revision)
        if not rows.update(**mine, revision=revision + 1, updated_at=clock.now()):
            raise _theirs(school_id, set(mine))
        changed = [name for name, value in mine.items() if value != getattr(old, name)]
        record(viewer, "school.described", school_id=school_id, things={"school": school_id}, fields=changed)


def _theirs(school_id: UUID, names: set[str]) -> EditedMeanwhile:
    now = School.objects.get(pk=school_id)
    row = Row.objects.filter(chain=str(school_id), code="school.described").order_by("-number").first()
    by = Person.objects.filter(pk=row.person_id).first() if row and row.person_id else None
    theirs = {name: str(getattr(now, name)) for name in sorted(names)}
    return EditedMeanwhile(
        theirs=theirs, by=by.formal_name if by else "Somebody else", at=time_short(now.updated_at), revision=now.revision
    )


def refresh_who(viewer: Viewer, *, school_id: UUID, **_also: Any) -> None:
    """Write down beside the school whom to ask, after appointments or staff changed. The reaction to `appointment.changed`."""
    with write():
        School.objects.filter(pk=school_id).update(who_to_ask=gathered_who(school_id), updated_at=clock.now())


def name_holder(
    viewer: Viewer,
    *,
    school_id: UUID,
    role: str,
    starts_on: date,
    person_id: UUID | None = None,
    title: str = "",
    first_name: str = "",
    last_name: str = "",
    email: str = "",
    phone: str = "",
    weekdays: Sequence[int] = (),
    nc_years: Sequence[str] = (),
) -> Appointment:
    """Somebody is the SENCO, the deputy or the safeguarding lead from a day on: one of the school's people, or somebody new by name.

    Whoever is not on the staff yet is put there with these days. Nobody is sent anything.
    """
    require_at(viewer, "setup.appoint", school_id)
    if role not in NAMED_ROLES:
        raise RuleBroken("Choose SENCO, deputy SENCO or designated safeguarding lead.", "role")
    school = School.objects.get(pk=school_id)
    with write():
        person = person_by_id(person_id) if person_id else _new_person(school, title, first_name, last_name, email)
        if person_id and not _is_ours(school_id, person):
            raise NotFound
        if Appointment.objects.at(school_id).filter(live(starts_on), person=person, role=role).exists():
            raise RuleBroken("This person holds that role already. Change their days or phone instead.", "person")
        _reach(school_id, person, role, phone, weekdays, starts_on)
        return appoint(viewer, school=school, person=person, role=role, starts_on=starts_on, nc_years=list(nc_years))


def _is_ours(school_id: UUID, person: Person) -> bool:
    return person.school_id == school_id or Staff.objects.at(school_id).filter(person=person).exists()


def _new_person(school: School, title: str, first_name: str, last_name: str, email: str) -> Person:
    if not first_name.strip() or not last_name.strip():
        raise RuleBroken("Choose one of your staff, or enter a first and a last name.", "first_name")
    return add_person(
        first_name=first_name.strip(), last_name=last_name.strip(), email=email or None, title=title.strip(), school=school
    )


def _reach(school_id: UUID, person: Person, role: str, phone: str, weekdays: Sequence[int], starts_on: date) -> None:
    """The days and the number of somebody who holds a role; a row of the staff where there is none. Part of a write already decided."""
    days = weekdays_of(weekdays)
    today = clock.today()
    jobs = Staff.objects.at(school_id).filter(live(max(starts_on, today)), person=person)
    if jobs.exists():
        jobs.update(weekdays=days, updated_at=clock.now())
    else:
        Staff.objects.create(school_id=school_id, person=person, job=_JOBS[role], weekdays=days, starts_on=min(starts_on, today))
    changes: dict[str, Any] = {"phone": phone.strip()[:30]}
    if person.school_id is None:
        changes["school_id"] = school_id
    Person.objects.filter(pk=person.pk).update(**changes, updated_at=clock.now())


def change_holder(
    viewer: Viewer, *, appointment_id: UUID, phone: str, weekdays: Sequence[int], nc_years: Sequence[str] = ()
) -> None:
    """Change the days, the number and (where two share the role) the years of somebody who holds a role."""
    found = _appointment(viewer, appointment_id)
    with write():
        _reach(found.school_id, found.person, found.role, phone, weekdays, found.starts_on)
        Appointment.objects.at(found.school_id).filter(pk=found.pk).update(nc_years=list(nc_years), updated_at=clock.now())
        things = {"appointment": found.pk, "person": found.person_id}
        record(
            viewer, "appointment.described", school_id=found.school_id, things=things, fields=["phone", "weekdays", "nc_years"]
        )
        happened("appointment.changed", viewer, school_id=found.school_id)


def _appointment(viewer: Viewer, appointment_id: UUID) -> Appointment:
    rows = Appointment.objects.system("the school is asked for next").select_related("person").filter(role__in=NAMED_ROLES)
    found = rows.filter(pk=appointment_id).first()
    if found is None or found.school_id not in viewer.held.schools:
        raise NotFound
    require_at(viewer, "setup.appoint", found.school_id)
    return found


def end_holder(viewer: Viewer, *, appointment_id: UUID, on: date) -> None:
    """Somebody holds a role until a day. The last SENCO cannot go before another is named: every school has one (CFA 2014 s.67)."""
    found = _appointment(viewer, appointment_id)
    today = clock.today()
    if on < today - timedelta(days=1):
        raise RuleBroken("Choose today or a later day: what they did until now stays as it was.", "on")
    with write():
        others = (
            Appointment.objects.at(found.school_id).filter(live(on + timedelta(days=1)), role=found.role).exclude(pk=found.pk)
        )
        if found.role == "senco" and not others.exists():
            raise RuleBroken("The school would be without a SENCO. Name the next one first, from a day on; then end this.", "on")
        Appointment.objects.at(found.school_id).filter(pk=found.pk).update(ends_on=on, updated_at=clock.now())
        things = {"appointment": found.pk, "person": found.person_id}
        record(viewer, "account.appointment_ended", school_id=found.school_id, things=things)
        happened("appointment.changed", viewer, school_id=found.school_id)


def record_training(
    viewer: Viewer,
    *,
    appointment_id: UUID,
    became_on: date,
    qualified_teacher: bool,
    months_before: int = 0,
    qualification: str = "none",
    begun_on: date | None = None,
    achieved_on: date | None = None,
) -> SencoTraining:
    """What the law asks of a SENCO: since when, whether a qualified teacher, and the qualification (SEND Regulations 2014 reg.49)."""
    found = _appointment(viewer, appointment_id)
    if found.role != "senco":
        raise NotFound
    if became_on > clock.today():
        raise RuleBroken("The day they became a SENCO is still to come. Check it.", "became_on")
    if qualification not in SencoTraining.Qualification.values:
        raise RuleBroken("Choose a qualification, or “Not yet”.", "qualification")
    if qualification == "nasenco" and begun_on is None:
        raise RuleBroken(
            "Enter the day the national award was begun: it counts only if begun before 1 September 2024.", "begun_on"
        )
    if achieved_on and (qualification == "none" or achieved_on > clock.today()):
        raise RuleBroken("Enter the day on the certificate, and which qualification it is.", "achieved_on")
    if achieved_on and begun_on and achieved_on < begun_on:
        raise RuleBroken("The day it was achieved is before the day it was begun. Change one of them.", "achieved_on")
    values = {
        "became_on": became_on,
        "qualified_teacher": qualified_teacher,
        "months_before": months_before,
        "qualification": qualification,
        "begun_on": begun_on,
        "achieved_on": achieved_on,
        "updated_at": clock.now(),
    }
    with write():
        made, _new = SencoTraining.objects.at(found.school_id).update_or_create(
            person_id=found.person_id, defaults=values, create_defaults={**values, "school_id": found.school_id}
        )
        record(
            viewer, "senco.training_recorded", school_id=found.school_id, things={"person": found.person_id, "training": made.pk}
        )
    return made
