"""The class sheet, on screen and on one side of paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from trellis.access.engine import require
from trellis.documents.responses import pdf_response, wants_pdf

from ..links import open_to
from ..queries.class_sheet import class_sheet, my_groups


def my_class(request: HttpRequest) -> HttpResponse:
    """The viewer's class, or a list where there are several."""
    viewer = request.viewer  # type: ignore[attr-defined]
    require(viewer, "class.read")
    groups = my_groups(viewer)
    if len(groups) == 1:
        return HttpResponseRedirect(reverse("web:class", kwargs={"ref": groups[0].ref}), status=303)
    return render(request, "web/classes.html", {"groups": groups})


def class_page(request: HttpRequest, ref: str) -> HttpResponse:
    """What helps in this class. `?format=pdf` is the sheet for cover, with first names or `&names=initials`."""
    viewer = request.viewer  # type: ignore[attr-defined]
    sheet = class_sheet(viewer, ref)
    title = f"{'Class ' if sheet.kind == 'class' else ''}{sheet.name}: what helps"
    if wants_pdf(request):
        context = {
            "title": title,
            "sheet": sheet,
            "school_name": sheet.school_name,
            "kind_of_document": "Hand back to the office",
            "initials_only": request.GET.get("names") == "initials",
        }
        return pdf_response(request, "web/class-sheet-print.html", context, by=viewer.name, name="class-sheet")
    raise_at = open_to(viewer, "/concerns/new/")
    return render(request, "web/class.html", {"title": title, "sheet": sheet, "raise_at": raise_at})
