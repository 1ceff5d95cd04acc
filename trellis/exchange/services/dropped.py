"""The files in a watched folder. They are looked up in the open folder alone and no link is followed: what stands elsewhere is not reached."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from trellis.core import clock
from trellis.exchange import rules

REFUSED = "refused"
_LONGEST_NAME = 200
_TEMPORARY = (".", "~", "#")
_UNFINISHED = (".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".download", ".swp", ".lock", ".bak", "~")

LINK = "This is a link and not a file. Put the file itself into the folder."
NOT_A_FILE = "Only files are read. Put the file itself into the folder."
KIND = "The file must be a common transfer file (.xml), CSV or Excel (.xlsx)."
EMPTY = "This file is empty. Export it again."
LARGE = f"This file is larger than {rules.MOST_MB} MB. Export only what a roll needs: children, classes, SEN and contacts."


class FolderOpen(Exception):
    """Others on this machine may write into the folder, so nothing in it is believed."""


@dataclass(frozen=True)
class Dropped:
    """One entry of the folder as it stood when it was looked at. `problem` is why it cannot be taken; empty when it can."""

    name: str
    mark: tuple[int, int, int]
    problem: str = ""

    @property
    def shown(self) -> str:
        """The name as text: letters in another encoding than this machine's, which no page and no database takes, become "?"."""
        return self.name.encode(errors="replace").decode()


def make_folder(path: Path) -> None:
    """The folder, for its owner alone. One that is there stays as it is."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.mkdir(exist_ok=True, mode=0o700)


def others_may_write(path: Path) -> bool:
    """Whether anybody but the user Trellis runs as may put files there, or the folder is not what it seems."""
    status = path.lstat()
    return not stat.S_ISDIR(status.st_mode) or bool(status.st_mode & 0o022) or status.st_uid != os.geteuid()


class Folder:
    """One folder, held open."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def ready(self) -> list[Dropped]:
        """What may be taken now, the oldest first: nobody has touched it for a minute and its name does not say "not finished"."""
        found: list[tuple[int, str, Dropped]] = []
        latest = clock.real_now().timestamp() - rules.QUIET_SECONDS
        for name in os.listdir(self._handle):  # noqa: PTH208  (the open folder, not its path)
            if name == REFUSED or name.startswith(_TEMPORARY) or name.lower().endswith(_UNFINISHED):
                continue
            status = self._status(name)
            # The moment of the last change of any kind, which no program that copies can set back.
            if status is not None and status.st_ctime <= latest:
                found.append((status.st_mtime_ns, name, Dropped(name, _mark(status), _problem(name, status))))
        return [dropped for _, _, dropped in sorted(found, key=lambda each: each[:2])]

    def _status(self, name: str) -> os.stat_result | None:
        try:
            return os.stat(name, dir_fd=self._handle, follow_symlinks=False)
        except FileNotFoundError:
            return None

    @contextmanager
    def open(self, dropped: Dropped) -> Iterator[IO[bytes] | None]:
        """The file to read, or None when it is no longer the one that was looked at."""
        try:
            handle = os.open(dropped.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=self._handle)
        except OSError:
            yield None
            return
        with os.fdopen(handle, "rb") as file:
            yield file if _mark(os.fstat(handle)) == dropped.mark else None

    def unchanged(self, dropped: Dropped) -> bool:
        status = self._status(dropped.name)
        return status is not None and _mark(status) == dropped.mark

    def remove(self, dropped: Dropped) -> None:
        """Take the file away once it is kept. One that was replaced meanwhile stays for the next look."""
        if self.unchanged(dropped):
            os.unlink(dropped.name, dir_fd=self._handle)

    def refuse(self, dropped: Dropped, sentence: str) -> None:
        """Move the entry itself to `refused`, with the sentence in a text file beside it. A link is moved, not followed."""
        if not self.unchanged(dropped):
            return
        with suppress(FileExistsError):
            os.mkdir(REFUSED, 0o700, dir_fd=self._handle)
        beside = os.open(REFUSED, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=self._handle)
        try:
            # With the time before it and ".txt" behind it a long name would be longer than a name may be.
            name = f"{clock.now():%Y-%m-%d-%H%M%S}-{os.fsdecode(os.fsencode(dropped.name)[-_LONGEST_NAME:])}"
            note = os.open(f"{name}.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600, dir_fd=beside)
            with os.fdopen(note, "w", encoding="utf-8") as file:
                file.write(sentence + "\n")
            os.rename(dropped.name, name, src_dir_fd=self._handle, dst_dir_fd=beside)
        finally:
            os.close(beside)


@contextmanager
def open_folder(path: Path) -> Iterator[Folder]:
    """Hold a folder open. Raises FolderOpen when others may write into it."""
    make_folder(path)
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        status = os.fstat(handle)
        if status.st_mode & 0o022 or status.st_uid != os.geteuid():
            raise FolderOpen
        yield Folder(handle)
    finally:
        os.close(handle)


def digest_of(file: IO[bytes]) -> str:
    """A fingerprint of the bytes; the file stands at its beginning afterwards."""
    file.seek(0)
    found = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return found


def _mark(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_ctime_ns, status.st_size


def _problem(name: str, status: os.stat_result) -> str:
    if stat.S_ISLNK(status.st_mode):
        return LINK
    if not stat.S_ISREG(status.st_mode):
        return NOT_A_FILE
    if status.st_nlink > 1:
        return LINK
    if name.rpartition(".")[2].lower() not in rules.ENDINGS:
        return KIND
    if status.st_size > rules.MOST_MB * 1_000_000:
        return LARGE
    return "" if status.st_size else EMPTY
