"""`script/trellis backup`: database, files and data keys in one encrypted file, streamed, so that memory does not grow with size.

The file is written under a temporary name beside its place, made sure of on the disk, and only then given its name: what carries the
name of a backup is a whole one.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import json
import os
import shutil
import stat
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from trellis.core import clock
from trellis.core.errors import RuleBroken

from . import keys
from .databases import SQLITE_FILE, Database, database_of, snapshot
from .progress import Progress
from .sealed import PIECE, SealedWriter
from .version import version_of

SUFFIX = ".backup"
LAST = "last-backup.json"
ABOUT, LISTED, FILES = "about.json", "listed.json", "home/"
_PART = ".part"
_WORK = ".backup-work-"
# What a new installation makes again by itself, belongs to this machine alone, or is the database, which is copied in its own way.
_LEFT_OUT = frozenset(
    {"static", "bench", "logs", "before-update", LAST, "backup.lock", "worker.log", "running.json", "read-only.json"}
    | {SQLITE_FILE + end for end in ("", "-wal", "-shm", "-journal")}
    | {str(Path(SQLITE_FILE).with_suffix(".lock")), f"keys/{keys.NAME}"}
)


@dataclass(frozen=True)
class LastBackup:
    """When the newest backup was finished (UTC, ISO), where it lies and its bytes."""

    at: str
    file: str
    size: int


def last_backup(home: Path) -> LastBackup | None:
    """The newest backup that was finished, or None."""
    try:
        return LastBackup(**json.loads((home / LAST).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def make_backup(home: Path, to: Path, *, key: bytes, progress: Progress | None = None, counts: bool = True) -> Path:
    """Write one encrypted file of this home into the folder `to` and return it; `counts`: `doctor` takes it for the school's backup.

    Raises RuleBroken, and leaves nothing behind, where there is nothing to back up, another backup is running, the folder cannot be
    written or the disk is full.
    """
    progress = progress or Progress()
    database = database_of(home)
    with _alone(home), _problems_of_disks(home, to):
        to.mkdir(parents=True, exist_ok=True, mode=0o700)
        _clear_away(home, to)
        with tempfile.TemporaryDirectory(prefix=_WORK, dir=home) as work:
            progress.step("Copying the database.")
            copy = Path(work) / database.member
            migrations = snapshot(database, copy)
            with _part(home, to) as (part, file):
                sealed = SealedWriter(file, key)
                _fill(sealed, home, to, database, copy, migrations, progress)
                sealed.finish()
                file.flush()
                os.fsync(file.fileno())
                done = _finished(part, to)
        if counts:
            _note(home, done)
    return done


def tape(stream: Any, mode: str) -> Any:
    """A tar over a stream that is only written or only read, in large pieces."""
    return cast(Any, tarfile).open(fileobj=stream, mode=mode, bufsize=PIECE, copybufsize=PIECE, format=tarfile.GNU_FORMAT)


def _fill(
    sealed: SealedWriter,
    home: Path,
    to: Path,
    database: Database,
    copy: Path,
    migrations: dict[str, list[str]],
    progress: Progress,
) -> None:
    files = list(_files(home, to))
    whole = copy.stat().st_size + sum(size for _, size in files)
    progress.step(f"Sealing the database and {len(files)} files.")
    about = {
        "made_at": clock.real_now().isoformat(timespec="seconds"),
        "version": version_of(),
        "database": database.kind,
        "migrations": migrations,
    }
    with tape(sealed, "w") as tar:
        _put_text(tar, ABOUT, about)
        _put(tar, database.member, copy)
        passed = size = copy.stat().st_size
        count = 1
        progress.at(passed, whole)
        for path, length in files:
            put = _put(tar, FILES + path.relative_to(home).as_posix(), path)
            count, size = count + (put is not None), size + (put or 0)
            passed += length
            progress.at(passed, whole)
        _put_text(tar, LISTED, {"files": count, "bytes": size})
    progress.end()


def _files(home: Path, to: Path) -> Iterator[tuple[Path, int]]:
    """Every file of the home that goes into a backup, with its size; never what an earlier backup left in the same place."""
    for folder, names, found in os.walk(home):
        here = Path(folder)
        names[:] = sorted(name for name in names if _wanted(home, here / name) and (here / name).resolve() != to.resolve())
        for name in sorted(found):
            path = here / name
            if _wanted(home, path):
                status = path.stat()
                if stat.S_ISREG(status.st_mode):
                    yield path, status.st_size


def _wanted(home: Path, path: Path) -> bool:
    relative = path.relative_to(home).as_posix()
    return relative not in _LEFT_OUT and not relative.startswith(_WORK) and path.suffix not in (_PART, SUFFIX)


def _put_text(tar: Any, name: str, content: dict[str, Any]) -> None:
    text = json.dumps(content, sort_keys=True).encode()
    entry = tarfile.TarInfo(name)
    entry.size = len(text)
    tar.addfile(entry, io.BytesIO(text))


def _put(tar: Any, name: str, path: Path) -> int | None:
    """Add a file and return its bytes, or None when it has gone since it was listed."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    with file:
        entry = tarfile.TarInfo(name)
        entry.size = os.fstat(file.fileno()).st_size
        entry.mtime = int(os.fstat(file.fileno()).st_mtime)
        tar.addfile(entry, file)
    # The library remembers every entry; a school with many files would fill the memory with them.
    tar.members.clear()
    return entry.size


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One backup at a time."""
    with (home / "backup.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RuleBroken("Another backup of this installation is running. Wait until it is done.") from None
        yield


def _clear_away(home: Path, to: Path) -> None:
    """What a backup that was cut off (power, kill) left behind."""
    for left in home.glob(f"{_WORK}*"):
        shutil.rmtree(left, ignore_errors=True)
    for left in to.glob(f".trellis-{_mark(home)}-*{_PART}"):
        left.unlink(missing_ok=True)


def _mark(home: Path) -> str:
    """So that two installations may share a folder of backups and never clear away each other's."""
    return hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:8]


