"""Reads each file named on the command line in a process of its own with one second of CPU; one JSON line a file."""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from trellis.exchange.readers import FileRefused, open_roll, read_all

CPU_SECONDS = 1
MEMORY = 1_500_000_000


def outcome(path: Path) -> dict[str, object]:
    """What reading the file said. Any exception but FileRefused passes through."""
    try:
        with open_roll(path) as roll:
            children, refused = read_all(roll)
            sentences = [entry.message for entry in refused] + list(roll.warnings)
    except FileRefused as refusal:
        return {"whole": True, "sentences": [refusal.message], "children": 0}
    return {"whole": False, "sentences": sentences, "children": len(children)}


def say(name: str, about: dict[str, object]) -> None:
    """One line for the test that waits."""
    sys.stdout.write(json.dumps({"file": Path(name).name, **about}) + "\n")
    sys.stdout.flush()


def main() -> None:
    """A child process a file: one that spends its second is killed by the kernel and shows as died."""
    for name in sys.argv[1:]:
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            say(name, outcome(Path(name)))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            say(name, {"died": status})


if __name__ == "__main__":
    main()
