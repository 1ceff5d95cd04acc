"""Slow things made once for each state of the sources they are made from, kept in `.venv/test-cache`."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PLACE = ROOT / ".venv" / "test-cache"


def checksum(files: Iterable[Path], *also: str) -> str:
    """One digest over the names and bytes of these files and some words."""
    digest = hashlib.sha256("\n".join(also).encode())
    for file in sorted(files):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:20]


def cached(kind: str, key: str, build: Callable[[Path], None]) -> Path:
    """The file or folder that `build(path)` makes, from the cache when the key is the same. Never changed after; copy it."""
    _PLACE.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = _PLACE / f"{kind}-{key}"
    if kept.exists():
        return kept
    made = _PLACE / f".{kind}-{os.getpid()}"
    remove(made)
    build(made)
    try:
        made.rename(kept)
    except OSError:  # another run was quicker
        remove(made)
    older = sorted((each for each in _PLACE.glob(f"{kind}-*") if each != kept), key=lambda each: each.stat().st_mtime)
    for each in older[:-3]:
        remove(each)
    return kept


def remove(path: Path) -> None:
    """A file or folder, gone."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
