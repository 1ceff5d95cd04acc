"""E3: the outcomes of a draft, each on a page of its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.accounts.saving import save_once
from trellis.core.errors import NotFound
from trellis.cycle.queries import voices
from trellis.cycle.rules.outcomes import FOURTH, MOST_OUTCOMES, compose
from trellis.designsystem.responses import page_or_422
from trellis.people.queries import ChildCard

from .. import queries, services
from ..forms import OutcomeForm, RemoveForm
from .pages import context, with_draft

_SAME = ("by_on", "will", "where", "how_well", "shown_by", "measure", "unit", "child_words")


@with_draft
def outcomes(request: HttpRequest, child: ChildCard, plan: queries.PlanCard) -> HttpResponse:
    """The list, with advice beside each sentence."""
    rows = [(each, queries.advice_on(each.sentence)) for each in plan.outcomes]
    page = context(
        child, plan, f"What will change for {child.calling_name}?", rows=rows, fourth=FOURTH if len(rows) >= MOST_OUTCOMES else ""
    )
    return render(request, "plans/outcomes.html", page)


@with_draft
def add(request: HttpRequest, child: ChildCard, plan: queries.PlanCard) -> HttpResponse:
    """A new outcome."""
    viewer = request.viewer  # type: ignore[attr-defined]
    form = _form(request, child, {"by_on": plan.review_on, "measure": "number"})
    if request.method == "POST" and form.is_valid():
        work = lambda: services.add_outcome(viewer, version_id=plan.pk, **form.parts())  # noqa: E731
        response = save_once(request, viewer, form, work, to=reverse("plans:outcomes", args=[child.ref]), said="Outcome saved.")
        if response is not None:
            return response
    return page_or_422(request, "plans/outcome.html", _page(child, plan, form, "Add an outcome"))


@with_draft
def edit(request: HttpRequest, child: ChildCard, plan: queries.PlanCard, outcome_id: UUID) -> HttpResponse:
    """Change an outcome; two people's texts are shown side by side."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = _find(plan, outcome_id)
    first = {name: getattr(found, name) for name in _SAME} | {
        "revision": found.revision,
        "baseline": found.baseline_words or _typed(found.measure, found.baseline),
        "goal": found.goal_words or _typed(found.measure, found.goal),
        "hope": str(found.hope_id or ""),
    }
    form = _form(request, child, first)
    if request.method == "POST" and form.is_valid():
        revision = int(form.cleaned_data["revision"] or 0)
        work = lambda: services.change_outcome(viewer, version_id=plan.pk, outcome_id=found.pk, revision=revision, **form.parts())  # noqa: E731
        response = save_once(request, viewer, form, work, to=reverse("plans:outcomes", args=[child.ref]), said="Outcome saved.")
        if response is not None:
            return response
    return page_or_422(request, "plans/outcome.html", _page(child, plan, form, "Change this outcome"))


@with_draft
def remove(request: HttpRequest, child: ChildCard, plan: queries.PlanCard, outcome_id: UUID) -> HttpResponse:
    """Take an outcome off the draft, after asking once."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = _find(plan, outcome_id)
    form = RemoveForm.of(request)
    back = reverse("plans:outcomes", args=[child.ref])
    if request.method == "POST" and form.is_valid():
        work = lambda: services.remove_outcome(viewer, version_id=plan.pk, outcome_id=found.pk)  # noqa: E731
        response = save_once(request, viewer, form, work, to=back, said="Outcome taken off the plan.")
        if response is not None:
            return response
    page = context(child, plan, "Take this outcome off the plan?", form=form, what=found.sentence, live=found.live) | {
        "back": back
    }
    return page_or_422(request, "plans/remove.html", page)


def _form(request: HttpRequest, child: ChildCard, first: dict[str, Any]) -> OutcomeForm:
    said = voices(request.viewer, child)  # type: ignore[attr-defined]
    hopes = [each for voice in ("child", "family") for each in said[voice] if each.topic in ("hope", "important")]
    offered = [(str(each.pk), f"{each.speaker}: {each.text}"[:160]) for each in hopes]
    return OutcomeForm.of(request, child, initial=first, choices={"hope": offered})


def _page(child: ChildCard, plan: queries.PlanCard, form: OutcomeForm, title: str) -> dict[str, Any]:
    """The page, with the whole sentence and its advice as far as it has been typed."""
    sentence, advice = "", tuple[str, ...]()
    if form.is_bound:
        found = form.cleaned_data if hasattr(form, "cleaned_data") else {}
        parts = [str(found.get(name) or "") for name in ("will", "where", "how_well", "shown_by")]
        if parts[0]:
            sentence = compose(found.get("by_on"), child.calling_name, *parts)
    elif form.initial.get("will"):
        parts = [str(form.initial.get(name) or "") for name in ("will", "where", "how_well", "shown_by")]
        by_on = form.initial.get("by_on")
        sentence = compose(by_on if hasattr(by_on, "day") else None, child.calling_name, *parts)
    if sentence:
        advice = queries.advice_on(sentence)
    return context(child, plan, title, form=form, sentence=sentence, advice=advice) | {
        "back": reverse("plans:outcomes", args=[child.ref])
    }


def _find(plan: queries.PlanCard, outcome_id: UUID) -> queries.OutcomeView:
    for each in plan.outcomes:
        if each.pk == outcome_id:
            return each
    raise NotFound


def _typed(measure: str, value: Any) -> str:
    if value is None:
        return ""
    if measure == "yes_no":
        return "yes" if value else "no"
    return f"{value.normalize():f}"
