"""The one-page profile for staff: the newest version, earlier ones, its PDF, and writing the next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from trellis.access.engine import decide, require
from trellis.accounts.saving import save_once
from trellis.core.errors import NotFound
from trellis.cycle.rules.assess import METHODS
from trellis.designsystem.responses import page_or_422
from trellis.documents.responses import pdf_response, wants_pdf
from trellis.people.queries import ChildCard, child_for

from .. import queries, services
from ..forms import PressForm, ProfileForm
from ..rules import PROFILE_WORDS

FIELDS = ("appreciate", "important", "support", "communicate")


def _child(request: HttpRequest, ref: str) -> ChildCard:
    return child_for(request.viewer, ref, "profile.read", opens="the one-page profile")  # type: ignore[attr-defined]


def profile(request: HttpRequest, ref: str) -> HttpResponse:
    """The profile; `?version=2` an earlier one, `?format=pdf` one side of paper. A press says the child's own words were read."""
    viewer = request.viewer  # type: ignore[attr-defined]
    child = _child(request, ref)
    versions = queries.profile_versions(viewer, child)
    wanted = request.GET.get("version", "")
    shown = next((each for each in versions if str(each.number) == wanted), None) if wanted else next(iter(versions), None)
    if wanted and shown is None:
        raise NotFound
    form = PressForm.of(request)
    if request.method == "POST" and shown is not None and form.is_valid():
        work = lambda: services.read_profile(viewer, profile_id=shown.pk)  # noqa: E731
        response = save_once(
            request, viewer, form, work, to=reverse("plans:profile", args=[ref]), said="The family can read these words now."
        )
        if response is not None:
            return response
    page = {
        "title": f"{child.calling_name} on one page",
        "caption": child.place_words,
        "child": child,
        "profile": shown,
        "versions": versions,
        "may_write": bool(decide(viewer, "profile.write", child=child)),
        "how": {each.code: each.label for each in METHODS},
        "form": form,
        "back": f"/children/{ref}/",
    }
    if shown is not None and wants_pdf(request):
        more = {"school_name": child.school_name, "kind_of_document": "One-page profile", "initials": child.initials.rstrip(".")}
        return pdf_response(request, "plans/profile-print.html", page | more, by=viewer.name, name=f"profile-{shown.number}")
    return page_or_422(request, "plans/profile.html", page)


def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Write the next version, in the child's words."""
    viewer = request.viewer  # type: ignore[attr-defined]
    child = _child(request, ref)
    require(viewer, "profile.write", child=child)
    now = queries.profile_of(viewer, child)
    first = {name: getattr(now, name) for name in FIELDS} | {"revision": now.number} if now else {"revision": 0}
    form = ProfileForm.of(request, initial=first, choices={"how": [(each.code, each.label, each.hint) for each in METHODS]})
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        words = {name: found[name] for name in (*FIELDS, "how")}
        work = lambda: services.save_profile(viewer, child_id=child.pk, revision=int(found["revision"] or 0), **words)  # noqa: E731
        response = save_once(request, viewer, form, work, to=reverse("plans:profile", args=[ref]), said="Profile saved.")
        if response is not None:
            return response
    page = {
        "title": f"{child.calling_name} on one page",
        "caption": child.place_words,
        "child": child,
        "form": form,
        "limit": PROFILE_WORDS,
    }
    return page_or_422(request, "plans/profile-edit.html", page | {"back": reverse("plans:profile", args=[ref])})
