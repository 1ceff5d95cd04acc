"""Two fictional schools, their days, staff, children and families, built through the services."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from trellis.accounts import services as accounts
from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer, viewer_for
from trellis.core.db import write
from trellis.organisations.models import Closure, Group, School, SchoolYear, Term
from trellis.people import services as people
from trellis.people.rules import upn_check_letter
from trellis.rulebook.dates import school_year_of

from .calendar import DemoTerm
from .names import ADULTS, BOYS, FAMILY_NAMES, GIRLS
from .people import PASSWORD, PEOPLE

WHOLE_WEEK = [0, 1, 2, 3, 4]


@dataclass
class World:
    """What later steps of the seeding refer to by name."""

    today: date
    terms: list[DemoTerm]
    random: random.Random
    people: dict[str, Person] = field(default_factory=dict)
    schools: dict[str, School] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    children: dict[str, list[Any]] = field(default_factory=dict)
    families: dict[UUID, list[Person]] = field(default_factory=dict)
    assistants: dict[str, Person] = field(default_factory=dict)

    def viewer(self, who: str) -> Viewer:
        """A viewer for today's clock: by sign-in, or by the name of an assistant."""
        return viewer_for(self.people[who])

    @property
    def term(self) -> DemoTerm:
        return next(each for each in self.terms if each.starts_on <= self.today <= each.ends_on)

    def past_terms(self) -> list[DemoTerm]:
        return [each for each in self.terms if each.ends_on < self.today]


def new_person(world: World, email: str, school: School | None = None, phone: str = "") -> Person:
    offered = next(each for each in PEOPLE if each.email == email)
    words = offered.name.split()
    title = words.pop(0) if words[0] in {"Mrs", "Mr", "Miss", "Ms", "Dr"} else ""
    if email.endswith("@family.example") and title:
        title = ""
    made = accounts.add_person(
        first_name=words[0], last_name=" ".join(words[1:]), title=title, email=email, school=school, phone=phone
    )
    accounts.set_password(made, PASSWORD)
    world.people[email] = made
    return made


def school_of(world: World, set_up: Viewer, **values: Any) -> School:
    with write():
        school = School(**values)
        school.save(force_insert=True)
        first, last = world.terms[0].starts_on, world.terms[-1].ends_on
        day = first
        while day <= last:
            starts_on, ends_on = school_year_of(day)
            SchoolYear.objects.create(
                school=school, name=f"{starts_on.year}-{ends_on.year % 100:02d}", starts_on=starts_on, ends_on=ends_on
            )
            day = ends_on + timedelta(days=1)
        for term in world.terms:
            Term.objects.create(school=school, name=term.name, starts_on=term.starts_on, ends_on=term.ends_on)
            Closure.objects.create(
                school=school, reason="Half-term", starts_on=term.half_term_on, ends_on=term.half_term_on + timedelta(days=4)
            )
    world.schools[school.short_name] = school
    return school


def new_staff(
    world: World, set_up: Viewer, school: School, email: str, job: str, days: list[int], rate: str, extension: str = ""
) -> Person:
    person = new_person(world, email, school)
    people.add_staff(
        set_up,
        school_id=school.pk,
        person_id=person.pk,
        job=job,
        weekdays=days,
        starts_on=world.terms[0].starts_on,
        hourly_rate=Decimal(rate),
        extension=extension,
    )
    return person


def other_staff(
    world: World, set_up: Viewer, school: School, name: str, job: str, rate: str, days: list[int] | None = None
) -> Person:
    title, first, last = name.split()
    email = f"{first}.{last}@{school.short_name}.example".lower()
    person = accounts.add_person(first_name=first, last_name=last, title=title, email=email, school=school)
    people.add_staff(
        set_up,
        school_id=school.pk,
        person_id=person.pk,
        job=job,
        weekdays=days or WHOLE_WEEK,
        starts_on=world.terms[0].starts_on,
        hourly_rate=Decimal(rate),
    )
    world.people[email] = person
    world.assistants[name] = person
    return person


def new_group(world: World, school: School, name: str, kind: str, nc_year: str, subject: str = "") -> Group:
    with write():
        group = Group(school=school, name=name, kind=kind, nc_year=nc_year, subject=subject)
        group.save(force_insert=True)
    world.groups[name] = group
    return group


def _birth(world: World, nc_year: str) -> date:
    """A birthday that fits the year group today, in steps that repeat with the seed."""
    years = {"N1": 3, "N2": 4, "R": 5}.get(nc_year) or int(nc_year) + 5
    starts_on, _ = school_year_of(world.today)
    oldest = starts_on.replace(year=starts_on.year - years)
    return oldest + timedelta(days=world.random.randrange(365))


def upn_for(laestab: str, number: int, year: int) -> str:
    """A UPN with the right letter: the school's number, the year it was given in, and a running number."""
    body = f"{laestab}{year % 100:02d}{number:03d}"
    return upn_check_letter(body) + body


def new_child(world: World, set_up: Viewer, school: School, group: Group, number: int, **given: Any) -> Any:
    sex = given.pop("sex", None) or world.random.choice("MF")
    first = given.pop("first_name", None) or world.random.choice(GIRLS if sex == "F" else BOYS)
    last = given.pop("last_name", None) or world.random.choice(FAMILY_NAMES)
    born = given.pop("date_of_birth", None) or _birth(world, group.nc_year)
    upn = "" if group.nc_year.startswith("N") else upn_for(school.laestab, number, born.year + 5)
    child = people.add_child(
        set_up,
        school_id=school.pk,
        first_name=first,
        last_name=last,
        date_of_birth=born,
        starts_on=world.terms[0].starts_on,
        upn=upn,
        sex=sex,
        nc_year=group.nc_year,
        **given,
    )
    people.place_in_group(set_up, child_id=child.pk, group_id=group.pk, starts_on=world.terms[0].starts_on)
    world.children.setdefault(group.name, []).append(child)
    return child


def new_adult(
    world: World, set_up: Viewer, child: Any, *, relationship: str, called: str, household: str = "home", **given: Any
) -> Person:
    first = given.pop("first_name", None) or world.random.choice(ADULTS)
    phone = given.pop("phone", f"01632 960 {world.random.randrange(100, 999)}")
    reach = given.pop("reach", True)
    person = accounts.add_person(
        first_name=first,
        last_name=given.pop("last_name", child.last_name),
        email=f"{first}.{child.last_name}.{len(world.families)}.{called}@family.example".lower() if reach else None,
        phone=phone if reach else "",
    )
    people.link_family(
        set_up,
        child_id=child.pk,
        person_id=person.pk,
        relationship=relationship,
        called=called,
        household=household,
        starts_on=world.terms[0].starts_on,
        **{"responsibility": "yes", "lives_with_child": True, **given},
    )
    world.families.setdefault(child.pk, []).append(person)
    return person


def seeded_random() -> random.Random:
    """The same invented names at every seeding."""
    return random.Random(2026)
