"""The page of a class: what helps, what is new since it was last read, who has read it, and one side of paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from trellis.access.engine import could, require
from trellis.accounts.saving import save_once
from trellis.designsystem.responses import page_or_422
from trellis.documents.responses import wants_pdf

from .. import queries, services
from ..forms import ReadForm
from .cover import printed_sheet


def my_class(request: HttpRequest) -> HttpResponse:
    """The viewer's class, or a list where there are several."""
    viewer = request.viewer  # type: ignore[attr-defined]
    require(viewer, "class.read")
    groups = queries.my_groups(viewer)
    if len(groups) == 1:
        return HttpResponseRedirect(reverse("plans:class", kwargs={"ref": groups[0].ref}), status=303)
    return render(request, "plans/classes.html", {"groups": groups})


def class_page(request: HttpRequest, ref: str) -> HttpResponse:
    """G1: what helps in this class. `?format=pdf` is the sheet for cover, with first names or `&names=initials`."""
    viewer = request.viewer  # type: ignore[attr-defined]
    sheet = queries.class_sheet(viewer, ref)
    if wants_pdf(request):
        return printed_sheet(request, sheet, initials_only=request.GET.get("names") == "initials")
    form = ReadForm.of(request, initial={"shown": sheet.shown})
    if request.method == "POST" and form.is_valid():
        here = reverse("plans:class", kwargs={"ref": ref})
        work = lambda: services.mark_read(viewer, group_ref=ref, shown=form.cleaned_data["shown"])  # noqa: E731
        response = save_once(request, viewer, form, work, to=here, said="Thank you. What changes from now on is marked New.")
        if response is not None:
            return response
        form.redraw(sheet.shown)
    checks_at = reverse("cycle:checks", kwargs={"ref": ref}) if could(viewer, "check.edit") else ""
    return page_or_422(request, "plans/class.html", {"title": sheet.title, "sheet": sheet, "form": form, "checks_at": checks_at})


def readers(request: HttpRequest, ref: str) -> HttpResponse:
    """Who has read the page of this class and who has not yet."""
    page = queries.readers_page(request.viewer, ref)  # type: ignore[attr-defined]
    context = {"page": page, "title": "Who has read this", "caption": page.title, "back": reverse("plans:class", args=[ref])}
    return render(request, "plans/class-readers.html", context | {"back_text": page.title})
