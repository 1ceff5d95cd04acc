"""The process that draws a plan's PDF, against WeasyPrint on the same HTML: processor time in turns."""

from __future__ import annotations

import logging
import statistics
import time
from pathlib import Path
from typing import Any
from unittest import mock

from . import worlds
from .figures import Figure, figure
from .inside import run_inside

LIMIT = 1.15
_PAIRS = 12


def measure() -> list[Figure]:
    """The median of the ratios of neighbours."""
    with worlds.copy_of(worlds.SMALL) as home:
        found = run_inside(home, "pdf")
    return [
        figure("plan PDF: render process ÷ WeasyPrint", found["ratio"], LIMIT, "times"),
        figure("size of the plan PDF", found["kb"], None, "kB"),
    ]


def inside(*words: str) -> dict[str, float]:
    """Both ways draw the same plan as the same kind of PDF. What the pool and its pipe cost this side is counted to ours."""
    import weasyprint

    from trellis.documents import pdf

    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    page, base = _plan_html()
    body = pdf.render_pdf(page, base)
    process = pdf._pool._free[-1]._process
    assert process is not None
    # The clock of another process's processor time, as clock_getcpuclockid(3) names it.
    theirs = (~process.pid << 3) | 2

    def ours() -> None:
        pdf.render_pdf(page, base)

    def bare() -> None:
        weasyprint.HTML(string=page, base_url=Path(base).resolve().as_uri() + "/").write_pdf(pdf_variant="pdf/ua-1")

    bare()
    ratios = []
    for _ in range(_PAIRS):
        began, there = time.process_time_ns(), time.clock_gettime_ns(theirs)
        ours()
        between, drawn = time.process_time_ns(), time.clock_gettime_ns(theirs)
        bare()
        ratios.append(((between - began) + (drawn - there)) / (time.process_time_ns() - between))
    pdf.stop()
    return {"ratio": statistics.median(ratios), "kb": len(body) / 1000}


def _plan_html() -> tuple[str, Any]:
    """The HTML that a plan's PDF is drawn from, and the folder of its files."""
    from trellis.documents import pdf

    from .pages import addresses, client_of

    email, address = addresses()["plan"][0]
    caught: list[tuple[str, Any]] = []
    real = pdf.render_pdf

    def catching(html: str, base: Any = pdf.STATIC) -> bytes:
        caught.append((html, base))
        return real(html, base)

    with mock.patch.object(pdf, "render_pdf", catching):
        answer = client_of(email).get(f"{address}?format=pdf")
    if answer.status_code != 200 or not caught:
        raise RuntimeError(f"{address}?format=pdf answered {answer.status_code}")
    return caught[0]
