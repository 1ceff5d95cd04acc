"""Showing who one is: at sign-in after the password, and again before something that matters."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render

from trellis.core.errors import NotFound

from .. import factors, resets, school, services, sessions, step_up
from ..forms import ProofForm, proofs
from ..models import Person
from ..queries import Ways, ways_of, who_helps
from ..rules import RESET_MINUTES, in_fours
from ..stage import waiting
from .doors import entered, wanted_next


def _asked(request: HttpRequest, person: Person) -> tuple[dict[str, Any], ProofForm | None]:
    """What the page that asks needs, and the form that was sent, if any."""
    ways: Ways = ways_of(person.pk)
    forms = proofs(request, person, ways)
    sent = next((form for form in forms.values() if form.is_bound), None)
    return {"ways": ways, "proofs": forms, "form": sent}, sent


def _page(request: HttpRequest, template: str, context: dict[str, Any], sent: ProofForm | None) -> HttpResponse:
    """Codes and passwords are never kept as drafts, so this is not `page_or_422`."""
    wrong = sent is not None and bool(sent.errors)
    return render(request, template, {**context, "is_error": wrong}, status=422 if wrong else 200)


def second(request: HttpRequest) -> HttpResponse:
    """The second proof of a sign-in. Without a right password just before there is nothing here."""
    held = waiting(request)
    if held is None:
        return HttpResponseRedirect(settings.LOGIN_URL, status=303)
    stage, person = held
    context, sent = _asked(request, person)
    if sent is not None and sent.is_valid() and sent.how is not None:
        return entered(request, services.finish_sign_in(request, stage, sent.how), person)
    return _page(request, "accounts/second.html", context | {"by_school": stage.by_school}, sent)


def prove(request: HttpRequest) -> HttpResponse:
    """Ask again who this is, then go on to where they wanted to be."""
    viewer = request.viewer  # type: ignore[attr-defined]
    person = viewer.person
    context, sent = _asked(request, person)
    context["providers"] = school.proving(request, viewer, has_ways=context["ways"].any)
    if sent is not None and sent.is_valid() and sent.how is not None:
        sessions.prove(request, sent.how)
        request.session.cycle_key()
        messages.success(request, "Thank you. You can go on for ten minutes.")
        return HttpResponseRedirect(wanted_next(request), status=303)
    return _page(request, "accounts/prove.html", context | {"next": wanted_next(request)}, sent)


def key_options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to ask for a passkey: for whoever is signed in, or owes the second proof."""
    held = waiting(request)
    viewer = request.viewer  # type: ignore[attr-defined]
    person = viewer.person if viewer is not None else held[1] if held else None
    if person is None or not ways_of(person.pk).keys:
        raise NotFound
    return JsonResponse(factors.key_options(person))


def new_key_options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to make a new passkey."""
    viewer = request.viewer  # type: ignore[attr-defined]
    shown = step_up.fresh(request) or (sessions.proved_lately(request) and not ways_of(viewer.person_id).any)
    if not shown or not sessions.needs_second(viewer):
        raise NotFound
    return JsonResponse(factors.begin_key(viewer))


def help_me(request: HttpRequest) -> HttpResponse:
    """Nothing to prove it with: a code to take to the SENCO, the head or the office."""
    held = waiting(request)
    if held is None:
        return HttpResponseRedirect(settings.LOGIN_URL, status=303)
    person = held[1]
    code = in_fours(resets.ask(person)) if request.method == "POST" else ""
    context = {"code": code, "helpers": who_helps(person), "minutes": RESET_MINUTES}
    return render(request, "accounts/help-me.html", context)
