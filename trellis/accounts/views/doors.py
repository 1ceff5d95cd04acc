"""The doors: sign in, sign out, take up an invitation, keep a draft."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string

from trellis.core.errors import NotFound
from trellis.designsystem.responses import page_or_422

from .. import queries, school, services, sessions
from ..forms import ChoosePasswordForm, IntroduceForm, SignInForm
from ..models import Person
from ..rules import Proof


def wanted_next(request: HttpRequest) -> str:
    """Where the person wanted to go: an address of ours, or the front page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) and wanted.startswith("/") else "/"


def entered(request: HttpRequest, answer: HttpResponse, person: Person) -> HttpResponse:
    """The way on after a proof, as 303. Only a sign-in that is whole makes the browser known."""
    response = HttpResponseRedirect(answer["Location"], status=303)
    if request.user.is_authenticated:
        sessions.know_browser(response, request, person)
    return response


def _enter(request: HttpRequest, person: Person, to: str, how: str = Proof.PASSWORD) -> HttpResponse:
    return entered(request, services.sign_in(request, person, to=to, how=how), person)


def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail address and password; in a demonstration also one button for each of its people."""
    if request.user.is_authenticated and request.method == "GET":
        return HttpResponseRedirect(wanted_next(request), status=303)
    form = SignInForm.of(request)
    if request.method == "POST" and form.is_valid():
        assert form.person is not None
        return _enter(request, form.person, wanted_next(request))
    people = import_string(settings.TRELLIS_DEMO_PEOPLE)()
    context = {"form": form, "next": wanted_next(request), "demo_people": people, "providers": queries.named_providers()}
    return page_or_422(request, "accounts/sign-in.html", context)


def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session, or every session of this person."""
    if request.method == "GET":
        return render(request, "accounts/sign-out.html")
    on_tablet = getattr(request.viewer, "tablet_id", None) is not None  # type: ignore[attr-defined]
    if request.viewer is not None:  # type: ignore[attr-defined]
        if request.POST.get("everywhere"):
            services.sign_out_everywhere(request.viewer)  # type: ignore[attr-defined]
        services.sign_out(request, request.viewer)  # type: ignore[attr-defined]
    to = reverse("accounts:tablet") if on_tablet else settings.LOGIN_URL
    response = HttpResponseRedirect(to, status=303)
    response.delete_cookie(sessions.SEEN)
    response.delete_cookie(sessions.LAST)
    return response


def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Take up an invitation: choose a password, and be signed in. A used or old link says how to get another."""
    try:
        found = services.invitation_for(token)
    except NotFound:
        return render(request, "accounts/link-run-out.html", status=404)
    form = (ChoosePasswordForm if found.person.email else IntroduceForm).of(request, person=found.person)
    if request.method == "POST" and form.is_valid():
        return _enter(request, services.accept_invitation(token, **form.cleaned_data), "/", Proof.INVITATION)
    name = found.person.formal_name if found.person.email else ""
    providers = school.offered_to(found)
    invited_to = found.school.name if found.school else "Trellis"
    context = {"form": form, "name": name, "invited_to": invited_to, "providers": providers, "token": token}
    return page_or_422(request, "accounts/accept.html", context)


def keep(request: HttpRequest) -> HttpResponse:
    """Keep what was typed so far (sent on leaving a field). Answers whether it is kept, nothing else."""
    viewer = request.viewer  # type: ignore[attr-defined]
    person = viewer.person if viewer else sessions.last_person(request)
    if person is None:
        return JsonResponse({"kept": False}, status=403)
    kept = sessions.keep_typed(request, person, unless_sent=True)
    return JsonResponse({"kept": kept}, status=200 if kept else 413)
