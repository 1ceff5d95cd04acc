"""The front door and the pages anyone may read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import urlencode

from .. import health, landing


def front(request: HttpRequest) -> HttpResponse:
    """Whoever is signed in goes to their own first page; anyone else to the sign-in page."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return HttpResponseRedirect(landing.page_for(viewer) if viewer else "/sign-in/", status=303)


def session_ended(request: HttpRequest) -> HttpResponse:
    """After the idle lock: what was typed is kept."""
    back = request.GET.get("next", "/")
    sign_in = f"/sign-in/?{urlencode({'next': back})}" if back.startswith("/") else "/sign-in/"
    minutes = request.GET.get("after", "")
    idle = f"{minutes} minutes" if minutes.isdigit() and len(minutes) < 3 else "12 hours" if minutes == "12h" else ""
    context = {"sign_in": sign_in, "idle": idle, "elsewhere": minutes == "elsewhere", "kept": request.GET.get("kept") == "1"}
    return HttpResponse(render_to_string("session-ended.html", context))


def words(request: HttpRequest) -> HttpResponse:
    """What the words mean, for families."""
    return render(request, "web/words.html", {"entries": landing.GLOSSARY})


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "web/privacy.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "web/accessibility.html")


def health_live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("live", content_type="text/plain")


def health_ready(request: HttpRequest) -> HttpResponse:
    """The database answers, its tables are those of this code, and the worker was heard of: else 503, and which of them."""
    missing = health.not_ready()
    return HttpResponse("\n".join(missing) or "ready", status=503 if missing else 200, content_type="text/plain; charset=utf-8")
