"""Showing again who one is: before data leaves, and before the ways to sign in change."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.harness.visitors import visitor
from trellis.accounts.models import Draft
from trellis.accounts.rules import FRESH_SECONDS

from .test_second_factor import PASSWORD, _later, app_of, code_of, mr_lane, mrs_shah  # noqa: F401

ASKED = ("/children/list.csv", "/children/list.xlsx", "/account/ways/app/", "/account/ways/card/", "/account/ways/codes/")


@pytest.mark.parametrize("path", [*ASKED, "/account/people/"])
def test_ten_minutes_after_the_last_proof_the_page_asks_again(mrs_shah, monkeypatch, path):  # noqa: F811
    app_of(mrs_shah)
    client = visitor(mrs_shah.email)
    assert client.get(path).status_code == 200
    _later(monkeypatch, timedelta(seconds=FRESH_SECONDS + 2))
    assert client.get(path)["Location"].startswith("/account/prove/")


def test_the_second_factor_is_asked_for_and_brings_her_back_to_the_list_as_it_was(mrs_shah, monkeypatch):  # noqa: F811
    secret = app_of(mrs_shah)
    client = visitor(mrs_shah.email)
    _later(monkeypatch, timedelta(minutes=11))
    asked = client.get("/children/list.csv?status=K")["Location"]
    page = client.get(asked).content.decode()
    assert "code-code" in page and "password-password" not in page
    before = client.cookies["trellis_session"].value
    fields = {"which": "code", "code-code": code_of(secret), "next": "/children/?status=K"}
    assert client.post("/account/prove/", fields)["Location"] == "/children/?status=K"
    assert client.cookies["trellis_session"].value != before, "a proof starts the session under a new name"
    assert client.get("/children/list.csv?status=K").status_code == 200


def test_a_wrong_code_does_not_count_as_a_proof_and_is_kept_nowhere(mrs_shah, monkeypatch):  # noqa: F811
    app_of(mrs_shah)
    client = visitor(mrs_shah.email)
    _later(monkeypatch, timedelta(minutes=11))
    fields = {"which": "code", "code-code": "123456", "next": "/children/", "form_key": "a" * 32}
    assert client.post("/account/prove/", fields).status_code == 422
    assert client.get("/children/list.csv")["Location"].startswith("/account/prove/")
    assert client.get("/support/map.xlsx")["Location"].startswith("/account/prove/")
    assert "123456" not in client.get("/account/prove/").content.decode()


def test_a_password_sent_after_the_idle_lock_is_kept_nowhere(mrs_shah, monkeypatch):  # noqa: F811
    client = visitor(mrs_shah.email)
    client.get("/account/")
    _later(monkeypatch, timedelta(hours=1))
    fields = {"which": "password", "password-password": PASSWORD, "form_key": "a" * 32}
    for _ in range(2):
        assert "kept" not in client.post("/account/prove/", fields)["Location"]
    assert not Draft.objects.exists()


def test_in_a_demonstration_the_password_is_asked_for(mrs_shah, demo_mode, monkeypatch):  # noqa: F811
    client = visitor(mrs_shah.email)
    _later(monkeypatch, timedelta(minutes=11))
    assert client.get("/children/list.csv")["Location"].startswith("/account/prove/")
    assert client.post("/account/prove/", {"which": "password", "password-password": "wrong"}).status_code == 422
    assert client.post("/account/prove/", {"which": "password", "password-password": PASSWORD}).status_code == 303
    assert client.get("/children/list.csv").status_code == 200


def test_the_way_on_never_leads_to_another_site(mrs_shah, demo_mode):  # noqa: F811
    client = visitor(mrs_shah.email)
    fields = {"which": "password", "password-password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/account/prove/", fields)["Location"] == "/"


def test_an_old_sign_in_cannot_set_up_the_first_way_without_the_password(mr_lane, monkeypatch):  # noqa: F811
    client = visitor(mr_lane.email)
    session = client.session
    del session["second"]
    session.save()
    _later(monkeypatch, timedelta(minutes=11))
    assert client.get("/account/ways/app/")["Location"].startswith("/account/prove/")
    assert client.post("/account/ways/key/options/").status_code == 404
