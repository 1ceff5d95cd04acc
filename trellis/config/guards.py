"""What stands before every page of a real school: whose word about the visitor is believed, https, and read-only mode."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from trellis.accounts import sessions
from trellis.core.models import installation_mode

from . import errors
from .operations import announce

Responder = Callable[[HttpRequest], HttpResponse]
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
_HERE = ("127.0.0.1", "::1", "")
# Signing in, keeping what was typed and leaving change nothing of the record; without them nobody could come in to read.
_STILL_TAKEN = ("/sign-in/", "/sign-out/", "/drafts/", "/demo/", "/account/prove/")


def believe_proxy(get_response: Responder) -> Responder:
    """Headers that tell of another visitor or of https are believed from the web server the operator named, and from nobody else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        told = [name for name in _FORWARDED if name in request.META]
        known = bool(settings.TRELLIS_PROXY) and request.META.get("REMOTE_ADDR", "") == settings.TRELLIS_PROXY
        request.forwarded = bool(told)  # type: ignore[attr-defined]
        if not known:
            for name in told:
                del request.META[name]
        return get_response(request)

    return middleware


def https_only(get_response: Responder) -> Responder:
    """A real school is answered over https, and over plain http only to the machine itself."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.is_secure() or request.path.startswith("/health/") or not _is_real() or _from_this_machine(request):
            return get_response(request)
        proxy_unknown = getattr(request, "forwarded", False) and not settings.TRELLIS_PROXY
        if settings.TRELLIS_ADDRESS and request.method in ("GET", "HEAD") and not proxy_unknown:
            return HttpResponsePermanentRedirect(f"{settings.TRELLIS_ADDRESS}{request.get_full_path()}")
        return errors.plain_http(request, proxy_unknown=proxy_unknown)

    return middleware


def _is_real() -> bool:
    return bool(settings.TRELLIS_ADDRESS) or installation_mode() == "school"


def _from_this_machine(request: HttpRequest) -> bool:
    """Asked from here, by nobody else's order: not through a web server before us, and not under the public name."""
    public = urlsplit(settings.TRELLIS_ADDRESS).netloc
    return (
        request.META.get("REMOTE_ADDR", "") in _HERE
        and not getattr(request, "forwarded", False)
        and (not public or request.META.get("HTTP_HOST", "") != public)
    )


class ReadOnly:
    """While the operator lets pages only be read, a change is answered with "not now", and what was typed is kept."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """After the form's token and the policy of the route have been looked at, before the view."""
        if request.method in ("GET", "HEAD", "OPTIONS") or request.path.startswith(_STILL_TAKEN):
            return None
        announced = announce.current(Path(settings.TRELLIS_HOME))
        if not announced.read_only:
            return None
        viewer = getattr(request, "viewer", None)
        kept = viewer is not None and sessions.keep_typed(request, viewer.person)
        return errors.read_only(request, message=announced.message, page=sessions.page_of(request) if kept else "")


def announcement() -> str:
    """The line at the head of every page, or ""."""
    return announce.current(Path(settings.TRELLIS_HOME)).message
