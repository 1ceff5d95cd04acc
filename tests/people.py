"""The people of the tests, by name: a small Oakfield, and Riverside, whose Mrs Okoro is a stranger.

Rows only, without services and without history, so that a test of one rule costs milliseconds. `world.mrs_shah` is a fresh Viewer
each time (relations are read anew); `world.amina` is the row of a child.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from trellis.accounts.models import Appointment, Person
from trellis.accounts.viewer import Viewer, viewer_for
from trellis.core import clock
from trellis.core.db import write
from trellis.cycle.models import Need, StatusChange
from trellis.organisations.models import Closure, Group, LocalAuthority, School, SchoolYear, Term
from trellis.people.models import (
    Child,
    ClassPlace,
    Enrolment,
    FamilyLink,
    KeyAdult,
    ProfessionalPlace,
    Restriction,
    Staff,
    StaffPlace,
)
from trellis.provision.models import SupportLine

# A Wednesday in the seventh week of the autumn term.
TODAY = date(2026, 10, 14)
SINCE = date(2026, 9, 1)
TERMS = (
    ("Autumn", date(2026, 9, 1), date(2026, 12, 18), date(2026, 10, 26), date(2026, 10, 30)),
    ("Spring", date(2027, 1, 4), date(2027, 3, 25), date(2027, 2, 15), date(2027, 2, 19)),
    ("Summer", date(2027, 4, 12), date(2027, 7, 21), date(2027, 5, 31), date(2027, 6, 4)),
)
EVERY_DAY = [0, 1, 2, 3, 4]


@dataclass
class World:
    """Two schools. Any name of `people` read as an attribute is that person's Viewer, today."""

    oakfield: School
    riverside: School
    hazel: Group
    acorns: Group
    beech: Group
    year_12: Group
    amina: Child
    leo: Child
    noah: Child
    mia: Child
    theo: Child
    jordan: Child
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Viewer:
        people = self.__dict__.get("people", {})
        if name not in people:
            raise AttributeError(f"Nobody here is called {name}: {', '.join(sorted(people))}")
        return viewer_for(Person.objects.get(pk=people[name].pk))

    @property
    def oakfield_children(self) -> tuple[Child, ...]:
        return (self.amina, self.leo, self.noah, self.mia)

    @property
    def riverside_children(self) -> tuple[Child, ...]:
        return (self.theo, self.jordan)


def person(first: str, last: str, email: str | None = None, title: str = "", school: School | None = None) -> Person:
    """A person who may sign in only where a test gives a password."""
    made = Person(first_name=first, last_name=last, email=email, title=title, school=school)
    made.set_unusable_password()
    made.save(force_insert=True)
    return made


def child(school: School, first: str, last: str, born: date, year: str, group: Group | None = None, **more: object) -> Child:
    """A child on the roll since September, in a class where one is given."""
    made = Child.objects.create(school=school, first_name=first, last_name=last, date_of_birth=born, nc_year=year, **more)
    Enrolment.objects.create(school=school, child=made, starts_on=SINCE)
    if group is not None:
        ClassPlace.objects.create(school=school, child=made, group=group, starts_on=SINCE)
    return made


def on_support(of: Child, day: date, status: str = "sen_support", need: str = "SLCN") -> None:
    """A status from a day on, with its main need."""
    moment = clock.london(day)
    StatusChange.objects.create(school_id=of.school_id, child=of, status=status, from_on=day, confirmed_at=moment)
    Need.objects.create(school_id=of.school_id, child=of, code=need, rank=1, starts_on=day)


def fill(world: World, many: int) -> None:
    """Put so many more children into Hazel, each on SEN Support with a line for the class sheet."""
    started = date(2026, 9, 7)
    for _ in range(many):
        made = child(
            world.oakfield, f"Child{Child.objects.at(world.oakfield).count()}", "Extra", date(2018, 5, 1), "4", world.hazel
        )
        on_support(made, started)
        SupportLine.objects.create(
            school=world.oakfield,
            child=made,
            kind="quality_teaching",
            what="Wait 10 seconds for an answer",
            on_class_sheet=True,
            starts_on=started,
            ends_on=date(2026, 12, 18),
            live_at=clock.london(started),
        )


