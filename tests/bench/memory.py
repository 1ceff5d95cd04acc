"""The memory of one web worker under mixed requests, as the kernel accounts it."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.harness import cache
from trellis.config import supervise

from . import worlds
from .figures import Figure, figure
from .inside import run_inside

LIMIT, GROWTH = 130, 3
FIRST, ALL = 1_000, int(os.environ.get("TRELLIS_BENCH_REQUESTS", "5000"))
_TOKEN = "t" * 32


def measure() -> list[Figure]:
    """One worker of the real server; nine of ten requests read, the tenth keeps what was typed."""
    with worlds.copy_of(worlds.LARGE) as home:
        plan = run_inside(home, "memory")
        with socket.socket() as line:
            line.bind(("127.0.0.1", 0))
            port = line.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--workers",
            "1",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ]
        command += ["--log-level", "error", "--no-ws", "trellis.config.wsgi:application"]
        with (home / "server.log").open("ab") as log:
            server = subprocess.Popen(
                command,
                cwd=cache.ROOT,
                env=supervise.environment() | worlds.environment(home),
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=supervise.end_with_parent,
            )
        try:
            early, late = _drive(server.pid, port, plan)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()
    return [
        figure(f"memory of a web worker after {ALL:,} requests", late["Pss"] / 1e6, LIMIT, "MB"),
        figure(f"growth after the first {FIRST:,} requests", (late["Pss"] / early["Pss"] - 1) * 100, GROWTH, "%"),
        figure("of the growth, memory of its own (the rest is mapped files)", _own(early, late), None, "MB"),
    ]


def _own(early: dict[str, int], late: dict[str, int]) -> float:
    return (late["Pss_Anon"] - early["Pss_Anon"]) / 1e6


def inside(*words: str) -> list[dict[str, Any]]:
    """Who asks for what: signed-in cookies and addresses."""
    from trellis.cycle.models import Cycle

    from .pages import addresses, client_of

    pages = [each for asked in addresses().values() for each in asked]
    reason = "addresses to ask for while memory is watched"
    for ref in Cycle.objects.system(reason).filter(step="do").order_by("pk").values_list("child__ref", flat=True)[:60]:
        pages += [(pages[0][0], f"/children/{ref}/{page}") for page in ("", "plan/", "timeline/", "views/")]
    cookies = {email: client_of(email).cookies["trellis_session"].value for email in {email for email, _ in pages}}
    return [{"cookie": cookies[email], "path": path} for email, path in pages]


def _drive(master: int, port: int, plan: list[dict[str, Any]]) -> tuple[dict[str, int], dict[str, int]]:
    """Ask and ask; give the worker's bytes after FIRST and after ALL requests."""
    _wait(port)
    dice, early = random.Random(5), {"Pss": 0, "Pss_Anon": 0}
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    for number in range(1, ALL + 1):
        each = dice.choice(plan)
        headers = {"Host": f"localhost:{port}", "Cookie": f"trellis_session={each['cookie']}; csrftoken={_TOKEN}"}
        if number % 10:
            line.request("GET", each["path"], headers=headers)
        else:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://localhost:{port}/"}
            body = f"csrfmiddlewaretoken={_TOKEN}&form_key={number:032x}&draft_of=/concerns/new/&text={'words ' * 40}"
            line.request("POST", "/drafts/keep/", body, headers)
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"request {number}, {each['path']}: {answer.status}")
        if number == FIRST:
            early = _pss(master)
    return early, _pss(master)


def _wait(port: int) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def _pss(master: int) -> dict[str, int]:
    """The proportional share of the one worker below this process, in bytes: whole, and what is not a file's."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    found = [_share(Path(f"/proc/{pid}/smaps_rollup")) for pid in children]
    return max(found, key=lambda each: each["Pss"])


def _share(rollup: Path) -> dict[str, int]:
    rows = dict(row.split(":", 1) for row in rollup.read_text().splitlines()[1:])
    return {name: int(rows[name].split()[0]) * 1024 for name in ("Pss", "Pss_Anon")}
