"""Plan a meeting (H1a), move it, answer for somebody, and say that it did not take place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.access.engine import require
from trellis.accounts.saving import save_once
from trellis.designsystem.responses import page_or_422
from trellis.people.queries import ChildCard, child_for, children_options

from .. import queries, services
from ..forms import AnswerForm, EndForm, MoveForm, PlanForm
from ..queries import MeetingPage

_WHEN = ("held_on", "starts_at", "minutes", "place", "online")


def new(request: HttpRequest) -> HttpResponse:
    """Whom to invite is there already, from the child's circle; without a child the page asks for one."""
    viewer = request.viewer  # type: ignore[attr-defined]
    ref = request.GET.get("child", "")
    if not ref:
        return render(request, "meetings/choose.html", {"children": children_options(viewer, "meeting.plan")})
    child = child_for(viewer, ref, "meeting.attend", opens="a meeting being planned")
    require(viewer, "meeting.plan", child=child)
    people = queries.people_to_invite(child)
    form = PlanForm.of(request, (child.calling_name, people), initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST" and form.is_valid():
        work = lambda: _plan(request, child, form)  # noqa: E731
        to = lambda row: reverse("meetings:meeting", args=[row.ref])  # noqa: E731
        response = save_once(request, viewer, form, work, to=to, said=f"Planned. {_who_is_told(form)}")
        if response is not None:
            return response
    context = {
        "child": child,
        "form": form,
        "people": people,
        "count": queries.of_child(viewer, child).count,
        "back": f"/children/{ref}/",
    }
    return page_or_422(request, "meetings/new.html", context)


def _plan(request: HttpRequest, child: ChildCard, form: PlanForm) -> Any:
    said = form.cleaned_data
    names = (*_WHEN, "kind", "child_part", "interpreter")
    return services.plan_meeting(
        request.viewer,  # type: ignore[attr-defined]
        child_id=child.pk,
        invitations=form.invitations(),
        **{name: said[name] for name in names},
    )


def _who_is_told(form: PlanForm) -> str:
    """What was sent, and what still has to be done by hand."""
    ways = [each.how for each in form.invitations() if each.how != "notice"]
    if "paper" in ways:
        return "Print the invitations now."
    if "phone" in ways:
        return "Ring those you said you would ring."
    return "The invitations are on their way."


def _page(request: HttpRequest, ref: str) -> MeetingPage:
    page = queries.meeting_page(request.viewer, ref, opens="a meeting being planned")  # type: ignore[attr-defined]
    require(request.viewer, "meeting.plan", child=page.child)  # type: ignore[attr-defined]
    return page


def _context(page: MeetingPage, form: Any) -> dict[str, Any]:
    return {"page": page, "child": page.child, "form": form, "back": reverse("meetings:meeting", args=[page.meeting.ref])}


def move(request: HttpRequest, ref: str) -> HttpResponse:
    """Offer another day. Everyone is asked again; the days offered stay on the record."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = _page(request, ref)
    meeting = page.meeting
    initial = {name: getattr(meeting, name) for name in _WHEN} | {"revision": meeting.revision}
    form = MoveForm.of(request, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in _WHEN}
        work = lambda: services.move_meeting(viewer, meeting_id=meeting.pk, revision=form.version, **said)  # noqa: E731
        to = reverse("meetings:meeting", args=[ref])
        response = save_once(request, viewer, form, work, to=to, said="Moved. Everyone is asked again.")
        if response is not None:
            return response
    return page_or_422(request, "meetings/move.html", _context(page, form))


def end(request: HttpRequest, ref: str) -> HttpResponse:
    """It did not take place: offered and not taken up, or cancelled."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = _page(request, ref)
    form = EndForm.of(request)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        work = lambda: services.end_meeting(viewer, meeting_id=page.meeting.pk, state=said["state"], note=said["note"])  # noqa: E731
        to = reverse("meetings:meeting", args=[ref])
        response = save_once(request, viewer, form, work, to=to, said="Recorded.")
        if response is not None:
            return response
    return page_or_422(request, "meetings/end.html", _context(page, form))


def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """What somebody answered by phone, on paper or at the door."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = _page(request, ref)
    form = AnswerForm.of(request, page)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        work = lambda: services.record_answer(  # noqa: E731
            viewer, meeting_id=page.meeting.pk, person_id=UUID(said["person"]), answer=said["answer"], words=said["words"]
        )
        to = reverse("meetings:meeting", args=[ref])
        response = save_once(request, viewer, form, work, to=to, said="Answer recorded.")
        if response is not None:
            return response
    return page_or_422(request, "meetings/answer.html", _context(page, form))
