"""PDFs, drawn in a pool of two render processes with limits on CPU and memory. The web worker only passes bytes on."""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from .renderer import LENGTH, MOST_BYTES, read_exactly

PROCESSES = 2
WAIT_SECONDS = 30.0
DRAW_SECONDS = 45.0
_ROOT = Path(__file__).resolve().parents[2]
STATIC = _ROOT / "static"
_log = logging.getLogger("trellis.documents")


class PdfFailed(Exception):
    """The document could not be drawn: too long, too much memory, or a fault of ours."""


class PangoMissing(PdfFailed):
    """This machine has no Pango, which draws the letters."""


class PdfBusy(PdfFailed):
    """Both render processes have been at work for half a minute."""


class _Worker:
    """One render process, started when first needed, started again when it has ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def _running(self) -> subprocess.Popen[bytes]:
        ended = self._process is None or self._process.poll() is not None or self._owner != os.getpid()
        if ended or self._process is None:
            self.stop()
            environment = {
                "PATH": os.environ.get("PATH", ""),
                "PYTHONPATH": str(_ROOT),
                "LC_ALL": "C.UTF-8",
                "HOME": os.environ.get("HOME", "/"),
            }
            command = [sys.executable, "-m", "trellis.documents.renderer"]
            self._process = subprocess.Popen(  # noqa: S603  (our own module, our own interpreter)
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd=_ROOT
            )
            self._owner = os.getpid()
        return self._process

    def draw(self, job: bytes) -> bytes:
        """The PDF. Tries once more when the process had just ended by itself; raises PdfFailed."""
        for attempt in (1, 2):
            process = self._running()
            try:
                return self._ask(process, job)
            except BrokenPipeError:
                # It had just gone to sleep for good: nothing was drawn yet.
                self.stop()
                if attempt == 2:
                    raise PdfFailed from None
        raise PdfFailed

    def _ask(self, process: subprocess.Popen[bytes], job: bytes) -> bytes:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(LENGTH.pack(len(job)) + job)
        process.stdin.flush()
        until = time.monotonic() + DRAW_SECONDS
        if not select.select([process.stdout], [], [], max(0.0, until - time.monotonic()))[0]:
            self.stop()
            raise PdfFailed
        head = read_exactly(process.stdout, 1 + LENGTH.size)
        if not head:
            self.stop()
            raise PdfFailed
        body = read_exactly(process.stdout, LENGTH.unpack(head[1:])[0])
        if head[:1] == b"k" and body:
            return body
        if head[:1] == b"m":
            raise PangoMissing
        _log.error("a document could not be drawn: %s", body.decode(errors="replace")[:60])
        raise PdfFailed

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        with contextlib.suppress(OSError):
            process.kill()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()
        process.wait()


class _Pool:
    """Two workers; who comes third waits."""

    def __init__(self, size: int) -> None:
        self._free = [_Worker() for _ in range(size)]
        self._all = list(self._free)
        self._turn = threading.Condition()

    @contextlib.contextmanager
    def worker(self) -> Iterator[_Worker]:
        with self._turn:
            if not self._turn.wait_for(lambda: self._free, timeout=WAIT_SECONDS):
                raise PdfBusy
            # The last one used is warm.
            one = self._free.pop()
        try:
            yield one
        finally:
            with self._turn:
                self._free.append(one)
                self._turn.notify()

    def stop(self) -> None:
        for each in self._all:
            each.stop()


_pool = _Pool(PROCESSES)
atexit.register(_pool.stop)


def render_pdf(html: str, base: Path | str = STATIC) -> bytes:
    """HTML as a tagged PDF (PDF/UA-1): title and language from the page, heads of tables with their scope.

    The page may use files under `base` (by relative address) and data: addresses; any other address fails the document. Raises
    PangoMissing, PdfBusy (no process free in 30 seconds) or PdfFailed.
    """
    job = json.dumps({"html": html, "base": str(base)}).encode()
    if len(job) > MOST_BYTES:
        raise PdfFailed
    with _pool.worker() as worker:
        return worker.draw(job)


def stop() -> None:
    """End the render processes (they start again when needed)."""
    _pool.stop()
