"""Adults who left: what is theirs goes after its time, their name stays beside what they wrote, and nobody who is still here is touched."""

from __future__ import annotations

import json
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from tests.people import person
from trellis.accounts.models import Appointment, Draft, Invitation, Person, SignIn, Tablet, TabletPin
from trellis.accounts.viewer import system_viewer
from trellis.audit.models import Row
from trellis.config import cli
from trellis.config.operations import leavers, retention
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import Denied, RuleBroken
from trellis.cycle.models import Concern
from trellis.people import services as people
from trellis.people.models import FamilyLink, ProfessionalPlace, RecordHold, Staff, StaffPlace
from trellis.people.queries.keeping import kept_page, period_row
from trellis.provision.models import Training

from .retained import run, whole

LONG_AGO, JUST_KEPT = date(2020, 10, 13), date(2020, 10, 14)


def leave(world, who: str = "mr_lane", on: date = LONG_AGO) -> Person:
    """Somebody of the staff left on a day, with every way in."""
    found = world.people[who]
    with write():
        for table in (Staff, StaffPlace, Appointment):
            table._base_manager.filter(person=found).update(starts_on=date(2015, 9, 1), ends_on=on)
        EmailAddress.objects.create(user=found, email=found.email, verified=True, primary=True)
        Authenticator.objects.create(user=found, type="totp", data={})
        TabletPin.objects.create(person=found, pin_hash="x")
        SignIn.objects.create(person=found, at=clock.now(), how="password", browser="x")
        Draft.objects.create(person=found, key="a" * 32, form="f", path="/", answers=b"x")
        Invitation.objects.create(person=found, token_hash=who, expires_at=clock.now())
        Training.objects.create(school=world.oakfield, person=found, what="Talk Boost", on=date(2018, 1, 1))
        Person.objects.filter(pk=found.pk).update(phone="01632 960 199")
    return Person.objects.get(pk=found.pk)


def wrote(world, who: str = "mr_lane") -> Concern:
    with write():
        day = clock.today()
        return Concern.objects.create(
            school=world.oakfield, child=world.leo, source="staff", text="Private", raised_by=world.people[who],
            raised_at=clock.now(), reply_by=day, family_sees_from=day,
        )  # fmt: skip


def test_what_is_theirs_goes_and_their_name_stays_beside_what_they_wrote(world):
    lane, concern = leave(world), wrote(world)
    assert f"removed what was kept of colleague {lane.pk} of oakfield" in run(world)
    left = Person.objects.get(pk=lane.pk)
    assert (left.formal_name, left.email, left.phone, left.is_active, left.school_id) == ("Mr Lane", None, "", False, None)
    assert not left.has_usable_password() and concern.raised_by_id == lane.pk
    for model, field in leavers.ways_in():
        assert not model._base_manager.filter(**{field: lane.pk}).exists(), model
    for table in (Staff, StaffPlace, Appointment, Training, Invitation):
        assert not table._base_manager.filter(person=lane).exists(), table
    assert Row.objects.filter(code="staff.removed", about__person=str(lane.pk)).count() == 1
    assert whole() and retention.due_at(world.oakfield, clock.today()).people == ()


def test_somebody_whom_nothing_names_goes_whole(world):
    lane = leave(world)
    run(world)
    assert not Person.objects.filter(pk=lane.pk).exists() and whole()


@pytest.mark.parametrize("on", [JUST_KEPT, date(2026, 10, 1), None], ids=["the last day it is kept", "lately", "still here"])
def test_before_their_time_everything_stays(world, on):
    lane = leave(world, on=on)
    run(world)
    assert Person.objects.get(pk=lane.pk).email == lane.email and Staff._base_manager.filter(person=lane).exists()


def test_whoever_came_back_or_works_at_another_school_stays(world):
    lane, hill = leave(world), leave(world, "mrs_hill")
    with write():
        Staff.objects.create(school=world.riverside, person=lane, job="Teacher", starts_on=date(2022, 9, 1))
        Appointment.objects.create(school=world.oakfield, person=hill, role="governor", starts_on=date(2023, 1, 1))
    run(world)
    assert {Person.objects.get(pk=each.pk).email for each in (lane, hill)} == {lane.email, hill.email}


