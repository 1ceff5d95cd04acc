"""Two guards: our tables change only inside core.db.write(), and nothing reaches another machine."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.db.backends.signals import connection_created

from trellis.core.db import current_unit

_WRITES = re.compile(r'\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?', re.IGNORECASE)
_state = {"on": True}


class WrittenOutside(AssertionError):
    """One of our tables was changed outside core.db.write()."""


class NetworkBlocked(AssertionError):
    """A test tried to reach another machine."""


@cache
def our_tables() -> frozenset[str]:
    """The tables of the rooms, not those of packages."""
    return frozenset(
        model._meta.db_table for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("trellis.")
    )


def _watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    found = _WRITES.match(str(sql))
    if found and _state["on"] and found[1] in our_tables() and current_unit() is None:
        raise WrittenOutside(f"{found[1]} was changed outside core.db.write()")
    return execute(sql, params, many, context)


def _on_connect(connection: Any, **kwargs: Any) -> None:
    if _watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(_watch)


def watch_writes() -> None:
    """Watch every connection this process opens from now on, on any thread."""
    connection_created.connect(_on_connect, dispatch_uid="trellis-write-guard")


@contextmanager
def off() -> Iterator[None]:
    """Not while the tables themselves are being made."""
    before, _state["on"] = _state["on"], False
    try:
        yield
    finally:
        _state["on"] = before


def _is_here(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


def block_network() -> None:
    """Refuse every connection that leaves this machine, by address or by name."""

    def refusing(real: Callable[..., Any]) -> Callable[..., Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address):
                raise NetworkBlocked(f"a test tried to reach {address[0]}")
            return real(self, address)

        return connect

    real_lookup = socket.getaddrinfo

    def lookup(host: Any, *rest: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not _is_here((name,)):
            raise NetworkBlocked(f"a test tried to look up {name}")
        return real_lookup(host, *rest, **options)

    socket.socket.connect = refusing(socket.socket.connect)  # type: ignore[method-assign]
    socket.socket.connect_ex = refusing(socket.socket.connect_ex)  # type: ignore[method-assign]
    socket.getaddrinfo = lookup  # type: ignore[assignment]
