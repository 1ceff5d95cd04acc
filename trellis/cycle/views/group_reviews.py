"""Support groups looked back on, all children on one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.access.engine import require
from trellis.accounts.saving import save_once
from trellis.core.errors import RowsBroken
from trellis.cycle import queries, services
from trellis.cycle.forms import GroupReviewForm
from trellis.designsystem.responses import page_or_422


def groups(request: HttpRequest) -> HttpResponse:
    """The support groups this viewer can look back on."""
    viewer = request.viewer  # type: ignore[attr-defined]
    require(viewer, "outcome.group")
    return render(request, "cycle/groups.html", {"groups": queries.groups_to_review(viewer), "title": "Support groups"})


def group_review(request: HttpRequest, ref: str) -> HttpResponse:
    """Where each child's outcome stands, noted at once. Each child's own review decides."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.group_review(viewer, ref)
    form = GroupReviewForm.of(request, page)
    if request.method == "POST" and form.is_valid():
        met = False

        def save() -> int:
            nonlocal met
            try:
                return services.note_judgements(viewer, notes=list(form.notes()))
            except RowsBroken:
                met = True
                raise

        here = reverse("cycle:group_review", args=[ref])
        response = save_once(request, viewer, form, save, to=here, said="Saved. Each child’s own review begins with this.")
        if response is not None:
            return response
        if met:
            form.take_theirs_as_seen()
    context = {"page": page, "form": form, "title": f"{page.name}: looking back", "caption": "One support group"}
    return page_or_422(
        request, "cycle/group-review.html", context | {"back": reverse("cycle:groups"), "back_text": "Support groups"}
    )
