"""One request: headers, the viewer, the policy of the route, reading as the viewer, and the note of what was opened."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from trellis.access.engine import could, refusal_for
from trellis.access.routes import PUBLIC, SIGNED_IN
from trellis.accounts import sessions
from trellis.accounts.viewer import Viewer
from trellis.audit.services import record_opening
from trellis.core.db import reading
from trellis.core.errors import Busy, Denied, NotFound
from trellis.people.models import touched_children
from trellis.people.queries.families import previewed_viewer

from . import errors
from .routes import ON_TABLET, PACKAGE_ROUTES, WITHOUT_SECOND

Responder = Callable[[HttpRequest], HttpResponse]
_alarm = logging.getLogger("trellis.alarm")
_NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "SELECT SET_CONFIG")


class _Counter:
    def __init__(self) -> None:
        self.queries = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            if not sql.lstrip().upper().startswith(_NOT_COUNTED):
                self.queries += 1
            self.seconds += time.perf_counter() - started


def timing(get_response: Responder) -> Responder:
    """With TRELLIS_TIMING=1 every page says what it cost, in milliseconds."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not settings.TRELLIS_TIMING:
            return get_response(request)
        counter, started = _Counter(), time.perf_counter()
        with connection.execute_wrapper(counter):
            response = get_response(request)
        whole = (time.perf_counter() - started) * 1000
        response["Server-Timing"] = f'db;desc="{counter.queries} queries";dur={counter.seconds * 1000:.1f}, app;dur={whole:.1f}'
        return response

    return middleware


def private_headers(get_response: Responder) -> Responder:
    """Nothing of a page stays in a shared cache or reaches a device's sensors."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Cache-Control", "private, no-store")
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


class ViewerMiddleware:
    """Sign-in, idle lock, the route's policy, reading as the viewer, openings. Deny by default."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = None  # type: ignore[attr-defined]
        touched_children.set(False)
        if request.user.is_authenticated:
            viewer = sessions.viewer_of(request)
            if viewer is None:
                return self._tablet_ended(request)
            ended = sessions.why_ended(request, viewer)
            if ended:
                return self._signed_out(request, viewer, ended)
            request.viewer = viewer  # type: ignore[attr-defined]
        elif request.method == "POST" and sessions.last_person(request) is not None:
            kept = self._keep_after_end(request)
            if kept is not None:
                return kept
        person = getattr(request.viewer, "person", None)  # type: ignore[attr-defined]
        with reading(str(person.pk) if person else None):
            response = self.get_response(request)
        response = self._note_openings(request, response)
        if hasattr(request, "looked_by") and response.status_code == 200:
            # The one page that may stand in a frame, and only in one of ours.
            response["X-Frame-Options"] = "SAMEORIGIN"
            response._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            sessions.mark_seen(request, response)
        return response

    def _tablet_ended(self, request: HttpRequest) -> HttpResponse:
        """A session on a classroom tablet that was withdrawn, or has lain idle: the list of names, or nothing."""
        logout(request)
        return HttpResponseRedirect(reverse("accounts:tablet"), status=303)

    def _signed_out(self, request: HttpRequest, viewer: Viewer, why: str) -> HttpResponse:
        """The idle lock or a sign-out elsewhere: keep what was typed, then say so."""
        if viewer.tablet_id is not None:
            return self._tablet_ended(request)
        kept = request.method == "POST" and sessions.keep_typed(request, viewer.person)
        after = "elsewhere" if why == "elsewhere" else sessions.idle_code(viewer)
        logout(request)
        response = self._ended(request, kept=kept, after=after)
        sessions.remember_person(response, viewer.person)
        return response

    def _ended(self, request: HttpRequest, *, kept: bool, after: str = "") -> HttpResponse:
        back = request.path if request.method == "POST" else request.get_full_path()
        query = urlencode({"next": back, "after": after, **({"kept": "1"} if kept else {})})
        return HttpResponseRedirect(f"{reverse('web:session_ended')}?{query}", status=303)

    def _keep_after_end(self, request: HttpRequest) -> HttpResponse | None:
        """A form sent after the session was already gone: kept for the person who last used this browser."""
        if not request.POST.get("form_key") or request.path.startswith(("/sign-in/", "/demo/", "/join/", "/drafts/", "/tablet/")):
            return None
        kept = sessions.keep_typed(request, sessions.last_person(request))
        return self._ended(request, kept=kept)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        declaration = getattr(view, "declaration", None) or PACKAGE_ROUTES.get(match.view_name if match else "")
        if declaration is None:
            _alarm.error("route without a policy: %s", match.view_name if match else "?")
            return errors.server_error(request)
        if request.method not in ("HEAD", "OPTIONS") and request.method not in declaration.methods:
            return errors.not_allowed(request, declaration.methods)
        viewer: Viewer | None = request.viewer  # type: ignore[attr-defined]
        name = match.view_name if match else ""
        if viewer is not None and viewer.tablet_id is not None and name not in ON_TABLET:
            return HttpResponseRedirect("/log/", status=303) if name == "web:front" else errors.not_found(request)
        if viewer is not None and sessions.second_is_missing(request, viewer):
            request.owes_second = True  # type: ignore[attr-defined]
            if name not in WITHOUT_SECOND:
                return HttpResponseRedirect(reverse("accounts:factors"), status=303)
        if declaration.policy == PUBLIC:
            return None
        if viewer is not None and name == "portal:child" and request.method == "GET" and "as" in request.GET:
            return self._preview(request, viewer)
        if viewer is None:
            return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}", status=303)
        if declaration.policy != SIGNED_IN and not could(viewer, declaration.policy):
            return errors.denied(request, refusal_for(declaration.policy))
        return None

    def _preview(self, request: HttpRequest, viewer: Viewer) -> HttpResponse | None:
        """The page at home through the eyes of an adult whose family is not switched on yet: read-only, in a frame of our own.

        The opening is noted for whoever looks, never for the adult.
        """
        try:
            adult, child = previewed_viewer(viewer, request.GET["as"])
        except NotFound:
            return errors.not_found(request)
        if request.resolver_match is None or request.resolver_match.kwargs.get("ref") != child.ref:
            return errors.not_found(request)
        request.viewer, request.looked_by = adult, viewer  # type: ignore[attr-defined]
        return None

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, Denied):
            return errors.denied(request, problem.reason)
        if isinstance(problem, NotFound):
            return errors.not_found(request)
        if isinstance(problem, Busy):
            return errors.busy(request)
        return None

    def _note_openings(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        viewer: Viewer | None = request.viewer  # type: ignore[attr-defined]
        if viewer is None:
            return response
        if touched_children.get() and not viewer.decided and response.status_code < 400:
            _alarm.error(
                "a view touched a child without a decision: %s", request.resolver_match and request.resolver_match.view_name
            )
            return errors.server_error(request)
        if not viewer.opened or not 200 <= response.status_code < 300:
            return response
        try:
            by_school: dict[Any, list[Any]] = {}
            for child_id, school_id in viewer.opened.items():
                by_school.setdefault(school_id, []).append(child_id)
            for school_id, children in by_school.items():
                record_opening(
                    getattr(request, "looked_by", viewer), school_id=school_id, children=children, page=viewer.opened_page
                )
        except Busy:
            return errors.busy(request)
        return response
