"""The SENCO's decision on SEN Support, and how each person is told in the same step."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from trellis.access.engine import require
from trellis.accounts.saving import save_once
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.cycle import services
from trellis.cycle.forms import DecisionForm, ToldForm
from trellis.cycle.forms.deciding import key_of
from trellis.cycle.queries import pages
from trellis.cycle.rules.status import SenStatus
from trellis.designsystem.responses import page_or_422


def status(request: HttpRequest, ref: str) -> HttpResponse:
    """SEN status and its history; for the SENCO the decision; for whoever tells the family, each try."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = pages.status_page(viewer, ref)
    form = DecisionForm.of(request, page, prefix="decide", initial=_first_answers(page)) if _decidable(page) else None
    told = ToldForm.of(request, page, prefix="told", initial={"on": clock.today()}) if page.may_tell and page.told.due else None
    response = None
    if request.method == "POST":
        response = _pressed(request, page, form, told)
    if response is not None:
        return response
    context = {"page": page, "child": page.child, "form": form, "told": told, "keys": _keys(page)}
    return page_or_422(request, "cycle/status.html", context)


def _decidable(page: pages.StatusPage) -> bool:
    confirmed = page.status.status in (SenStatus.SEN_SUPPORT, SenStatus.EHC_PLAN) and page.status.confirmed
    return page.may_decide and not confirmed


def _first_answers(page: pages.StatusPage) -> dict[str, Any]:
    found: dict[str, Any] = {"from_on": clock.today()}
    for each in page.needs:
        found |= {f"need_{each.rank}": each.code, f"shows_{each.rank}": each.in_class}
    return found


def _keys(page: pages.StatusPage) -> list[tuple[str, str]]:
    return [(key_of(each), each.name) for each in page.to_tell]


def _pressed(
    request: HttpRequest, page: pages.StatusPage, form: DecisionForm | None, told: ToldForm | None
) -> HttpResponse | None:
    viewer = request.viewer  # type: ignore[attr-defined]
    child, which = page.child, request.POST.get("which", "")
    if which == "decide":
        require(viewer, "status.decide", child=child)
        if form is None:
            raise NotFound
        if not form.is_valid():
            return None
        work = lambda: services.decide_sen_support(  # noqa: E731
            viewer,
            child_id=child.pk,
            from_on=form.cleaned_data["from_on"],
            needs=form.need_facts(),
            told=form.told_facts(),
            reason=form.cleaned_data["reason"],
        )
        said = f"Decided. {child.calling_name} is on SEN Support."
        return save_once(request, viewer, form, work, to=reverse("cycle:status", kwargs={"ref": child.ref}), said=said)
    if which == "told":
        require(viewer, "status.tell", child=child)
        if told is None:
            raise NotFound
        if not told.is_valid():
            return None
        fact = _fact(told.cleaned_data)
        work = lambda: services.record_told(viewer, child_id=child.pk, told=fact)  # noqa: E731
        return save_once(request, viewer, told, work, to=request.path, said="Saved.")
    raise NotFound


def _fact(said: dict[str, Any]) -> services.ToldFact:
    person = None if said["person"] == "self" else UUID(said["person"])
    return services.ToldFact(person, said["how"], said["on"], said["how"] != "not_reached", said["note"])
