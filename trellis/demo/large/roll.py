"""The school for measuring itself: its days, staff, classes, children and families."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db.models import Model

from trellis.accounts import services as accounts
from trellis.accounts.models import Person
from trellis.accounts.viewer import system_viewer
from trellis.demo.calendar import DemoTerm
from trellis.demo.names import ADULTS, BOYS, FAMILY_NAMES, GIRLS
from trellis.demo.people import PASSWORD
from trellis.demo.stories import STRATEGIES
from trellis.organisations.models import Closure, Group, LocalAuthority, School, SchoolYear, Term
from trellis.people.models import Child, ClassPlace, Enrolment, FamilyLink, Staff, StaffPlace
from trellis.people.rules import upn_check_letter
from trellis.provision.models import Strategy
from trellis.rulebook.dates import school_year_of

SHORT_NAME = "meadow"
SENCO, TEACHER, ASSISTANT, HEAD, OFFICE = (f"{who}@meadow.example" for who in ("senco", "teacher", "ta", "head", "office"))
YEARS = ("R", "1", "2", "3", "4", "5", "6")
ON_SUPPORT, WITH_EHC_PLAN, FRESH_CONCERN = 0.12, 0.045, 0.01
_CLASS_SIZE = 30
_EVERY_DAY = [0, 1, 2, 3, 4]


@dataclass
class Large:
    """What the parts of the build hand on: the school, its days, its people, and rows waiting to be written."""

    school: School
    today: date
    terms: list[DemoTerm]
    random: Random
    people: dict[str, Person] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    teachers: list[Person] = field(default_factory=list)
    assistants: list[Person] = field(default_factory=list)
    places: list[tuple[Child, int]] = field(default_factory=list)
    families: dict[Any, list[Person]] = field(default_factory=dict)
    waiting: dict[type[Model], list[Any]] = field(default_factory=dict)

    @property
    def term(self) -> DemoTerm:
        """The term that holds today."""
        return next(each for each in self.terms if each.starts_on <= self.today <= each.ends_on)

    @property
    def past(self) -> list[DemoTerm]:
        """The finished terms, oldest first."""
        return [each for each in self.terms if each.ends_on < self.today]

    def add(self, row: Any) -> Any:
        """Put a row in line; it gives its key at once."""
        self.waiting.setdefault(type(row), []).append(row)
        return row

    def flush(self) -> None:
        """Write what waits, table by table in the order in which their first rows came."""
        for model, rows in self.waiting.items():
            model.objects.bulk_create(rows, batch_size=300)  # type: ignore[attr-defined]
        self.waiting.clear()


def new_school(terms: list[DemoTerm]) -> School:
    council = LocalAuthority(
        code="821", name="Fenshire Council", sendiass_name="Fenshire SENDIASS", sendiass_phone="01632 960 510"
    )
    council.save(force_insert=True)
    school = School(
        short_name=SHORT_NAME,
        name="Meadow School (for measuring)",
        urn="999010",
        laestab="8212010",
        setting_kind="primary",
        local_authority=council,
        phone="01632 960 300",
    )
    school.save(force_insert=True)
    day = terms[0].starts_on
    while day <= terms[-1].ends_on:
        first, last = school_year_of(day)
        SchoolYear.objects.create(school=school, name=f"{first.year}-{last.year % 100:02d}", starts_on=first, ends_on=last)
        day = last + timedelta(days=1)
    for term in terms:
        Term.objects.create(school=school, name=term.name, starts_on=term.starts_on, ends_on=term.ends_on)
        half = term.half_term_on
        Closure.objects.create(school=school, reason="Half-term", starts_on=half, ends_on=half + timedelta(days=4))
    Strategy.objects.bulk_create([Strategy(school=school, text=text, helps_with=list(where)) for text, where in STRATEGIES])
    return school


def named_staff(large: Large) -> None:
    """The five who sign in, with their appointments through the service, so that the record of events begins as at any school."""
    set_up, since = system_viewer("demo"), large.terms[0].starts_on
    for email, title, first, last, job, rate in (
        (SENCO, "Mrs", "Nila", "Shaw", "SENCO", "31.40"),
        (TEACHER, "Mr", "Piers", "Lang", "Class teacher", "27.30"),
        (ASSISTANT, "Mrs", "Jo", "Hale", "Teaching assistant", "14.20"),
        (HEAD, "Mr", "Dan", "Coles", "Headteacher", "42.00"),
        (OFFICE, "Mrs", "Pam", "Dunning", "School office", "13.90"),
    ):
        person = accounts.add_person(first_name=first, last_name=last, title=title, email=email, school=large.school)
        accounts.set_password(person, PASSWORD)
        large.people[email] = person
        _employ(large, person, job, rate)
    for email, role in ((SENCO, "senco"), (HEAD, "head"), (OFFICE, "office")):
        accounts.appoint(set_up, school=large.school, person=large.people[email], role=role, starts_on=since)


def _employ(large: Large, person: Person, job: str, rate: str) -> None:
    row = Staff(school=large.school, person=person, job=job, weekdays=_EVERY_DAY, hourly_rate=Decimal(rate))
    row.starts_on = large.terms[0].starts_on
    large.add(row)


def _somebody(large: Large, first: str, last: str, title: str = "", email: str | None = None, **more: Any) -> Person:
    person = Person(first_name=first, last_name=last, title=title, email=email, **more)
    # What Django writes for somebody without a password; thousands of random ones would take their time.
    person.password = "!nobody-signs-in-with-this"  # noqa: S105
    return large.add(person)


def classes(large: Large, pupils: int) -> None:
    since, many = large.terms[0].starts_on, max(1, -(-pupils // _CLASS_SIZE))
    for number in range(many):
        year = YEARS[number * len(YEARS) // many]
        group = Group(school=large.school, name=f"{year}{_letters(number)}", nc_year=year)
        large.groups.append(large.add(group))
        for part, known, email, job, rate in (
            ("class_teacher", large.teachers, TEACHER, "Class teacher", "26.80"),
            ("teaching_assistant", large.assistants, ASSISTANT, "Teaching assistant", "13.80"),
        ):
            person = large.people[email]
            if number:
                first, last = large.random.choice(ADULTS), large.random.choice(FAMILY_NAMES)
                person = _somebody(large, first, last, "Ms", school=large.school)
                _employ(large, person, job, rate)
            known.append(person)
            large.add(StaffPlace(school=large.school, person=person, group=group, part=part, starts_on=since))


def _letters(number: int) -> str:
    """A, B, … Z, AA, AB …"""
    return (chr(64 + number // 26) if number >= 26 else "") + chr(65 + number % 26)


def children(large: Large, pupils: int) -> None:
    since = large.terms[0].starts_on
    for number in range(pupils):
        place = number // _CLASS_SIZE
        group = large.groups[place]
        child = _child(large, number, group.nc_year)
        large.places.append((large.add(child), place))
        large.add(Enrolment(school=large.school, child=child, starts_on=since))
        large.add(ClassPlace(school=large.school, child=child, group=group, starts_on=since))
        for called, relationship, household in (("Mum", "mother", "home"), ("Dad", "father", "home"))[: 1 + (number % 5 > 0)]:
            _family(large, child, number, called, relationship, household if number % 4 else called)


def _child(large: Large, number: int, year: str) -> Child:
    dice = large.random
    first_day, _ = school_year_of(large.today)
    years = 5 if year == "R" else int(year) + 5
    born = first_day.replace(year=first_day.year - years) + timedelta(days=dice.randrange(364))
    sex = dice.choice("MF")
    body = f"{large.school.laestab}{(born.year + 5) % 100:02d}{number % 1000:03d}"
    return Child(
        school=large.school,
        first_name=dice.choice(GIRLS if sex == "F" else BOYS),
        last_name=dice.choice(FAMILY_NAMES),
        date_of_birth=born,
        sex=sex,
        upn=upn_check_letter(body) + body,
        nc_year=year,
    )


def _family(large: Large, child: Child, number: int, called: str, relationship: str, household: str) -> None:
    email = f"{called}.{number}@family.example".lower() if number % 9 else None
    adult = _somebody(
        large, large.random.choice(ADULTS), child.last_name, email=email, phone=f"01632 961 {number % 1000:03d}" if email else ""
    )
    large.add(
        FamilyLink(
            school=large.school,
            child=child,
            person=adult,
            relationship=relationship,
            called=called,
            responsibility="yes" if number % 40 else "unknown",
            household=household,
            lives_with_child=called == "Mum" or household == "home",
            priority=1 if called == "Mum" else 2,
            starts_on=large.terms[0].starts_on,
        )
    )
    large.families.setdefault(child.pk, []).append(adult)
