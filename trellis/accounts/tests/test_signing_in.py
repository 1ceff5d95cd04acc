"""The doors: wrong tries, invitations that work once, sessions that end, and words that are kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory

from tests.harness.visitors import signed_in, visitor
from trellis.accounts import drafts, limits, services, sessions
from trellis.accounts.models import Draft, FailedTry, Person, Submission
from trellis.accounts.submissions import AlreadySent, SentWithOtherWords, once
from trellis.accounts.viewer import system_viewer
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound

PASSWORD = "three quiet foxes"
EMAIL = "shah@oakfield.example"


@pytest.fixture
def mrs_shah(world: Any) -> Person:
    person = Person.objects.get(pk=world.people["mrs_shah"].pk)
    person.email = EMAIL
    with write():
        person.save(update_fields=["email"])
    services.set_password(person, PASSWORD)
    return person


def _try(client: Client, password: str, address: str = "10.0.0.1") -> Any:
    return client.post("/sign-in/", {"login": EMAIL, "password": password}, REMOTE_ADDR=address, secure=True)


def test_a_right_password_opens_the_door_and_counts_towards_no_limit(mrs_shah):
    for _ in range(7):
        assert _try(Client(), PASSWORD).status_code == 303
    assert not FailedTry.objects.exists()


def test_after_five_wrong_tries_a_stranger_waits_and_is_told_how_long(mrs_shah):
    for _ in range(limits.PER_ACCOUNT):
        assert _try(Client(), "wrong").status_code == 422
    answer = _try(Client(), PASSWORD)
    assert answer.status_code == 422
    assert "Wait 5 minutes" in answer.content.decode()


def test_a_browser_that_has_signed_in_before_still_gets_in_while_strangers_wait(mrs_shah):
    known = Client()
    assert _try(known, PASSWORD).status_code == 303
    known.post("/sign-out/")
    for _ in range(limits.PER_ACCOUNT):
        _try(Client(), "wrong")
    assert _try(known, PASSWORD).status_code == 303
    assert _try(Client(), PASSWORD).status_code == 422


def test_a_proxys_header_is_read_only_when_the_operator_names_the_proxy(settings):
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR="192.0.2.7")
    assert limits.address_of(request) == "10.0.0.9"
    settings.TRELLIS_PROXY = "10.0.0.9"
    assert limits.address_of(request) == "192.0.2.7"


def test_an_invitation_works_once_and_opening_it_uses_nothing_up(world):
    person = services.add_person(first_name="Nia", last_name="Cole", email="nia@oakfield.example", school=world.oakfield)
    token = services.invite(system_viewer("set-up"), person=person, school=world.oakfield)
    client = Client()
    assert client.get(f"/join/{token}/").status_code == 200
    assert client.post(f"/join/{token}/", {"password": PASSWORD}).status_code == 303
    assert Client().post(f"/join/{token}/", {"password": PASSWORD}).status_code == 404
    with pytest.raises(NotFound):
        services.invitation_for(token)


def test_a_second_invitation_ends_the_first(world):
    person = services.add_person(first_name="Nia", last_name="Cole", email="nia@oakfield.example", school=world.oakfield)
    first = services.invite(system_viewer("set-up"), person=person, school=world.oakfield)
    services.invite(system_viewer("set-up"), person=person, school=world.oakfield)
    with pytest.raises(NotFound):
        services.invitation_for(first)


def test_signing_out_everywhere_ends_every_other_session_at_its_next_request(mrs_shah):
    here, there = visitor(EMAIL), visitor(EMAIL)
    assert there.get("/today/").status_code == 200
    here.post("/sign-out/", {"everywhere": "1"})
    answer = there.get("/today/")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (303, "/session-ended/")


def test_the_idle_lock_ends_the_session_and_keeps_what_was_typed(mrs_shah, monkeypatch):
    client = signed_in(mrs_shah, stays=False)
    client.get("/today/")
    later = clock.real_now() + timedelta(minutes=mrs_shah.school.staff_idle_minutes + 1)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    answer = client.post("/concerns/new/", {"form_key": "a" * 32, "text": "He has stopped reading."})
    assert answer["Location"].startswith("/session-ended/") and "kept=1" in answer["Location"]
    assert drafts.draft_for(mrs_shah.pk, path="/concerns/new/")[1]["text"] == ["He has stopped reading."]


def test_a_draft_is_sealed_and_shown_to_nobody_else(world, mrs_shah):
    drafts.keep_draft(mrs_shah, key="b" * 32, form="", path="/concerns/new/", answers={"text": ["Leo cries at lunch."]})
    assert b"Leo" not in bytes(Draft.objects.get().answers)
    assert drafts.draft_for(world.mr_lane.person_id, path="/concerns/new/") is None


def _sent(viewer: Any, **typed: str) -> Any:
    request = RequestFactory().post("/x/", {"form_key": "c" * 32, **typed})
    request.viewer = viewer
    return request


def test_the_same_form_twice_has_one_effect_and_other_words_are_noticed(world):
    done = []
    with once(_sent(world.mrs_shah, text="one"), world.mrs_shah) as sent:
        done.append("one")
        sent.answered_at("/done/")
    with pytest.raises(AlreadySent) as repeat, once(_sent(world.mrs_shah, text="one"), world.mrs_shah):
        done.append("again")
    with pytest.raises(SentWithOtherWords), once(_sent(world.mrs_shah, text="two"), world.mrs_shah):
        done.append("two")
    assert (done, repeat.value.result, Submission.objects.count()) == (["one"], "/done/", 1)


def test_a_field_kept_after_its_form_was_sent_brings_no_draft_back(world, mrs_shah):
    client = visitor(EMAIL)
    field = {"form_key": "c" * 32, "draft_of": "/x/", "text": "one"}
    assert client.post("/drafts/keep/", field).json() == {"kept": True}
    with once(_sent(world.mrs_shah, text="one"), world.mrs_shah):
        assert Draft.objects.exists()
    assert client.post("/drafts/keep/", field).json() == {"kept": False}
    assert not Draft.objects.exists()


def test_a_form_drawn_again_under_a_fresh_key_leaves_one_draft(world):
    request = _sent(world.mrs_shah, text="mine")
    sessions.keep_on_page(request)
    sessions.keep_on_page(request, "d" * 32)
    assert list(Draft.objects.values_list("key", flat=True)) == ["d" * 32]
