"""Keeps the web server and the worker running: starts both, starts either again when it dies, ends both on Ctrl-C.

Plain processes and signals, no Django, so that it stays small. Each child leads a process group of its own, and the whole group is
ended before it is started again: a killed server or worker leaves helpers behind that would hold its port or its jobs.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
_GRACE = 10.0
_QUICK = 10.0
_LONGEST_WAIT = 30.0
_ASKED_EVERY = 30.0
RUNNING = "running.json"
_PDEATHSIG = 1
# Requests one process answers at once, each at full speed, the others in line: without a limit forty share one interpreter.
_AT_ONCE = "4"


def say(sentence: str) -> None:
    """To the terminal, at once."""
    print(sentence, flush=True)


def end_with_parent() -> None:
    """On Linux a child gets SIGTERM when the supervisor itself is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGTERM)


@dataclass
class Part:
    """One of the two things kept running. `failures` counts quick deaths in a row."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    again_at: float = 0.0
    failures: int = field(default=0)

    def start(self) -> None:
        """Start it, in a process group of its own."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=environment(), start_new_session=True, preexec_fn=end_with_parent
        )

    def signal_group(self, number: int) -> None:
        """Send a signal to it and to everything it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def group_lives(self) -> bool:
        if self.process is None:
            return False
        self.process.poll()
        try:
            os.killpg(self.process.pid, 0)
        except (ProcessLookupError, PermissionError):
            return False
        return True

    def watch(self, now: float) -> None:
        """Notice a death, clear away what it left, and start it again: at once, or later when it keeps dying."""
        if self.process is not None and self.process.poll() is not None:
            self.signal_group(signal.SIGKILL)
            self.failures = self.failures + 1 if now - self.started < _QUICK else 0
            wait = 0.0 if self.failures < 2 else min(_LONGEST_WAIT, 2.0 ** (self.failures - 1))
            say(f"The {self.name} stopped ({self.process.returncode}); starting it again{f' in {wait:.0f} s' if wait else ''}.")
            self.process = None
            self.again_at = now + wait
        if self.process is None and now >= self.again_at:
            self.start()


def environment() -> dict[str, str]:
    """What the parts are started with. One heap serves all threads of a process: heaps of their own cost a web worker 8 MB."""
    return {"MALLOC_ARENA_MAX": "1", **os.environ}


def parts(port: int) -> list[Part]:
    """The web server and the worker."""
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", os.environ.get("TRELLIS_WORKERS", "2")]
    granian += ["--blocking-threads", _AT_ONCE]
    granian += ["--host", HOST, "--port", str(port), "--respawn-failed-workers", "--workers-kill-timeout", "5s"]
    granian += ["--log-level", "error", "--no-ws", "trellis.config.wsgi:application"]
    return [Part("web server", granian), Part("worker", [sys.executable, "manage.py", "qcluster"])]


def end(running: list[Part]) -> None:
    """Ask all to finish what they are doing, then insist."""
    for part in running:
        if part.process is not None:
            part.process.terminate()
    deadline = time.monotonic() + _GRACE
    while any(part.group_lives() for part in running) and time.monotonic() < deadline:
        time.sleep(0.05)
    for part in running:
        part.signal_group(signal.SIGKILL)
        if part.process is not None:
            part.process.wait()


def port_is_free(port: int) -> bool:
    """Whether we could listen there."""
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind((HOST, port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Whether the web server serves pages yet."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/health/live", timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _home() -> Path:
    return Path(os.environ.get("TRELLIS_HOME") or ROOT / "var").resolve()


def running(home: Path) -> dict[str, Any] | None:
    """The supervisor of this home: its `pid`, and whether it stands `aside`; None when none runs."""
    try:
        with (home / RUNNING).open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                found: dict[str, Any] = json.load(file)
                return found
    except (OSError, ValueError):
        pass
    return None


@contextlib.contextmanager
def _known(home: Path) -> Iterator[Any]:
    """Say that we run, for as long as we do: the lock ends with the process, however it ends."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home / RUNNING).open("a+") as file:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _tell(file, aside=False)
        yield file


def _tell(file: Any, *, aside: bool) -> None:
    file.truncate(0)
    file.write(json.dumps({"pid": os.getpid(), "aside": aside}))
    file.flush()


def _port() -> int:
    raw = os.environ.get("PORT", "8000")
    if not raw.isdigit() or not 0 < int(raw) < 65536:
        sys.exit(f'PORT is "{raw}". Use a number between 1024 and 65535, like PORT=8001 script/run')
    if not port_is_free(int(raw)):
        sys.exit(f"Something else already listens on port {raw}. Choose another: PORT={int(raw) + 1} script/run")
    return int(raw)


@dataclass
class Wishes:
    """What signals asked for: to stop, to stand aside (SIGUSR1), and then to begin again with the code that is there (SIGUSR2)."""

    stop: bool = False
    aside: bool = False
    again: bool = False

    def listen(self) -> None:
        """Take signals from now on."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2):
            signal.signal(number, self._take)

    def _take(self, number: int, frame: object) -> None:
        self.aside = self.aside or number == signal.SIGUSR1
        self.again = self.again or (number == signal.SIGUSR2 and self.aside)
        self.stop = self.stop or number not in (signal.SIGUSR1, signal.SIGUSR2)


def main() -> int:
    """Prepare, start both parts, and stay until told to stop."""
    port = _port()
    wishes = Wishes()
    wishes.listen()
    if os.environ.get("TRELLIS_TRIAL"):
        # A newer version is tried by `script/trellis update`: pages only, so that nothing is sent or planned yet.
        if not _prepared(wishes):
            return 1
        _keep_running(parts(port)[:1], port, wishes)
        return 0
    with _known(_home()) as file:
        if not _prepared(wishes):
            return 1
        _keep_running(parts(port), port, wishes)
        if wishes.aside and not wishes.stop:
            _tell(file, aside=True)
            say("Trellis stands aside.")
            while not (wishes.again or wishes.stop):
                time.sleep(0.1)
    if wishes.again and not wishes.stop:
        # The same process, as a service manager knows it, with whatever code lies there now.
        os.execv("/bin/sh", ["/bin/sh", str(ROOT / "script" / "run")])  # noqa: S606
    say("Trellis has stopped.")
    return 0


def _prepared(wishes: Wishes) -> bool:
    """Make database and files ready; broken off when told to stop."""
    process = subprocess.Popen([sys.executable, "manage.py", "prepare"], cwd=ROOT, preexec_fn=end_with_parent)
    while process.poll() is None:
        if wishes.stop:
            process.terminate()
        time.sleep(0.05)
    return process.returncode == 0


def _keep_running(running: list[Part], port: int, wishes: Wishes) -> None:
    """Start the parts, and start each again when it dies, until there is another wish; then end them."""
    said, asked_at = False, 0.0
    try:
        while not (wishes.stop or wishes.aside):
            for part in running:
                part.watch(time.monotonic())
            if not said and answers(port):
                said = True
                address = os.environ.get("TRELLIS_ADDRESS") or f"http://localhost:{port}"
                say(f"\nTrellis is ready: {address}/   (Ctrl-C stops it)")
            if said and time.monotonic() >= asked_at:
                # Leaves a line in the access log each minute, by which `script/trellis slo` knows that Trellis was there.
                asked_at = time.monotonic() + _ASKED_EVERY
                answers(port)
            time.sleep(0.1 if not said else 0.3)
    finally:
        end(running)


if __name__ == "__main__":
    sys.exit(main())
