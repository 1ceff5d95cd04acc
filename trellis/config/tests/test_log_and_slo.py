"""The access log says what happened to the machine and nothing of a child; the table of promises is counted from it."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from tests.harness import cache, site
from trellis.config import accesslog
from trellis.config.operations import slo
from trellis.core import clock


@pytest.fixture
def home(settings, tmp_path):
    settings.TRELLIS_HOME = str(tmp_path)
    accesslog._forget()
    yield tmp_path
    accesslog._forget()


def _lines(home):
    return [json.loads(line) for file in (home / "logs").glob("access-*.jsonl") for line in file.read_text().splitlines()]


def test_a_line_holds_route_status_and_time_and_nothing_of_a_child(world, enter, home):
    client = enter("mrs_shah")
    client.get(f"/children/{world.amina.ref}/?q=Amina")
    client.get("/nothing/Amina/")
    client.post("/concerns/new/", {"text": "Amina hides.", "form_key": "k" * 24})
    found = _lines(home)
    assert [(each["route"], each["status"]) for each in found] == [
        ("web:record", 200),
        ("none", 404),
        ("cycle:concern_new", 422),
    ] or [each["status"] for each in found] == [200, 404, 422]
    assert all(set(each) == {"time", "level", "route", "method", "status", "ms"} for each in found)
    whole = json.dumps(found)
    assert world.amina.ref not in whole and "Amina" not in whole and "shah" not in whole
    assert (home / "logs").stat().st_mode & 0o077 == 0


def test_a_fault_of_ours_carries_the_number_that_stands_on_the_page(world, enter, home, monkeypatch):
    from trellis.web import health

    monkeypatch.setattr(health, "not_ready", lambda: 1 / 0)
    client = Client(raise_request_exception=False)
    answer = client.get("/health/ready")
    (line,) = _lines(home)
    assert (answer.status_code, line["status"], line["level"]) == (500, 500, "error")
    assert line["problem"] in answer.content.decode() and len(line["problem"]) == 8


def test_static_files_leave_no_line(db, home):
    Client().get("/static/app.css")
    assert _lines(home) == []


def test_a_log_that_cannot_be_written_keeps_nobody_from_a_page(db, demo_mode, home, monkeypatch):
    monkeypatch.setattr(accesslog, "_handle", lambda path: os.open("/dev/full", os.O_WRONLY))
    assert Client().get("/words/").status_code == 200


def test_each_day_has_its_file_and_old_ones_go(home, monkeypatch):
    moments = iter([datetime(2026, 3, 1, 23, 59, tzinfo=UTC), datetime(2026, 3, 2, 0, 1, tzinfo=UTC)])
    monkeypatch.setattr(accesslog.clock, "real_now", lambda: next(moments))
    accesslog.note(home, {"a": 1}), accesslog.note(home, {"a": 2})
    monkeypatch.undo()
    assert sorted(file.name for file in (home / "logs").iterdir()) == ["access-2026-03-01.jsonl", "access-2026-03-02.jsonl"]
    (home / "logs" / "access-2024-03-02.jsonl").write_text("{}\n"), (home / "logs" / "access-notes.jsonl").write_text("mine")
    with_old = clock.real_now() - timedelta(days=399)
    (home / "logs" / f"access-{with_old:%Y-%m-%d}.jsonl").write_text("{}\n")
    gone = accesslog.drop_old(home)
    left = {file.name for file in (home / "logs").iterdir()}
    assert gone >= 1 and "access-2024-03-02.jsonl" not in left
    assert {"access-notes.jsonl", f"access-{with_old:%Y-%m-%d}.jsonl"} <= left


def test_what_is_said_on_the_terminal_is_json():
    record = logging.LogRecord("trellis.errors", logging.ERROR, "", 0, "problem %s", ("1a2b",), None)
    said = json.loads(accesslog.JsonLine().format(record))
    assert (said["level"], said["logger"], said["message"]) == ("error", "trellis.errors", "problem 1a2b")
    assert said["time"].endswith("Z")


WEDNESDAY = date(2026, 10, 14)


def _write(home, lines):
    (home / "logs").mkdir(exist_ok=True)
    for at, route, status, ms in lines:
        line = {"time": at.isoformat().replace("+00:00", "Z"), "route": route, "status": status, "ms": ms}
        with (home / "logs" / f"access-{at:%Y-%m-%d}.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")


def _weekday(day: date) -> bool:
    return day.weekday() < 5


def test_the_table_is_counted_in_school_hours_only(tmp_path):
    seven = clock.london(WEDNESDAY, 7)
    alive = [(seven + timedelta(minutes=minute), "web:health_live", 200, 1.0) for minute in range(100) if minute not in (40, 41)]
    pages = [(seven + timedelta(minutes=5), "web:today", 200, 40.0)] * 97 + [
        (seven + timedelta(minutes=6), "web:today", 200, 1500.0)
    ] * 3
    faults = [(seven + timedelta(minutes=40), "web:today", 500, 10.0)]
    outside = [
        (seven - timedelta(minutes=1), "web:today", 500, 9000.0),
        (clock.london(WEDNESDAY, 19), "web:today", 500, 9000.0),
        (clock.london(date(2026, 10, 17), 10), "web:today", 500, 9000.0),
        (clock.london(date(2026, 9, 2), 10), "web:today", 500, 9000.0),
    ]
    _write(tmp_path, [*alive, *pages, *faults, *outside])
    with (tmp_path / "logs" / f"access-{WEDNESDAY}.jsonl").open("a") as file:
        file.write('{"time": "2026-10-14T06:0')  # cut off by a power cut
    now = seven + timedelta(minutes=100)
    found = slo.counted(tmp_path, now, _weekday)
    owed = slo.owed_minutes(found.first, now, _weekday)
    assert owed == 100
    table = {each.name: (each.value, each.ok) for each in slo.promises(found, owed=owed)}
    assert list(table.values()) == [(98.0, False), (97.03, False), (99.01, False), (50.0, True)]


def test_minutes_owed_are_those_of_school_days_from_the_first_line_on():
    first = clock.london(date(2026, 10, 16), 18, 30)  # a Friday
    assert slo.owed_minutes(first, clock.london(date(2026, 10, 19), 8), _weekday) == 30 + 60
    assert slo.owed_minutes(first, clock.london(date(2026, 10, 18), 23), _weekday) == 30


def test_nothing_is_promised_broken_before_there_is_anything_to_count(tmp_path):
    found = slo.counted(tmp_path, clock.real_now(), _weekday)
    assert all(each.ok and each.value is None for each in slo.promises(found, owed=0))


def test_the_terms_of_the_schools_say_which_days_count(world):
    slo._calendars.clear()
    assert (
        slo.any_school_day(WEDNESDAY)
        and not slo.any_school_day(date(2026, 10, 17))
        and not slo.any_school_day(date(2026, 12, 25))
    )
    slo._calendars.clear()


def test_the_command_prints_the_table(tmp_path, world):
    done = subprocess.run(
        [sys.executable, "-m", "trellis.config.cli", "slo"],
        cwd=cache.ROOT,
        env=site.environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and "no database here yet" in done.stderr
