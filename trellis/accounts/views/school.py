"""School accounts: going to the provider, coming back, and the page where one joins them and takes them away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from trellis.core.errors import NotFound, RuleBroken
from trellis.designsystem.responses import done

from .. import oidc, queries, school, step_up
from ..providers import SchoolProvider
from ..viewer import Viewer
from .doors import entered, wanted_next

_ACCOUNTS = "/account/school/"
SIGN_IN, JOIN, INVITATION, PROVE = "sign-in", "join", "invitation", "prove"
_NOTHING = "Nothing was changed."


def _go(request: HttpRequest, provider: SchoolProvider, *, back: str, **way: Any) -> HttpResponse:
    """A page that leads on to the provider by itself.

    A redirect would not do: our forms send nowhere else (form-action 'self'), and a browser holds also what the provider forwards to
    against that.
    """
    try:
        address = oidc.way_to(request, provider, **way)
    except oidc.Unreachable:
        messages.warning(request, f"{provider.name} does not answer just now. Try again in a few minutes, or use another way.")
        return HttpResponseRedirect(back, status=303)
    response = render(request, "accounts/school-go.html", {"name": provider.name, "address": address, "leave": back})
    response["Refresh"] = f"0; url={address}"
    return response


def school_sign_in(request: HttpRequest, slug: str) -> HttpResponse:
    """From the sign-in page to the provider."""
    provider = queries.named_provider(slug)
    to = wanted_next(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(to, status=303)
    return _go(request, provider, back=settings.LOGIN_URL, process=SIGN_IN, to=to)


def accept_school(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """From an invitation to the provider. The link is used up only when the account comes back."""
    provider = queries.named_provider(slug)
    school.invited_with_account(token)
    return _go(request, provider, back=reverse("accounts:accept", args=[token]), process=INVITATION, data={"token": token})


def _mine(request: HttpRequest) -> Viewer:
    """Whose school accounts these are: somebody who works at a school, where a provider is named."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if not school.may_have(viewer):
        raise NotFound
    return viewer


def school_accounts(request: HttpRequest) -> HttpResponse:
    """The joined accounts, and the providers one could join."""
    viewer = _mine(request)
    context = {"rows": queries.school_accounts(viewer.person_id), "providers": queries.named_providers()}
    return render(request, "accounts/school-accounts.html", context)


@step_up.required(back=_ACCOUNTS)
def join_school(request: HttpRequest, slug: str) -> HttpResponse:
    """To the provider, to join the account one signs in to there."""
    viewer = _mine(request)
    return _go(request, queries.named_provider(slug), back=_ACCOUNTS, process=JOIN, data={"person": str(viewer.person_id)})


@step_up.required(back=_ACCOUNTS)
def leave_school(request: HttpRequest) -> HttpResponse:
    """Take one joined account away."""
    viewer = _mine(request)
    try:
        school.leave(viewer, account_id=UUID(request.POST.get("account", "")))
    except ValueError:
        raise NotFound from None
    except RuleBroken as problem:
        messages.warning(request, problem.message)
        return HttpResponseRedirect(_ACCOUNTS, status=303)
    return done(request, "Taken away. It no longer signs you in.", "accounts:school_accounts")


def prove_school(request: HttpRequest, slug: str) -> HttpResponse:
    """To the provider, to show there again who one is."""
    viewer = _mine(request)
    to = wanted_next(request)
    data = {"person": str(viewer.person_id)}
    return _go(request, queries.named_provider(slug), back=reverse("accounts:prove"), process=PROVE, to=to, data=data, again=True)


def school_refused(request: HttpRequest) -> HttpResponse:
    """The one page for an account that lets nobody in, whatever the reason."""
    if not queries.named_providers():
        raise NotFound
    return render(request, "accounts/school-refused.html")


