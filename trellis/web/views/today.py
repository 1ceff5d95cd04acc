"""What needs the viewer today."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..links import open_to
from ..queries.today import today_page
from ..rules.today import ORDER


def today(request: HttpRequest) -> HttpResponse:
    """Three lists in a fixed order, the first item as the main button, and what went well."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = today_page(viewer, everything=request.GET.get("all") == "1")
    reading = viewer.holds("head") and not viewer.holds("senco", "deputy")
    duties_at = open_to(viewer, "/duties/")
    context = {"page": page, "order": [words for _, words in ORDER], "reading": reading, "duties_at": duties_at}
    return render(request, "web/today.html", context)
