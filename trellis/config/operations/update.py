"""`script/trellis update`: a backup, then the newer version; back to the old one, code and database, if it does not come up.

A running supervisor stands aside meanwhile and starts what is there afterwards. The newer version is tried on a port nobody knows, with
the web server alone, so that nothing is sent twice. What this file needs it has imported before the code beneath it changes.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from trellis.config import environment, supervise
from trellis.core.errors import RuleBroken

from . import keys
from .backup import SUFFIX, make_backup
from .checks_outside import git, newest_tags
from .databases import database_of, empty, put_back
from .restore import take_database
from .version import version_of

KEPT = 3
TRIAL_SECONDS = 900.0
_ASIDE_SECONDS = 300.0
_FOLDER = "before-update"
_MAIN = "refs/trellis/main"


@dataclass(frozen=True)
class Clone:
    """The code: where it lies, the commit it is at, and the branch it is on ("" when on none)."""

    root: Path
    commit: str
    branch: str


def update(home: Path, source: str, *, root: Path, seconds: float = TRIAL_SECONDS) -> str:
    """Bring the clone at `root` and the database of `home` to the newest version in `source`; returns a sentence about it.

    Raises RuleBroken when nothing was changed, or when everything was put back as it was.
    """
    clone = _clone(root)
    newest = _fetched(clone, source)
    if newest is None:
        return f"This is the newest Trellis, {version_of(root)}."
    key, _ = keys.backup_key(home)
    with _aside(home):
        print("Making a backup first.", file=sys.stderr)
        file = make_backup(home, home / _FOLDER, key=key, counts=False)
        _require(
            git(root, "checkout", "--quiet", "--detach", newest), "git could not lay out the newer version. Nothing was changed."
        )
        try:
            print("Trying the newer version.", file=sys.stderr)
            came_up = _comes_up(home, root, seconds)
        except BaseException:
            _back(clone, home, file, key)
            raise
        if not came_up:
            _back(clone, home, file, key)
            raise RuleBroken(
                f"The newer version did not come up, so the old one, {version_of(root)}, is back with its database. "
                f"What it said stands in {_log(home)}; send it to those who look after Trellis."
            )
        _forget_older(home)
    return f"Trellis is now {version_of(root)}. The backup made before is {file}."


def _require(said: str | None, otherwise: str) -> str:
    if said is None:
        raise RuleBroken(otherwise)
    return said


def _clone(root: Path) -> Clone:
    commit = _require(
        git(root, "rev-parse", "HEAD"), f"{root} is no clone made with git. Clone Trellis anew to be able to update it."
    )
    if _require(git(root, "status", "--porcelain", "--untracked-files=no"), "git does not answer.").strip():
        raise RuleBroken(f"Files of Trellis were changed by hand in {root}. Take the changes back (git stash), then update.")
    return Clone(root, commit.strip(), (git(root, "symbolic-ref", "--quiet", "--short", "HEAD") or "").strip())


def _fetched(clone: Clone, source: str) -> str | None:
    """Fetch, and name the commit of the newest version, or None when the clone has it already."""
    if urlsplit(source).password:
        raise RuleBroken(
            "Leave the password out of the address: others on this machine could read it. Keep it in git's credential store."
        )
    fetched = git(clone.root, "fetch", "--quiet", "--force", source, f"+refs/heads/main:{_MAIN}", "+refs/tags/v*:refs/tags/v*")
    _require(
        fetched, "The place for updates does not answer. Check its name, and that this user may read it. Nothing was changed."
    )
    tags = newest_tags(git(clone.root, "show-ref", "--tags") or "")
    name = f"refs/tags/v{'.'.join(map(str, tags[-1]))}" if tags else _MAIN
    newest = _require(git(clone.root, "rev-parse", f"{name}^{{commit}}"), "There is no version of Trellis in that place.").strip()
    has_it = git(clone.root, "merge-base", "--is-ancestor", newest, "HEAD") is not None
    return None if has_it else newest


@contextmanager
def _aside(home: Path) -> Iterator[None]:
    """While this lasts the supervisor of this home, if one runs, has ended web server and worker; then it starts what is there."""
    running = supervise.running(home)
    if running is None:
        yield
        return
    os.kill(running["pid"], signal.SIGUSR1)
    deadline = time.monotonic() + _ASIDE_SECONDS
    while not (supervise.running(home) or {}).get("aside"):
        if time.monotonic() > deadline:
            raise RuleBroken(
                "The running Trellis does not stand aside. Stop it (systemctl stop trellis), update, and start it again."
            )
        time.sleep(0.1)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(running["pid"], signal.SIGUSR2)


def _log(home: Path) -> Path:
    return home / "logs" / "update.log"


def _comes_up(home: Path, root: Path, seconds: float) -> bool:
    """Whether the code that lies there now sets itself up, migrates and answers that it is ready."""
    with socket.socket() as line:
        line.bind((supervise.HOST, 0))
        port = line.getsockname()[1]
    _log(home).parent.mkdir(exist_ok=True, mode=0o700)
    with _log(home).open("wb") as log:
        trial = subprocess.Popen(
            ["sh", str(root / "script" / "run")],
            cwd=root,
            env=os.environ | {"TRELLIS_HOME": str(home), "PORT": str(port), "TRELLIS_TRIAL": "1"},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + seconds
        while trial.poll() is None and time.monotonic() < deadline:
            if _is_ready(port):
                return True
            time.sleep(0.2)
        return False
    finally:
        _end(trial)


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{supervise.HOST}:{port}/health/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _end(trial: subprocess.Popen[bytes]) -> None:
    trial.terminate()
    with suppress(subprocess.TimeoutExpired):
        trial.wait(timeout=20)
    with suppress(ProcessLookupError):
        os.killpg(trial.pid, signal.SIGKILL)
    trial.wait()


def _back(clone: Clone, home: Path, file: Path, key: bytes) -> None:
    """The code and the database as they were."""
    print("Putting the old version back.", file=sys.stderr)
    git(clone.root, "checkout", "--quiet", "--force", *([clone.branch] if clone.branch else ["--detach", clone.commit]))
    put_database_back(home, file, key)


def put_database_back(home: Path, file: Path, key: bytes) -> None:
    """The database as it was when the backup `file` was made; nothing may be using it. Raises RuleBroken."""
    database = database_of(home)
    copy = home / f".put-back-{os.getpid()}"
    copy.unlink(missing_ok=True)
    try:
        take_database(file, copy, key=key)
        if database.kind == "postgres":
            empty(database)
            put_back(database, copy)
        else:
            for end in ("-wal", "-shm", "-journal"):
                database.file.with_name(database.file.name + end).unlink(missing_ok=True)
            copy.replace(database.file)
    finally:
        copy.unlink(missing_ok=True)


def _forget_older(home: Path) -> None:
    """The backups of the last updates are kept, not all there ever were."""
    for old in sorted((home / _FOLDER).glob(f"*{SUFFIX}"))[:-KEPT]:
        old.unlink(missing_ok=True)


def command(args: argparse.Namespace) -> int:
    """Update this clone from the place named, by TRELLIS_UPDATES, or from where it was cloned."""
    root, home = environment.ROOT, environment.home_path()
    source = args.source or os.environ.get("TRELLIS_UPDATES", "")
    if not source and git(root, "remote", "get-url", "origin") is not None:
        source = "origin"
    if not source:
        raise RuleBroken("Say where updates come from: --from REMOTE_OR_FOLDER, or TRELLIS_UPDATES.")
    print(update(home, source, root=root))
    return 0


def register(add: Callable[..., argparse.ArgumentParser], top: Any, refusing: Callable[..., Any]) -> None:
    """The command with its option."""
    made = add(top, "update", refusing(command), "a backup, then the newer version; back to the old one if it does not come up")
    made.add_argument(
        "--from", dest="source", default="", metavar="REMOTE_OR_FOLDER", help="a git remote, its address or a folder"
    )
