"""Setting up the ways to prove who one is."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from trellis.core.errors import NotFound, RuleBroken
from trellis.core.models import is_demo
from trellis.designsystem.forms import TrellisForm
from trellis.designsystem.responses import done

from .. import cards, school, sessions, step_up
from .. import factors as ways_to_prove
from ..forms import AppForm, CardForm, KeyForm, read_json
from ..queries import Ways, ways_of
from ..rules import Proof, in_fours
from ..viewer import Viewer


def _mine(request: HttpRequest) -> tuple[Viewer, Ways]:
    """Whose ways these are. Families have none, and in a demonstration nobody has."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    ways = ways_of(viewer.person_id)
    if is_demo() or not (ways.any or sessions.needs_second(viewer)):
        raise NotFound
    return viewer, ways


def _ask_first(request: HttpRequest, ways: Ways) -> HttpResponse | None:
    """Who changes the ways has just shown who they are: in a second way if there is one, else with the password."""
    if not ways.any and sessions.proved_lately(request):
        return None
    return step_up.ask(request)


def _page(request: HttpRequest, template: str, context: dict[str, Any], form: TrellisForm) -> HttpResponse:
    wrong = form.is_bound and bool(form.errors)
    return render(request, template, {**context, "form": form, "is_error": wrong}, status=422 if wrong else 200)


def _added(request: HttpRequest, how: Proof, ways: Ways, said: str) -> HttpResponse:
    """The new way has just been used: it counts as the proof of this session."""
    sessions.prove(request, how)
    request.session.cycle_key()
    messages.success(request, said)
    first_codes = how != Proof.CARD and not ways.codes
    where = "accounts:codes" if first_codes else "accounts:factors"
    return HttpResponseRedirect(reverse(where), status=303)


def factors(request: HttpRequest) -> HttpResponse:
    """Which ways there are, and which could be added."""
    _, ways = _mine(request)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if ways.any and sessions.second_is_missing(request, viewer):
        return step_up.ask(request) or HttpResponseRedirect("/", status=303)
    return render(request, "accounts/factors.html", {"ways": ways, "school": school.may_have(viewer)})


def add_app(request: HttpRequest) -> HttpResponse:
    """An authenticator app: scan or type the secret, type the first code."""
    viewer, ways = _mine(request)
    asked = _ask_first(request, ways)
    if asked is not None:
        return asked
    sealed = request.POST.get("sealed") or ways_to_prove.new_secret()
    secret, picture = ways_to_prove.secret_and_picture(viewer.person, sealed)  # type: ignore[arg-type]
    form = AppForm.of(request, initial={"sealed": sealed})
    if form.is_bound and form.is_valid():
        with form.attempt():
            ways_to_prove.add_app(viewer, **form.cleaned_data)
        if form.ok:
            return _added(request, Proof.APP, ways, "The app is set up.")
    context = {"secret": in_fours(secret), "picture": b64encode(picture.encode()).decode(), "again": ways.app}
    return _page(request, "accounts/add-app.html", context, form)


def add_key(request: HttpRequest) -> HttpResponse:
    """A passkey or security key. The browser does the work, so it needs scripts, and the page says so."""
    viewer, ways = _mine(request)
    asked = _ask_first(request, ways)
    if asked is not None:
        return asked
    form = KeyForm.of(request)
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        with form.attempt():
            ways_to_prove.add_key(viewer, name=values["name"], credential=read_json(values["credential"]))
        if form.ok:
            return _added(request, Proof.KEY, ways, "The key is set up.")
    return _page(request, "accounts/add-key.html", {}, form)


def add_card(request: HttpRequest) -> HttpResponse:
    """A printed card: made and shown once by a POST, counted when its first code is typed."""
    viewer, ways = _mine(request)
    asked = _ask_first(request, ways)
    if asked is not None:
        return asked
    form = CardForm.of(request, prefix="first")
    if form.is_bound and form.is_valid():
        with form.attempt():
            cards.confirm(viewer, **form.cleaned_data)
        if form.ok:
            return _added(request, Proof.CARD, ways, "Your card is set up. Next time you are asked for code number 2.")
    if request.method == "POST" and not form.is_bound:
        codes = [(number, in_fours(code)) for number, code in enumerate(cards.print_card(viewer), start=1)]
        return render(request, "accounts/card.html", {"codes": codes, "form": form})
    return _page(request, "accounts/add-card.html", {"again": ways.card is not None}, form)


def codes(request: HttpRequest) -> HttpResponse:
    """The recovery codes, for the day the phone or the key is lost."""
    viewer, ways = _mine(request)
    asked = _ask_first(request, ways)
    if asked is not None:
        return asked
    if request.method == "POST":
        try:
            ways_to_prove.renew_codes(viewer)
        except RuleBroken as problem:
            messages.warning(request, problem.message)
            return HttpResponseRedirect(reverse("accounts:factors"), status=303)
        return done(request, "These are new. The old ones no longer work.", "accounts:codes")
    unused = [in_fours(code) for code in ways_to_prove.recovery_codes(viewer)]
    return render(request, "accounts/codes.html", {"codes": unused})


def remove(request: HttpRequest) -> HttpResponse:
    """Take one way away; never the last one."""
    viewer, ways = _mine(request)
    asked = step_up.ask(request, back=reverse("accounts:factors")) if ways.any else None
    if asked is not None:
        return asked
    try:
        ways_to_prove.remove(viewer, what=request.POST.get("what", ""))
    except RuleBroken as problem:
        messages.warning(request, problem.message)
        return HttpResponseRedirect(reverse("accounts:factors"), status=303)
    return done(request, "Taken away. It no longer works.", "accounts:factors")
