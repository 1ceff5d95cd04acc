"""Check points of a class: begin one, fill its grid, raise a concern from a result in one press."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from trellis.accounts.saving import save_once
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import RuleBroken
from trellis.cycle import queries, services
from trellis.cycle.forms import GridForm, NewCheckForm
from trellis.designsystem.responses import SeeOther, page_or_422


def checks(request: HttpRequest, ref: str) -> HttpResponse:
    """A class's checks, and a new one."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.checks_page(viewer, ref)
    form = NewCheckForm.of(request, page, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        work = lambda: services.start_check(viewer, group_ref=ref, **form.cleaned_data)  # noqa: E731
        response = save_once(request, viewer, form, work, to=lambda made: reverse("cycle:check", kwargs={"ref": made.ref}))
        if response is not None:
            return response
    return page_or_422(request, "cycle/checks.html", {"form": form, "page": page})


def check(request: HttpRequest, ref: str) -> HttpResponse:
    """One check as a grid. A concern is raised by the button beside a result below what was expected."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.check_page(viewer, ref)
    if request.method == "POST" and request.POST.get("worry"):
        return _worry(request, viewer, page)
    form = GridForm.of(request, page, initial=GridForm.first(page))
    if request.method == "POST" and form.is_valid():
        work = lambda: services.save_check(viewer, check_id=page.pk, results=form.facts())  # noqa: E731
        response = save_once(request, viewer, form, work, to=request.path, said="Saved.")
        if response is not None:
            return response
    return page_or_422(request, "cycle/check.html", {"form": form, "page": page})


def _worry(request: HttpRequest, viewer: Viewer, page: queries.CheckPage) -> HttpResponse:
    try:
        concern = services.raise_from_result(viewer, check_id=page.pk, child_ref=request.POST["worry"][:8])
    except RuleBroken as problem:
        messages.error(request, problem.message)
        return SeeOther(request.path)
    return SeeOther(reverse("cycle:sent", kwargs={"ref": concern.ref}))