def test_whoever_is_taken_back_after_the_list_was_made_stays(world, monkeypatch):
    lane = leave(world)
    seen = leavers.people_due(world.oakfield.pk, clock.today())
    assert [each.person_id for each in seen] == [lane.pk]
    monkeypatch.setattr(retention, "people_due", lambda *_: seen)
    with write():
        Staff.objects.create(school=world.oakfield, person=lane, job="Teacher", starts_on=clock.today())
    assert not any(str(lane.pk) in line for line in run(world))
    assert Person.objects.get(pk=lane.pk).email == lane.email


def test_a_mother_who_worked_here_keeps_her_sign_in_and_loses_the_job(world):
    mum = world.people["mum"]
    with write():
        Staff.objects.create(school=world.oakfield, person=mum, job="Lunchtime", starts_on=date(2015, 9, 1), ends_on=LONG_AGO)
    run(world)
    assert Person.objects.get(pk=mum.pk).email == mum.email and FamilyLink._base_manager.filter(person=mum).exists()
    assert not Staff._base_manager.filter(person=mum).exists()
    assert retention.due_at(world.oakfield, clock.today()).people == ()


def test_a_professional_is_not_reached_any_more_and_stays_in_the_childs_record(world):
    with write():
        made = person("Ann", "Old", "ann.old@service.example")
        ProfessionalPlace.objects.create(
            school=world.oakfield, child=world.amina, person=made, profession="therapist", service="s", question="q",
            starts_on=date(2015, 1, 1), ends_on=LONG_AGO,
        )  # fmt: skip
    run(world)
    left = Person.objects.get(pk=made.pk)
    assert (left.email, left.is_active, left.full_name) == (None, False, "Ann Old")
    assert ProfessionalPlace._base_manager.filter(person=made).exists()


def test_another_schools_colleagues_are_left_alone_and_the_preview_removes_nobody(world, capsys, monkeypatch):
    monkeypatch.setattr(cli, "start_django", lambda: None)
    lane, okoro = leave(world), world.people["mrs_okoro"]
    assert cli.main(["retention", "run", "--school", "oakfield"]) == 0
    said = capsys.readouterr().out
    assert f"due: colleague {lane.pk}, last day 2020-10-13 (staff)" in said and "Lane" not in said
    assert cli.main(["retention", "run", "--json"]) == 0
    (oakfield, riverside) = json.loads(capsys.readouterr().out)["schools"]
    assert [each["person_id"] for each in oakfield["people"]] == [str(lane.pk)] and riverside["people"] == []
    assert {rule["rule"]: rule["due"] for rule in oakfield["rules"]}["staff"] == 1
    assert Person.objects.get(pk=lane.pk).email and Person.objects.get(pk=okoro.pk).email


def test_nobody_but_the_operator_removes_them(world):
    leave(world)
    for viewer in (world.mrs_shah, world.mr_cole, system_viewer("nightly")):
        with pytest.raises(Denied):
            retention.run(viewer, [world.oakfield], print)


def test_a_tablet_goes_six_years_after_it_was_withdrawn(world):
    moments = {"old": clock.london(LONG_AGO), "kept": clock.london(JUST_KEPT), "live": None}
    with write():
        for name, at in moments.items():
            Tablet.objects.create(
                school=world.oakfield, name=name, token_hash=name, enrolled_by=world.people["mrs_dunn"], withdrawn_at=at
            )
    retention.forget_short()
    assert set(Tablet._base_manager.values_list("name", flat=True)) == {"kept", "live"}


def test_the_safeguarding_lead_keeps_a_record_and_ends_it_and_chooses_no_time(world):
    born = world.leo.date_of_birth
    hold = people.keep_record(world.mrs_doyle, last_name="Marsh", date_of_birth=born, reason="An inquiry has asked for it.")
    page = kept_page(world.mrs_doyle)
    assert [each.by for each in page.holds] == ["Mrs Doyle"]
    assert not page.may_change and not any(each.may_change for each in page.periods)
    with pytest.raises(Denied):
        people.choose_period(world.mrs_doyle, code="record", years=40, why="Because.")
    with pytest.raises(Denied):
        period_row(world.mrs_doyle, "record")
    with pytest.raises(RuleBroken):
        people.keep_record(world.mrs_shah, last_name="Marsh", date_of_birth=born, reason="A claim.")
    people.end_keeping(world.mrs_doyle, hold_id=hold)
    assert RecordHold.objects.of(world.leo).get().ended_at is not None
