"""The plan at home: reading it, saying what one thinks, what happens then."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from trellis.accounts.saving import save_once
from trellis.core.errors import NotFound
from trellis.designsystem.responses import SeeOther, page_or_422
from trellis.plans import services as plans
from trellis.plans.rules import ANSWERS
from trellis.rulebook.machines import labels

from .. import queries, rules
from ..forms import AnswerForm


def _page(request: HttpRequest, ref: str | None) -> tuple[queries.PlanPage, str]:
    """The plan and its address: of a child at home, or one's own."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if ref is None:
        card = queries.own_card(viewer)
        return queries.plan_page(viewer, card.ref, opens="their own plan"), "/me/plan/"
    page = queries.plan_page(viewer, ref)
    if page.own:
        raise NotFound
    return page, f"/my-child/{ref}/plan/"


def _context(page: queries.PlanPage, base: str) -> dict[str, object]:
    pupil = page.own and not page.child.is_young_person
    return {
        "page": page,
        "base": base,
        "pupil": pupil,
        "answer_labels": labels(ANSWERS),
        "pupil_labels": dict(rules.PUPIL_ANSWERS),
        "help_name": page.school.senco,
        "help_phone": page.school.ring,
    }


def read(request: HttpRequest, ref: str | None = None) -> HttpResponse:
    """The plan in the reader's words."""
    page, base = _page(request, ref)
    template = "portal/my-plan.html" if page.own else "portal/plan.html"
    return render(request, template, _context(page, base))


def answer(request: HttpRequest, ref: str | None = None) -> HttpResponse:
    """What do you think of the plan? Support never waits for it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page, base = _page(request, ref)
    if page.plan is None:
        return SeeOther(base)
    before = page.answer if page.answered else None
    initial = {"answer": before.answer, "words": before.words} if before else {}
    form = AnswerForm.of(request, page, initial=initial)
    version = page.plan.pk
    if request.method == "POST" and form.is_valid():
        response = save_once(
            request, viewer, form, lambda: plans.answer(viewer, version_id=version, **form.cleaned_data), to=f"{base}answered/"
        )
        if response is not None:
            return response
    return page_or_422(request, "portal/answer.html", {**_context(page, base), "form": form})


def answered(request: HttpRequest, ref: str | None = None) -> HttpResponse:
    """Thank you: what happens next, who does it, by when."""
    page, base = _page(request, ref)
    if not page.answered:
        return SeeOther(base)
    return render(request, "portal/answered.html", _context(page, base))
