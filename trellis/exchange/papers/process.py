"""The reading process: a plan in, its text out, nothing else. It knows no database, no network, no settings, and can write no file.

Started as `python -m trellis.exchange.papers.process SECONDS BYTES` by `ask.py`: CPU for each file, address space for all. Each job is
four bytes of length and the file; each answer one letter (k: the text as JSON, r: refused, with the code), four bytes of length and the
bytes.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from typing import IO

from trellis.documents.renderer import LENGTH, read_exactly

from . import kinds
from .blocks import Block, cut
from .messages import PaperRefused


def text_of(data: bytes) -> list[Block]:
    """What can be read in a file. Raises PaperRefused, or whatever the libraries raise for a damaged one."""
    if kinds.kind_of(data) == kinds.PDF:
        from .pdf import read_pdf  # noqa: PLC0415  (only who reads a PDF pays for it)

        return read_pdf(data)
    from .word import read_word  # noqa: PLC0415

    return read_word(data)


def answer_for(data: bytes) -> tuple[bytes, bytes]:
    """The letter and the body of the answer."""
    try:
        found = cut(text_of(data))
    except PaperRefused as refused:
        return b"r", refused.code.encode()
    except Exception as problem:  # noqa: BLE001  (the libraries fail on a damaged file in many ways; for a person they are one)
        return b"r", b"heavy" if _out_of_memory(problem) else b"broken"
    return b"k", json.dumps(found).encode()


def _out_of_memory(problem: BaseException | None) -> bool:
    """Whether memory ran out, also where a library has wrapped that in an exception of its own."""
    while problem is not None:
        if isinstance(problem, MemoryError):
            return True
        problem = problem.__cause__ or problem.__context__
    return False


def limit_memory_and_files(memory: int) -> None:
    """So much memory for the whole process; no file may grow, so nothing can be written."""
    for what, wanted in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def limit_cpu(seconds: int) -> None:
    """So many seconds for this job, on top of what earlier ones used. The kernel ends the process that spends them."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, hard))


def _answer(out: IO[bytes], letter: bytes, body: bytes) -> None:
    out.write(letter + LENGTH.pack(len(body)))
    out.write(body)
    out.flush()


def main() -> None:
    """Read until the other side closes."""
    seconds, memory = int(sys.argv[1]), int(sys.argv[2])
    jobs, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # A library that prints must not speak into the answers.
    os.dup2(2, 1)
    limit_memory_and_files(memory)
    while head := read_exactly(jobs, LENGTH.size):
        data = read_exactly(jobs, LENGTH.unpack(head)[0])
        limit_cpu(seconds)
        _answer(out, *answer_for(data))


if __name__ == "__main__":
    main()
