"""docs/reference/performance.md, written from the kept figures; no number in it is typed by hand."""

from __future__ import annotations

import os
from pathlib import Path

from tests.harness.cache import ROOT
from trellis.core import clock
from trellis.designsystem.words import date_long

from .figures import Figure, read

PAGE = ROOT / "docs" / "reference" / "performance.md"
_HEAD = """# Performance

Written by `script/bench --write-docs` from the figures it kept; do not edit by hand.

Measured {day}, {cores} cores, SQLite. Repeat it with `script/bench`, or one part with `script/bench {first}`; each run keeps its
figures in `TRELLIS_HOME/bench/`. The school is invented and has the same children each time: `script/seed --world school --pupils 1500`.

Times are compared within one run, in turns, as processor time; what can be counted is counted. A figure without a limit is there for
what it tells.
"""
_ABOUT = {
    "queries": "What a page asks of the database itself, without what every signed-in page asks (shown apart).",
    "floor": "The page against the least it could cost: a bare Django view, the same SQL through a cursor, and one flat Jinja2 template that "
    "gives the same bytes; the record of openings is off on both sides.",
    "import": "A roll of pupils of 0.9 kB each: look, match, write and record, against parsing the file alone with defusedxml.",
    "pdf": "The render process that draws a plan, against WeasyPrint on the same HTML.",
    "bytes": "What a first visit to Today sends, compressed with gzip; fonts are compressed already.",
    "memory": "The proportional share of memory of one web worker under mixed requests.",
    "backup": "One process, start-up left out, in turns; both sides write one file and make sure of it on the disk (wall time). Then a "
    "restore, compared row by row and byte by byte.",
    "catch-up": "Forty adults catch up last week's sessions on the real server: spread over a minute, and all in one second.",
    "duties": "What the law and the Code ask of every child of a school, with owner, day, words and evidence, in turns with the raw SQL that "
    "finds the same children (processor time).",
    "start": "A new SENCO's first hour, walked in a browser by links alone: each press, choice and field filled is one interaction. "
    "It ends only where nothing was sent to anyone.",
}


def write(folder: Path, names: tuple[str, ...]) -> None:
    """Write the page from the figures kept in `folder`."""
    parts = [_HEAD.format(day=date_long(clock.day_of(clock.real_now())), cores=os.cpu_count(), first=names[0])]
    for name in names:
        found = read(folder, name)
        if found:
            parts.append(f"\n## {name}\n\n{_ABOUT[name]}\n\n| what | measured | reach | |\n|---|---:|---:|---|\n")
            parts += [_row(each) for each in found]
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text("".join(parts))


def _row(each: Figure) -> str:
    reach = "" if each.limit is None else f"≤ {each.limit:g}"
    verdict = "" if each.limit is None else "yes" if each.ok else "**not yet**"
    return f"| {each.name} | {each.value:g} {each.unit} | {reach} | {verdict} |\n"
