"""Databases for tests: migrated once a run, then copied. Never flushed: the audit triggers refuse it."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections

from . import cache, guard, postgres, run

TEMPLATE = "template_migrated"


@contextmanager
def once(name: str) -> Iterator[bool]:
    """Whether this process is the one to build `name` in this run; the others wait until it is built."""
    folder = run.folder()
    with (folder / f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / f"{name}.done"
        yield not done.exists()
        done.touch()


def _path(name: str) -> Path:
    return run.folder() / f"{name}.sqlite3"


def _settings() -> dict[str, Any]:
    return connections.settings[DEFAULT_DB_ALIAS]


def use(name: str) -> None:
    """Point this process's connections at the database called `name`."""
    connections.close_all()
    real = name if run.on_postgres() else str(_path(name))
    _settings()["NAME"] = real
    connections[DEFAULT_DB_ALIAS].settings_dict["NAME"] = real


def copy(template: str, name: str) -> None:
    """A fresh database `name` from a template nobody is connected to."""
    if run.on_postgres():
        postgres.copy(run.folder(), template, name)
        return
    drop(name)
    shutil.copyfile(_path(template), _path(name))


def drop(name: str) -> None:
    if run.on_postgres():
        postgres.drop(run.folder(), name)
        return
    for end in ("", "-wal", "-shm", "-journal"):
        _path(name).with_name(_path(name).name + end).unlink(missing_ok=True)


def build_template(name: str, fill: Callable[[], None]) -> None:
    """Make the database `name` once in this run and let `fill` write into it."""
    with once(name) as mine:
        if not mine:
            return
        if run.on_postgres():
            postgres.create(run.folder(), name)
        use(name)
        with guard.off():
            fill()
        connections.close_all()


def _migrate() -> None:
    call_command("migrate", verbosity=0)


def _migrate_to(path: Path) -> None:
    """A migrated SQLite file at `path`."""
    build_template("being_migrated", _migrate)
    shutil.copyfile(_path("being_migrated"), path)


def migrated() -> str:
    """The name of the migrated, empty template."""
    if run.on_postgres():
        build_template(TEMPLATE, _migrate)
        return TEMPLATE
    with once(TEMPLATE) as mine:
        if mine:
            sources = [*cache.ROOT.glob("trellis/*/migrations/*.py"), cache.ROOT / "requirements.txt"]
            shutil.copyfile(cache.cached("migrated", cache.checksum(sources), _migrate_to), _path(TEMPLATE))
    return TEMPLATE