def family(of: Child, who: Person, relationship: str, called: str, household: str, responsibility: str = "yes") -> FamilyLink:
    """An adult in a child's life at home."""
    return FamilyLink.objects.create(
        school_id=of.school_id,
        child=of,
        person=who,
        relationship=relationship,
        called=called,
        household=household,
        responsibility=responsibility,
        starts_on=SINCE,
    )


def appoint(school: School, who: Person, role: str) -> Appointment:
    """A dated appointment."""
    return Appointment.objects.create(school=school, person=who, role=role, starts_on=SINCE)


def employ(school: School, who: Person, job: str, weekdays: list[int] | None = None) -> Staff:
    """Somebody who works here."""
    return Staff.objects.create(school=school, person=who, job=job, weekdays=weekdays or EVERY_DAY, starts_on=SINCE)


def put_with(group: Group, who: Person, part: str) -> StaffPlace:
    """Who works with a group."""
    return StaffPlace.objects.create(school_id=group.school_id, person=who, group=group, part=part, starts_on=SINCE)


def _calendar(school: School) -> None:
    SchoolYear.objects.create(school=school, name="2026-27", starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31))
    for name, starts, ends, half_starts, half_ends in TERMS:
        Term.objects.create(school=school, name=f"{name} term", starts_on=starts, ends_on=ends)
        Closure.objects.create(school=school, reason="Half-term", starts_on=half_starts, ends_on=half_ends)


def _school(short_name: str, name: str, urn: str, kind: str, council: LocalAuthority) -> School:
    school = School(short_name=short_name, name=name, urn=urn, setting_kind=kind, local_authority=council, phone="01632 960100")
    school.save(force_insert=True)
    _calendar(school)
    return school


_OAKFIELD = (
    ("mrs_shah", "Mrs", "Priya", "Shah", "senco@oakfield.example", "senco", "SENCO", [0, 1, 2, 3]),
    ("miss_grant", "Miss", "Lea", "Grant", "deputy@oakfield.example", "deputy", "Deputy SENCO", EVERY_DAY),
    ("mr_lane", "Mr", "Tom", "Lane", "teacher@oakfield.example", "", "Class teacher", EVERY_DAY),
    ("mrs_hill", "Mrs", "Jan", "Hill", "ta@oakfield.example", "", "Teaching assistant", EVERY_DAY),
    ("mr_cole", "Mr", "David", "Cole", "head@oakfield.example", "head", "Headteacher", EVERY_DAY),
    ("mrs_doyle", "Mrs", "Kim", "Doyle", "dsl@oakfield.example", "dsl", "Designated safeguarding lead", EVERY_DAY),
    ("ms_amos", "Ms", "Ruth", "Amos", "governor@oakfield.example", "governor", "", EVERY_DAY),
    ("ms_vine", "Ms", "Rosa", "Vine", "keyperson@oakfield.example", "", "Key person", EVERY_DAY),
    ("mrs_dunn", "Mrs", "Pat", "Dunn", "office@oakfield.example", "office", "School office", EVERY_DAY),
)
_RIVERSIDE = (
    ("mrs_okoro", "Mrs", "Joy", "Okoro", "senco@riverside.example", "senco", "SENCO", EVERY_DAY),
    ("ms_finch", "Ms", "Ada", "Finch", "subject@riverside.example", "", "History teacher", EVERY_DAY),
    ("mr_bell", "Mr", "Sam", "Bell", "tutor@riverside.example", "", "Tutor", EVERY_DAY),
)


def _staff(school: School, rows: tuple[tuple[str, str, str, str, str, str, str, list[int]], ...]) -> dict[str, Person]:
    people = {}
    for key, title, first, last, email, role, job, weekdays in rows:
        people[key] = person(first, last, email, title, school)
        if role:
            appoint(school, people[key], role)
        if job:
            employ(school, people[key], job, weekdays)
    return people


