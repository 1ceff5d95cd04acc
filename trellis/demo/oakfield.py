"""Oakfield Primary School: 210 children from Acorns (nursery) to Oak (Year 6), its staff and families."""

from __future__ import annotations

from datetime import date, timedelta

from trellis.accounts import services as accounts
from trellis.accounts.viewer import Viewer
from trellis.core.db import write
from trellis.organisations.models import LocalAuthority
from trellis.people import services as people
from trellis.people.models import Child

from .world import WHOLE_WEEK, World, new_adult, new_child, new_group, new_person, new_staff, other_staff, school_of

CLASSES = (
    ("Acorns", "room", "N2", 18),
    ("Beech", "class", "R", 28),
    ("Willow", "class", "1", 28),
    ("Rowan", "class", "2", 28),
    ("Maple", "class", "3", 27),
    ("Hazel", "class", "4", 27),
    ("Birch", "class", "5", 27),
    ("Oak", "class", "6", 27),
)
TEACHERS = {
    "Beech": "Mrs Ella Moss",
    "Rowan": "Mr Sean Kerr",
    "Maple": "Mrs Dee Patel",
    "Birch": "Mr Gwyn Rees",
    "Oak": "Miss Fay Long",
}
ASSISTANTS = {
    "Beech": "Mrs Rita Fox",
    "Willow": "Mr Joe Tan",
    "Rowan": "Mrs Sal Wing",
    "Maple": "Miss Kit Dunne",
    "Birch": "Mrs Bo Ames",
    "Oak": "Mr Len Hart",
}
# Helped in Maple until yesterday.
LEAVER = "Mrs Ivy Nunn"


def _all_staff(world: World, set_up: Viewer) -> None:
    school = world.schools["oakfield"]
    since = world.terms[0].starts_on
    new_staff(world, set_up, school, "senco@oakfield.example", "SENCO", [0, 1, 2, 3], "31.40", "ext 12")
    new_staff(world, set_up, school, "deputy@oakfield.example", "Deputy SENCO and Year 1 teacher", WHOLE_WEEK, "28.10", "ext 21")
    new_staff(world, set_up, school, "teacher@oakfield.example", "Class teacher", WHOLE_WEEK, "27.30", "ext 24")
    new_staff(world, set_up, school, "ta@oakfield.example", "Teaching assistant", WHOLE_WEEK, "14.20")
    new_staff(world, set_up, school, "head@oakfield.example", "Headteacher", WHOLE_WEEK, "42.00", "ext 1")
    new_staff(world, set_up, school, "dsl@oakfield.example", "Designated safeguarding lead", WHOLE_WEEK, "33.00", "01632 960 009")
    new_staff(world, set_up, school, "keyperson@oakfield.example", "Key person, nursery", WHOLE_WEEK, "15.60")
    new_staff(world, set_up, school, "office@oakfield.example", "School office", WHOLE_WEEK, "13.90", "ext 0")
    governor = new_person(world, "governor@oakfield.example", school)
    for email, role in (
        ("senco@oakfield.example", "senco"),
        ("deputy@oakfield.example", "deputy"),
        ("head@oakfield.example", "head"),
        ("dsl@oakfield.example", "dsl"),
        ("office@oakfield.example", "office"),
    ):
        accounts.appoint(set_up, school=school, person=world.people[email], role=role, starts_on=since)
    accounts.appoint(set_up, school=school, person=governor, role="governor", starts_on=since)
    for name in TEACHERS.values():
        other_staff(world, set_up, school, name, "Class teacher", "26.80")
    for name in ASSISTANTS.values():
        other_staff(world, set_up, school, name, "Teaching assistant", "13.80")
    other_staff(world, set_up, school, LEAVER, "Teaching assistant", "13.80", [0, 1, 2, 3])


def _classes(world: World, set_up: Viewer) -> None:
    school = world.schools["oakfield"]
    since = world.terms[0].starts_on
    for name, kind, nc_year, _ in CLASSES:
        new_group(world, school, name, kind, nc_year)
    places = [
        ("keyperson@oakfield.example", "Acorns", "key_person"),
        ("deputy@oakfield.example", "Willow", "class_teacher"),
        ("teacher@oakfield.example", "Hazel", "class_teacher"),
        ("ta@oakfield.example", "Hazel", "teaching_assistant"),
    ]
    for who, name, part in places:
        people.put_with_group(set_up, person_id=world.people[who].pk, group_id=world.groups[name].pk, part=part, starts_on=since)
    for part, table in (("class_teacher", TEACHERS), ("teaching_assistant", ASSISTANTS)):
        for name, who in table.items():
            people.put_with_group(
                set_up, person_id=world.assistants[who].pk, group_id=world.groups[name].pk, part=part, starts_on=since
            )
    helper = world.assistants[LEAVER]
    people.put_with_group(
        set_up, person_id=helper.pk, group_id=world.groups["Maple"].pk, part="teaching_assistant", starts_on=since
    )


