"""Reading the rooms' source as trees, for the sweeps."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .cache import ROOT

ROOMS = ROOT / "trellis"


@dataclass(frozen=True)
class Source:
    """One file of a room: `part` is views, services, queries and so on, also for a folder of that name."""

    path: Path
    room: str
    part: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))


@cache
def sources(root: Path = ROOMS) -> tuple[Source, ...]:
    """Every Python file of the rooms except tests and migrations, read once."""
    return tuple(_read(root))


def _read(root: Path) -> Iterator[Source]:
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).parts
        if len(parts) < 2 or "tests" in parts or "migrations" in parts:
            continue
        yield Source(path, parts[0], parts[1].removesuffix(".py"), ast.parse(path.read_text()))


def called(node: ast.AST) -> set[str]:
    """The last names of everything called inside: `record`, `invite`."""
    found = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            if isinstance(each.func, ast.Attribute):
                found.add(each.func.attr)
            elif isinstance(each.func, ast.Name):
                found.add(each.func.id)
    return found
