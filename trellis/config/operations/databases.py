"""The database of an installation as one file, and back: SQLite by its online backup, PostgreSQL by its own tools.

Nothing here needs the settings: a restore works before there is anything to read them from. Passwords go to PostgreSQL's tools
through their environment, never on a command line.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trellis.config import environment
from trellis.core.errors import RuleBroken

SQLITE_FILE = "trellis.sqlite3"
_NO_TOOLS = (
    "PostgreSQL's own tools are missing here. Install those of the server's version: sudo apt-get install postgresql-client-{}"
)


@dataclass(frozen=True)
class Database:
    """Which database an installation uses. `kind` is sqlite or postgres; `file` is the file of SQLite, `login` PostgreSQL's."""

    kind: str
    file: Path
    login: Mapping[str, str]

    @property
    def member(self) -> str:
        """Its name inside a backup."""
        return "database.sqlite3" if self.kind == "sqlite" else "database.pgdump"


def database_of(home: Path) -> Database:
    """The database of this home: its SQLite file, or the PostgreSQL that DATABASE_URL names."""
    if not os.environ.get("DATABASE_URL"):
        return Database("sqlite", home / SQLITE_FILE, {})
    given = environment.database()
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    return Database("postgres", home / SQLITE_FILE, {name: given[key] for name, key in names.items() if given[key]})


def snapshot(database: Database, target: Path) -> dict[str, list[str]]:
    """Write the database as it stands at this moment to `target`; returns the migrations it has had, by room.

    Raises RuleBroken where there is no database, it is damaged, or its tools are missing.
    """
    if database.kind == "sqlite":
        return _snapshot_sqlite(database.file, target)
    with closing(_connected(database)) as line:
        had = line.execute("SELECT app, name FROM django_migrations").fetchall() if _tables(line) else []
        version = line.info.server_version // 10_000
    if not had:
        raise RuleBroken("There is nothing in this PostgreSQL yet. Start script/run once, or check DATABASE_URL.")
    done = _run(
        [_tool("pg_dump", version), "--format=custom", "--compress=1", "--no-owner", "--no-privileges", f"--file={target}"],
        database,
    )
    if done.returncode:
        raise RuleBroken(f"PostgreSQL could not be copied ({_reason(done)}). No backup was made.")
    return _by_room(had)


def _snapshot_sqlite(source: Path, target: Path) -> dict[str, list[str]]:
    import sqlite3

    if not source.exists():
        raise RuleBroken(f"There is no database in {source.parent}. Set TRELLIS_HOME to the folder of the installation you mean.")
    try:
        with closing(sqlite3.connect(source, timeout=20)) as line, closing(sqlite3.connect(target)) as copy:
            # The copy lives only until it is sealed: it need not survive a power cut.
            copy.execute("PRAGMA synchronous=OFF")
            line.execute("PRAGMA mmap_size=1073741824")
            line.backup(copy)
            return _by_room(copy.execute("SELECT app, name FROM django_migrations").fetchall())
    except sqlite3.DatabaseError as problem:
        if "full" in str(problem):
            raise OSError(28, "full", str(target)) from None
        raise RuleBroken(f"{source} cannot be read ({problem}). No backup was made.") from None


def require_room_for(kind: str, database: Database) -> None:
    """Refuse a restore that would go into another kind of database, or into one that holds something."""
    if kind != database.kind:
        raise RuleBroken(
            "This backup is of a PostgreSQL. Set DATABASE_URL to an empty database and try again."
            if kind == "postgres"
            else "This backup is of an SQLite file. Leave DATABASE_URL out and try again."
        )
    if kind == "postgres":
        with closing(_connected(database)) as line:
            if _tables(line):
                raise RuleBroken("The PostgreSQL named in DATABASE_URL is not empty. Name a new, empty database.")


def put_back(database: Database, dump: Path) -> None:
    """Fill an empty PostgreSQL from its dump, all or nothing; look an SQLite file over. Raises RuleBroken."""
    if database.kind == "sqlite":
        import sqlite3

        try:
            with closing(sqlite3.connect(dump)) as line:
                whole = line.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        except sqlite3.DatabaseError:
            whole = False
        if not whole:
            raise RuleBroken("The database in this backup is damaged. Use another backup; nothing was restored.")
        return
    with closing(_connected(database)) as line:
        version = line.info.server_version // 10_000
    command = [_tool("pg_restore", version), "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    done = _run([*command, f"--dbname={database.login['PGDATABASE']}", str(dump)], database)
    if done.returncode:
        raise RuleBroken(f"PostgreSQL did not take the backup ({_reason(done)}). Nothing was restored.")


def empty(database: Database) -> None:
    """Take everything out of a PostgreSQL, before an older state is put back."""
    with closing(_connected(database)) as line:
        line.execute("DROP SCHEMA public CASCADE")
        line.execute("CREATE SCHEMA public")
        line.commit()


def _by_room(rows: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for app, name in rows:
        found.setdefault(app, []).append(name)
    return found


def _connected(database: Database) -> Any:
    import psycopg

    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
    login: dict[str, Any] = {names[name]: value for name, value in database.login.items()}
    try:
        return psycopg.connect(**login, connect_timeout=10)
    except psycopg.OperationalError:
        raise RuleBroken(
            "The PostgreSQL named in DATABASE_URL does not answer. Check that it runs and that name, user and password are right."
        ) from None


def _tables(line: Any) -> int:
    (count,) = line.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    return int(count)


def _run(command: list[str], database: Database) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=os.environ | dict(database.login), capture_output=True, text=True, check=False)


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    """The last line a tool said, without its own name; never a value of a row."""
    said = [line for line in done.stderr.splitlines() if "error" in line.lower()] or ["it said nothing"]
    return re.sub(r"^\S+: (?:error: )?", "", said[0])[:160]


def _tool(name: str, server: int) -> str:
    """The oldest of the installed tools that is not older than the server. Raises RuleBroken."""
    installed = {
        int(path.parts[-3]): path for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}") if path.parts[-3].isdigit()
    }
    fitting = sorted(version for version in installed if version >= server)
    if fitting:
        return str(installed[fitting[0]])
    elsewhere = shutil.which(name)
    if elsewhere is None:
        raise RuleBroken(_NO_TOOLS.format(server))
    return elsewhere
