"""What was left open by children and colleagues who left."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from trellis.accounts.saving import save_once
from trellis.core.errors import NotFound
from trellis.designsystem.responses import page_or_422
from trellis.designsystem.words import plural
from trellis.exchange import services
from trellis.exchange.forms.leaving import CloseForm, HandOverForm
from trellis.exchange.queries.left_open import left_by_children, left_by_colleagues
from trellis.exchange.queries.support_left import support_count, support_left
from trellis.people.queries import staff_options


def left(request: HttpRequest) -> HttpResponse:
    """Open work about children who left; close it with what became of it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    work = left_by_children(viewer)
    form = CloseForm.of(request, work=work)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        response = save_once(
            request,
            viewer,
            form,
            lambda: services.close_left(viewer, keys=chosen["work"], reason=chosen["reason"]),
            to=reverse("exchange:left"),
            said=f"Closed: {plural(len(chosen['work']), 'thing')}.",
        )
        if response is not None:
            return response
    colleagues = len(left_by_colleagues(viewer)) + support_count(viewer)
    return page_or_422(request, "exchange/left.html", {"form": form, "work": work, "colleagues": colleagues})


def left_colleagues(request: HttpRequest) -> HttpResponse:
    """Support and open work in the name of colleagues who left; hand it to somebody."""
    viewer = request.viewer  # type: ignore[attr-defined]
    work, support = left_by_colleagues(viewer), support_left(viewer)
    if viewer.school_id is None:
        raise NotFound
    form = HandOverForm.of(request, work=work, support=support, colleagues=staff_options(viewer.school_id))
    every = request.GET.get("tick") == "all"
    form.tick(every)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        keys, lines = chosen.get("work") or [], chosen.get("support") or []
        response = save_once(
            request,
            viewer,
            form,
            lambda: services.hand_over(viewer, keys=keys, support=lines, to=UUID(chosen["to"])),
            to=reverse("exchange:left_colleagues"),
            said=f"Handed over: {plural(len(keys) + len(lines), 'thing')}.",
        )
        if response is not None:
            return response
    busy = [each for each in support if each.busy]
    context = {
        "form": form,
        "any": bool(work or support),
        "busy": busy,
        "every": every,
        "to_tick": len(work) + len(support) - len(busy),
    }
    return page_or_422(request, "exchange/left-colleagues.html", context)
