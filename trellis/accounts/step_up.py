"""Asking again who somebody is, before data leaves or the ways to sign in change (OWASP ASVS 7.5.1, 7.5.3).

Any room may use it: `@step_up.required(back="/children/")` above a view, or `step_up.ask(request)` inside one. The proof asked for
is the second factor; where there is none (families; a demonstration) it is the password.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from . import sessions

View = Callable[..., HttpResponse]


def fresh(request: HttpRequest) -> bool:
    """Whether this person proved who they are in the last ten minutes, and in the way they must."""
    viewer = getattr(request, "viewer", None)
    return viewer is not None and sessions.proved_lately(request) and not sessions.second_is_missing(request, viewer)


def ask(request: HttpRequest, *, back: str = "") -> HttpResponse | None:
    """The way to the page that asks, or None when the proof is fresh. `back` is where the person goes on; this address if empty."""
    if fresh(request):
        return None
    if request.method == "POST":
        # What was posted is not sent again by itself: the person comes back to the page and presses the button.
        messages.info(request, "Show first that it is you. Then press the button again.")
    query = urlencode({"next": back or request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('accounts:prove')}?{query}", status=303)


def required(*, back: str = "") -> Callable[[View], View]:
    """Decorator: the view runs only when the proof is fresh. Give `back` where the view answers with a file."""

    def around(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return ask(request, back=back) or view(request, *args, **kwargs)

        return asked

    return around