def _open(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0)


@contextmanager
def _part(home: Path, to: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """An unfinished file beside its place, gone again when anything goes wrong."""
    path = to / f".trellis-{_mark(home)}-{os.getpid()}{_PART}"
    file = _open(path)
    try:
        with file:
            yield path, file
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _finished(part: Path, to: Path) -> Path:
    """Give the file its name, which says when it was made; an earlier backup is never replaced."""
    stem = f"trellis-{clock.real_now():%Y-%m-%d-%H%M%S}"
    number = 1
    while True:
        done = to / f"{stem}{f'-{number}' if number > 1 else ''}{SUFFIX}"
        try:
            os.link(part, done)
        except FileExistsError:
            number += 1
            continue
        except OSError:
            # A disk without links, like many memory sticks.
            part.rename(done)
        else:
            part.unlink()
        break
    sync_folder(to)
    return done


def sync_folder(folder: Path) -> None:
    """Make sure of the names in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        # Some network shares cannot; the file itself is written.
        pass
    finally:
        os.close(handle)


def _note(home: Path, done: Path) -> None:
    """For `doctor`: when the last backup was finished."""
    fresh = home / f".{LAST}"
    note = LastBackup(clock.real_now().isoformat(timespec="seconds"), str(done.resolve()), done.stat().st_size)
    fresh.write_text(json.dumps(asdict(note)))
    fresh.replace(home / LAST)


@contextmanager
def _problems_of_disks(home: Path, to: Path) -> Iterator[None]:
    """Say what to do where a disk is full or a folder cannot be written."""
    try:
        yield
    except OSError as problem:
        where = to if str(problem.filename or "").startswith(str(to)) else home
        if problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise RuleBroken(
                f"The disk is full: the backup needs about {_needed(home)} free in {to} and for a moment the same in {home}. "
                "Make room or name another disk with --to. No backup was made and nothing is left of it."
            ) from None
        raise RuleBroken(
            f"{where} cannot be written ({problem.strerror}). Check that the disk is there and who may write to it."
        ) from None


def _needed(home: Path) -> str:
    size = sum(path.stat().st_size for path in home.glob(f"{SQLITE_FILE}*"))
    return f"{max(1, round(size / 1e6))} MB"
