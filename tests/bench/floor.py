"""The page against the least that could give the same bytes, as processor time in turns within one process."""

from __future__ import annotations

import cProfile
import html
import io
import pstats
import re
import statistics
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest import mock

from . import worlds
from .figures import Figure, figure
from .inside import run_inside

LIMIT = 3.0
PAGES = ("Today", "record", "class page", "SEN list", "support map")
_PAIRS = 40
_WARM = 4
_DYNAMIC = re.compile(r'(?<=>)[^<>]+(?=<)|(?<=href=")[^"]*|(?<=value=")[^"]*|(?<=id=")[^"]*|(?<=datetime=")[^"]*')
Call = Callable[[], bytes]


def measure() -> list[Figure]:
    """One figure a page: the median of the ratios of neighbours."""
    with worlds.copy_of(worlds.LARGE) as home:
        found = run_inside(home, "floor")
    return [figure(f"{name}: page ÷ floor, {worlds.LARGE:,} pupils", found[name], LIMIT, "times") for name in PAGES]


def inside(*words: str) -> dict[str, float]:
    """Ratios by page. With `profile`, what costs most goes to stderr."""
    from trellis.config import middleware

    from .pages import addresses, client_of

    found = {}
    for name in [each for each in PAGES if each not in words]:
        email, address = addresses()[name][0]
        client = client_of(email)
        with mock.patch.object(middleware, "record_opening", lambda *args, **values: None):
            page, floor = _pair(client, address)
            found[name] = _ratio(page, floor)
            if "profile" in words:
                _profile(name, page)
    return found


def _pair(client: Any, address: str) -> tuple[Call, Call]:
    """The page through its whole stack, and its floor through the barest one; both as the server calls them."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import override_settings

    from . import bare
    from .pages import listening

    client.get(address)
    with listening() as heard:
        answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    stack = WSGIHandler()
    with override_settings(MIDDLEWARE=bare.MIDDLEWARE):
        short = WSGIHandler()
    text = answer.content.decode()
    bare.current["view"] = _flat_view(text, heard.page)
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    page, floor = _caller(stack, address, cookies), _caller(short, "/", cookies)
    if floor() != text.encode():
        raise RuntimeError(f"the floor of {address} does not give the same bytes")
    return page, floor


def _caller(handler: Any, address: str, cookies: str) -> Call:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "HTTP_COOKIE": cookies,
    }

    def call() -> bytes:
        response = handler({**environ, "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO()}, lambda *args: None)
        body = b"".join(response)
        response.close()
        return body

    return call


def _flat_view(page: str, queries: list[tuple[str, Any]]) -> Callable[[Any], Any]:
    """The same SQL through a cursor and one flat template without a macro: only what the database said is filled in."""
    import jinja2
    from django.db import connection
    from django.http import HttpResponse

    said = _said(queries)
    values: dict[str, str] = {}

    def fill(found: re.Match[str]) -> str:
        text, plain = found[0], html.unescape(found[0])
        from_rows = any(each in plain for each in said) or any(char.isdigit() for char in plain)
        if not from_rows or str(jinja2.filters.escape(plain)) != text:
            return text
        values[f"a{len(values)}"] = plain
        return f"{{{{ v.a{len(values) - 1} }}}}"

    template = jinja2.Environment(autoescape=True, keep_trailing_newline=True).from_string(_DYNAMIC.sub(fill, page))
    given = SimpleNamespace(**values)

    def view(request: Any) -> HttpResponse:
        for sql, params in queries:
            with connection.cursor() as cursor:
                cursor.execute(sql, params)
                cursor.fetchall()
        return HttpResponse(template.render(v=given))

    return view


def _said(queries: list[tuple[str, Any]]) -> set[str]:
    """Every text of some length that these queries gave."""
    from django.db import connection

    found: set[str] = set()
    for sql, params in queries:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            found |= {cell for row in cursor.fetchall() for cell in row if isinstance(cell, str) and 2 < len(cell) < 200}
    return found


def _ratio(page: Call, floor: Call) -> float:
    for _ in range(_WARM):
        page()
        floor()
    ratios = []
    for _ in range(_PAIRS):
        began = time.process_time_ns()
        page()
        between = time.process_time_ns()
        floor()
        ratios.append((between - began) / (time.process_time_ns() - between))
    return statistics.median(ratios)


def _profile(name: str, page: Call) -> None:
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(20):
        page()
    profile.disable()
    print(f"\n=== {name}, twenty times", file=sys.stderr)
    pstats.Stats(profile, stream=sys.stderr).sort_stats("cumulative").print_stats(
        "trellis|jinja2/(env|run)|template|compiler.py|sqlite3/base", 28
    )
