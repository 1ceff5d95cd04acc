"""Web and worker killed without warning while people write: what was acknowledged is there, once and whole."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.bench.inside import run_inside
from tests.harness import cache, run
from trellis.demo.large import ASSISTANT, SENCO, TEACHER

from .site import Standing, standing
from .verdict import judge
from .visitor import Acknowledged, Visitor, new_key
from .waiting_messages import MESSAGES

KILLS = int(os.environ.get("TRELLIS_FAULTS", "20"))
_BETWEEN = 3  # so many writes are acknowledged before the next kill
_LONGEST = 90.0

pytestmark = pytest.mark.skipif(run.on_postgres(), reason="the file on this disk is what a kill could hurt")


class Writers:
    """Three people who write without a pause, each press repeated under its key until it is answered."""

    def __init__(self, site: Standing, folder: Path) -> None:
        self.site, self.stop, self.trouble = site, threading.Event(), list[str]()
        self.concerns, self.drafts = Acknowledged(folder / "concerns"), Acknowledged(folder / "drafts")
        self.taps, self.tapped, self.folder = dict[str, str](), 0, folder
        self.threads = [threading.Thread(target=self._run, args=(each,)) for each in (self._raise, self._keep, self._tap)]

    @property
    def count(self) -> int:
        return self.concerns.count + self.drafts.count + self.tapped

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as problem:  # noqa: BLE001  (told to the test, which fails)
            self.trouble.append(f"{work.__name__}: {problem!r}")

    def _raise(self) -> None:
        who = Visitor(self.site.address, SENCO).sign_in()
        (child,) = self.site.rows("SELECT ref FROM people_child ORDER BY id LIMIT 1")[0]
        while not self.stop.is_set():
            key = new_key()
            fields = {"child": child, "text": f"Finds copying hard. {key}", "where": "whole_class", "form_key": key}
            answer = who.insist("/concerns/new/", fields)
            if answer.status != 303 or not answer.to.startswith("/concerns/"):
                raise AssertionError(f"{answer.status} {answer.to}")
            self.concerns.note(key)

    def _keep(self) -> None:
        who = Visitor(self.site.address, TEACHER).sign_in()
        while not self.stop.is_set():
            key = new_key()
            answer = who.insist("/drafts/keep/", {"form_key": key, "draft_of": f"/concerns/new/?{key}", "text": key})
            if answer.status != 200:
                raise AssertionError(f"{answer.status}")
            self.drafts.note(key)
            time.sleep(0.05)

    def _tap(self) -> None:
        who = Visitor(self.site.address, ASSISTANT).sign_in()
        found = self.site.rows(
            "SELECT s.ref FROM provision_session s JOIN provision_supportline l ON l.id = s.line_id JOIN accounts_person p ON "
            "p.id = l.given_by_id WHERE p.email = ? AND s.state = '' AND s.withdrawn_at IS NULL ORDER BY s.week_on LIMIT 4",
            ASSISTANT,
        )
        while not self.stop.is_set():
            for (ref,) in found:
                done = self.taps.get(ref, "") == ""
                answer = who.insist("/log/", {"session": ref, "do": "happened" if done else "undo"})
                if answer.status != 303:
                    raise AssertionError(f"{answer.status} {answer.to}")
                self.taps[ref] = "happened" if done else ""
                self.tapped += 1
                time.sleep(0.05)


def _victims(site: Standing) -> list[list[int]]:
    """Web workers, the web server itself, and every process of the background worker, as often as they should be hit."""
    web, work = site.processes("granian"), site.processes("qcluster")
    return [web[1:], web[1:], web[1:], web[:1], work[1:], work[1:], work[:1]]


def _kill_while_they_write(site: Standing, writers: Writers, dice: random.Random) -> int:
    kills = 0
    while kills < KILLS and not writers.trouble:
        seen, until = writers.count, time.monotonic() + _LONGEST
        while writers.count < seen + _BETWEEN and time.monotonic() < until and not writers.trouble:
            time.sleep(0.02)
        assert writers.count > seen or writers.trouble, f"nothing was acknowledged in {_LONGEST:g} s after {kills} kills"
        time.sleep(dice.random() * 0.2)
        chosen = dice.choice(_victims(site))
        if chosen:
            with suppress(ProcessLookupError):
                os.kill(dice.choice(chosen), signal.SIGKILL)
                kills += 1
    return kills


def _send_the_rest(site: Standing) -> None:
    """What the killed worker left is sent by the next one: here at once instead of in three minutes."""
    code = "from trellis.notifications.jobs import send_waiting\nwhile send_waiting(): pass"
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", code],
        cwd=cache.ROOT,
        env=_environment(site),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _environment(site: Standing) -> dict[str, str]:
    from tests.bench.worlds import environment

    return environment(site.home)


def test_what_was_acknowledged_survives_kills_of_web_and_worker_once_and_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with standing(prepare="tests.faults.waiting_messages") as site:
        ((before,),) = site.rows("SELECT count(*) FROM cycle_concern")
        writers = Writers(site, tmp_path)
        for thread in writers.threads:
            thread.start()
        try:
            kills = _kill_while_they_write(site, writers, random.Random(KILLS))
        finally:
            writers.stop.set()
            for thread in writers.threads:
                thread.join(timeout=150)
            writers.concerns.close()
            writers.drafts.close()
        assert writers.trouble == []
        site.stop()
        _send_the_rest(site)
        keys = {name: (tmp_path / name).read_text().split() for name in ("concerns", "drafts")}
        verdict = judge(site.rows, **keys, taps=writers.taps, already=before)
        verdict.acknowledged += writers.tapped - len(writers.taps)
        with capsys.disabled():
            print(f"\n{verdict.line(kills)}")
        assert verdict.clean, verdict
        assert kills == KILLS
        assert len(keys["concerns"]) > KILLS / 4 and len(keys["drafts"]) > KILLS / 4 and writers.tapped > KILLS / 4
        assert site.rows("SELECT state, count(*) FROM notifications_notice WHERE subject LIKE 'Message %' GROUP BY state") == [
            ("kept", MESSAGES)
        ]
        once = site.rows(
            "SELECT count(*), count(DISTINCT json_extract(about, '$.notice')) FROM audit_row WHERE code = 'notice.sent'"
        )
        assert once == [(MESSAGES, MESSAGES)]
        assert run_inside(site.home, "chains", package="tests.faults") == []


def test_the_verdict_sees_a_lost_a_doubled_and_a_half_applied_write(tmp_path: Path) -> None:
    from tests.bench import worlds

    from .site import PUPILS

    with worlds.copy_of(PUPILS) as home, closing(sqlite3.connect(home / "trellis.sqlite3")) as line:
        rows = lambda sql, *values: line.execute(sql, values).fetchall()  # noqa: E731
        ((before,),) = rows("SELECT count(*) FROM cycle_concern")
        assert judge(rows, concerns=[], drafts=[], taps={}, already=before).clean
        key = new_key()
        lost = judge(rows, concerns=[key], drafts=[], taps={}, already=before)
        assert (lost.lost, lost.doubled) == (1, 0)
        first, second = rows("SELECT id FROM cycle_concern LIMIT 2")
        line.execute("UPDATE cycle_concern SET text = ? WHERE id IN (?, ?)", (f"x {key}", *first, *second))
        doubled = judge(rows, concerns=[key], drafts=[], taps={}, already=before)
        assert (doubled.lost, doubled.doubled) == (0, 1)
        line.execute("DELETE FROM cycle_concernstep WHERE concern_id = ?", first)
        assert judge(rows, concerns=[key], drafts=[], taps={}, already=before).half_applied == 1
