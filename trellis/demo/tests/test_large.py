"""The school for measuring is a school like any other: right in proportion, whole, open to its people, and never in a real one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from trellis.access.engine import children_for
from trellis.accounts.models import Person
from trellis.accounts.viewer import viewer_for
from trellis.audit.queries import verify_all
from trellis.core import models as core_models
from trellis.core.db import write
from trellis.core.models import Installation
from trellis.cycle.models import Cycle, StatusChange
from trellis.cycle.rules.status import SenStatus
from trellis.cycle.rules.steps import CycleStep
from trellis.demo.build import NotADemonstration
from trellis.demo.large import SENCO, TEACHER, Large, build_school
from trellis.demo.people import PASSWORD
from trellis.people.models import Child
from trellis.plans.models import PlanVersion
from trellis.provision.models import Session

PUPILS = 60
_WHY = "what the test has just built"


@pytest.fixture
def large(db: None) -> Iterator[Large]:
    """Sixty pupils; what kind of installation this became is forgotten afterwards."""
    core_models._read_mode.cache_clear()
    yield build_school(PUPILS)
    core_models._read_mode.cache_clear()


def test_sixty_pupils_have_the_shares_of_england_and_rows_that_hold_together(large: Large) -> None:
    assert Child.objects.at(large.school).count() == PUPILS
    statuses = (
        StatusChange.objects.at(large.school).order_by("child_id", "from_on", "created_at").values_list("child_id", "status")
    )
    newest = list(dict(statuses).values())
    assert set(newest) <= set(SenStatus)
    assert 6 <= newest.count("sen_support") <= 9
    assert 2 <= newest.count("ehc_plan") <= 4
    assert set(Cycle.objects.at(large.school).values_list("step", flat=True)) <= set(CycleStep)
    connection.check_constraints()
    assert [each.broken_at for each in verify_all()] == [None] * len(verify_all())


def test_plans_are_lived_and_their_sessions_recorded_missed_and_still_to_come(large: Large) -> None:
    assert PlanVersion.objects.at(large.school).filter(state="live").count() >= 4
    sessions = Session.objects.at(large.school)
    assert {"", "happened", "didnt_happen"} <= set(sessions.filter(due_on__lt=large.today).values_list("state", flat=True))
    assert not sessions.filter(due_on__gt=large.today).exclude(state="").exists()
    assert sessions.filter(due_on__gt=large.today, due_on__lt=large.today + timedelta(days=14)).exists()


def test_the_senco_reaches_every_child_the_teacher_only_the_class_and_both_can_sign_in(large: Large) -> None:
    senco, teacher = (Person.objects.get(email=email) for email in (SENCO, TEACHER))
    assert senco.check_password(PASSWORD) and teacher.check_password(PASSWORD)
    assert children_for(viewer_for(senco), "record.read").count() == PUPILS
    assert children_for(viewer_for(teacher), "record.read").count() == PUPILS // 2


def test_a_database_that_holds_people_is_refused(large: Large) -> None:
    with pytest.raises(NotADemonstration):
        build_school(PUPILS)


def test_a_real_schools_empty_database_is_refused(db: None) -> None:
    core_models._read_mode.cache_clear()
    with write():
        Installation.objects.update_or_create(pk=1, defaults={"mode": "school"})
    with pytest.raises(NotADemonstration):
        build_school(PUPILS)
    assert not Child.objects.system(_WHY).exists()
