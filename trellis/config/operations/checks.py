"""What `doctor` looks at on this machine: backup, disk, database, time, worker, keys. Each check says what it saw or what to do."""

from __future__ import annotations

import email.utils
import os
import shutil
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from trellis.config import sqlite
from trellis.core import clock

from . import keys
from .backup import last_backup
from .databases import SQLITE_FILE, database_of

OLDEST_BACKUP = timedelta(hours=26)
LEAST_FREE = 1_000_000_000
LONGEST_SILENCE = timedelta(minutes=5)
MOST_ASIDE = timedelta(minutes=1)
_OLDEST_POSTGRES = 15
_DAMAGED = "The database is damaged. Stop Trellis and restore the last backup (docs/how-to/restore.md)."


@dataclass(frozen=True)
class Finding:
    """One check: whether it is well, and in one or two sentences what was seen or how to put it right."""

    check: str
    ok: bool
    remedy: str


def backup(home: Path) -> Finding:
    """The newest backup is not older than a day and what a nightly job may be late."""
    last = last_backup(home)
    how = "Run script/trellis backup --to DIR, and have it run every hour (docs/how-to/backups.md)."
    if last is None:
        return Finding("backup", False, f"No backup was ever made here. {how}")
    age = clock.real_now() - datetime.fromisoformat(last.at)
    if age > OLDEST_BACKUP:
        hours = int(age.total_seconds() // 3600)
        return Finding("backup", False, f"The last backup is {hours} hours old. {how}")
    return Finding("backup", True, f"The last backup was made {int(age.total_seconds() // 60)} minutes ago.")


def disk(home: Path) -> Finding:
    """Room for a backup's copy of the database and for a term's growth."""
    free = shutil.disk_usage(home).free
    size = sum(path.stat().st_size for path in home.glob(f"{SQLITE_FILE}*"))
    wanted = max(LEAST_FREE, 3 * size)
    seen = f"{free / 1e9:.1f} GB are free in {home}"
    if free < wanted:
        return Finding(
            "disk", False, f"Only {seen}; {wanted / 1e9:.1f} GB should be. Make room, or move TRELLIS_HOME to a larger disk."
        )
    return Finding("disk", True, f"{seen}.")


def database(home: Path) -> Finding:
    """The database opens, is whole, and its engine has none of the known faults that lose what was saved."""
    which = database_of(home)
    if which.kind == "postgres":
        return _postgres()
    import sqlite3

    if not which.file.exists():
        return Finding("sqlite", False, f"There is no database in {home}. Start script/run once, or set TRELLIS_HOME.")
    try:
        with closing(sqlite3.connect(which.file, timeout=20)) as line:
            whole = line.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            begun = line.execute("SELECT 1 FROM sqlite_master WHERE name = 'core_installation'").fetchone()
    except sqlite3.DatabaseError:
        return Finding("sqlite", False, _DAMAGED)
    if not whole:
        return Finding("sqlite", False, _DAMAGED)
    if not begun:
        return Finding("sqlite", False, f"The database in {home} is empty. Start script/run once, or set TRELLIS_HOME.")
    if sqlite3.sqlite_version_info < sqlite.SAFE_FOR_WAL:
        safe = ".".join(str(part) for part in sqlite.SAFE_FOR_WAL)
        return Finding(
            "sqlite",
            False,
            f"SQLite {sqlite3.sqlite_version} has a fault that can lose what was saved; until it is {safe} or newer Trellis works in a "
            "slower, safe way. Run script/run once with a connection, so that it installs its own SQLite.",
        )
    return Finding("sqlite", True, f"SQLite {sqlite3.sqlite_version}; the database is whole.")


def _postgres() -> Finding:
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            version = int(cursor.fetchone()[0]) // 10_000
    except DatabaseError:
        return Finding(
            "sqlite",
            False,
            "The PostgreSQL named in DATABASE_URL does not answer. Check that it runs and the name, user and password.",
        )
    if version < _OLDEST_POSTGRES:
        return Finding("sqlite", False, f"PostgreSQL {version} is too old. Move to {_OLDEST_POSTGRES} or newer.")
    return Finding("sqlite", True, f"PostgreSQL {version} is used instead of SQLite.")


def time(home: Path, other_clock: str = "", *, demo: bool = False) -> Finding:
    """This machine's clock against the newest row of the record, and against another clock where the operator names one.

    The story of a demonstration is told to the end of its day.
    """
    from django.db.models import Max

    from trellis.audit.models import Row

    how = "Switch the machine's time service on: sudo timedatectl set-ntp true."
    newest = Row.objects.aggregate(newest=Max("at"))["newest"]
    if newest is not None and newest - clock.real_now() > (timedelta(days=1) if demo else MOST_ASIDE):
        return Finding(
            "time",
            False,
            f"The record has an entry from the future ({newest:%d %B %Y %H:%M} UTC): this clock is wrong, or was. {how}",
        )
    if not other_clock:
        return Finding("time", True, "No entry of the record lies in the future. No other clock is named (TRELLIS_CLOCK).")
    told = _asked(other_clock)
    if told is None:
        return Finding(
            "time",
            False,
            "The clock named in TRELLIS_CLOCK does not answer. Name the http address of a machine whose clock is right.",
        )
    aside = abs(told - clock.real_now())
    if aside > MOST_ASIDE:
        return Finding(
            "time", False, f"This clock is {int(aside.total_seconds())} seconds from the one named in TRELLIS_CLOCK. {how}"
        )
    return Finding("time", True, "The clock agrees with the one named in TRELLIS_CLOCK.")


def _asked(address: str) -> datetime | None:
    """What an http address says the time is, in the header every web server sends."""
    if not address.startswith(("http://", "https://")):
        return None
    try:
        with urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=10) as answer:
            return email.utils.parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC)
    except (OSError, TypeError, ValueError):
        return None


