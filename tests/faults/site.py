"""The real thing under its supervisor, two web workers and the background worker, on a copy of an invented school."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import worlds
from tests.harness import cache
from tests.harness.site import free_port
from trellis.config import supervise

PUPILS = 120


@dataclass
class Standing:
    """A running site with its own supervisor."""

    address: str
    home: Path
    supervisor: subprocess.Popen[bytes]

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read the database from beside."""
        import sqlite3

        with closing(sqlite3.connect(f"file:{self.home}/trellis.sqlite3?mode=ro", uri=True, timeout=20)) as line:
            return line.execute(sql, values).fetchall()

    def processes(self, word: str) -> list[int]:
        """Its processes whose command holds this word, the eldest first."""
        return [pid for pid, command in _descendants(self.supervisor.pid) if word in command]

    def stop(self) -> None:
        """Ctrl-C, and wait for the end of all."""
        if self.supervisor.poll() is None:
            self.supervisor.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.supervisor.wait(timeout=30)


def _descendants(root: int) -> list[tuple[int, str]]:
    """(process, command) of everything below `root`. Processes come and go while we look."""
    parents: dict[int, tuple[int, str]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError, ValueError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                parents[int(entry.name)] = (parent, (entry / "cmdline").read_text().replace("\0", " "))
    found, layer = [], [root]
    while layer:
        layer = [pid for pid, (parent, _) in parents.items() if parent in layer]
        found += [(pid, parents[pid][1]) for pid in sorted(layer)]
    return found


@contextmanager
def standing(prepare: str = "") -> Iterator[Standing]:
    """Start it, wait until it answers, and end it. `prepare` is a module of ours run in its home before it starts."""
    with worlds.copy_of(PUPILS) as home:
        if prepare:
            subprocess.run([sys.executable, "-m", prepare], cwd=cache.ROOT, env=worlds.environment(home), check=True)
        with standing_on(home) as site:
            yield site


@contextmanager
def standing_on(home: Path) -> Iterator[Standing]:
    """The same on a home that is there already."""
    port = free_port()
    more = {"PORT": str(port), "TRELLIS_WORKERS": "2"}
    with (home / "server.log").open("ab") as log:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "trellis.config.supervise"],
            cwd=cache.ROOT,
            env=worlds.environment(home) | more,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=supervise.end_with_parent,
        )
    site = Standing(f"http://localhost:{port}", home, supervisor)
    try:
        _wait(site, port)
        yield site
    finally:
        left = [pid for pid, _ in _descendants(supervisor.pid)]
        site.stop()
        for pid in [supervisor.pid, *left]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        supervisor.wait()


def _wait(site: Standing, port: int) -> None:
    deadline = time.monotonic() + 180
    while not supervise.answers(port):
        if site.supervisor.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The site did not start:\n{(site.home / 'server.log').read_text()[-3000:]}")
        time.sleep(0.2)
