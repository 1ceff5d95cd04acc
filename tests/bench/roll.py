"""Bringing in a roll from a common transfer file, against parsing the file alone; and how much memory a larger one takes."""

from __future__ import annotations

import io
import resource
import statistics
import time

from . import worlds
from .figures import Figure, figure
from .inside import run_inside

LIMIT, GROWTH = 40, 1.2
PUPILS, MANY = 2_000, 20_000
_TIMES = 3


def measure() -> list[Figure]:
    """Times as the median of fresh runs; memory as the highest of a process that does nothing else."""
    ratios, seconds = [], []
    for _ in range(_TIMES):
        with worlds.copy_of(1) as home:
            found = run_inside(home, "roll", "time", str(PUPILS))
            ratios.append(found["ratio"])
            seconds.append(found["seconds"])
    peaks = {}
    for pupils in (20, PUPILS, MANY):
        with worlds.copy_of(1) as home:
            peaks[pupils] = run_inside(home, "roll", "memory", str(pupils))["peak"]
    base = peaks[20]
    return [
        figure(f"import of {PUPILS:,} pupils ÷ parsing alone with defusedxml", statistics.median(ratios), LIMIT, "times"),
        figure(f"processor time of an import of {PUPILS:,} pupils", statistics.median(seconds), None, "s"),
        figure(f"peak memory of an import of {MANY:,} ÷ {PUPILS:,} pupils", peaks[MANY] / peaks[PUPILS], GROWTH, "times"),
        figure(f"peak memory of an import of {PUPILS:,} pupils", peaks[PUPILS] / 1e6, None, "MB"),
        figure(f"of it above an import of 20 pupils, {PUPILS:,} pupils", (peaks[PUPILS] - base) / 1e6, None, "MB"),
        figure(f"of it above an import of 20 pupils, {MANY:,} pupils", (peaks[MANY] - base) / 1e6, None, "MB"),
    ]


def inside(*words: str) -> dict[str, float]:
    """`time N`: the ratio and the seconds of one import; `memory N`: its peak in bytes."""
    import tempfile

    from trellis.exchange.samples import write_ctf

    kind, pupils = words[0], int(words[1])
    with tempfile.TemporaryFile() as file:
        write_ctf(file, pupils)
        if kind == "memory":
            _bring_in(file)
            return {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0}
        parsing = statistics.median(_parse(file) for _ in range(5))
        began = time.process_time()
        _bring_in(file)
        spent = time.process_time() - began
    return {"ratio": spent / parsing, "seconds": spent}


def _parse(file: io.BufferedIOBase) -> float:
    """Processor seconds to read the whole file with defusedxml."""
    from defusedxml import ElementTree

    file.seek(0)
    began = time.process_time()
    ElementTree.parse(file)
    return time.process_time() - began


def _bring_in(file: io.BufferedIOBase) -> None:
    """Look, keep, match, write and record, as the office does on its pages."""
    from trellis.accounts.models import Person
    from trellis.accounts.viewer import viewer_for
    from trellis.demo.large import OFFICE
    from trellis.exchange import services

    office = viewer_for(Person.objects.get(email=OFFICE))
    assert office.school_id is not None
    file.seek(0)
    kept = services.preview_roll(office, school_id=office.school_id, file=file, file_name="roll.xml")
    services.confirm_roll(office, ref=kept.ref)
