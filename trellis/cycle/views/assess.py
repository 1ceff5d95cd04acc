"""Assess: four voices side by side, and the forms that add to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.access.engine import require
from trellis.accounts.saving import save_once
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.cycle import queries, services
from trellis.cycle.forms import PARTS, CarryForm, FinishForm
from trellis.cycle.queries.assess import AssessPage
from trellis.designsystem.forms import TrellisForm
from trellis.designsystem.responses import page_or_422

_HEADINGS = {
    "score": "Add a check or test",
    "attendance": "Add attendance",
    "needs": "Rank the types of need",
    "reason": "Say why something is not here",
    "ask": "Ask for views",
}


def assess(request: HttpRequest, ref: str) -> HttpResponse:
    """What everyone says, with ticks for the plan, and the button that ends Assess."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.assess_page(viewer, ref)
    if page.cycle is None:
        return _open(request, viewer, page)
    carry = CarryForm.of(request, page, prefix="carry", initial={"use": page.carried})
    finish = FinishForm.of(request, page, prefix="finish", initial={"hypothesis": page.cycle.hypothesis})
    response = None
    if request.method == "POST":
        response = _pressed(request, viewer, page, carry, finish)
    if response is not None:
        return response
    return page_or_422(request, "cycle/assess.html", {"page": page, "carry": carry, "finish": finish, "child": page.child})


def _pressed(request: HttpRequest, viewer: Viewer, page: AssessPage, carry: CarryForm, finish: FinishForm) -> HttpResponse | None:
    assert page.cycle is not None
    cycle_id, which = page.cycle.pk, request.POST.get("which", "")
    if which == "carry" and carry.is_valid():
        ids = [UUID(each) for each in carry.cleaned_data["use"]]
        work = lambda: services.carry(viewer, cycle_id=cycle_id, statement_ids=ids)  # noqa: E731
        return save_once(
            request, viewer, carry, work, to=request.path, said="Saved. The ticked lines go into the plan as they stand."
        )
    if which == "finish" and finish.is_valid():
        hypothesis = finish.cleaned_data["hypothesis"]
        work = lambda: services.finish_assess(viewer, cycle_id=cycle_id, hypothesis=hypothesis)  # noqa: E731
        said = "Assess is finished. Next: the decision on SEN Support, and the plan."
        to = reverse("cycle:status", kwargs={"ref": page.child.ref})
        return save_once(request, viewer, finish, work, to=to, said=said)
    if which not in ("carry", "finish"):
        raise NotFound
    return None


def _open(request: HttpRequest, viewer: Viewer, page: AssessPage) -> HttpResponse:
    """No cycle is open: the one button opens it."""
    form = TrellisForm.of(request)
    if request.method == "POST" and form.is_valid():
        work = lambda: services.open_cycle(viewer, child_id=page.child.pk)  # noqa: E731
        response = save_once(
            request, viewer, form, work, to=request.path, said="A new cycle is open. Start with what everyone says."
        )
        if response is not None:
            return response
    return page_or_422(request, "cycle/assess_start.html", {"page": page, "child": page.child, "form": form})


def assess_part(request: HttpRequest, ref: str, part: str) -> HttpResponse:
    """Add one thing to the assessment: a score, attendance, needs, a reason, an invitation to say more."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if part not in PARTS:
        raise NotFound
    page = queries.assess_page(viewer, ref)
    require(viewer, "assess.edit", child=page.child)
    back = reverse("cycle:assess", kwargs={"ref": ref})
    if page.cycle is None:
        return render(request, "cycle/assess_start.html", {"page": page, "child": page.child, "form": TrellisForm.of(request)})
    form = PARTS[part].of(request, page, initial=_first_answers(part, page))
    if request.method == "POST" and form.is_valid():
        work = _WORK[part](viewer, page, form)
        response = save_once(request, viewer, form, work, to=back, said="Saved.")
        if response is not None:
            return response
    context = {"form": form, "child": page.child, "title": _HEADINGS[part], "back_to": back, "part": part}
    return page_or_422(request, "cycle/assess_part.html", context)


def _first_answers(part: str, page: AssessPage) -> dict[str, Any]:
    if part == "needs":
        found = {f"need_{each.rank}": each.code for each in page.needs}
        return found | {f"shows_{each.rank}": each.in_class for each in page.needs}
    if part == "reason":
        return {"source": page.missing[0] if page.missing else ""}
    if part == "ask":
        return {"people": [str(each) for each, _ in page.to_ask]}
    return {"taken_on": clock.today(), "on": clock.today()}


def _score(viewer: Viewer, page: AssessPage, form: Any) -> Callable[[], Any]:
    return lambda: services.add_score(viewer, cycle_id=page.cycle.pk, **form.cleaned_data)  # type: ignore[union-attr]


def _attendance(viewer: Viewer, page: AssessPage, form: Any) -> Callable[[], Any]:
    return lambda: services.set_attendance(viewer, cycle_id=page.cycle.pk, **form.cleaned_data)  # type: ignore[union-attr]


def _needs(viewer: Viewer, page: AssessPage, form: Any) -> Callable[[], Any]:
    return lambda: services.set_needs(viewer, child_id=page.child.pk, needs=form.need_facts())


def _reason(viewer: Viewer, page: AssessPage, form: Any) -> Callable[[], Any]:
    return lambda: services.missing_source(viewer, cycle_id=page.cycle.pk, **form.cleaned_data)  # type: ignore[union-attr]


def _ask(viewer: Viewer, page: AssessPage, form: Any) -> Callable[[], Any]:
    ids = [UUID(each) for each in form.cleaned_data["people"]]
    return lambda: services.ask_for_views(viewer, cycle_id=page.cycle.pk, person_ids=ids)  # type: ignore[union-attr]


_WORK: dict[str, Callable[[Viewer, AssessPage, Any], Callable[[], Any]]] = {
    "score": _score,
    "attendance": _attendance,
    "needs": _needs,
    "reason": _reason,
    "ask": _ask,
}
