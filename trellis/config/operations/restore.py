"""`script/trellis restore`: a working TRELLIS_HOME from a backup file and the backup key alone.

Everything is laid out beside the new home and looked over first; the folder gets its name last. A backup that is cut, changed or of
another key leaves nothing behind.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from trellis.config import environment
from trellis.core.errors import RuleBroken

from . import keys
from .backup import ABOUT, FILES, LISTED, sync_folder, tape
from .databases import SQLITE_FILE, Database, database_of, put_back, require_room_for
from .progress import Progress
from .sealed import NOT_OURS, PIECE, SealedReader

_MEMBERS = ("database.sqlite3", "database.pgdump")
_NEWER = "This backup was made by a newer Trellis than this one. Update this clone (git pull), then restore."


@dataclass(frozen=True)
class Restored:
    """What came out of a backup: the home, when the backup was made (UTC, ISO), and how many files it held beside the database."""

    home: Path
    made_at: str
    files: int


def restore(file: Path, home: Path, *, key_file: Path | None = None, progress: Progress | None = None) -> Restored:
    """Build a home from a backup. Raises RuleBroken, and leaves nothing behind, when anything does not fit."""
    progress = progress or Progress()
    home = home.absolute()
    _require_empty(home)
    key = keys.read_key(_key_file(home, key_file))
    database = database_of(home)
    with _opened(file) as raw, _laid_out_beside(home) as fresh:
        progress.step(f"Opening {file.name}.")
        about, count = _unpack(SealedReader(raw, key), fresh, database, progress, raw)
        progress.step("Looking the database over.")
        dump = fresh / (SQLITE_FILE if database.kind == "sqlite" else _MEMBERS[1])
        put_back(database, dump)
        if database.kind == "postgres":
            dump.unlink()
        keys.write_key(fresh / "keys" / keys.NAME, key)
        _sync(fresh)
        _give_name(fresh, home)
    return Restored(home, about["made_at"], count)


def take_database(file: Path, target: Path, *, key: bytes) -> None:
    """Only the database of a backup, as the file `target` (SQLite, or a dump of PostgreSQL). Raises RuleBroken."""
    with _opened(file) as raw:
        reader = SealedReader(raw, key)
        with tape(reader, "r|") as tar:
            for entry in tar:
                if entry.name in _MEMBERS:
                    _write(tar, entry, target)
        reader.drain()


def _key_file(home: Path, named: Path | None) -> Path:
    """The key the operator names, or the one already lying in the new home or in TRELLIS_HOME."""
    places = [home / "keys" / keys.NAME, environment.home_path() / "keys" / keys.NAME]
    return named or next((place for place in places if place.exists()), places[0])


def _require_empty(home: Path) -> None:
    if home.is_mount():
        raise RuleBroken(f"{home} is a disk of its own. Name a new folder on it, like {home / 'trellis'}.")
    if home.exists() and (not home.is_dir() or set(_below(home)) - {f"keys/{keys.NAME}"}):
        raise RuleBroken(f"{home} is not empty. Name a new or empty folder with --home; nothing is ever restored over a record.")


def _below(home: Path) -> Iterator[str]:
    return (path.relative_to(home).as_posix() for path in home.rglob("*") if not path.is_dir())


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    try:
        raw = file.open("rb")
    except OSError as problem:
        raise RuleBroken(f"{file} cannot be read ({problem.strerror}). Name the backup file with its folder.") from None
    with raw:
        yield raw


@contextmanager
def _laid_out_beside(home: Path) -> Iterator[Path]:
    fresh = home.with_name(f".{home.name}.restoring-{os.getpid()}")
    try:
        fresh.mkdir(parents=True, mode=0o700)
        yield fresh
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise RuleBroken(
                f"The disk of {home} is full. Make room or name another disk with --home. Nothing was restored."
            ) from None
        raise RuleBroken(
            f"{home} cannot be written ({problem.strerror}). Check who may write there. Nothing was restored."
        ) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _unpack(
    reader: SealedReader, fresh: Path, database: Database, progress: Progress, raw: BinaryIO
) -> tuple[dict[str, Any], int]:
    about: dict[str, Any] = {}
    listed: dict[str, int] = {}
    count = size = 0
    whole = os.fstat(raw.fileno()).st_size
    try:
        with tape(reader, "r|") as tar:
            for entry in tar:
                if entry.name == ABOUT:
                    about = _read(tar, entry)
                    _require_fitting(about, database)
                elif entry.name == LISTED:
                    listed = _read(tar, entry)
                else:
                    _write(tar, entry, _place(fresh, entry, database))
                    count, size = count + 1, size + entry.size
                progress.at(raw.tell(), whole)
                tar.members.clear()
        reader.drain()
    except tarfile.TarError:
        raise RuleBroken(NOT_OURS) from None
    progress.end()
    if not about or listed != {"files": count, "bytes": size}:
        raise RuleBroken(NOT_OURS)
    return about, count - 1


def _read(tar: Any, entry: tarfile.TarInfo) -> dict[str, Any]:
    content = tar.extractfile(entry)
    found: dict[str, Any] = json.loads(content.read()) if content else {}
    return found


def _require_fitting(about: dict[str, Any], database: Database) -> None:
    """Code that knows every migration the database has had, and a database of the same kind."""
    for app, names in about["migrations"].items():
        folder = environment.ROOT / "trellis" / app / "migrations"
        if folder.is_dir() and any(not (folder / f"{name}.py").exists() for name in names):
            raise RuleBroken(_NEWER)
    require_room_for(about["database"], database)


def _place(fresh: Path, entry: tarfile.TarInfo, database: Database) -> Path:
    """Where an entry goes. Raises RuleBroken for a name that would leave the home."""
    if entry.name == database.member:
        return fresh / (SQLITE_FILE if database.kind == "sqlite" else entry.name)
    path = PurePosixPath(entry.name)
    if not entry.isreg() or not entry.name.startswith(FILES) or ".." in path.parts:
        raise RuleBroken(NOT_OURS)
    return fresh.joinpath(*path.parts[1:])


def _write(tar: Any, entry: tarfile.TarInfo, target: Path) -> None:
    content = tar.extractfile(entry)
    if content is None:
        raise RuleBroken(NOT_OURS)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(content, file, PIECE)
        file.flush()
        os.fsync(file.fileno())


def _sync(fresh: Path) -> None:
    for folder, _, _ in os.walk(fresh):
        sync_folder(Path(folder))


def _give_name(fresh: Path, home: Path) -> None:
    """The new home gets its name in one step. A key that was laid into it before is in the fresh one too."""
    (home / "keys" / keys.NAME).unlink(missing_ok=True)
    for folder in sorted((path for path in home.rglob("*")), reverse=True) if home.exists() else []:
        folder.rmdir()
    fresh.rename(home)
    sync_folder(home.parent)