def build() -> World:
    """Make both schools in one write."""
    with write():
        council = LocalAuthority.objects.create(code="999", name="Northbury Council")
        oakfield = _school("oakfield", "Oakfield Primary School", "100001", "primary", council)
        riverside = _school("riverside", "Riverside Academy", "100002", "secondary", council)
        group = partial(Group.objects.create, school=oakfield)
        hazel, beech = group(name="Hazel", nc_year="4"), group(name="Beech", nc_year="1")
        acorns = group(name="Acorns", kind=Group.Kind.ROOM, nc_year="N1")
        year_12 = Group.objects.create(school=riverside, name="12B", kind=Group.Kind.TUTOR, nc_year="12")
        history = Group.objects.create(
            school=riverside, name="9X history", kind=Group.Kind.TEACHING, subject="History", nc_year="9"
        )

        world = World(
            oakfield=oakfield,
            riverside=riverside,
            hazel=hazel,
            acorns=acorns,
            beech=beech,
            year_12=year_12,
            amina=child(oakfield, "Amina", "Yusuf", date(2018, 3, 27), "4", hazel, upn="A801200001001"),
            leo=child(oakfield, "Leo", "Marsh", date(2018, 1, 9), "4", hazel),
            noah=child(oakfield, "Noah", "Reid", date(2021, 5, 2), "1", beech),
            mia=child(oakfield, "Mia", "Clarke", date(2023, 2, 11), "N1", acorns),
            theo=child(riverside, "Theo", "Frank", date(2013, 4, 4), "9", history),
            jordan=child(riverside, "Jordan", "Price", date(2009, 11, 30), "12", year_12),
        )
        world.people = _staff(oakfield, _OAKFIELD) | _staff(riverside, _RIVERSIDE)
        _outside_school(world)
        _ties(world, history)
    return world


def _outside_school(world: World) -> None:
    world.people |= {
        "mum": person("Hodan", "Yusuf", "mum@family.example"),
        "dad": person("Abdi", "Yusuf", "dad@family.example"),
        "mr_reid": person("Alan", "Reid", "mr.reid@family.example", "Mr"),
        "mrs_reid": person("Ellen", "Reid", "mrs.reid@family.example", "Mrs"),
        "jordans_mum": person("Carol", "Price", "carol@family.example"),
        "dr_pryce": person("Owen", "Pryce", "ep@service.example", "Dr"),
        "ms_barr": person("Lucy", "Barr", "slt@service.example", "Ms"),
        "mr_webb": person("Ian", "Webb", "officer@council.example", "Mr"),
        "amina_herself": person("Amina", "Yusuf", "amina@oakfield.example"),
        "jordan_himself": person("Jordan", "Price", "jordan@riverside.example"),
    }
    for row, name in ((world.amina, "amina_herself"), (world.jordan, "jordan_himself")):
        row.person = world.people[name]
        row.save(update_fields=["person"])


def _ties(world: World, history: Group) -> None:
    people = world.people
    put_with(world.hazel, people["mr_lane"], "class_teacher")
    put_with(world.hazel, people["mrs_hill"], "teaching_assistant")
    put_with(world.beech, people["miss_grant"], "class_teacher")
    put_with(world.acorns, people["ms_vine"], "key_person")
    put_with(world.year_12, people["mr_bell"], "tutor")
    put_with(history, people["ms_finch"], "subject_teacher")
    KeyAdult.objects.create(school=world.oakfield, child=world.mia, person=people["ms_vine"], starts_on=SINCE)
    family(world.amina, people["mum"], "mother", "Mum", "first")
    family(world.amina, people["dad"], "father", "Dad", "second")
    family(world.noah, people["mrs_reid"], "mother", "Mum", "first")
    family(world.noah, people["mr_reid"], "father", "Dad", "second")
    family(world.jordan, people["jordans_mum"], "mother", "Mum", "first")
    Restriction.objects.create(
        school=world.oakfield,
        child=world.noah,
        person=people["mr_reid"],
        kind="prohibited steps order",
        order_reference="MB26P00311",
        seen_by=people["mr_cole"],
        starts_on=SINCE + timedelta(days=1),
    )
    for who, profession in (("dr_pryce", "Educational psychologist"), ("ms_barr", "Speech and language therapist")):
        ProfessionalPlace.objects.create(
            school=world.oakfield,
            child=world.amina,
            person=people[who],
            profession=profession,
            starts_on=SINCE,
            ends_on=date(2027, 3, 31),
            invited_by=people["mrs_shah"],
        )
