"""Riverside Academy: 120 students in Years 7 to 13, two SENCOs who share the years. A stranger to Oakfield."""

from __future__ import annotations

from datetime import date

from trellis.accounts import services as accounts
from trellis.accounts.viewer import Viewer
from trellis.core.db import write
from trellis.organisations.models import LocalAuthority
from trellis.people import services as people
from trellis.people.models import Child
from trellis.rulebook.dates import school_year_of

from .world import WHOLE_WEEK, World, new_adult, new_child, new_group, new_person, new_staff, other_staff, school_of

TUTOR_GROUPS = (
    ("7A", "7", 20),
    ("8A", "8", 20),
    ("9A", "9", 20),
    ("10A", "10", 18),
    ("11A", "11", 18),
    ("12A", "12", 13),
    ("13A", "13", 11),
)
TUTORS = {
    "7A": "Mr Amir Vale",
    "8A": "Mrs Jo Peel",
    "9A": "Mr Bob Cox",
    "10A": "Ms Tia Lund",
    "11A": "Mr Ed Frame",
    "13A": "Mrs Ivy Hay",
}


def _staff(world: World, set_up: Viewer) -> None:
    school = world.schools["riverside"]
    since = world.terms[0].starts_on
    new_staff(world, set_up, school, "senco@riverside.example", "SENCO, Years 7 to 9", WHOLE_WEEK, "33.00", "01632 960 201")
    new_staff(world, set_up, school, "senco2@riverside.example", "SENCO, Years 10 to 13", [0, 2, 4], "33.00", "01632 960 202")
    new_staff(world, set_up, school, "subject@riverside.example", "History teacher", WHOLE_WEEK, "27.00")
    new_staff(world, set_up, school, "tutor@riverside.example", "Tutor, Year 12", WHOLE_WEEK, "27.00")
    for email, years in (("senco@riverside.example", ["7", "8", "9"]), ("senco2@riverside.example", ["10", "11", "12", "13"])):
        accounts.appoint(set_up, school=school, person=world.people[email], role="senco", starts_on=since, nc_years=years)
    for name in TUTORS.values():
        other_staff(world, set_up, school, name, "Tutor", "26.00")
    safe = other_staff(world, set_up, school, "Mrs Nell Stone", "Designated safeguarding lead", "33.00")
    accounts.appoint(set_up, school=school, person=safe, role="dsl", starts_on=since)
    other_staff(world, set_up, school, "Mr Col Day", "Learning support assistant", "14.00")


def _groups(world: World, set_up: Viewer) -> None:
    school = world.schools["riverside"]
    since = world.terms[0].starts_on
    for name, nc_year, _ in TUTOR_GROUPS:
        new_group(world, school, name, "tutor", nc_year)
        who = world.people["tutor@riverside.example"] if name == "12A" else world.assistants[TUTORS[name]]
        people.put_with_group(set_up, person_id=who.pk, group_id=world.groups[name].pk, part="tutor", starts_on=since)
    for name, nc_year, _ in TUTOR_GROUPS:
        history = new_group(world, school, f"{name[:-1]} History", "teaching", nc_year, "History")
        people.put_with_group(
            set_up,
            person_id=world.people["subject@riverside.example"].pk,
            group_id=history.pk,
            part="subject_teacher",
            starts_on=since,
        )


def _jordan(world: World, set_up: Viewer) -> None:
    """Year 12, over compulsory school age: told and asked himself."""
    starts_on, _ = school_year_of(world.today)
    born = date(starts_on.year - 17, 10, 12)
    jordan = new_child(
        world,
        set_up,
        world.schools["riverside"],
        world.groups["12A"],
        1,
        first_name="Jordan",
        last_name="Price",
        sex="M",
        date_of_birth=born,
    )
    own = new_person(world, "jordan@riverside.example")
    with write():
        Child.objects.system("the demonstration's own account for a student").filter(pk=jordan.pk).update(person=own)
    new_adult(world, set_up, jordan, relationship="mother", called="Mum", first_name="Gail")


def build_riverside(world: World, set_up: Viewer, council: LocalAuthority) -> None:
    """The academy with its students in tutor groups and in history."""
    school = school_of(
        world,
        set_up,
        short_name="riverside",
        name="Riverside Academy (demo)",
        urn="999002",
        laestab="8204002",
        setting_kind="secondary",
        local_authority=council,
        phone="01632 960 200",
        email="office@riverside.example",
        address="Station Road, Riverside",
    )
    _staff(world, set_up)
    _groups(world, set_up)
    _jordan(world, set_up)
    number = 100
    for name, nc_year, size in TUTOR_GROUPS:
        while len(world.children.setdefault(name, [])) < size:
            number += 1
            new_child(world, set_up, school, world.groups[name], number)
        for each in world.children[name]:
            people.place_in_group(
                set_up, child_id=each.pk, group_id=world.groups[f"{nc_year} History"].pk, starts_on=world.terms[0].starts_on
            )
            if each.pk not in world.families:
                new_adult(world, set_up, each, relationship="mother", called="Mum")
    specialist = world.people["ep@service.example"]
    people.invite_professional(
        set_up,
        child_id=world.children["8A"][0].pk,
        person_id=specialist.pk,
        profession="educational psychologist",
        service="Northshire Learning Support",
        question="What helps with written work?",
        may_see=("plan",),
        starts_on=world.term.starts_on,
        ends_on=world.terms[-1].ends_on,
    )
    officer = new_person(world, "officer@council.example")
    world.people["officer@council.example"] = officer
