"""The pages of refusal. What a stranger gets is byte for byte what an absent reference gives."""

from __future__ import annotations

import logging
import secrets
import sys
import traceback
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string

_log = logging.getLogger("trellis.errors")


@cache
def _static_page(template: str) -> str:
    return render_to_string(template)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing here for this viewer: one static page, without form, token, name or number."""
    return HttpResponse(_static_page("404.html"), status=404)


def denied(request: HttpRequest, reason: str) -> HttpResponse:
    """The wrong job: who can, and whom to ask."""
    return render(request, "403.html", {"reason": reason}, status=403)


def busy(request: HttpRequest) -> HttpResponse:
    """Something the page needs first could not be had in time; nothing was shown."""
    response = HttpResponse(_static_page("busy.html"), status=503)
    response["Retry-After"] = "5"
    return response


def read_only(request: HttpRequest, *, message: str, page: str) -> HttpResponse:
    """Nothing can be changed for now: the operator's own words, and the page on which what was typed waits ("" where it is not kept)."""
    response = HttpResponse(render_to_string("read-only.html", {"announcement": message, "page": page}), status=503)
    response["Retry-After"] = "300"
    return response


def plain_http(request: HttpRequest, *, proxy_unknown: bool) -> HttpResponse:
    """A real school is never answered over a line that others can read."""
    return HttpResponse(render_to_string("plain-http.html", {"proxy_unknown": proxy_unknown}), status=403)


def not_allowed(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse:
    """A method this route does not know."""
    response = HttpResponseNotAllowed(methods)
    response.content = _static_page("404.html").encode()
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours. The number ties the page to the log line, which names no person."""
    number = secrets.token_hex(4)
    request.problem_number = number  # type: ignore[attr-defined]
    match = getattr(request, "resolver_match", None)
    _log.error("problem %s at %s: %s", number, match.view_name if match else "?", _where())
    return HttpResponse(render_to_string("500.html", {"problem_number": number}), status=500)


def _where() -> str:
    """The kind of fault and the lines it passed through: never its message, which may quote what somebody typed."""
    kind, _, trace = sys.exc_info()
    steps = [f"{Path(step.filename).name}:{step.lineno}" for step in traceback.extract_tb(trace)[-6:]]
    return f"{kind.__name__ if kind else 'unknown'} {' > '.join(steps)}"


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token was too old: what was typed comes back after signing in."""
    return HttpResponse(render_to_string("session-ended.html", {"sign_in": "/sign-in/"}), status=403)
