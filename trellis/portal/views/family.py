"""A parent's pages: the child, something to tell, a worry and what became of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.accounts.saving import save_once
from trellis.core.errors import NotFound
from trellis.cycle import services as cycle
from trellis.designsystem.responses import SeeOther, page_or_422

from .. import queries, services
from ..forms import TellForm, WorryForm


def children(request: HttpRequest) -> HttpResponse:
    """The viewer's children; straight to the one; whom to ring where none can be shown."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.choices(viewer)
    if not found:
        return render(request, "portal/nobody.html", {"page": queries.nobody_page(viewer)})
    if len(found) == 1:
        return SeeOther("/me/" if found[0].own else reverse("portal:child", args=[found[0].ref]))
    return render(request, "portal/children.html", {"children": found})


def child(request: HttpRequest, ref: str) -> HttpResponse:
    """A child's page at home."""
    page = queries.family_page(request.viewer, ref)  # type: ignore[attr-defined]
    if page.child.person_id == request.viewer.person_id:  # type: ignore[attr-defined]
        return SeeOther("/me/")
    return render(request, "portal/child.html", {"page": page, **_help(page.school)})


def tell(request: HttpRequest, ref: str) -> HttpResponse:
    """Something the school should know, at any time."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.wizard_for(viewer, ref)
    form = TellForm.of(request, page)
    if request.method == "POST" and form.is_valid():
        text, share = form.cleaned_data["text"], bool(form.cleaned_data.get("share"))
        response = save_once(
            request,
            viewer,
            form,
            lambda: services.tell(viewer, child_id=page.child.pk, text=text, share=share),
            to=reverse("portal:told", args=[ref]),
        )
        if response is not None:
            return response
    return page_or_422(request, "portal/tell.html", {"page": page, "form": form, **_help(page.school)})


def told(request: HttpRequest, ref: str) -> HttpResponse:
    """After telling: who reads it, by when."""
    page = queries.wizard_for(request.viewer, ref)  # type: ignore[attr-defined]
    return render(request, "portal/told.html", {"page": page, "by": queries.promise(page.child), **_help(page.school)})


def worry(request: HttpRequest, ref: str) -> HttpResponse:
    """Tell us about a worry, and the ones told before."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.wizard_for(viewer, ref)
    form = WorryForm.of(request)
    if request.method == "POST" and form.is_valid():
        response = save_once(
            request,
            viewer,
            form,
            lambda: cycle.raise_concern(viewer, child_id=page.child.pk, source="family", **form.cleaned_data),
            to=lambda concern: reverse("portal:followed", args=[ref, concern.ref]),
            said="Thank you. We have your worry.",
        )
        if response is not None:
            return response
    context = {"page": page, "form": form, "worries": queries.worries_of(viewer, page.child), **_help(page.school)}
    return page_or_422(request, "portal/worry.html", context)


def followed(request: HttpRequest, ref: str, concern_ref: str) -> HttpResponse:
    """What became of a worry."""
    page = queries.worry_page(request.viewer, ref, concern_ref)  # type: ignore[attr-defined]
    if page.child.person_id == request.viewer.person_id:  # type: ignore[attr-defined]
        raise NotFound
    return render(request, "portal/followed.html", {"page": page, "own": False, **_help(page.school)})


def _help(school: queries.SchoolContact) -> dict[str, str]:
    """Whom to ring, in the same place on every page."""
    return {"help_name": school.senco, "help_phone": school.ring}
