"""The review: what we said, what happened, one decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.access.engine import require
from trellis.accounts.saving import save_once
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.cycle import queries, services
from trellis.cycle.forms import ReviewForm
from trellis.cycle.queries import ReviewPage
from trellis.cycle.queries.reviews import NO_SESSIONS
from trellis.cycle.rules.review import HOW_TO_COME_BACK
from trellis.designsystem.responses import page_or_422


def review(request: HttpRequest, ref: str) -> HttpResponse:
    """Look back on each outcome together, answer the questions, decide; the next cycle opens by itself."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.review_page(viewer, ref)
    require(viewer, "review.record", child=page.child)
    if not page.ready:
        return render(request, "cycle/review_none.html", {"page": page, "child": page.child})
    first = {
        "held_on": clock.today(),
        "took_part": list(page.people)[:1],
        "family_speaker": page.adults[0][0] if len(page.adults) == 1 else "",
    }
    form = ReviewForm.of(request, page, initial=first, choices={"family_speaker": page.adults})
    if request.method == "POST" and form.is_valid():
        said = f"Review saved. {_what_now(page, form)}"
        work = lambda: _record(viewer, page, form)  # noqa: E731
        to = reverse("cycle:cycles", kwargs={"ref": page.child.ref})
        response = save_once(request, viewer, form, work, to=to, said=said)
        if response is not None:
            return response
    context = {"page": page, "child": page.child, "form": form, "no_sessions": NO_SESSIONS, "come_back": HOW_TO_COME_BACK}
    return page_or_422(request, "cycle/review.html", context)


def _what_now(page: ReviewPage, form: ReviewForm) -> str:
    assert page.cycle is not None
    if form.cleaned_data["decision"] == "step_down":
        return f"{page.child.calling_name} has stepped down, and the family hears how to come back."
    return f"Cycle {page.cycle.number + 1} has begun, with what was said here."


def _record(viewer: Viewer, page: ReviewPage, form: ReviewForm) -> Any:
    assert page.cycle is not None
    said = form.cleaned_data
    kept = ("held_on", "impact", "quality", "child_view", "child_view_missing", "family_view", "family_view_missing", "what_next")
    return services.record_review(
        viewer,
        cycle_id=page.cycle.pk,
        judgements=form.facts(),
        decision=said["decision"],
        decision_reason=said.get("decision_reason", ""),
        look_again_on=said.get("look_again_on"),
        took_part=form.took_part_names(),
        family_speaker=UUID(said["family_speaker"]) if said["family_speaker"] else None,
        **{name: said[name] for name in kept},
    )
