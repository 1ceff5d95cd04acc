"""Forty adults catch up on last week's sessions, forty rows each: one after another, spread over a minute, and all in one second.

The real server on a school of its own; each adult opens the page and saves it, as a browser does. Every tick is counted afterwards.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.harness import cache
from trellis.config import supervise

from . import worlds
from .figures import Figure, figure
from .inside import run_inside

ADULTS, ROWS = 40, 40
MINUTE = 60.0
SPREAD_LIMIT, BURST_LIMIT = 6, 1.1
_TOKEN = "t" * 32
_TRIES = 60
_REF = re.compile(r'name="state_(\w+)"')
_KEY = re.compile(r'name="form_key" value="([0-9a-f]{32})"')


def measure() -> list[Figure]:
    """Each part on a copy of its own, so that all 1,600 rows are still open when it begins."""
    alone, one_after_another, busy_alone = _part(_in_turn)
    spread, _, busy_spread = _part(lambda work: _together(work, MINUTE))
    burst, all_at_once, busy_burst = _part(lambda work: _together(work, 1.0))
    own = statistics.median(alone)
    slow = sorted(spread)[int(len(spread) * 0.95) - 1]
    rows = f"{ADULTS} adults, {ADULTS * ROWS:,} rows"
    return [
        figure(f"catching up over a minute, {rows}: p95 ÷ one adult alone", slow / own, SPREAD_LIMIT, "times"),
        figure(
            f"catching up in one second, {rows}: total ÷ one after another", all_at_once / one_after_another, BURST_LIMIT, "times"
        ),
        figure("answers “busy, try again”, one after another and over a minute", busy_alone + busy_spread, 0, ""),
        figure("answers “busy, try again”, all in one second", busy_burst, 0, ""),
        figure("one adult alone: page and save", own * 1000, None, "ms"),
        figure("all in one second: the last is done after", all_at_once, None, "s"),
        figure("all in one second: the slowest adult waits", max(burst), None, "s"),
    ]


def _part(how: Callable[[list[Callable[[], float]]], list[float]]) -> tuple[list[float], float, int]:
    """The seconds of each adult and of all, and how often somebody had to try again; RuntimeError when one was refused or a tick is not there."""
    with worlds.copy_of(worlds.SMALL) as home:
        cookies = run_inside(home, "catchup", "fill")
        with _server(home) as port:
            work = [_Adult(port, cookie) for cookie in cookies]
            work[0].look()  # what a process reads once is read now
            began = time.monotonic()
            each = how([adult.catch_up for adult in work])
            total = time.monotonic() - began
        kept = run_inside(home, "catchup", "count")
        if kept != ADULTS * ROWS:
            raise RuntimeError(f"{ADULTS * ROWS - kept} ticks are lost")
    return each, total, sum(adult.busy for adult in work)


def _in_turn(work: list[Callable[[], float]]) -> list[float]:
    return [one() for one in work]


def _together(work: list[Callable[[], float]], seconds: float) -> list[float]:
    """Everybody at their own moment of this many seconds."""
    found: list[float] = []
    wrong: list[Exception] = []

    def run(one: Callable[[], float], at: float) -> None:
        time.sleep(at)
        try:
            found.append(one())
        except (OSError, HTTPException, RuntimeError) as problem:
            wrong.append(problem)

    threads = [threading.Thread(target=run, args=(one, seconds * n / len(work))) for n, one in enumerate(work)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if wrong:
        raise RuntimeError(f"{len(wrong)} of {len(work)} were refused: {wrong[0]}")
    return found


class _Adult:
    """One adult at a browser."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.busy = port, 0
        self.headers = {"Host": f"localhost:{port}", "Cookie": f"trellis_session={cookie}; csrftoken={_TOKEN}"}

    def look(self) -> str:
        return self._ask("GET", None, 200)

    def catch_up(self) -> float:
        """Open the page, tick every row, save; the seconds it took, with each wait after "busy, try again"."""
        began = time.monotonic()
        page = self.look()
        refs, key = list(dict.fromkeys(_REF.findall(page))), _KEY.search(page)
        if len(refs) != ROWS or key is None:
            raise RuntimeError(f"{len(refs)} rows to catch up on, not {ROWS}")
        answers = {f"state_{ref}": "happened" for ref in refs}
        self._ask("POST", urlencode(answers | {"form_key": key[1], "csrfmiddlewaretoken": _TOKEN}), 303)
        return time.monotonic() - began

    def _ask(self, method: str, body: str | None, wanted: int) -> str:
        """The answer's text. Whoever hears "busy, try again" does so after a second, as a person would; any other answer is an error."""
        for _ in range(_TRIES):
            status, text = self._once(method, body)
            if status != 503:
                break
            self.busy += 1
            time.sleep(1)
        if status != wanted:
            raise RuntimeError(f"{method} answered {status}")
        return text

    def _once(self, method: str, body: str | None) -> tuple[int, str]:
        line = HTTPConnection("127.0.0.1", self.port, timeout=120)
        typed = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://localhost:{self.port}/"} if body else {}
        line.request(method, "/log/week/", body, self.headers | typed)
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        return answer.status, text


