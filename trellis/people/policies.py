"""The network's relations, and who may do what with the roll and the people around a child.

Relationship decides, role only limits: an appointment reaches the children on the school's roll while both last.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from trellis.access.engine import Rel, block, fact, register_subject, relation, rule
from trellis.accounts.models import Appointment

from .models import (
    Child,
    ClassPlace,
    Enrolment,
    FamilyLink,
    KeyAdult,
    ProfessionalPlace,
    ProtectiveHold,
    Restriction,
    Staff,
    StaffPlace,
    live,
)

register_subject(Child)
_WHY = "relation"


def _appointed(role: str):  # noqa: ANN202
    def rows(person_id: UUID, day: date) -> QuerySet[Any]:
        return Appointment.objects.system(_WHY).filter(live(day), person_id=person_id, role=role)

    return rows


def _appointment(role: str, label: str, reach: str = "school") -> Rel:
    return relation(role, label=label, reach=reach, side="staff", rows=_appointed(role))


def _in_groups(*parts: str):  # noqa: ANN202
    def rows(person_id: UUID, day: date) -> QuerySet[Any]:
        groups = StaffPlace.objects.system(_WHY).filter(live(day), person_id=person_id, part__in=parts).values("group_id")
        return ClassPlace.objects.system(_WHY).filter(live(day), group_id__in=groups)

    return rows


def _of(table: Any, **only: Any):  # noqa: ANN202
    def rows(person_id: UUID, day: date) -> QuerySet[Any]:
        return table.objects.system(_WHY).filter(live(day), person_id=person_id, **only)

    return rows


senco = _appointment("senco", "the SENCO")
deputy = _appointment("deputy", "the deputy SENCO")
sen_assistant = _appointment("sen_assistant", "the SEN assistant")
head = _appointment("head", "the headteacher")
dsl = _appointment("dsl", "the designated safeguarding lead")
office = _appointment("office", "the school office")
governor = _appointment("governor", "the SEND governor", reach="place")
staff = relation("staff", label="staff of the school", reach="place", side="staff", rows=_of(Staff))

class_teacher = relation(
    "class_teacher",
    label="the class teacher",
    reach="child",
    side="staff",
    rows=_in_groups("class_teacher", "tutor", "key_person"),
)
subject_teacher = relation(
    "subject_teacher", label="a teacher of this child", reach="child", side="staff", rows=_in_groups("subject_teacher")
)
class_assistant = relation(
    "class_assistant",
    label="a teaching assistant of the class",
    reach="child",
    side="staff",
    rows=_in_groups("teaching_assistant"),
)
key_adult = relation("key_adult", label="the key adult", reach="child", side="staff", rows=_of(KeyAdult))


def _themselves(person_id: UUID, day: date) -> QuerySet[Any]:
    return Child.objects.system(_WHY).filter(person_id=person_id).annotate(child_id=F("pk"))


themselves = relation("self", label="the child or young person", reach="child", side="child", rows=_themselves)
family = relation("family", label="the family", reach="child", side="family", rows=_of(FamilyLink))
parent = relation(
    "parent",
    label="an adult with parental responsibility",
    reach="child",
    side="family",
    rows=_of(FamilyLink, responsibility="yes"),
)
professional = relation(
    "professional", label="an invited professional", reach="child", side="outside", rows=_of(ProfessionalPlace)
)

block("restriction", rows=_of(Restriction))
block(
    "hold", rows=lambda person_id, day: ProtectiveHold.objects.system(_WHY).filter(live(day), person_id=person_id, ended_by=None)
)


def _on_roll(day: date) -> Exists:
    return Exists(Enrolment.objects.system(_WHY).filter(live(day), child_id=OuterRef("pk")))


def _families_on(day: date) -> ExpressionWrapper:
    sees = Q(families_on=True) & (Q(family_sees=True) | Q(family_sees__isnull=True))
    return ExpressionWrapper(sees, output_field=BooleanField())


on_roll = fact("on_roll", _on_roll)
families_on = fact("families_on", _families_on)

# The people whom other rooms name in their rules.
leads = senco | deputy | sen_assistant
record_holders = leads | head | dsl
daily = class_teacher | key_adult
teaching = daily | subject_teacher | class_assistant
at_home = (family & families_on) | themselves

READ_RECORD = rule("record.read", record_holders | teaching, says="read this record")
rule("child.list", record_holders | teaching | office, says="see this list")
rule("child.name", record_holders | teaching | office | at_home | professional, says="see this child's name")
rule("roll.read", office | record_holders, says="see the roll")
rule("roll.import", office | senco | head, says="bring in a roll")
rule("expected.edit", senco, says="keep the list of expected children")
rule("left.close", leads, says="close what was left open")
rule("people.read", record_holders | teaching, says="see the people around a child")
rule("families.switch", leads | head, says="switch a family's own pages on or off")
rule("people.edit", leads | head, says="change the people around a child")
rule("messages.stop", senco | deputy | head | dsl, says="stop every message about this child")
rule("audit.told", leads | head, says="see whether the record of who did what is whole")
rule("record.keep", leads | head, says="say how long records are kept")
rule("record.hold", leads | head | dsl, says="keep a child's record beyond its time")
rule("wrong.say", record_holders | teaching, says="say that an entry is in the wrong record")
rule("wrong.decide", senco | deputy | head | dsl, says="decide about entries in the wrong record")
rule("file.take", senco | head, says="take out this child's whole file")
rule("hold.place", dsl | head, says="hold an adult back")
rule("hold.read", dsl | head, says="see what is held back")
rule("restriction.edit", senco | head | dsl, says="record a restriction")
rule("words.mark", record_holders | teaching | staff, says="mark words as worrying")
rule("words.release", dsl, says="release words that were held back")
rule("portal.read", at_home, says="see this page")
rule("portal.write", at_home, says="write here")
rule("own.page", themselves, says="see this page")
rule("staff.page", staff | record_holders | office | governor, says="see this page")
rule("today.read", staff | record_holders, says="see this page")
rule("professional.page", professional, says="see requests")
rule("school.report", governor | head | senco | deputy, says="read the school report")

SETS_UP = senco | head | office
rule("setup.page", SETS_UP, says="set the school up")
rule("setup.school", SETS_UP, says="change what is known about the school and its days")
rule("staff.edit", SETS_UP, says="change the staff, the classes and the groups")
rule("year.move", SETS_UP, says="move the school to its next year")
rule("setup.appoint", senco | head, says="say who the SENCO, the deputy and the safeguarding lead are")
