"""September on one page: next year's classes, who moves where, looked at, confirmed, taken back on the same day."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from trellis.accounts.saving import save_once
from trellis.core.errors import NotFound
from trellis.designsystem.responses import page_or_422, pressed
from trellis.people.queries.year import year_page
from trellis.people.services import year as services

from ..forms import YearForm


def year(request: HttpRequest) -> HttpResponse:
    """The roll-over: first the preview, then the confirmation with the same answers."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page, here = year_page(viewer), reverse("web:setup_year")
    if request.method == "POST" and request.POST.get("do") == "undo":
        if page.prepared is None:
            raise NotFound
        undo = partial(services.undo_year, viewer, move_id=page.prepared.pk)
        return pressed(request, undo, said="Taken back. Everybody is where they were.", to=here)
    guesses = {f"to_{each.ref}": each.guess for each in page.classes}
    form = YearForm.of(request, whole=page, initial={"moves_on": page.moves_on, "adults": "stay", **guesses})
    seen = request.method == "POST" and form.is_valid()
    if seen and request.POST.get("do") == "confirm":
        said = form.cleaned_data
        work = partial(
            services.move_year,
            viewer,
            school_id=viewer.school_id,
            moves_on=said["moves_on"],
            choices=form.choices,
            adults_follow=said["adults"] == "follow",
        )
        response = save_once(request, viewer, form, work, to=here, said="The next school year is prepared.")
        if response is not None:
            return response
    return page_or_422(request, "web/setup/year.html", {"page": page, "form": form, "seen": seen})
