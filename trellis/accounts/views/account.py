"""One's own account: how one signs in and when one did; and helping a colleague in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from trellis.access.engine import could, require
from trellis.core.errors import NotFound, RuleBroken
from trellis.core.models import is_demo
from trellis.designsystem.responses import done

from .. import cards, queries, resets, school, sessions, step_up
from ..forms import ConfirmHelpForm, HelpForm
from ..viewer import Viewer

_PEOPLE = "/account/people/"


def account(request: HttpRequest) -> HttpResponse:
    """What one can do about one's own sign-in."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    context = {
        "ways": queries.ways_of(viewer.person_id) if sessions.needs_second(viewer) else None,
        "without": is_demo() and viewer.side in ("staff", "outside"),
        "school": school.may_have(viewer),
        "pin": viewer.side == "staff" and could(viewer, "log.page"),
        "tablets": could(viewer, "tablet.manage"),
        "helps": not is_demo() and could(viewer, "account.help"),
    }
    return render(request, "accounts/account.html", context)


def sign_ins(request: HttpRequest) -> HttpResponse:
    """The viewer's own sign-ins, and the way to end every one."""
    return render(request, "accounts/sign-ins.html", {"rows": queries.sign_ins(request.viewer)})  # type: ignore[attr-defined]


def _helper(request: HttpRequest) -> Viewer:
    """Whoever helps others in, outside a demonstration."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    require(viewer, "account.help")
    if is_demo():
        raise NotFound
    return viewer


@step_up.required(back=_PEOPLE)
def account_people(request: HttpRequest) -> HttpResponse:
    """How colleagues prove who they are, and whose code somebody reads out."""
    viewer = _helper(request)
    form = HelpForm.of(request)
    if form.is_bound and form.is_valid():
        with form.attempt():
            found = resets.find(request, viewer, **form.cleaned_data)
        if form.ok:
            sure = ConfirmHelpForm(initial=form.cleaned_data, request=request)
            return render(request, "accounts/let-in.html", {"found": found, "form": sure})
    wrong = form.is_bound and bool(form.errors)
    context = {"form": form, "people": queries.people_to_help(viewer), "is_error": wrong}
    return render(request, "accounts/people.html", context, status=422 if wrong else 200)


@step_up.required(back=_PEOPLE)
def let_in(request: HttpRequest) -> HttpResponse:
    """The helper's word that it is they: a colleague may set up a new way at the next sign-in."""
    viewer = _helper(request)
    form = ConfirmHelpForm.of(request)
    try:
        if form.is_valid():
            name = resets.confirm(viewer, code=form.cleaned_data["code"]).name
            return done(request, f"{name} can sign in with the password now, and then sets up a new way.", "accounts:people")
        found = resets.find(request, viewer, code=request.POST.get("code", ""))
    except RuleBroken as problem:
        messages.warning(request, problem.message)
        return HttpResponseRedirect(reverse("accounts:people"), status=303)
    return render(request, "accounts/let-in.html", {"found": found, "form": form, "is_error": True}, status=422)


@step_up.required(back=_PEOPLE)
def stop_card(request: HttpRequest) -> HttpResponse:
    """A colleague's card is lost."""
    viewer = _helper(request)
    try:
        person_id = UUID(request.POST.get("person", ""))
    except ValueError:
        raise NotFound from None
    cards.stop_lost(viewer, person_id=person_id)
    return done(request, "The card no longer works. They have been told.", "accounts:people")
