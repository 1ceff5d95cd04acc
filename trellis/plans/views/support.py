"""E4: the support of a draft, each line on a page of its own, and how the child joins in."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.accounts.saving import save_once
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.designsystem.responses import page_or_422
from trellis.people.queries import ChildCard, professionals_of, staff_options
from trellis.provision import rules as provision_rules
from trellis.provision.queries import clashes_of

from .. import queries, services
from ..forms import JoiningInForm, LineForm, RemoveForm
from .pages import context, with_draft

_SAME = (*LineForm.SAME, "on_class_sheet")


@with_draft
def support(request: HttpRequest, child: ChildCard, plan: queries.PlanCard) -> HttpResponse:
    """The list of support."""
    numbers = {each.pk: number for number, each in enumerate(plan.outcomes, 1)}
    clashes = clashes_of(child, [each.pk for each in plan.lines])
    rows = [(each, [numbers[one] for one in each.outcome_ids if one in numbers], clashes.get(each.pk, [])) for each in plan.lines]
    return render(request, "plans/support.html", context(child, plan, f"What support will {child.calling_name} get?", rows=rows))


@with_draft
def add(request: HttpRequest, child: ChildCard, plan: queries.PlanCard) -> HttpResponse:
    """A new line of support."""
    viewer = request.viewer  # type: ignore[attr-defined]
    starts_on = max(plan.starts_on or clock.today(), clock.today())
    first = {"starts_on": starts_on, "ends_on": plan.review_on or starts_on + timedelta(weeks=10), "kind": "intervention"}
    if len(plan.outcomes) == 1:
        first["outcomes"] = [str(plan.outcomes[0].pk)]
    form = _form(request, child, plan, first)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["outcomes"]
        work = lambda: services.add_line(viewer, version_id=plan.pk, outcome_ids=_ids(plan, chosen), **form.parts())  # noqa: E731
        response = save_once(request, viewer, form, work, to=reverse("plans:support", args=[child.ref]), said="Support saved.")
        if response is not None:
            return response
    return page_or_422(request, "plans/line.html", _page(child, plan, form, "Add support"))


@with_draft
def edit(request: HttpRequest, child: ChildCard, plan: queries.PlanCard, line: str) -> HttpResponse:
    """Change a line; two people's texts are shown side by side."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = _find(plan, line)
    slots = ", ".join(f"{provision_day(day)} {at}".strip() for day, at in found.slots)
    first = {name: getattr(found, name) for name in _SAME} | {
        "revision": found.revision,
        "outcomes": [str(each) for each in found.outcome_ids],
        "given_by": str(found.given_by_id or ""),
        "group_size": found.group_size if found.group_size > 1 else "",
        "slots": slots,
    }
    form = _form(request, child, plan, first)
    if request.method == "POST" and form.is_valid():
        asked: dict[str, Any] = {
            "revision": int(form.cleaned_data["revision"] or 0),
            "outcome_ids": _ids(plan, form.cleaned_data["outcomes"]),
        }
        work = lambda: services.change_line(viewer, version_id=plan.pk, line_id=found.pk, **asked, **form.parts())  # noqa: E731
        response = save_once(request, viewer, form, work, to=reverse("plans:support", args=[child.ref]), said="Support saved.")
        if response is not None:
            return response
    return page_or_422(request, "plans/line.html", _page(child, plan, form, "Change this support", found.hourly_rate))


@with_draft
def remove(request: HttpRequest, child: ChildCard, plan: queries.PlanCard, line: str) -> HttpResponse:
    """Take a line off the draft, after asking once."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = _find(plan, line)
    form = RemoveForm.of(request)
    back = reverse("plans:support", args=[child.ref])
    if request.method == "POST" and form.is_valid():
        work = lambda: services.remove_line(viewer, version_id=plan.pk, line_id=found.pk)  # noqa: E731
        response = save_once(request, viewer, form, work, to=back, said="Support taken off the plan.")
        if response is not None:
            return response
    page = context(child, plan, "Take this support off the plan?", form=form, what=found.what, live=found.live) | {"back": back}
    return page_or_422(request, "plans/remove.html", page)


@with_draft
def joining_in(request: HttpRequest, child: ChildCard, plan: queries.PlanCard) -> HttpResponse:
    """How the child joins in, and the adjustments we must make."""
    viewer = request.viewer  # type: ignore[attr-defined]
    first = {area: what for area, _, what in plan.joining_in} | {"revision": plan.edits.get("joining_in", 0)}
    form = JoiningInForm.of(request, initial=first)
    back = reverse("plans:support", args=[child.ref])
    if request.method == "POST" and form.is_valid():
        rows = {area: form.cleaned_data[area] for area in queries.JOINING_IN}
        revision = int(form.cleaned_data["revision"] or 0)
        work = lambda: services.save_joining_in(viewer, version_id=plan.pk, rows=rows, revision=revision)  # noqa: E731
        response = save_once(request, viewer, form, work, to=back, said="Saved.")
        if response is not None:
            return response
    page = context(child, plan, f"How will {child.calling_name} join in?", form=form) | {"back": back}
    return page_or_422(request, "plans/joining-in.html", page)


def provision_day(day: int) -> str:
    """Monday for 0."""
    return ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")[day]


def _ids(plan: queries.PlanCard, chosen: list[str]) -> list[Any]:
    return [each.pk for each in plan.outcomes if str(each.pk) in set(chosen)]


def _form(request: HttpRequest, child: ChildCard, plan: queries.PlanCard, first: dict[str, Any]) -> LineForm:
    people = [(str(each.person_id), each.label) for each in staff_options(child.school_id)]
    people += [(str(each.person_id), f"{each.name} ({each.profession})") for each in professionals_of(child)]
    aims = [(str(each.pk), each.sentence) for each in plan.outcomes]
    return LineForm.of(request, initial=first, choices={"given_by": people, "outcomes": aims})


def _page(child: ChildCard, plan: queries.PlanCard, form: LineForm, title: str, rate: Decimal | None = None) -> dict[str, Any]:
    return context(child, plan, title, form=form, cost=_cost(child, form, rate)) | {
        "back": reverse("plans:support", args=[child.ref])
    }


def _cost(child: ChildCard, form: LineForm, known: Decimal | None) -> str:
    """The cost with its working, from what stands in the form; empty where a part is not known."""
    found = form.cleaned_data if form.is_bound and hasattr(form, "cleaned_data") else form.initial
    rates = {str(each.person_id): each.hourly_rate for each in staff_options(child.school_id)}
    rate, minutes, times = rates.get(str(found.get("given_by") or "")) or known, found.get("minutes"), found.get("times_a_week")
    weeks = found.get("weeks")
    starts_on, ends_on = found.get("starts_on"), found.get("ends_on")
    if not weeks and isinstance(starts_on, date) and isinstance(ends_on, date):
        weeks = max(1, round((ends_on - starts_on).days / 7))
    figures = (minutes, times, weeks, found.get("group_size") or 1)
    if not isinstance(rate, Decimal) or not all(isinstance(each, int) and each > 0 for each in figures):
        return ""
    return provision_rules.cost(rate, *figures)[1]  # type: ignore[arg-type]


def _find(plan: queries.PlanCard, ref: str) -> queries.LineView:
    for each in plan.lines:
        if each.ref == ref:
            return each
    raise NotFound
