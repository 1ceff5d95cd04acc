"""Enrolling and withdrawing classroom tablets, choosing a PIN, and the page a tablet shows first."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from trellis.core.errors import NotFound
from trellis.designsystem.responses import done, page_or_422

from .. import queries, services, step_up
from .. import tablets as shared
from ..forms import PinForm, TabletForm, TabletSignInForm
from ..viewer import Viewer

_TABLETS, _YEAR = "/account/tablets/", 60 * 60 * 24 * 365


@step_up.required(back=_TABLETS)
def tablets(request: HttpRequest) -> HttpResponse:
    """The school's tablets; enrolling the device before which one stands, which signs one out of it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = TabletForm.of(request)
    if form.is_bound and form.is_valid():
        token = shared.enrol(viewer, **form.cleaned_data)
        services.sign_out(request, viewer)
        response = HttpResponseRedirect(reverse("accounts:tablet"), status=303)
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(shared.COOKIE, token, max_age=_YEAR, httponly=True, samesite="Strict", secure=secure)
        return response
    return page_or_422(request, "accounts/tablets.html", {"form": form, "rows": queries.tablets(viewer)})


@step_up.required(back=_TABLETS)
def withdraw_tablet(request: HttpRequest) -> HttpResponse:
    """A tablet is stolen or goes."""
    try:
        tablet_id = UUID(request.POST.get("tablet", ""))
    except ValueError:
        raise NotFound from None
    shared.withdraw(request.viewer, tablet_id=tablet_id)  # type: ignore[attr-defined]
    return done(request, "Withdrawn. Nothing opens on that tablet any more.", "accounts:tablets")


@step_up.required(back="/account/pin/")
def pin(request: HttpRequest) -> HttpResponse:
    """One's own PIN for the school's tablets."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.side != "staff":
        raise NotFound
    form = PinForm.of(request)
    if form.is_bound and form.is_valid():
        with form.attempt():
            shared.set_pin(viewer, pin=form.cleaned_data["pin"])
        if form.ok:
            return done(request, "Your PIN is set.", "accounts:account")
    wrong = form.is_bound and bool(form.errors)
    context = {"form": form, "again": queries.has_pin(viewer), "is_error": wrong}
    return render(request, "accounts/pin.html", context, status=422 if wrong else 200)


def tablet(request: HttpRequest) -> HttpResponse:
    """What an enrolled tablet shows first: who are you, and the PIN. On any other device there is nothing here."""
    device = shared.tablet_of(request)
    if device is None:
        raise NotFound
    if request.user.is_authenticated:
        return HttpResponseRedirect("/", status=303)
    people = queries.people_with_pin(device.school_id)
    form = TabletSignInForm.of(request, choices={"person": people})
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        with form.attempt():
            shared.come_in(request, device, person_id=UUID(values["person"]), pin=values["pin"])
        if form.ok:
            messages.success(request, "Your sessions today. Sign out when you hand the tablet on.")
            return HttpResponseRedirect("/log/", status=303)
    wrong = form.is_bound and bool(form.errors)
    context = {"form": form, "people": people, "device": device.name, "school": device.school.name, "is_error": wrong}
    return render(request, "accounts/tablet.html", context, status=422 if wrong else 200)
