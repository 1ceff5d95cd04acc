"""The plan as staff read it: the live one, any version as it was frozen, and its PDF."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from trellis.access.engine import decide
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.documents.responses import pdf_response, wants_pdf
from trellis.people.queries import ChildCard, child_for, family_adults
from trellis.provision import rules as provision_rules

from .. import queries
from ..forms import PressForm, TalkedForm


def plan(request: HttpRequest, ref: str) -> HttpResponse:
    """The plan everyone works from, else the one the family is checking."""
    child = child_for(request.viewer, ref, "plan.read", opens="the plan")  # type: ignore[attr-defined]
    return _show(request, child, queries.plan_page(request.viewer, child))  # type: ignore[attr-defined]


def version(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """One version as it was."""
    child = child_for(request.viewer, ref, "plan.read", opens=f"version {number} of the plan")  # type: ignore[attr-defined]
    found = queries.plan_page(request.viewer, child, number)  # type: ignore[attr-defined]
    if found is not None and found.is_draft and not decide(request.viewer, "plan.draft", child=child):  # type: ignore[attr-defined]
        raise NotFound
    return _show(request, child, found)


def _show(request: HttpRequest, child: ChildCard, found: queries.PlanCard | None) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    may_draft = bool(decide(viewer, "plan.draft", child=child))
    page: dict[str, Any] = {
        "title": f"{child.calling_name}’s plan",
        "caption": child.place_words,
        "child": child,
        "plan": found,
        "may_draft": may_draft,
        "back": f"/children/{child.ref}/",
        "sentence": provision_rules.sentence,
        "talked": TalkedForm.of(request, initial={"on": clock.today()}),
        "press": PressForm.of(request),
    }
    if found is not None and wants_pdf(request):
        return printed_plan(request, child, found)
    if found is None and may_draft:
        page["draft"] = True
    return render(request, "plans/plan.html", page)


def printed_plan(request: HttpRequest, child: ChildCard, found: queries.PlanCard) -> HttpResponse:
    """The plan on paper, with a box for agreement and signature. `?for=` prints one adult's copy, as they may read it."""
    reader = request.GET.get("for", "")
    copy, adult = found, None
    if reader:
        adult = next((each for each in family_adults(child) if each.person_id.hex == reader.replace("-", "")), None)
        if adult is None:
            raise NotFound
        row = next(each for each in queries.versions_of(child) if each.pk == found.pk)
        copy = queries.family_version(child, row, queries.household_audience(child, adult.person_id))
    viewer = request.viewer  # type: ignore[attr-defined]
    shared = queries.open_to_all(child, found)
    page = {
        "title": f"{child.calling_name}’s plan",
        "caption": child.place_words,
        "school_name": child.school_name,
        "kind_of_document": "Support plan",
        "initials": child.initials.rstrip("."),
        "child": child,
        "plan": copy,
        "adult": adult,
        "kept": adult is None and any(each.pk not in shared for each in found.voices),
        "sentence": provision_rules.sentence,
    }
    return pdf_response(request, "plans/plan-print.html", page, by=viewer.name, name=f"plan-{found.number}")
