"""A throwaway PostgreSQL: unix socket only, nothing synced to disk, run as `postgres` when we are root (it refuses root)."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

ROLE = "trellis"
_PDEATHSIG = 1
_running: list[tuple[subprocess.Popen[bytes], Path]] = []


def _tools() -> Path:
    """The newest PostgreSQL's programs. Raises RuntimeError where there is none of version 15 or later."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda each: int(each.parts[-3]))
    if found and int(found[-1].parts[-3]) >= 15:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    if elsewhere:
        return Path(elsewhere).resolve().parent
    raise RuntimeError("The tests need PostgreSQL 15 or later: sudo apt-get install postgresql")


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGQUIT)


def start(run: Path) -> None:
    """Make a cluster and start it; the run's folder says where its socket is."""
    ram = Path("/dev/shm")  # noqa: S108  (memory, not a shared temporary folder: nothing here must survive)
    roomy = ram.is_dir() and os.access(ram, os.W_OK) and shutil.disk_usage(ram).free > 500_000_000
    place = Path(tempfile.mkdtemp(prefix="trellis-pg-", dir=ram if roomy else None))
    options: dict[str, Any] = {"cwd": place, "stdout": subprocess.DEVNULL}
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(place, owner.pw_uid, owner.pw_gid)
        options |= {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    tools, data = _tools(), place / "data"
    subprocess.run(
        [tools / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"],
        check=True,
        **options,
    )
    settings = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=80")
    flags = [part for each in settings for part in ("-c", each)]
    with (place / "log").open("wb") as log:
        server = subprocess.Popen(
            [tools / "postgres", "-D", data, "-k", place, *flags], stderr=log, preexec_fn=_die_with_parent, **options
        )
    _running.append((server, place))
    (run / "postgres-socket").write_text(str(place))
    _wait(place, server)
    with closing(admin(run)) as connection:
        connection.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")


def _wait(place: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(host=str(place), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((place / "log").read_text()[-2000:]) from None
            time.sleep(0.05)
        else:
            return


def stop() -> None:
    """End what this process started."""
    while _running:
        server, place = _running.pop()
        server.send_signal(signal.SIGQUIT)
        server.wait(timeout=20)
        shutil.rmtree(place, ignore_errors=True)


def _socket(run: Path) -> str:
    return (run / "postgres-socket").read_text()


def url(run: Path, name: str) -> str:
    """DATABASE_URL of a database of this run."""
    return f"postgres://{ROLE}@/{name}?host={_socket(run)}"


def admin(run: Path) -> psycopg.Connection[Any]:
    """A connection that may make databases."""
    return psycopg.connect(host=_socket(run), user="postgres", dbname="postgres", autocommit=True)


def copy(run: Path, template: str, name: str) -> None:
    """A database `name`, fresh from `template` (which nobody may be connected to)."""
    with closing(admin(run)) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} OWNER {ROLE} TEMPLATE {template}")


def create(run: Path, name: str) -> None:
    """An empty database."""
    copy(run, "template0", name)


def drop(run: Path, name: str) -> None:
    with closing(admin(run)) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