@contextmanager
def _server(home: Path) -> Iterator[int]:
    """The web server as it is started for a school."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port = int(line.getsockname()[1])
    with (home / "server.log").open("ab") as log:
        server = subprocess.Popen(
            supervise.parts(port)[0].command,
            cwd=cache.ROOT,
            env=worlds.environment(home) | {"PORT": str(port)},
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=supervise.end_with_parent,
        )
    try:
        until = time.monotonic() + 90
        while not supervise.answers(port):
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError("The server did not start.")
            time.sleep(0.1)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def inside(*words: str) -> Any:
    """`fill`: forty adults with forty sessions each of last week, not recorded, and their signed-in cookies; `count`: those recorded."""
    from trellis.provision.models import Session

    week = _last_week()
    if words[0] == "count":
        rows = Session.objects.system("ticks of the measured adults")
        return rows.filter(week_on=week, state="happened", line__what=_LINE).count()
    return _fill(week)


_LINE = "Measured practice"


def _last_week() -> Any:
    from datetime import timedelta

    from trellis.core import clock
    from trellis.rulebook.dates import week_of

    return week_of(clock.today()) - timedelta(days=7)


def _fill(week: Any) -> list[str]:
    from datetime import time as day_time
    from datetime import timedelta

    from trellis.accounts.models import Person
    from trellis.core import clock
    from trellis.core.db import write
    from trellis.organisations.models import School
    from trellis.people.models import Child, Enrolment, Staff
    from trellis.provision.models import Session, SupportLine

    from .pages import client_of

    school = School.objects.order_by("created_at").first()
    assert school is not None
    since, live = week - timedelta(days=70), clock.london(week - timedelta(days=70), 9)
    adults = [
        Person(first_name="Adult", last_name=f"Number {n}", email=f"adult{n}@measured.example", title="Mrs", school=school)
        for n in range(ADULTS)
    ]
    for each in adults:
        each.set_unusable_password()
    children = [
        Child(school=school, first_name=f"Child{n}", last_name="Measured", date_of_birth=since, nc_year="4")
        for n in range(ROWS // 5)
    ]
    lines, sessions = [], []
    for adult in adults:
        for child in children:
            line = SupportLine(
                school=school, child=child, kind="intervention", what=_LINE, given_by=adult, minutes=20, times_a_week=5,
                starts_on=since, ends_on=week + timedelta(days=60), live_at=live,
            )  # fmt: skip
            lines.append(line)
            for n in range(5):
                day = week + timedelta(days=n)
                sessions.append(
                    Session(
                        school=school,
                        child=child,
                        line=line,
                        week_on=week,
                        number=n + 1,
                        due_on=day,
                        planned_on=day,
                        planned_at=day_time(9),
                    )  # fmt: skip
                )
    with write():
        Person.objects.bulk_create(adults)
        Staff.objects.bulk_create(
            Staff(school=school, person=each, job="Teaching assistant", weekdays=[0, 1, 2, 3, 4], starts_on=since)
            for each in adults
        )
        Child.objects.bulk_create(children)
        Enrolment.objects.bulk_create(Enrolment(school=school, child=each, starts_on=since) for each in children)
        SupportLine.objects.bulk_create(lines)
        Session.objects.bulk_create(sessions)
    return [client_of(each.email or "").cookies["trellis_session"].value for each in adults]
