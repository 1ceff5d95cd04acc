"""One rule, two answers: whether this child, and which children. On random worlds they must never differ."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trellis.access.engine import all_rules, children_for, decide, rows_for, with_facts
from trellis.accounts.models import Appointment, Person
from trellis.accounts.viewer import Viewer
from trellis.core.db import write
from trellis.cycle.models import Concern
from trellis.organisations.models import Group, School
from trellis.people.models import (
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
)
from trellis.provision.models import SupportLine

TODAY = date(2026, 11, 20)
OFFSETS = st.sampled_from([-400, -30, -1, 0, 1, 30])
SPANS = st.tuples(OFFSETS, st.one_of(st.none(), OFFSETS))
KINDS = st.sampled_from(
    ["appointment", "staff", "teaches", "key_adult", "family", "professional", "restriction", "hold", "gives", "self", "concern"]
)
TIES = st.lists(st.tuples(KINDS, st.integers(0, 2), st.integers(0, 3), SPANS, st.integers(0, 6)), min_size=1, max_size=14)


def _span(span: tuple[int, int | None]) -> dict[str, date | None]:
    starts_on = TODAY + timedelta(days=span[0])
    ends_on = None if span[1] is None else TODAY + timedelta(days=span[1])
    return {"starts_on": starts_on, "ends_on": ends_on}


def _school(name: str) -> School:
    school = School(short_name=f"{name}-{uuid.uuid4().hex[:10]}", name=name, urn=uuid.uuid4().hex[:6])
    school.save()
    return school


def _world(roll: list[tuple[int, int | None]], ties: list) -> tuple[list[Person], list[Child]]:
    schools = [_school("oakfield"), _school("riverside")]
    people = []
    for n in range(3):
        person = Person(first_name="Person", last_name=str(n), email=f"{uuid.uuid4().hex}@oakfield.example")
        person.save()
        people.append(person)
    children, groups = [], []
    for n in range(4):
        school = schools[n % 2]
        child = Child(school=school, first_name="Child", last_name=str(n), date_of_birth=date(2017, 3, 27), families_on=n != 2)
        child.family_sees = False if n == 3 else None
        child.save()
        Enrolment.objects.create(school=school, child=child, **_span(roll[n]))
        group = Group(school=school, name=uuid.uuid4().hex[:8])
        group.save()
        ClassPlace.objects.create(school=school, child=child, group=group, starts_on=TODAY - timedelta(days=60), ends_on=None)
        children.append(child)
        groups.append(group)
    for kind, who, which, span, extra in ties:
        _tie(kind, people[who], children[which], groups[which], _span(span), extra)
    return people, children


def _tie(kind: str, person: Person, child: Child, group: Group, span: dict, extra: int) -> None:
    school = child.school
    if kind == "appointment":
        Appointment.objects.create(school=school, person=person, role=Appointment.Role.values[extra], **span)
    elif kind == "staff":
        Staff.objects.create(school=school, person=person, job="job", **span)
    elif kind == "teaches":
        StaffPlace.objects.create(school=school, person=person, group=group, part=StaffPlace.Part.values[extra % 5], **span)
    elif kind == "key_adult":
        KeyAdult.objects.create(school=school, child=child, person=person, **span)
    elif kind == "family":
        responsibility = FamilyLink.Responsibility.values[extra % 3]
        FamilyLink.objects.create(
            school=school, child=child, person=person, relationship="mother", responsibility=responsibility, **span
        )
    elif kind == "professional":
        ProfessionalPlace.objects.create(school=school, child=child, person=person, profession="EP", **span)
    elif kind == "restriction":
        Restriction.objects.create(school=school, child=child, person=person, kind="no_information", order_reference="x", **span)
    elif kind == "hold":
        span["ends_on"] = span["ends_on"] or TODAY + timedelta(days=5)
        ended = person if extra == 6 else None
        ProtectiveHold.objects.create(
            school=school, child=child, person=person, reason="x", placed_by=person, ended_by=ended, **span
        )
    elif kind == "gives":
        SupportLine.objects.create(
            school=school,
            child=child,
            kind="intervention",
            what="Talking group",
            given_by=person,
            starts_on=span["starts_on"],
            ends_on=span["ends_on"] or TODAY,
            live_at=None if extra == 6 else "2026-09-01T08:00:00Z",
        )
    elif kind == "self" and not Child.objects.system("test").filter(person=person).exists():
        child.person = person
        child.save()
    elif kind == "concern":
        Concern.objects.create(
            school=school,
            child=child,
            source="staff",
            raised_by=person,
            text="x",
            raised_at="2026-11-01T08:00:00Z",
            reply_by=TODAY,
            family_sees_from=TODAY,
        )


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(roll=st.lists(SPANS, min_size=4, max_size=4), ties=TIES)
def test_the_decision_about_a_child_and_the_list_of_children_never_differ(roll, ties):
    with write():
        people, children = _world(roll, ties)
    ids = {child.pk for child in children}
    known = list(with_facts(Child.objects.system("test").filter(pk__in=ids), TODAY))
    for person in people:
        viewer = Viewer(person=person, day=TODAY)
        for action in all_rules():
            listed = set(children_for(viewer, action).filter(pk__in=ids).values_list("pk", flat=True))
            decided = {child.pk for child in known if decide(viewer, action, child=child)}
            assert listed == decided, action


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(roll=st.lists(SPANS, min_size=4, max_size=4), ties=TIES)
def test_the_decision_about_a_concern_and_the_list_of_concerns_never_differ(roll, ties):
    with write():
        people, children = _world(roll, ties)
    concerns = list(Concern.objects.system("test").filter(child__in=children))
    known = {
        each.pk: each for each in with_facts(Child.objects.system("test").filter(pk__in=[child.pk for child in children]), TODAY)
    }
    for person in people:
        viewer = Viewer(person=person, day=TODAY)
        mine = Concern.objects.system("test").filter(child__in=children)
        listed = set(rows_for(viewer, "concern.read", mine, "child_id").values_list("pk", flat=True))
        decided = {
            concern.pk for concern in concerns if decide(viewer, "concern.read", child=known[concern.child_id], thing=concern)
        }
        assert listed == decided


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(roll=st.lists(SPANS, min_size=4, max_size=4), ties=TIES, which=st.integers(0, 3), who=st.integers(0, 2))
def test_a_restriction_added_today_never_adds_a_right_and_leaves_none_to_that_child(roll, ties, which, who):
    with write():
        people, children = _world(roll, ties)
    person, child = people[who], children[which]
    before = {
        action: set(children_for(Viewer(person=person, day=TODAY), action).values_list("pk", flat=True)) for action in all_rules()
    }
    with write():
        Restriction.objects.create(
            school=child.school, child=child, person=person, kind="no_information", order_reference="x", starts_on=TODAY
        )
    after = Viewer(person=person, day=TODAY)
    for action, had in before.items():
        now = set(children_for(after, action).values_list("pk", flat=True))
        assert child.pk not in now
        assert now <= had
        assert not decide(after, action, child=child)


@pytest.mark.django_db
def test_an_action_without_a_rule_is_refused_and_lists_nobody():
    with write():
        people, children = _world([(-30, None)] * 4, [("appointment", 0, 0, (-30, None), 0)])
    viewer = Viewer(person=people[0], day=TODAY)
    assert not decide(viewer, "plan.burn", child=children[0])
    assert not children_for(viewer, "plan.burn").exists()
    assert decide(viewer, "record.read", child=children[0])
