"""Asking the reading process: the web worker only passes bytes on and never opens a plan itself."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from trellis.documents.renderer import LENGTH, read_exactly

from . import limits
from .blocks import Block
from .messages import PaperRefused

_ROOT = Path(__file__).resolve().parents[3]
# Two drops are read at a time in one worker; who comes third waits.
_turn = threading.BoundedSemaphore(2)


class ReadersBusy(Exception):
    """Two drops are being read, and neither was finished in half a minute."""


class PaperReader:
    """One process for one drop of files, started when the first is read, and again when a file has ended it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._until = time.monotonic() + limits.DROP_SECONDS

    def read(self, data: bytes) -> list[Block]:
        """The text of a file. Raises PaperRefused: also when it cost too much, or the drop's time is over."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise PaperRefused("late")
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(LENGTH.pack(len(data)) + data)
            process.stdin.flush()
            if not select.select([process.stdout], [], [], min(limits.WAIT_SECONDS, left))[0]:
                raise PaperRefused("heavy")
            head = read_exactly(process.stdout, 1 + LENGTH.size)
            body = read_exactly(process.stdout, LENGTH.unpack(head[1:])[0]) if head else b""
        except (PaperRefused, OSError):
            self.stop()
            raise PaperRefused("heavy") from None
        if not body:
            # The kernel ended it: the file had spent its seconds.
            self.stop()
            raise PaperRefused("heavy")
        if head[:1] != b"k":
            raise PaperRefused(body.decode(errors="replace"))
        return [(kind, held) for kind, held in json.loads(body)]

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.stop()
            environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(_ROOT), "LC_ALL": "C.UTF-8", "HOME": "/"}
            command = [
                sys.executable,
                "-m",
                "trellis.exchange.papers.process",
                str(limits.CPU_SECONDS),
                str(limits.ADDRESS_SPACE),
            ]
            self._process = subprocess.Popen(  # noqa: S603  (our own module, our own interpreter)
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd=_ROOT
            )
        return self._process

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            process.kill()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()
        process.wait()


@contextlib.contextmanager
def reading() -> Iterator[PaperReader]:
    """A reader for one drop of files; its process ends with the block. Raises ReadersBusy."""
    if not _turn.acquire(timeout=limits.WAIT_SECONDS):
        raise ReadersBusy
    reader = PaperReader()
    try:
        yield reader
    finally:
        reader.stop()
        _turn.release()
