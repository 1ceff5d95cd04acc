"""script/bench [name …] [--write-docs]: measure, print the table, keep the figures; 1 when one is over its limit."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path

from tests.harness.cache import ROOT

from . import docs, figures

NAMES = ("queries", "floor", "import", "pdf", "bytes", "memory", "backup", "catch-up", "duties", "start")
# A module may not be called `import` or hide a built-in.
MODULES = {"import": "roll", "bytes": "weight", "catch-up": "catchup"}


def folder() -> Path:
    """Where the figures are kept: TRELLIS_HOME/bench."""
    return Path(os.environ.get("TRELLIS_HOME") or ROOT / "var") / "bench"


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/bench", description="Measure Trellis against its limits.")
    parser.add_argument("name", nargs="*", choices=[*NAMES, []], help="which measurements; all when none is named")
    parser.add_argument("--write-docs", action="store_true", help="write the kept figures to docs/reference/performance.md")
    chosen = parser.parse_args()
    fine = True
    for name in chosen.name or (() if chosen.write_docs else NAMES):
        found = importlib.import_module(f"tests.bench.{MODULES.get(name, name)}").measure()
        figures.write(folder(), name, found)
        for each in found:
            print(figures.line(each), flush=True)
        fine = fine and all(each.ok for each in found)
    if chosen.write_docs:
        docs.write(folder(), NAMES)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
