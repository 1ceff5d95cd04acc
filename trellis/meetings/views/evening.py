"""Parents' evening: choose a class, print one side for each child, write down who came."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.accounts.saving import save_once
from trellis.core import clock
from trellis.designsystem.responses import page_or_422
from trellis.designsystem.words import plural
from trellis.documents.responses import pdf_response, wants_pdf

from .. import queries, services
from ..forms import EveningForm


def choose(request: HttpRequest) -> HttpResponse:
    """The classes of this viewer."""
    groups = queries.evening_groups(request.viewer)  # type: ignore[attr-defined]
    return render(request, "meetings/evening-choose.html", {"groups": groups, "back": reverse("meetings:list")})


def evening(request: HttpRequest, group_ref: str) -> HttpResponse:
    """One class: `?format=pdf` prints a side for each child; the form keeps who came as meetings with parents."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.evening_page(viewer, group_ref)
    if wants_pdf(request):
        context = {
            "page": page,
            "title": f"Parents’ evening: {page.group.name}",
            "school_name": page.children[0].child.school_name if page.children else "",
            "kind_of_document": "For the family",
            "ring": queries.whom_to_ring(page.children[0].child) if page.children else ("", ""),
        }
        return pdf_response(request, "meetings/evening-print.html", context, by=viewer.name, name="parents-evening")
    form = EveningForm.of(request, page, initial={"held_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        came = form.came()
        work = lambda: services.record_evening(viewer, held_on=form.cleaned_data["held_on"], came=came)  # noqa: E731
        said = f"Saved for {plural(len(came), 'child', 'children')}."
        response = save_once(request, viewer, form, work, to=reverse("meetings:list"), said=said)
        if response is not None:
            return response
    context = {"page": page, "form": form, "back": reverse("meetings:evening")}
    return page_or_422(request, "meetings/evening.html", context)