def worker(home: Path) -> Finding:
    """The worker has something to do every minute, so that its silence tells."""
    from trellis.core.jobs import last_done

    how = "Start Trellis with script/run or systemctl start trellis, and look at what it prints about the worker."
    heard = last_done()
    if heard is None:
        return Finding("worker", False, f"The worker has not done anything yet: messages wait. {how}")
    silence = clock.real_now() - heard
    if silence > LONGEST_SILENCE:
        minutes = int(silence.total_seconds() // 60)
        return Finding(
            "worker", False, f"The worker has been silent for {minutes} minutes: messages and nightly work wait. {how}"
        )
    return Finding("worker", True, f"The worker last finished something {int(silence.total_seconds())} seconds ago.")


def record(home: Path) -> Finding:
    """What the nightly walk of the record of who did what found."""
    from trellis.audit.queries import broken_checks, newest_check

    broken = broken_checks()
    if broken:
        first = broken[0]
        return Finding(
            "record",
            False,
            f"The record of who did what is broken: chain {first.chain}, row {first.broken_at} ({first.problem}). Run script/trellis "
            "audit verify, keep every backup, and tell the school (docs/how-to/data-protection/removing.md).",
        )
    newest = newest_check()
    if newest is None:
        return Finding("record", True, "Not walked yet. It is walked each night; script/trellis audit verify walks it now.")
    return Finding("record", True, f"The record of who did what was whole when it was last walked, {newest:%d %B %Y %H:%M} UTC.")


def key_files(home: Path) -> Finding:
    """Key files are there, are strong, and nobody but their owner can read them."""
    folder = home / "keys"
    open_to_others = [path for path in [folder, *_files(folder)] if path.exists() and others_may_read(path)]
    if open_to_others:
        names = ", ".join(str(path) for path in open_to_others)
        how = f"Run chmod -R go-rwx {folder}, and see that the user Trellis runs as owns it."
        return Finding("keys", False, f"Others can read {names}. {how}")
    weak = keys.weak(home)
    if weak:
        return Finding("keys", False, weak)
    if not (folder / keys.NAME).exists():
        return Finding("keys", False, "There is no backup key yet. script/trellis backup --to DIR makes it and shows it once.")
    return Finding("keys", True, "Only their owner can read the keys.")


def watched(root: Path) -> Finding:
    """Into the folders in which the schools' systems drop their exports nobody else may put a file: what stands there changes the roll."""
    from trellis.exchange.services.dropped import others_may_write

    folders = [root, *sorted(root.glob("*"))] if root.exists() else []
    wrong = [path for path in folders if others_may_write(path)]
    if wrong:
        names = ", ".join(str(path) for path in wrong)
        how = f"Run chmod -R go-w {root}, see that the user Trellis runs as owns it, and put folders there, not links."
        return Finding("folder", False, f"Others may put files into {names}, so nothing is taken from there. {how}")
    waiting = f"Files the schools' systems drop into {root} are read every 5 minutes."
    return Finding("folder", True, waiting)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.glob("*")) if path.is_file())


def others_may_read(path: Path) -> bool:
    """Whether anybody but the user Trellis runs as can read this file or folder."""
    status = path.stat()
    return bool(status.st_mode & 0o077) or status.st_uid != os.geteuid()
