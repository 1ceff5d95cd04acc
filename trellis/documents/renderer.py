"""The render process: HTML in, tagged PDF out, nothing else. It knows no database, no network and no settings.

Started as `python -m trellis.documents.renderer` by `pdf.py`. Each job is four bytes of length and JSON; each answer one letter
(k: the PDF, f: could not be drawn, m: Pango is missing), four bytes of length and the bytes.
"""

from __future__ import annotations

import json
import resource
import select
import struct
import sys
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

LENGTH = struct.Struct(">I")
MOST_BYTES = 40_000_000
CPU_SECONDS = 25
ADDRESS_SPACE = 1_500 * 1024 * 1024
IDLE_SECONDS = 600
MOST_JOBS = 300


def read_exactly(stream: IO[bytes], size: int) -> bytes:
    """That many bytes, or b"" when the other side has gone."""
    found = b""
    while len(found) < size:
        part = stream.read(size - len(found))
        if not part:
            return b""
        found += part
    return found


def scopes(_document: Any, pdf: Any) -> None:
    """Say of each table head whether it is of its column or its row, for people who hear the table read."""
    for element in pdf.objects:
        if not isinstance(element, dict) or element.get("S") != "/TH" or "A" not in element:
            continue
        row = _parent(pdf, element)
        inside = _parent(pdf, row) if row is not None else None
        in_head = inside is not None and inside.get("S") == "/THead"
        element["A"]["Scope"] = "/Column" if in_head else "/Row"


def _parent(pdf: Any, element: Any) -> Any:
    reference = element.get("P")
    return pdf.objects[int(bytes(reference).split()[0])] if reference is not None else None


def local_fetcher(base: Path) -> Any:
    """A fetcher for files under `base` and data: addresses. Everything else is refused before anything is opened."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher  # noqa: PLC0415

    root = base.resolve()

    class LocalFetcher(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            parts = urlsplit(url)
            if parts.scheme == "data":
                return super().fetch(url, headers)
            path = Path(unquote(parts.path)).resolve()
            if parts.scheme != "file" or parts.netloc or not path.is_relative_to(root):
                raise FatalURLFetchingError("A document may only use Trellis's own files.")
            return super().fetch(url, headers)

    return LocalFetcher(allowed_protocols=("file", "data"))


def draw(html: str, base: str) -> bytes:
    """HTML as a tagged PDF (PDF/UA-1). Raises what WeasyPrint raises."""
    from weasyprint import HTML  # noqa: PLC0415

    fetcher = local_fetcher(Path(base))
    page = HTML(string=html, base_url=Path(base).resolve().as_uri() + "/", url_fetcher=fetcher)
    return page.write_pdf(pdf_variant="pdf/ua-1", finisher=scopes)


def _limit_memory() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = ADDRESS_SPACE if hard == resource.RLIM_INFINITY else min(ADDRESS_SPACE, hard)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


def _limit_cpu() -> None:
    """So many seconds for this job, on top of what earlier jobs used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS, hard))


def _answer(out: IO[bytes], letter: bytes, body: bytes) -> None:
    out.write(letter + LENGTH.pack(len(body)))
    out.write(body)
    out.flush()


def main() -> None:
    """Draw until the other side closes, nothing has come for ten minutes, or it is time for a fresh process."""
    jobs, out = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    _limit_memory()
    for _ in range(MOST_JOBS):
        if not select.select([jobs], [], [], IDLE_SECONDS)[0]:
            return
        head = read_exactly(jobs, LENGTH.size)
        if not head:
            return
        job = json.loads(read_exactly(jobs, LENGTH.unpack(head)[0]))
        _limit_cpu()
        try:
            _answer(out, b"k", draw(job["html"], job["base"]))
        except OSError as problem:
            missing = "load library" in str(problem)
            _answer(out, b"m" if missing else b"f", type(problem).__name__.encode())
        except Exception as problem:  # noqa: BLE001  (whatever goes wrong, the page that asked must hear of it, without its words)
            _answer(out, b"f", type(problem).__name__.encode())


if __name__ == "__main__":
    main()
