"""What the pages of a draft begin with: the child through the viewer, the right job, and the draft itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from trellis.access.engine import require
from trellis.people.queries import ChildCard, child_for

from .. import queries

STEPS = (
    ("what-we-know", "plans:what_we_know", "What we know"),
    ("outcomes", "plans:outcomes", "Outcomes"),
    ("support", "plans:support", "Support"),
    ("who", "plans:who", "Who took part"),
    ("check", "plans:check", "Check and share"),
)
# The checks name the steps of the task list by what they are about.
STEP_OF = {
    "know": "plans:what_we_know",
    "outcomes": "plans:outcomes",
    "support": "plans:support",
    "people": "plans:who",
    "check": "plans:check",
}


def child_to_plan_for(request: HttpRequest, ref: str) -> ChildCard:
    """The child, for somebody who writes plans: a stranger finds nothing, the wrong job hears who can."""
    child = child_for(request.viewer, ref, "plan.read", opens="the plan being written")  # type: ignore[attr-defined]
    require(request.viewer, "plan.draft", child=child)  # type: ignore[attr-defined]
    return child


def with_draft(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of a draft gets the child and the draft; without a draft it leads to the task list, where one is begun."""

    @wraps(view)
    def draft_view(request: HttpRequest, ref: str, **kwargs: Any) -> HttpResponse:
        child = child_to_plan_for(request, ref)
        plan = queries.draft_page(request.viewer, child)  # type: ignore[attr-defined]
        if plan is None:
            return HttpResponseRedirect(reverse("plans:new", args=[ref]), status=303)
        return view(request, child, plan, **kwargs)

    return draft_view


def context(child: ChildCard, plan: queries.PlanCard, title: str, **more: Any) -> dict[str, Any]:
    """What every page of a draft shows: whose plan it is and the way back to the task list."""
    return {
        "child": child,
        "plan": plan,
        "title": title,
        "caption": f"{child.calling_name}’s plan",
        "back": reverse("plans:new", args=[child.ref]),
        **more,
    }
