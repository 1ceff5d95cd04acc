"""The one way to write and the one way to read.

`write()` is the only place where our tables change: on SQLite it queues behind one file lock, so that writers wait their turn
instead of starving each other; on PostgreSQL it is a transaction. Work that must stand last in a transaction (the audit chain)
is put there with `Unit.last`.
"""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from .errors import Busy

_local = threading.local()
_one_writer = threading.Lock()


class Unit:
    """One outermost write: gathers what has to be done just before it commits."""

    def __init__(self) -> None:
        self._last: dict[str, Callable[[], None]] = {}
        self.notes: dict[str, list[object]] = {}

    def last(self, name: str, work: Callable[[], None]) -> None:
        """Run `work` once, after everything else, still inside the transaction."""
        self._last.setdefault(name, work)

    def finish(self) -> None:
        while self._last:
            name = next(iter(self._last))
            self._last.pop(name)()


def current_unit() -> Unit | None:
    """The write under way on this thread, or None."""
    return getattr(_local, "unit", None)


def is_sqlite(using: str = DEFAULT_DB_ALIAS) -> bool:
    return connections[using].vendor == "sqlite"


def _lock_path() -> Path | None:
    name = str(connections[DEFAULT_DB_ALIAS].settings_dict["NAME"])
    if ":memory:" in name or "mode=memory" in name:
        return None
    return Path(name).with_suffix(".lock")


@contextmanager
def _turn(patience: float) -> Iterator[None]:
    """Wait for this process's turn to write (SQLite only). Raises Busy after `patience` seconds."""
    if not _one_writer.acquire(timeout=patience):
        raise Busy
    try:
        path = _lock_path()
        if path is None:
            yield
            return
        deadline = time.monotonic() + patience
        with path.open("a") as handle:
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise Busy from None
                    time.sleep(0.003)
            try:
                yield
            finally:
                fcntl.flock(handle, fcntl.LOCK_UN)
    finally:
        _one_writer.release()


@contextmanager
def write(*, patience: float = 20.0) -> Iterator[Unit]:
    """Open a write, or join the one under way on this thread.

    `patience` is how many seconds to wait for a turn before Busy is raised. Everything inside commits together or not at all.
    """
    unit = current_unit()
    if unit is not None:
        with transaction.atomic(savepoint=False):
            yield unit
        return
    unit = Unit()
    if is_sqlite() and not connections[DEFAULT_DB_ALIAS].in_atomic_block:
        with _turn(patience), _opened(unit):
            yield unit
    else:
        with _opened(unit):
            if not is_sqlite() and patience < 20:
                with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = '{int(patience * 1000)}ms'")
            yield unit


@contextmanager
def _opened(unit: Unit) -> Iterator[None]:
    _local.unit = unit
    try:
        with transaction.atomic():
            yield
            unit.finish()
    finally:
        _local.unit = None


@contextmanager
def reading(viewer_id: str | None) -> Iterator[None]:
    """Read as one viewer. Nothing on SQLite; on PostgreSQL one transaction that carries the viewer for row-level security."""
    if is_sqlite() or not getattr(settings, "TRELLIS_READING_TRANSACTION", True):
        yield
        return
    with transaction.atomic(), connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT set_config('trellis.viewer', %s, true)", [viewer_id or ""])
        yield
