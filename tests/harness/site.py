"""The real server on a copy of the demonstration."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.test import override_settings

from trellis.config import supervise
from trellis.core import clock, crypto

from . import cache, databases, postgres, run

DEMO, SCHOOL = "template_demo", "template_school"


@dataclass
class Site:
    """A running Trellis. `command` runs manage.py against the same database; `rows` reads it."""

    address: str
    home: Path
    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    # Addresses of the sign-in providers its school chose: the only others a browser may go to.
    providers: tuple[str, ...] = ()

    def command(self, *words: str) -> str:
        """Run manage.py and return what it printed. Raises CalledProcessError when it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=cache.ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def trellis(self, *words: str) -> str:
        """Run script/trellis on the same home and return what it printed."""
        command = [sys.executable, "-m", "trellis.config.cli", *words]
        done = subprocess.run(command, cwd=cache.ROOT, env=self.environment, check=True, capture_output=True, text=True)
        return done.stdout

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read the database from beside, as nobody. Placeholders are %s on both databases."""
        if run.on_postgres():
            import psycopg

            name = self.environment["DATABASE_URL"].split("@/")[1].split("?")[0]
            with psycopg.connect(host=postgres._socket(run.folder()), user=postgres.ROLE, dbname=name) as line:
                return line.execute(sql, values).fetchall()
        import sqlite3

        with closing(sqlite3.connect(f"file:{self.home}/trellis.sqlite3?mode=ro", uri=True, timeout=20)) as line:
            return line.execute(sql.replace("%s", "?"), values).fetchall()


def environment(home: Path, database: str = "", **more: str) -> dict[str, str]:
    """The environment of a Trellis of its own: nothing of the tests' settings is inherited."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("TRELLIS_", "DJANGO_", "DATABASE_", "PYTEST_"))
    }
    kept |= {"TRELLIS_HOME": str(home), "PYTHONWARNINGS": "ignore"} | more
    if database and run.on_postgres():
        kept["DATABASE_URL"] = postgres.url(run.folder(), database)
    return kept


def _run(home: Path, database: str, *words: str, **more: str) -> None:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=cache.ROOT,
        env=environment(home, database, **more),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{home.name} could not be built:\n{done.stdout[-1000:]}\n{done.stderr[-4000:]}")


def _prepare(home: Path, database: str = "") -> None:
    _run(home, database, "manage.py", "prepare")


def _prepare_school(home: Path, database: str = "") -> None:
    _run(home, database, "manage.py", "prepare", TRELLIS_MODE="school")
    _run(home, database, "-m", "tests.harness.school")


def _sources() -> str:
    files = [file for file in (cache.ROOT / "trellis").rglob("*.py") if "tests" not in file.parts]
    files += [cache.ROOT / "tests" / "people.py", cache.ROOT / "tests" / "harness" / "school.py"]
    files += [cache.ROOT / "requirements.txt", cache.ROOT / "static" / "manifest.json"]
    return cache.checksum(files, clock.day_of(clock.real_now()).isoformat())


def demo_home() -> Path:
    """The folder of a seeded demonstration, never served itself. Built once for each state of the sources and each day."""
    given = os.environ.get("TRELLIS_TEST_DEMO")
    if given and not run.on_postgres():
        # While working on pages: a home seeded earlier, whatever has changed since.
        return Path(given)
    if not run.on_postgres():
        with databases.once("demo_home"):
            return cache.cached("demo", _sources(), _prepare)
    home = run.folder() / "demo_home"
    with databases.once(DEMO) as mine:
        if mine:
            postgres.create(run.folder(), DEMO)
            _prepare(home, DEMO)
    return home


def empty_home() -> Path:
    """The folder of a real installation on which nobody has set a school up yet."""
    home = run.folder() / "empty_home"
    with databases.once("empty_home") as mine:
        if mine:
            _run(home, "", "manage.py", "prepare", TRELLIS_MODE="school")
    return home


def school_home() -> Path:
    """The folder of a small real school, where second factors are asked for. Seconds to build."""
    if not run.on_postgres():
        with databases.once("school_home"):
            return cache.cached("school", _sources(), _prepare_school)
    home = run.folder() / "school_home"
    with databases.once(SCHOOL) as mine:
        if mine:
            postgres.create(run.folder(), SCHOOL)
            _prepare_school(home, SCHOOL)
    return home


@contextmanager
def demo_in_process(name: str) -> Iterator[None]:
    """Point this process at a copy of the demonstration called `name`, with the keys that open what it sealed."""
    home = demo_home()
    if run.on_postgres():
        postgres.copy(run.folder(), DEMO, name)
    else:
        databases.drop(name)
        shutil.copyfile(home / "trellis.sqlite3", run.folder() / f"{name}.sqlite3")
    databases.use(name)
    crypto._installation_key.cache_clear()
    try:
        with override_settings(TRELLIS_HOME=str(home)):
            yield
    finally:
        crypto._installation_key.cache_clear()


def free_port() -> int:
    with socket.socket() as line:
        line.bind((supervise.HOST, 0))
        return int(line.getsockname()[1])


@contextmanager
def serve(
    name: str,
    *,
    worker: bool = False,
    whole: bool = False,
    school: bool = False,
    empty: bool = False,
    providers: Mapping[str, str] | None = None,
) -> Iterator[Site]:
    """A site of this name on a fresh copy of the demonstration, of the small real school, or of an installation without a school.

    `worker` starts the background work too; `whole` starts both under the supervisor, as script/run does. `providers` are issuers
    with what its operator writes of them into keys/sign-in.toml.
    """
    home = run.folder() / f"site_{name}_{run.worker()}"
    cache.remove(home)
    shutil.copytree(empty_home() if empty else school_home() if school else demo_home(), home)
    database = f"site_{name}_{run.worker()}"
    if run.on_postgres():
        postgres.copy(run.folder(), SCHOOL if school else DEMO, database)
    port = free_port()
    if providers:
        (home / "keys" / "sign-in.toml").write_text("\n".join(providers.values()))
    site = Site(f"http://localhost:{port}", home, environment(home, database, PORT=str(port), TRELLIS_WORKERS="1"))
    site.providers = tuple(providers or ())
    commands = [part.command for part in supervise.parts(port)][: 2 if worker else 1]
    if whole:
        commands = [[sys.executable, "-m", "trellis.config.supervise"]]
    elif "--workers" in commands[0]:
        commands[0][commands[0].index("--workers") + 1] = "1"
    with (home / "server.log").open("ab") as log:
        for command in commands:
            site.processes.append(
                subprocess.Popen(
                    command,
                    cwd=cache.ROOT,
                    env=site.environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=supervise.end_with_parent,
                )
            )
    try:
        _wait(site, port)
        yield site
    finally:
        _end(site)
        cache.remove(home)
        if run.on_postgres():
            postgres.drop(run.folder(), database)


def _wait(site: Site, port: int) -> None:
    deadline = time.monotonic() + 90
    while not supervise.answers(port):
        if site.processes[0].poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The site did not start:\n{(site.home / 'server.log').read_text()[-3000:]}")
        time.sleep(0.1)


def _end(site: Site) -> None:
    for process in site.processes:
        process.terminate()
    for process in site.processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