def school_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Back from the provider: sign in, join, take up an invitation, or show again who one is."""
    provider = queries.named_provider(slug)
    viewer: Viewer | None = request.viewer  # type: ignore[attr-defined]
    try:
        came = oidc.come_back(request, provider)
    except oidc.Cancelled as left:
        messages.info(request, f"You left the page of {provider.name}. {_NOTHING}")
        return HttpResponseRedirect(_page_of(left.state, viewer), status=303)
    except oidc.Unreachable:
        return _refuse(request, viewer, {})
    except oidc.Refused as problem:
        if problem.state:
            school.refused(viewer, provider, problem.why)
        return _refuse(request, viewer, problem.state)
    finish = {SIGN_IN: _sign_in, JOIN: _join, INVITATION: _accept, PROVE: _prove}[came.state["process"]]
    return finish(request, provider, viewer, came)


def _page_of(state: dict[str, Any], viewer: Viewer | None) -> str:
    """The page from which somebody set out."""
    process, data = state.get("process"), state.get("data") or {}
    if process == INVITATION:
        return reverse("accounts:accept", args=[data["token"]])
    if process == PROVE and viewer is not None:
        return reverse("accounts:prove")
    return _ACCOUNTS if viewer is not None else settings.LOGIN_URL


def _refuse(request: HttpRequest, viewer: Viewer | None, state: dict[str, Any]) -> HttpResponse:
    """The plain page; for whoever set out from another page than the sign-in, that page with one sentence."""
    if viewer is None and state.get("process") != INVITATION:
        return HttpResponseRedirect(reverse("accounts:school_refused"), status=303)
    messages.warning(request, f"That school account could not be used. {_NOTHING}")
    return HttpResponseRedirect(_page_of(state, viewer), status=303)


def _set_out(viewer: Viewer | None, came: oidc.Came) -> bool:
    """Whether the person who comes back is the one who set out."""
    return viewer is not None and came.state["data"] == {"person": str(viewer.person_id)}


def _sign_in(request: HttpRequest, provider: SchoolProvider, viewer: Viewer | None, came: oidc.Came) -> HttpResponse:
    if viewer is not None:
        return HttpResponseRedirect("/", status=303)
    person = school.person_of(came.who)
    if person is None:
        school.refused(None, provider, "unknown")
        return _refuse(request, None, came.state)
    return entered(request, school.come_in(request, person, came.who, to=came.state.get("next", "/")), person)


def _join(request: HttpRequest, provider: SchoolProvider, viewer: Viewer | None, came: oidc.Came) -> HttpResponse:
    if viewer is None or not _set_out(viewer, came) or not step_up.fresh(request):
        return _refuse(request, viewer, came.state)
    try:
        school.join(viewer, came.who)
    except RuleBroken as problem:
        school.refused(viewer, provider, "another's")
        messages.warning(request, problem.message)
        return HttpResponseRedirect(_ACCOUNTS, status=303)
    return done(request, f"Joined. From now on you can sign in with {provider.name}.", "accounts:school_accounts")


def _accept(request: HttpRequest, provider: SchoolProvider, viewer: Viewer | None, came: oidc.Came) -> HttpResponse:
    try:
        person = school.accept(came.state["data"]["token"], came.who)
    except NotFound:
        return render(request, "accounts/link-run-out.html", status=404)
    except RuleBroken as problem:
        school.refused(viewer, provider, "another's")
        messages.warning(request, problem.message)
        return HttpResponseRedirect(_page_of(came.state, viewer), status=303)
    return entered(request, school.come_in(request, person, came.who, to="/"), person)


def _prove(request: HttpRequest, provider: SchoolProvider, viewer: Viewer | None, came: oidc.Came) -> HttpResponse:
    if viewer is None or not _set_out(viewer, came):
        return _refuse(request, viewer, came.state)
    has_ways = queries.ways_of(viewer.person_id).any
    if not school.prove(request, viewer, came.who, asked_at=came.state["asked_at"], has_ways=has_ways):
        school.refused(viewer, provider, "proof")
        return _refuse(request, viewer, came.state)
    messages.success(request, "Thank you. You can go on for ten minutes.")
    return HttpResponseRedirect(came.state.get("next", "/"), status=303)
