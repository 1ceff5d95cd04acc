"""Doors that exist in a demonstration only: everywhere else they are not found."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from trellis.accounts import services, sessions
from trellis.accounts.queries import person_with_address
from trellis.core.errors import NotFound
from trellis.core.models import is_demo
from trellis.designsystem.views import gallery as components

from .people import PEOPLE


def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the people of the demonstration with one press."""
    email = request.POST.get("email", "")
    if not is_demo() or email not in {each.email for each in PEOPLE}:
        raise NotFound
    person = person_with_address(email)
    if person is None:
        raise NotFound
    services.sign_in(request, person)
    wanted = request.POST.get("next", "")
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    response = HttpResponseRedirect(wanted if safe else "/", status=303)
    sessions.know_browser(response, request, person)
    return response


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    if not is_demo():
        raise NotFound
    return components(request)
