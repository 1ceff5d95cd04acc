"""All cycles of a child, numbered, and any two side by side."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from trellis.cycle import queries
from trellis.people.queries import child_for


def cycles(request: HttpRequest, ref: str) -> HttpResponse:
    """Every cycle with its review; `?a=1&b=2` puts two beside each other."""
    viewer = request.viewer  # type: ignore[attr-defined]
    child = child_for(viewer, ref, "outcome.read", opens="cycles")
    every = queries.cycles_of(viewer, child)
    asked = [int(each) for each in (request.GET.get("a", ""), request.GET.get("b", "")) if each.isdecimal() and len(each) < 4]
    if not asked:
        asked = [each.number for each in reversed(every[:2])]
    pages = queries.side_by_side(viewer, child, list(dict.fromkeys(asked)))
    consider = queries.what_to_consider(child)
    return render(request, "cycle/cycles.html", {"child": child, "every": every, "pages": pages, "consider": consider})
