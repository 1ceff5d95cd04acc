"""Raise a concern (B1, B2), follow it, decide on it (A2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.access.engine import require
from trellis.accounts.saving import save_once
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound, RuleBroken
from trellis.cycle import queries, services
from trellis.cycle.forms import ConcernForm, TalkForm, TriageForm
from trellis.cycle.queries import pages
from trellis.cycle.rules.concern import STARTERS, Triage
from trellis.designsystem.responses import page_or_422
from trellis.organisations.queries import calendar_of
from trellis.people import queries as people
from trellis.people.queries import ChildCard

_LOOK_AGAIN_SCHOOL_DAYS = 10


def new(request: HttpRequest) -> HttpResponse:
    """Raise a concern. Words that label a child are named once, and never stop it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = pages.raise_page(viewer)
    form = ConcernForm.of(request, page, initial={"child": request.GET.get("child", "")})
    if request.method == "POST" and form.is_valid() and not form.warn_once():
        work = lambda: _raise(viewer, form.cleaned_data)  # noqa: E731
        response = save_once(request, viewer, form, work, to=lambda row: reverse("cycle:sent", kwargs={"ref": row.ref}))
        if response is not None:
            return response
    return page_or_422(request, "cycle/concern_new.html", {"form": form, "page": page, "starters": STARTERS})


def _raise(viewer: Viewer, said: dict[str, Any]) -> Any:
    child = _child(viewer, said)
    return services.raise_concern(
        viewer,
        child_id=child.pk,
        source="staff",
        text=said["text"],
        where=said["where"],
        tried=said["tried"],
        strategy_texts=said.get("strategies", []),
        spoken=said["spoken"],
        spoken_on=said["spoken_on"],
    )


def _child(viewer: Viewer, said: dict[str, Any]) -> ChildCard:
    if said.get("child"):
        return people.child_for(viewer, said["child"], "child.list")
    found = queries.child_named(viewer, said.get("child_name", ""))
    if found is None:
        raise RuleBroken("We cannot find one child with this name. Check the spelling, or ask the office.", field="child_name")
    return found


def sent(request: HttpRequest, ref: str) -> HttpResponse:
    """Sent: who replies by when, and what may help until then."""
    viewer = request.viewer  # type: ignore[attr-defined]
    concern = queries.sent_page(viewer, ref)
    helps = pages.matched_strategies(viewer, concern)
    return render(request, "cycle/concern_sent.html", {"concern": concern, "helps": helps})


def concern(request: HttpRequest, ref: str) -> HttpResponse:
    """One concern: for the SENCO the decision, for the person who raised it what became of it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = pages.triage_page(viewer, ref)
    talk = TalkForm.of(request, prefix="talk", initial={"on": clock.today()})
    form = TriageForm.of(request, page, prefix="decide", initial=_first_answers(page))
    pressed = request.POST.get("which", "") if request.method == "POST" else ""
    response = None
    if pressed == "talk" and talk.is_valid():
        response = _talked(request, viewer, page, talk)
    elif pressed == "decide" and form.is_valid():
        response = _decided(request, viewer, page, form)
    elif request.method == "POST" and pressed not in ("talk", "decide"):
        raise NotFound
    if response is not None:
        return response
    context = {"page": page.page, "concern": page.page.concern, "outgoing": page.outgoing, "form": form, "talk": talk}
    return page_or_422(request, "cycle/concern.html", context)


def _first_answers(page: pages.TriagePage) -> dict[str, Any]:
    child = page.page.child
    if child is None or not page.page.may_decide:
        return {}
    later = calendar_of(child.school_id).add_school_days(clock.today(), _LOOK_AGAIN_SCHOOL_DAYS)
    return {"look_again_on": later, "weeks": "6"}


def _talked(request: HttpRequest, viewer: Viewer, page: pages.TriagePage, form: TalkForm) -> HttpResponse | None:
    work = lambda: services.record_talk(viewer, concern_id=page.page.concern.pk, on=form.cleaned_data["on"])  # noqa: E731
    said = f"Saved. {page.page.first_name}’s family now sees this concern on their page."
    return save_once(request, viewer, form, work, to=request.path, said=said)


def _decided(request: HttpRequest, viewer: Viewer, page: pages.TriagePage, form: TriageForm) -> HttpResponse | None:
    require(viewer, "concern.triage", child=page.page.child)
    said = form.cleaned_data
    watching = said["decision"] == Triage.WATCH
    until = clock.today() + timedelta(weeks=int(said["weeks"])) if watching else said["look_again_on"]
    texts = [*said["strategies"], said["own_strategy"]] if watching else []
    work = lambda: services.triage(  # noqa: E731
        viewer,
        concern_id=page.page.concern.pk,
        decision=said["decision"],
        reason=said["reason"],
        instead=said["instead"],
        look_again_on=None if said["decision"] == Triage.ALREADY_COVERED else until,
        strategy_texts=texts,
    )
    done = "Done." + (f" {page.page.concern.raised_by} sees your answer." if page.page.concern.raised_by else "")
    if said["decision"] != Triage.ALREADY_COVERED and until:
        done += f" {until.day} {until:%B} is in the diary."
    to = request.path
    if said["decision"] == Triage.START_ASSESS and page.page.child:
        to = reverse("cycle:assess", kwargs={"ref": page.page.child.ref})
    return save_once(request, viewer, form, work, to=to, said=done)
