"""One figure with its limit; the table on the terminal, the file beside it, and the page of the docs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """What was measured. Without a limit it is shown for what it tells and never fails."""

    name: str
    value: float
    limit: float | None
    unit: str
    ok: bool = True


def figure(name: str, value: float, limit: float | None = None, unit: str = "") -> Figure:
    """A figure, right when it is not above its limit."""
    rounded = round(value, 3)
    return Figure(name, rounded, limit, unit, limit is None or rounded <= limit)


def as_rows(figures: Iterable[Figure]) -> list[dict[str, object]]:
    """The figures as they stand in the file of a measurement."""
    return [asdict(each) for each in figures]


def line(each: Figure) -> str:
    """One line of the table."""
    limit = "" if each.limit is None else f"≤ {each.limit:g}"
    verdict = "" if each.limit is None else "ok" if each.ok else "OVER"
    return f"{each.name:<72} {each.value:>10g} {limit:>8} {each.unit:<10} {verdict}".rstrip()


def write(folder: Path, name: str, figures: Iterable[Figure]) -> Path:
    """Keep the figures of a measurement as `folder`/NAME.json."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}.json"
    target.write_text(json.dumps(as_rows(figures), indent=1, ensure_ascii=False) + "\n")
    return target


def read(folder: Path, name: str) -> list[Figure]:
    """The figures kept for a measurement; none when it has not run."""
    target = folder / f"{name}.json"
    return [Figure(**each) for each in json.loads(target.read_text())] if target.exists() else []
