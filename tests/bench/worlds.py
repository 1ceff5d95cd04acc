"""The fictional schools that are measured: seeded once for each state of the sources, copied for each measurement."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.harness import cache
from trellis.core import clock

SMALL, LARGE = 30, 1500


def environment(home: Path) -> dict[str, str]:
    """The environment of a Trellis of its own in `home`: nothing of ours is inherited."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("TRELLIS_", "DJANGO_", "DATABASE_", "PORT"))
    }
    return kept | {"TRELLIS_HOME": str(home), "PYTHONWARNINGS": "ignore"}


def manage(home: Path, *words: str) -> None:
    """Run manage.py there. Raises CalledProcessError with what it said on stderr."""
    subprocess.run(
        [sys.executable, "manage.py", *words], cwd=cache.ROOT, env=environment(home), check=True, stdout=subprocess.DEVNULL
    )


def _sources() -> str:
    files = [file for file in (cache.ROOT / "trellis").rglob("*.py") if _matters(file)]
    files += [cache.ROOT / "static" / "manifest.json", cache.ROOT / "requirements.txt"]
    return cache.checksum(files, clock.day_of(clock.real_now()).isoformat())


def _matters(file: Path) -> bool:
    """Whether the rows of a world can depend on this file: tables, rules and the builders, not pages."""
    return (
        "demo" in file.parts
        or "migrations" in file.parts
        or file.name in ("models.py", "rules.py", "planning.py")
        or "rules" in file.parts
    )


def home_of(pupils: int) -> Path:
    """A seeded home of that many pupils (0: a school without any), never used itself."""

    def build(path: Path) -> None:
        path.mkdir(mode=0o700)
        manage(path, "seed", "--world", "school", "--pupils", str(max(pupils, 1)))
        manage(path, "prepare")

    return cache.cached(f"bench{pupils}", _sources(), build)


@contextmanager
def copy_of(pupils: int) -> Iterator[Path]:
    """A copy of that home, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="trellis-bench-") as folder:
        home = Path(folder) / "home"
        shutil.copytree(home_of(pupils), home)
        yield home
