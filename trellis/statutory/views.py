"""The basics of an EHC plan on one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from trellis.access.engine import decide, require
from trellis.accounts.saving import save_once
from trellis.designsystem.responses import page_or_422
from trellis.people.queries import child_for

from . import queries, services
from .forms import EhcForm


def ehc(request: HttpRequest, ref: str) -> HttpResponse:
    """The dates as they hold, what follows from them, and writing down new ones."""
    viewer = request.viewer  # type: ignore[attr-defined]
    child = child_for(viewer, ref, "ehc.read", opens="EHC dates")
    now = queries.ehc_of(viewer, child)
    may_edit = bool(decide(viewer, "ehc.edit", child=child))
    names = ("plan_on", "last_review_on", "next_review_on", "ended_on", "transfer", "transfer_year", "transfer_named_on")
    form = EhcForm.of(request, initial={name: getattr(now, name) for name in names} if now else {})
    if request.method == "POST":
        require(viewer, "ehc.edit", child=child)
        if form.is_valid():
            dates = {name: form.cleaned_data[name] for name in names}
            work = lambda: services.record_ehc_plan(viewer, child_id=child.pk, **dates)  # noqa: E731
            response = save_once(request, viewer, form, work, to=reverse("statutory:ehc", args=[ref]), said="Dates saved.")
            if response is not None:
                return response
    page = {
        "title": "EHC plan",
        "caption": child.full_name,
        "child": child,
        "ehc": now,
        "history": queries.history_of(viewer, child)[1:],
        "may_edit": may_edit,
        "form": form,
        "back": f"/children/{ref}/",
    }
    return page_or_422(request, "statutory/ehc.html", page)
