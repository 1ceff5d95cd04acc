"""Answers that came on paper or in a talk, and noting that somebody talked about one."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from trellis.access.engine import require
from trellis.accounts.saving import save_once
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.designsystem.responses import page_or_422
from trellis.people.queries import ChildCard, child_for, family_adults

from .. import queries, services
from ..forms import PaperAnswerForm, TalkedForm


def _plan(request: HttpRequest, ref: str) -> tuple[ChildCard, queries.PlanCard]:
    viewer = request.viewer  # type: ignore[attr-defined]
    child = child_for(viewer, ref, "plan.read", opens="the plan")
    require(viewer, "plan.answer_on_paper", child=child)
    found = queries.plan_at_home(viewer, child) or queries.plan_page(viewer, child)
    if found is None:
        raise NotFound
    return child, found


def on_paper(request: HttpRequest, ref: str) -> HttpResponse:
    """Record an answer somebody gave on paper. It counts fully."""
    viewer = request.viewer  # type: ignore[attr-defined]
    child, found = _plan(request, ref)
    who = [(str(each.person_id), f"{each.called} ({each.name})") for each in family_adults(child)]
    if child.person_id:
        who.append((str(child.person_id), child.calling_name))
    form = PaperAnswerForm.of(request, initial={"given_on": clock.today()}, choices={"person": who})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        work = lambda: services.answer_on_paper(  # noqa: E731
            viewer,
            version_id=found.pk,
            person_id=UUID(given["person"]),
            answer=given["answer"],
            words=given["words"],
            given_on=given["given_on"],
        )
        response = save_once(
            request, viewer, form, work, to=reverse("plans:version", args=[ref, found.number]), said="Answer recorded."
        )
        if response is not None:
            return response
    page = {"title": "Record an answer given on paper", "caption": f"{child.calling_name}’s plan", "child": child, "form": form}
    return page_or_422(request, "plans/answer.html", page | {"back": reverse("plans:plan", args=[ref])})


def talked(request: HttpRequest, ref: str) -> HttpResponse:
    """Somebody from school has talked with them about their answer today."""
    viewer = request.viewer  # type: ignore[attr-defined]
    child, found = _plan(request, ref)
    lived = queries.live_plan(viewer, child)
    answers = [*found.answers, *(lived.answers if lived else ())]
    answer = next((each for each in answers if each.pk and str(each.pk) == request.POST.get("answer_id", "")), None)
    if answer is None or answer.pk is None:
        raise NotFound
    form = TalkedForm.of(request)
    to = reverse("plans:version", args=[child.ref, found.number])
    answer_id = answer.pk
    work = lambda: services.talked_about(viewer, answer_id=answer_id, on=clock.today())  # noqa: E731
    return save_once(request, viewer, form, work, to=to, said="Noted.") or HttpResponseRedirect(to, status=303)
