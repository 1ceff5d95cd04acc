"""The shared classroom tablet, attacked: it opens one's own sessions today and nothing else, and nothing once it is stolen."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.harness.visitors import visitor
from trellis.access.engine import all_rules, children_for, could, decide
from trellis.accounts import tablets
from trellis.accounts.models import Draft, SignIn, Tablet
from trellis.accounts.rules import PIN_TRIES, TABLET_IDLE_SECONDS, weak_pin
from trellis.accounts.viewer import TABLET_ACTIONS, tablet_viewer
from trellis.config.routes import ON_TABLET, all_routes
from trellis.core.errors import RuleBroken
from trellis.provision.models import Session
from trellis.provision.tests.factories import live, rows

from .test_second_factor import _later

THURSDAY = date(2026, 10, 15)
PIN = "7391"


@pytest.fixture
def sessions(world: Any, clock_at: Any) -> Any:
    """The talking group of Amina and Leo, which Mrs Hill gives on Thursdays; it is Thursday."""
    lines = live(world, world.amina), live(world, world.leo)
    clock_at(THURSDAY)
    return lines


@pytest.fixture
def device(world: Any) -> Client:
    """A tablet the office has enrolled, lying in the classroom."""
    client = visitor("office@oakfield.example")
    assert client.post("/account/tablets/", {"name": "Hazel class"})["Location"] == "/tablet/"
    return client


def _on(device: Client, world: Any, name: str = "mrs_hill", pin: str = PIN) -> Client:
    tablets.set_pin(getattr(world, name), pin=PIN)
    device.post("/tablet/", {"person": str(world.people[name].pk), "pin": pin})
    return device


def test_enrolling_signs_the_office_out_and_keeps_no_token(device):
    assert device.get("/roll/")["Location"].startswith("/sign-in/")
    token = device.cookies["trellis_tablet"].value
    assert token not in str(Tablet.objects.system("test").values_list())
    assert device.cookies["trellis_tablet"]["httponly"] and device.cookies["trellis_tablet"]["samesite"] == "Strict"


def test_she_records_a_session_with_name_and_pin_and_reads_first_names_only(world, device, sessions):
    _on(device, world)
    page = device.get("/log/").content.decode()
    assert "Amina, Leo" in page and "Yusuf" not in page and "Marsh" not in page
    assert "/children/" not in page
    refs = re.findall(r'name="session" value="(\w+)"', page)
    assert device.post("/log/", {"session": refs, "do": "happened"}).status_code == 303
    assert rows(Session).filter(ref__in=refs, state="happened").count() == len(refs) == 2
    assert SignIn.objects.get(how="tablet").person_id == world.people["mrs_hill"].pk


@pytest.mark.parametrize("name", ["mrs_hill", "mrs_shah", "mr_cole", "mrs_dunn"])
def test_every_other_address_does_not_exist_there_whoever_signs_in(world, device, sessions, name):
    _on(device, world, name)
    filled = {"ref": world.amina.ref, "uuid": str(world.amina.pk), "str": "x", "slug": "x", "int": "1", "path": "x"}
    opened = []
    for route in all_routes():
        if route.name in ON_TABLET or route.name in ("web:front", "web:health_live", "web:health_ready"):
            continue
        path = re.sub(r"<(?:(\w+):)?\w+>", lambda found: filled[found[1] or "str"], route.path)
        for method in ("get", "post"):
            status = getattr(device, method)(path).status_code
            if status != 404 and not (status == 405 and method.upper() not in route.methods):
                opened.append(f"{method} {path}: {status}")
    assert opened == []
    assert device.get("/")["Location"] == "/log/"


@pytest.mark.parametrize("name", ["mrs_hill", "mrs_shah", "mr_cole"])
def test_a_tablets_viewer_holds_nothing_but_recording_sessions(world, sessions, name):
    viewer = tablet_viewer(world.people[name], world.amina.pk)
    for action in set(all_rules()) - TABLET_ACTIONS:
        assert not could(viewer, action) and not decide(viewer, action, child=world.amina), action
        assert not children_for(viewer, action).exists(), action


def test_another_days_and_another_persons_sessions_are_out_of_reach(world, device, sessions):
    other = live(world, world.leo, given_by_id=world.people["mr_lane"].pk)
    _on(device, world)
    later = rows(Session).filter(line=sessions[0]).exclude(due_on=THURSDAY).first()
    foreign = rows(Session).filter(line=other).first()
    for each in (later, foreign):
        assert device.post("/log/", {"session": [each.ref], "do": "happened"}).status_code == 404
        assert rows(Session).get(pk=each.pk).state == ""
    assert "Thursday" not in device.get("/log/?day=2026-10-08").content.decode()


def test_a_stolen_tablet_opens_nothing_from_its_next_request(world, device, sessions):
    _on(device, world)
    head = visitor("head@oakfield.example")
    page = head.get("/account/tablets/").content.decode()
    found = re.search(r'name="tablet" value="([^"]+)"', page)[1]
    assert head.post("/account/tablets/withdraw/", {"tablet": found}).status_code == 303
    assert device.get("/log/").status_code == 303
    assert device.get("/tablet/").status_code == 404
    assert device.get("/log/")["Location"].startswith("/sign-in/")


def test_another_schools_senco_cannot_withdraw_it_and_a_teacher_cannot_enrol_one(world, device):
    tablet = Tablet.objects.system("test").get()
    stranger = visitor("senco@riverside.example")
    assert stranger.post("/account/tablets/withdraw/", {"tablet": str(tablet.pk)}).status_code == 404
    assert visitor("teacher@oakfield.example").post("/account/tablets/", {"name": "Mine"}).status_code == 403
    assert Tablet.objects.system("test").get().withdrawn_at is None


def test_five_wrong_pins_stop_the_pin_until_its_owner_chooses_a_new_one(world, device):
    tablets.set_pin(world.mrs_hill, pin=PIN)
    who = {"person": str(world.people["mrs_hill"].pk)}
    for _ in range(PIN_TRIES):
        assert device.post("/tablet/", who | {"pin": "1111"}).status_code == 422
    stopped = device.post("/tablet/", who | {"pin": PIN})
    assert stopped.status_code == 422 and "is stopped" in stopped.content.decode()
    tablets.set_pin(world.mrs_hill, pin="8264")
    assert device.post("/tablet/", who | {"pin": "8264"}).status_code == 303


def test_a_pin_is_worth_nothing_on_another_device_or_at_another_school(world, device):
    tablets.set_pin(world.mrs_hill, pin=PIN)
    tablets.set_pin(world.mrs_okoro, pin=PIN)
    elsewhere = Client(raise_request_exception=False)
    assert elsewhere.post("/tablet/", {"person": str(world.people["mrs_hill"].pk), "pin": PIN}).status_code == 404
    assert device.post("/tablet/", {"person": str(world.people["mrs_okoro"].pk), "pin": PIN}).status_code == 422
    assert "Okoro" not in device.get("/tablet/").content.decode()


def test_the_session_cookie_carried_off_to_another_device_opens_nothing(world, device, sessions):
    _on(device, world)
    thief = Client()
    thief.cookies["trellis_session"] = device.cookies["trellis_session"].value
    thief.cookies["trellis_seen"] = device.cookies["trellis_seen"].value
    assert thief.get("/log/")["Location"] == "/tablet/"


def test_left_lying_it_locks_after_five_minutes_and_shows_the_names_again(world, device, sessions, monkeypatch):
    _on(device, world)
    device.get("/log/")
    _later(monkeypatch, timedelta(seconds=TABLET_IDLE_SECONDS + 2))
    assert device.get("/log/")["Location"] == "/tablet/"
    sent = {"person": str(world.people["mrs_hill"].pk), "pin": PIN, "form_key": "a" * 32}
    assert device.post("/tablet/", sent)["Location"] == "/log/"
    device.post("/sign-out/")
    assert not Draft.objects.exists()
    assert "Mrs Hill" in device.get("/tablet/").content.decode()


@pytest.mark.parametrize("pin", ["0000", "1234", "987654"])
def test_a_pin_that_is_tried_first_is_refused(world, pin):
    assert weak_pin(pin)
    with pytest.raises(RuleBroken):
        tablets.set_pin(world.mrs_hill, pin=pin)


def test_a_pin_typed_and_not_sent_is_kept_nowhere(world):
    client = visitor("ta@oakfield.example")
    left = {"form_key": "a" * 32, "draft_of": "/account/pin/", "pin": "7391", "again": ""}
    client.post("/drafts/keep/", left)
    assert not Draft.objects.exists()


def test_a_pin_is_four_to_six_digits_typed_twice(world):
    client = visitor("ta@oakfield.example")
    for pin, again in (("12", "12"), ("73912ab", "73912ab"), ("7391", "7392")):
        assert client.post("/account/pin/", {"pin": pin, "again": again}).status_code == 422
    assert client.post("/account/pin/", {"pin": "7391", "again": "7391"}).status_code == 303
