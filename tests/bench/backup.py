"""A backup of the large school, against copying the same bytes; and whether all of it comes back."""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from . import worlds
from .figures import Figure, figure
from .inside import run_inside

LIMIT = 6
_TIMES = 5


def measure() -> list[Figure]:
    """One process that does nothing else; both sides end with what they wrote on the disk."""
    with worlds.copy_of(worlds.LARGE) as home:
        found = run_inside(home, "backup")
    pupils = f"{worlds.LARGE:,} pupils"
    return [
        figure(f"backup of a school of {pupils} ÷ copying the same bytes", found["ratio"], LIMIT, "times"),
        figure(f"backup of a school of {pupils}", found["seconds"], None, "s"),
        figure(f"restore of a school of {pupils}", found["restore"], None, "s"),
        figure("size of the backup", found["bytes"] / 1e6, None, "MB"),
        figure("tables that differ after the restore", found["tables"], 0),
        figure("files that differ after the restore", found["files"], 0),
    ]


def inside() -> dict[str, float]:
    """Seconds as the median of several turns, copy and backup by turns."""
    from trellis.config.operations.backup import make_backup
    from trellis.config.operations.restore import restore

    home = Path(os.environ["TRELLIS_HOME"])
    key = bytes(range(32))
    (home / "files").mkdir()
    for number in range(200):
        # As many letters and plans as a large school may have brought in.
        (home / "files" / f"{number}").write_bytes(os.urandom(50_000))
    copies, backups = [], []
    with tempfile.TemporaryDirectory(dir=home.parent) as folder:
        place = Path(folder)
        for number in range(_TIMES):
            copies.append(_timed(lambda: _copy(home, place / f"copy{number}")))  # noqa: B023  (called at once)
            backups.append(_timed(lambda: make_backup(home, place / "backups", key=key)))
        (place / "key").write_text(_printed(key))
        newest = max((place / "backups").glob("*.backup"))
        seconds = _timed(lambda: restore(newest, place / "new", key_file=place / "key"))
        size = newest.stat().st_size
        tables = len(_different_tables(home, place / "new"))
        files = sum(
            (home / "files" / each.name).read_bytes() != each.read_bytes() for each in (place / "new" / "files").iterdir()
        )
        files += 200 - len(list((place / "new" / "files").iterdir()))
    ratio = statistics.median(backups) / statistics.median(copies)
    return {
        "ratio": ratio,
        "seconds": statistics.median(backups),
        "restore": seconds,
        "bytes": size,
        "tables": tables,
        "files": files,
    }


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _copy(home: Path, target: Path) -> None:
    """The same bytes, plainly copied into one file as a backup is one, and made sure of on the disk."""
    with target.open("wb") as copy:
        for source in [home / "trellis.sqlite3", *sorted((home / "files").iterdir())]:
            with source.open("rb") as file:
                shutil.copyfileobj(file, copy, 1 << 20)
        copy.flush()
        os.fsync(copy.fileno())


def _printed(key: bytes) -> str:
    from trellis.config.operations.keys import printed

    return printed(key)


def _different_tables(before: Path, after: Path) -> list[str]:
    import sqlite3

    with (
        closing(sqlite3.connect(before / "trellis.sqlite3")) as one,
        closing(sqlite3.connect(after / "trellis.sqlite3")) as other,
    ):
        names = [name for (name,) in one.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [[line.execute(f'SELECT * FROM "{name}"').fetchall() for name in names] for line in (one, other)]
    return [name for name, left, right in zip(names, *rows, strict=True) if left != right]
