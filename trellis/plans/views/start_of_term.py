"""The start of a term: carry up to forty plans on, on one page, with one save."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from trellis.access.engine import require
from trellis.accounts.saving import save_once
from trellis.core.errors import NotFound
from trellis.designsystem.responses import page_or_422
from trellis.provision.policies import AtSchool

from .. import queries, services
from ..forms import TermForm


def start_of_term(request: HttpRequest) -> HttpResponse:
    """Carry plans on: new days, adults and groups; each becomes a new version with the reason."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.school_id is None:
        raise NotFound
    require(viewer, "plan.approve", child=AtSchool(viewer.school_id))
    group, number = request.GET.get("class", ""), request.GET.get("page", "1")
    page = queries.term_page(
        viewer, group=group, number=int(number) if number.isdecimal() else 1, until=services.next_review(viewer.school_id)
    )
    form = TermForm.of(request, page)
    if request.method == "POST" and form.is_valid():
        save = lambda: services.carry_over(viewer, rows=list(form.rows()))  # noqa: E731
        here = reverse("plans:start_of_term") + (f"?{urlencode({'class': page.group})}" if page.group else "")
        response = save_once(
            request, viewer, form, save, to=here, said="The plans are carried on, and their sessions are planned."
        )
        if response is not None:
            return response
    context = {"title": "Start of term", "caption": "Carry plans on", "page": page, "form": form}
    return page_or_422(request, "plans/start-of-term.html", context | {"back": "/today/", "back_text": "Today"})
