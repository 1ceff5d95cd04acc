"""The 60-minute start, counted: from the one-use link to SEN list, class pages and plans, in a real browser on a school of its own."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.harness.cache import ROOT

from .figures import Figure, figure

LIMIT = 150
_JOURNEY = "tests/journeys/senco/test_sixty_minute_start.py"


def measure() -> list[Figure]:
    """Walk it as the journey does, which fails where anything was sent. Raises RuntimeError when it does not come to its end."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", _JOURNEY]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = re.search(r"60-minute start: (\d+) interactions", done.stdout)
    if done.returncode or found is None:
        raise RuntimeError(f"The start did not come to its end:\n{done.stdout[-3000:]}")
    return [figure("interactions from the set-up link to class pages, register of 32, 20 Word plans", int(found[1]), LIMIT)]