def _amina(world: World, set_up: Viewer) -> None:
    """Amina and her two households; her name opens many of the journeys."""
    born = date(world.today.year - 9, 3, 27)
    amina = new_child(
        world,
        set_up,
        world.schools["oakfield"],
        world.groups["Hazel"],
        1,
        first_name="Amina",
        last_name="Yusuf",
        sex="F",
        date_of_birth=born,
    )
    own = new_person(world, "amina@oakfield.example")
    with write():
        Child.objects.system("the demonstration's own account for a child").filter(pk=amina.pk).update(
            person=own, say_name="a-MEE-na", communication="Give her ten seconds to think. Signs and speaks; look for thumbs up."
        )
    since = world.terms[0].starts_on
    for email, relationship, called, household in (
        ("mum@family.example", "mother", "Mum", "Mill Lane"),
        ("dad@family.example", "father", "Dad", "Canal Walk"),
    ):
        parent = new_person(world, email, phone="01632 960 114")
        people.link_family(
            set_up,
            child_id=amina.pk,
            person_id=parent.pk,
            relationship=relationship,
            called=called,
            responsibility="yes",
            household=household,
            lives_with_child=household == "Mill Lane",
            priority=1 if called == "Mum" else 2,
            starts_on=since,
        )
        world.families.setdefault(amina.pk, []).append(parent)
    for email, profession, question in (
        ("slt@service.example", "speech and language therapist", "How can we help Amina understand questions in class?"),
        ("ep@service.example", "educational psychologist", "What would help Amina join in with the whole class?"),
    ):
        specialist = world.people.get(email) or new_person(world, email)
        people.invite_professional(
            set_up,
            child_id=amina.pk,
            person_id=specialist.pk,
            profession=profession,
            service="Northshire Learning Support" if profession.startswith("edu") else "Northshire Community NHS",
            question=question,
            may_see=("plan", "profile"),
            starts_on=world.term.starts_on,
            ends_on=world.terms[-1].ends_on,
        )


def _reid(world: World, set_up: Viewer) -> None:
    """A father barred by a court order from all information about his child."""
    birch = world.groups["Birch"]
    robin = new_child(world, set_up, world.schools["oakfield"], birch, 2, first_name="Robin", last_name="Reid", sex="M")
    new_adult(world, set_up, robin, relationship="mother", called="Mum", first_name="Clare", last_name="Marsh")
    barred = new_person(world, "mr.reid@family.example", phone="01632 960 777")
    people.link_family(
        set_up,
        child_id=robin.pk,
        person_id=barred.pk,
        relationship="father",
        called="Dad",
        responsibility="yes",
        household="elsewhere",
        lives_with_child=False,
        priority=2,
        starts_on=world.terms[0].starts_on,
    )
    people.restrict(
        world.viewer("head@oakfield.example"),
        child_id=robin.pk,
        person_id=barred.pk,
        kind="no_information",
        order_reference="NS25P00417",
        starts_on=world.terms[0].starts_on + timedelta(days=7),
    )


def _leo(world: World) -> None:
    """The boy in Hazel whom Mr Lane is worried about."""
    leo = world.children["Hazel"][20]
    leo.first_name = "Leo"
    with write():
        leo.save(update_fields=["first_name"])


def _families(world: World, set_up: Viewer) -> None:
    """One or two adults for each child; a few with what the office has still to find out."""
    number = 0
    for name, *_ in CLASSES:
        for each in world.children[name]:
            if each.pk in world.families:
                continue
            number += 1
            unknown = number in (23, 71)
            new_adult(
                world,
                set_up,
                each,
                relationship="mother" if number % 5 else "grandmother",
                called="Mum" if number % 5 else "Nan",
                responsibility="unknown" if unknown else "yes",
                reach=number != 47,
            )
            if number % 3 == 0:
                new_adult(world, set_up, each, relationship="father", called="Dad", priority=2)


def build_oakfield(world: World, set_up: Viewer, council: LocalAuthority) -> None:
    """The school on its first day: everybody in place, nothing yet written about anybody's needs."""
    school_of(
        world,
        set_up,
        short_name="oakfield",
        name="Oakfield Primary School (demo)",
        urn="999001",
        laestab="8209001",
        setting_kind="primary",
        local_authority=council,
        phone="01632 960 001",
        email="office@oakfield.example",
        address="Mill Lane, Oakfield",
    )
    _all_staff(world, set_up)
    _classes(world, set_up)
    _amina(world, set_up)
    _reid(world, set_up)
    number = 10
    for name, _, _, size in CLASSES:
        while len(world.children.setdefault(name, [])) < size:
            number += 1
            new_child(world, set_up, world.schools["oakfield"], world.groups[name], number)
    _leo(world)
    _families(world, set_up)
