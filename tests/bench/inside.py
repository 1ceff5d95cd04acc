"""A measurement inside a Trellis of its own: `python -m tests.bench.inside MODULE [words]`, with TRELLIS_HOME set.

What MODULE's `inside(*words)` gives back is printed as JSON on the last line.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.harness import cache

from . import worlds


def run_inside(home: Path, module: str, *words: str, package: str = "tests.bench") -> Any:
    """Run a module's `inside(*words)` in a process of its own on that home, and give back what it measured."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.inside", f"{package}.{module}", *words],
        cwd=cache.ROOT,
        env=worlds.environment(home),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "trellis.config.settings"
    import django

    django.setup()
    module = importlib.import_module(sys.argv[1])
    print(json.dumps(module.inside(*sys.argv[2:])))


if __name__ == "__main__":
    main()
