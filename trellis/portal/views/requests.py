"""Invited professionals: the children they are invited for, each a limited record. Council officers: how a request reaches them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .. import queries


def requests(request: HttpRequest) -> HttpResponse:
    """Requests for you; for somebody no school has invited, how that happens."""
    found = queries.requests_of(request.viewer)  # type: ignore[attr-defined]
    return render(request, "portal/requests.html", {"rows": found})


def record(request: HttpRequest, ref: str) -> HttpResponse:
    """One child's limited record: only the parts the invitation names."""
    page = queries.record_page(request.viewer, ref)  # type: ignore[attr-defined]
    return render(request, "portal/record.html", {"page": page})
