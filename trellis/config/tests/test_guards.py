"""Https, whose headers are believed, what a real school does not start with, and read-only mode with what was typed."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.core.management import CommandError
from django.test import Client

from tests.harness import cache, run, site
from trellis.accounts.models import Draft, Person
from trellis.config.management.commands.prepare import _require_real
from trellis.config.operations import announce
from trellis.core.db import write
from trellis.core.errors import RuleBroken
from trellis.cycle.models import Concern

SCHOOL = "https://trellis.school.example"
FROM_OUTSIDE = {"REMOTE_ADDR": "192.0.2.7"}
PROXY = {"REMOTE_ADDR": "10.0.0.9", "HTTP_X_FORWARDED_FOR": "192.0.2.7", "HTTP_X_FORWARDED_PROTO": "https"}


@pytest.fixture
def address(settings):
    settings.TRELLIS_ADDRESS = SCHOOL
    settings.ALLOWED_HOSTS = ["trellis.school.example", "localhost", "testserver"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.parametrize(
    ("visitor", "status"),
    [
        ({}, 200),
        (FROM_OUTSIDE, 403),
        ({"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 403),
        (FROM_OUTSIDE | {"HTTP_X_FORWARDED_PROTO": "https"}, 403),
    ],
    ids=["the machine itself", "another machine", "a web server nobody named", "another machine that claims https"],
)
def test_a_real_school_without_an_address_answers_the_machine_itself_only(db, school_mode, settings, visitor, status):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    answer = Client().get("/sign-in/", **visitor)
    assert answer.status_code == status
    if status == 403:
        assert b"Only over https" in answer.content and b"password" not in answer.content.lower()


def test_plain_http_is_sent_to_the_https_address_and_a_sent_form_is_refused(db, school_mode, address):
    asked = Client().get("/words/?x=1", HTTP_HOST="trellis.school.example", **FROM_OUTSIDE)
    assert (asked.status_code, asked["Location"]) == (301, f"{SCHOOL}/words/?x=1")
    assert Client().post("/sign-in/", {}, HTTP_HOST="trellis.school.example", **FROM_OUTSIDE).status_code == 403
    assert Client().get("/words/", HTTP_HOST="trellis.school.example").status_code == 301, "the public name is never plain"
    assert Client().get("/words/", HTTP_HOST="localhost").status_code == 200


def test_https_through_the_named_web_server_is_believed_and_through_another_not(db, school_mode, address, settings):
    settings.TRELLIS_PROXY = "10.0.0.9"
    assert Client().get("/words/", **PROXY).status_code == 200
    assert Client().get("/words/", **PROXY | {"REMOTE_ADDR": "10.0.0.10"}).status_code == 301
    settings.TRELLIS_PROXY = ""
    told = Client().get("/words/", **PROXY)
    assert told.status_code == 403 and b"TRELLIS_PROXY" in told.content, "no endless redirection behind an unknown web server"


def test_health_answers_a_load_balancer_over_plain_http(db, school_mode, address):
    assert Client().get("/health/live", **FROM_OUTSIDE).status_code == 200


def test_a_demonstration_is_not_asked_for_https(db, demo_mode):
    assert Client().get("/words/").status_code == 200


def test_a_real_school_does_not_start_with_people_of_the_demonstration(db, school_mode, settings, tmp_path):
    settings.TRELLIS_HOME = str(tmp_path)
    _require_real()
    with write():
        Person(email="senco@oakfield.example").save(force_insert=True)
    with pytest.raises(CommandError, match="people of the demonstration"):
        _require_real()


def test_a_real_school_does_not_start_with_a_key_that_can_be_guessed(db, school_mode, settings, tmp_path):
    settings.TRELLIS_HOME = str(tmp_path)
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "signing.key").write_text("django-insecure-0123456789abcdefghijklmnopqrstuvwxyz")
    with pytest.raises(CommandError, match="can be guessed"):
        _require_real()


@pytest.mark.skipif(run.on_postgres(), reason="the same command")
def test_a_school_that_starts_prints_its_backup_key_once_and_stays_a_school(tmp_path):
    def prepare(**more):
        return subprocess.run(
            [sys.executable, "manage.py", "prepare"],
            cwd=cache.ROOT,
            env=site.environment(tmp_path / "home", **more),
            capture_output=True,
            text=True,
            check=False,
        )

    first = prepare(TRELLIS_MODE="school", JOURNAL_STREAM="")
    key = (tmp_path / "home" / "keys" / "backup.key").read_text().strip()
    assert first.returncode == 0 and key in first.stdout
    again = prepare()
    assert again.returncode == 0 and key not in again.stdout
    assert prepare(TRELLIS_MODE="demo").returncode == 1
    (tmp_path / "home" / "keys" / "signing.key").write_text("changeme")
    refused = prepare()
    assert refused.returncode == 1 and "guessed" in refused.stderr


@pytest.fixture
def read_only(settings, tmp_path):
    settings.TRELLIS_HOME = str(tmp_path)
    announce.announce(tmp_path, message="Back at four.", read_only=True)
    return tmp_path


def test_a_change_is_answered_with_not_now_and_what_was_typed_is_kept(world, enter, read_only):
    client = enter("mrs_shah")
    before = Concern.objects.system("a test").count()
    typed = {"form_key": "k" * 24, "text": "Amina hides at lunch.", "where": "outside"}
    answer = client.post("/concerns/new/", typed)
    assert answer.status_code == 503 and answer["Retry-After"]
    assert b"Not now" in answer.content and b'href="/concerns/new/"' in answer.content and b"Back at four." in answer.content
    assert Concern.objects.system("a test").count() == before
    announce.take_down(read_only)
    page = client.get("/concerns/new/")
    assert "Amina hides at lunch." in page.content.decode()
    assert Draft.objects.count() == 1


def test_a_press_without_words_is_told_to_come_back_and_no_foreign_page_is_named(world, enter, read_only):
    client = enter("mrs_shah")
    assert b"do it again when" in client.post("/concerns/new/", {}).content
    planted = {"form_key": "k" * 24, "draft_of": "//elsewhere.example/", "text": "x"}
    assert b"elsewhere" not in client.post("/concerns/new/", planted).content


def test_pages_are_read_and_say_so_and_signing_in_still_works(world, enter, read_only):
    page = enter("mrs_shah").get("/children/")
    assert page.status_code == 200 and b"Back at four. Pages can be read" in page.content
    assert b"Back at four." in Client().get("/sign-in/").content
    assert Client().post("/sign-in/", {"login": "x@y.example", "password": "wrong"}).status_code == 422


def test_a_form_without_a_token_keeps_no_words_in_anybodys_name(world, enter, read_only):
    client = enter("mrs_shah")
    client.handler.enforce_csrf_checks = True
    assert client.post("/concerns/new/", {"form_key": "k" * 24, "text": "planted"}).status_code == 403
    assert Draft.objects.count() == 0


def test_every_route_that_takes_a_form_refuses_it_while_pages_are_read_only(world, enter, read_only):
    from trellis.config.guards import _STILL_TAKEN
    from trellis.config.routes import all_routes

    client, taken = enter("mrs_shah"), []
    for each in all_routes():
        path = each.path.replace("<ref:ref>", "2bcdfghj").replace("<ref:id>", "2bcdfghj")
        if "POST" not in each.methods or "<" in path or f"/{path.lstrip('/')}".startswith(_STILL_TAKEN):
            continue
        answer = client.post(f"/{path.lstrip('/')}", {"form_key": "k" * 24})
        if answer.status_code not in (503, 403, 404):
            taken.append((each.name, answer.status_code))
    assert taken == []


def test_a_line_without_read_only_leaves_everything_to_be_changed(world, enter, settings, tmp_path):
    settings.TRELLIS_HOME = str(tmp_path)
    announce.announce(tmp_path, message="New version at <b>six</b>.")
    client = enter("mrs_shah")
    assert b"New version at &lt;b&gt;six&lt;/b&gt;." in client.get("/children/").content
    assert client.post("/concerns/new/", {"form_key": "k" * 24}).status_code == 422


def test_a_file_that_cannot_be_read_announces_nothing(tmp_path):
    (tmp_path / announce.NAME).write_text("{")
    assert announce.current(tmp_path) == announce.Announcement()
    (tmp_path / announce.NAME).write_text('{"other": 1}')
    assert announce.current(tmp_path) == announce.Announcement()


def test_a_message_that_does_not_fit_is_refused(tmp_path):
    with pytest.raises(RuleBroken, match="rule broken"):
        announce.announce(tmp_path, message="x" * 301)
    assert not (tmp_path / announce.NAME).exists()


def test_the_commands_switch_it_on_and_off(tmp_path):
    def cli(*words):
        return subprocess.run(
            [sys.executable, "-m", "trellis.config.cli", *words],
            cwd=cache.ROOT,
            env=site.environment(tmp_path),
            capture_output=True,
            text=True,
            check=False,
        )

    assert "nothing can be changed" in cli("read-only", "on", "--message", "Until four.").stdout
    assert announce.current(tmp_path).read_only
    cli("banner", "on", "--message", "Soon back.")
    assert announce.current(tmp_path).read_only and announce.current(tmp_path).message.startswith("Soon back.")
    cli("read-only", "off")
    assert announce.current(tmp_path) == announce.Announcement()
    wrong = cli("banner", "on")
    assert wrong.returncode == 1 and "--message" in wrong.stderr and cli("read-only", "maybe").returncode == 2
