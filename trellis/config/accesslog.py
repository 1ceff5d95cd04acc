"""One line of JSON for each request: when, which route, how it ended, how long it took. Never an address, a reference, a name or a query.

The lines of a day stand in TRELLIS_HOME/logs/access-DAY.jsonl, from all processes; `script/trellis slo` reads them.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from trellis.core import clock

FOLDER = "logs"
KEPT_FOR = timedelta(days=400)
_lock = threading.Lock()
_open: dict[str, int] = {}


class JsonLine(logging.Formatter):
    """What is said on the terminal, as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, clock.real_now().tzinfo)
        line = {"time": _stamp(at), "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        return json.dumps(line, ensure_ascii=False)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def access_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Note each request after it was answered. A log that cannot be written keeps nobody from a page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        if not request.path.startswith(settings.STATIC_URL):
            note(Path(settings.TRELLIS_HOME), _line(request, response, time.perf_counter() - began))
        return response

    return middleware


def _line(request: HttpRequest, response: HttpResponse, seconds: float) -> dict[str, object]:
    match = request.resolver_match
    problem = getattr(request, "problem_number", "")
    return {
        "time": _stamp(clock.real_now()),
        "level": "error" if response.status_code >= 500 else "info",
        "route": match.view_name if match else "none",
        "method": request.method,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        **({"problem": problem} if problem else {}),
    }


def note(home: Path, line: dict[str, object]) -> None:
    """Append one line to today's file: one write, so that lines of several processes never mix."""
    path = home / FOLDER / f"access-{clock.real_now():%Y-%m-%d}.jsonl"
    try:
        os.write(_handle(path), (json.dumps(line) + "\n").encode())
    except OSError:
        # The disk is full or the folder gone: doctor says so, a page must not.
        _forget()


def _handle(path: Path) -> int:
    with _lock:
        handle = _open.get(str(path))
        if handle is None:
            for old in _open.values():
                os.close(old)
            _open.clear()
            path.parent.mkdir(exist_ok=True, mode=0o700)
            handle = _open[str(path)] = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return handle


def _forget() -> None:
    with _lock:
        for old in _open.values():
            os.close(old)
        _open.clear()


def day_of(file: Path) -> date | None:
    """The day (UTC) whose lines a file holds, or None for another file."""
    try:
        return date.fromisoformat(file.stem.removeprefix("access-"))
    except ValueError:
        return None


def drop_old(home: Path) -> int:
    """Lines are kept for a good year: what is found late can still be looked up. Returns how many files went."""
    oldest = (clock.real_now() - KEPT_FOR).date()
    gone = [file for file in (home / FOLDER).glob("access-*.jsonl") if (day := day_of(file)) is not None and day < oldest]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)
