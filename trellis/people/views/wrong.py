"""An entry in the wrong record: said by anybody who reads it, decided by two people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.access.engine import require
from trellis.accounts import step_up
from trellis.accounts.saving import save_once
from trellis.core.errors import NotFound
from trellis.designsystem.responses import SeeOther, id_of, page_or_422, pressed

from .. import forms, services
from ..queries import wrong

_DONE = {
    "move_asked": "It stands in the right record now.",
    "destroy_asked": "It is destroyed. Copies that were printed or downloaded before are not: collect them.",
}


def put_aside(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that an entry is in the wrong record; it is hidden at once."""
    viewer = request.viewer  # type: ignore[attr-defined]
    what, thing = (request.POST.get(name) or request.GET.get(name) or "" for name in ("what", "thing"))
    try:
        page = wrong.say_page(viewer, ref, what, id_of(thing))
    except NotFound:
        if request.method == "POST" and wrong.said_already(viewer, id_of(thing)):
            messages.info(request, "It is hidden already.")
            return SeeOther(f"/children/{ref}/")
        raise
    form = forms.PutAsideForm.of(request, initial={"what": what, "thing": thing})
    if request.method == "POST" and form.is_valid():
        values = {"child_id": page.child.pk, "kind": what, "thing_id": page.thing_id, "reason": form.cleaned_data["reason"]}
        work = lambda: services.put_aside(viewer, **values)  # noqa: E731
        said = "It is hidden from everyone now. The SENCO, the head or the safeguarding lead decides. Tell one of them today."
        response = save_once(request, viewer, form, work, to=f"/children/{ref}/", said=said)
        if response is not None:
            return response
    return page_or_422(request, "people/put-aside.html", {"page": page, "form": form})


def wrong_records(request: HttpRequest) -> HttpResponse:
    """Every entry that was put aside, and what became of it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    require(viewer, "wrong.decide")
    return render(request, "people/wrong-records.html", {"rows": wrong.wrong_list(viewer)})


def wrong_record(request: HttpRequest, claim: str) -> HttpResponse:
    """One entry: put it back, ask to move or destroy it, or confirm what another person asked."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = wrong.wrong_page(viewer, claim)
    here = reverse("people:wrong_one", kwargs={"claim": claim})
    choices = {"to": [(each.ref, each.label) for each in page.children]}
    move = forms.MoveForm.of(request, prefix="move", choices=choices)
    destroy = forms.DestroyForm.of(request, prefix="destroy")
    if request.method == "POST":
        answer = _answered(request, page, move, destroy, here)
        if answer is not None:
            return answer
    return page_or_422(request, "people/wrong-record.html", {"page": page, "move": move, "destroy": destroy})


def _revision(request: HttpRequest) -> int:
    """What the person had read when they pressed; nothing fits 0."""
    given = request.POST.get("revision", "")
    return int(given) if given.isdecimal() else 0


def _answered(request: HttpRequest, page: wrong.WrongPage, move: Any, destroy: Any, here: str) -> HttpResponse | None:
    viewer = request.viewer  # type: ignore[attr-defined]
    press, which = request.POST.get("do", ""), request.POST.get("which", "")
    if press:
        buttons: dict[str, tuple[Callable[[], Any], str]] = {
            "back": (lambda: services.put_back(viewer, claim_id=page.pk), "It shows again where it stood."),
            "confirm": (
                lambda: services.confirm(viewer, claim_id=page.pk, revision=_revision(request)),
                _DONE.get(page.state, ""),
            ),
        }
        if press not in buttons:
            raise NotFound
        if press == "confirm" and (asked := step_up.ask(request, back=here)) is not None:
            return asked
        return pressed(request, buttons[press][0], said=buttons[press][1], to=here)
    said = "Noted. Another person has to confirm it now."
    if which == "move" and move.is_valid():
        values = move.cleaned_data
        return save_once(
            request, viewer, move, lambda: services.ask_to_move(viewer, claim_id=page.pk, **values), to=here, said=said
        )
    if which == "destroy" and destroy.is_valid():
        why = destroy.cleaned_data["why_destroy"]
        return save_once(
            request, viewer, destroy, lambda: services.ask_to_destroy(viewer, claim_id=page.pk, why=why), to=here, said=said
        )
    return None if which in ("move", "destroy") else SeeOther(here)
