"""My meetings, and ticking off what was agreed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.core.errors import NotFound
from trellis.designsystem.responses import SeeOther

from .. import queries, services


def meetings(request: HttpRequest) -> HttpResponse:
    """What is planned, what waits to be written up, what I said I would do, and whose family was not met yet this year."""
    return render(request, "meetings/list.html", {"page": queries.list_page(request.viewer)})  # type: ignore[attr-defined]


def tick(request: HttpRequest, ref: str) -> HttpResponse:
    """Tick an action off, or take the tick back; a second press changes nothing. `from` says which page to go back to."""
    viewer = request.viewer  # type: ignore[attr-defined]
    do = request.POST.get("do", "done")
    if do not in ("done", "open"):
        raise NotFound
    meeting_ref = queries.meeting_of_action(viewer, ref)
    services.tick(viewer, ref=ref, done=do == "done")
    messages.success(request, "Ticked off." if do == "done" else "The tick is taken back.")
    if request.POST.get("from") == "list":
        return SeeOther(reverse("meetings:list"))
    return SeeOther(f"{reverse('meetings:meeting', args=[meeting_ref])}#actions")
