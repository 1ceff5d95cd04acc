"""What the law and the Code ask: the school's list, and one child's duties with what meets them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from trellis.access.engine import could, require

from . import queries


def duties(request: HttpRequest) -> HttpResponse:
    """What is late and what is due soon across the school, musts apart from shoulds, narrowed by plain links."""
    viewer = request.viewer  # type: ignore[attr-defined]
    require(viewer, queries.LIST)
    filters = queries.Filters(
        duty=request.GET.get("duty", "")[:4], owner=request.GET.get("owner", "")[:36], everything=request.GET.get("all") == "1"
    )
    page = queries.duties_page(viewer, filters)
    asked = request.GET.copy()
    asked.pop("all", None)
    context = {
        "page": page,
        "may": {each.needs: queries.doable(viewer, each) for part in page.parts for each in part.rows},
        "asked": asked.urlencode(),
        "may_report": could(viewer, "school.report"),
    }
    return render(request, "compliance/duties.html", context)


def child(request: HttpRequest, ref: str) -> HttpResponse:
    """Every duty towards one child: where it stands, who does it by when, and what meets it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.child_duties_page(viewer, ref)
    context = {
        "page": page,
        "child": page.child,
        "may": {each.needs: queries.doable(viewer, each, page.child) for each in page.duties},
        "may_list": queries.may_list(viewer),
        "back": f"/children/{ref}/",
        "back_text": f"{page.child.calling_name}’s record",
    }
    return render(request, "compliance/child.html", context)
