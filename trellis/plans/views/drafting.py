"""The task list of a draft, what we know, and who took part."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from trellis.accounts.saving import save_once
from trellis.core.db import write
from trellis.cycle import services as cycle_services
from trellis.cycle.queries import current_cycle, voices
from trellis.designsystem.responses import page_or_422
from trellis.people.queries import ChildCard, daily_owners, family_adults, professionals_of, senco_for

from .. import queries, services
from ..forms import ChangeForm, PressForm, SummaryForm, WhoForm
from .pages import STEPS, child_to_plan_for, context, with_draft

VOICE_LABELS = (
    ("child", "{name} says"),
    ("family", "Family says"),
    ("school", "School says"),
    ("outside", "Outside professionals say"),
)


def tasks(request: HttpRequest, ref: str) -> HttpResponse:
    """E1: begin the plan of the open cycle, or carry on with its draft."""
    viewer = request.viewer  # type: ignore[attr-defined]
    child = child_to_plan_for(request, ref)
    plan = queries.draft_page(viewer, child)
    form = PressForm.of(request)
    cycle = current_cycle(viewer, child) if plan is None else None
    shown = (queries.plan_at_home(viewer, child) or queries.plan_page(viewer, child)) if plan is None else None
    if request.method == "POST" and plan is None and cycle is not None and form.is_valid():
        if request.POST.get("do") == "start" and shown is not None and shown.state == "to_check":
            start = lambda: services.go_live(viewer, version_id=shown.pk)  # noqa: E731
            said = f"{child.calling_name}’s plan has started."
            response = save_once(request, viewer, form, start, to=reverse("plans:plan", args=[ref]), said=said)
        else:
            begin = lambda: services.start_draft(viewer, cycle_id=cycle.pk)  # noqa: E731
            response = save_once(request, viewer, form, begin, to=reverse("plans:new", args=[ref]))
        if response is not None:
            return response
    page = {
        "title": f"{child.calling_name}’s plan",
        "caption": child.place_words,
        "child": child,
        "plan": plan,
        "shown": shown,
        "cycle": cycle,
        "form": form,
        "tasks": _tasks(child, plan) if plan else [],
        "back": f"/children/{ref}/",
    }
    return page_or_422(request, "plans/tasks.html", page)


def _tasks(child: ChildCard, plan: queries.PlanCard) -> list[dict[str, Any]]:
    """The five steps with a word each: Not started, In progress or Done. Done stands plain, so that the rest stands out."""
    done = {
        "what-we-know": (bool(plan.voices) or "summary" in plan.edits, bool(plan.summary and plan.voices)),
        "outcomes": (bool(plan.outcomes), bool(plan.outcomes)),
        "support": (bool(plan.lines or plan.joining_in), bool(plan.lines) and bool(plan.joining_in)),
        "who": (bool(plan.took_part), bool(plan.took_part)),
        "check": ("dates" in plan.edits, False),
    }
    rows = []
    for step, name, title in STEPS:
        begun, finished = done[step]
        status, colour = ("", "") if finished else ("In progress", "slate") if begun else ("Not started", "plain")
        rows.append(
            {
                "title": title,
                "href": reverse(name, args=[child.ref]),
                "status": status,
                "colour": colour,
                "hint": "Done" if finished else "",
            }
        )
    return rows


@with_draft
def what_we_know(request: HttpRequest, child: ChildCard, plan: queries.PlanCard) -> HttpResponse:
    """E2: four voices side by side; lines ticked go into the plan as they were said."""
    viewer = request.viewer  # type: ignore[attr-defined]
    said = voices(viewer, child, cycle_id=plan.cycle_id)
    every = [each for group in said.values() for each in group]
    ticked = [str(each.pk) for each in every if each.carried]
    first = {"revision": plan.edits.get("summary", 0), "use": ticked} | {
        name: getattr(plan, name) for name in ("summary", "family_summary", "at_home")
    }
    form = SummaryForm.of(request, initial=first, choices={"use": [(str(each.pk), each.text) for each in every]})
    if request.method == "POST" and form.is_valid():
        to = reverse("plans:new", args=[child.ref])
        response = save_once(request, viewer, form, lambda: _save_known(viewer, plan, form), to=to, said="Saved.")
        if response is not None:
            return response
    groups = [(voice, label.format(name=child.calling_name), said[voice]) for voice, label in VOICE_LABELS]
    chosen = set(form["use"].value() or [])
    page = context(child, plan, f"What we know about {child.calling_name}", form=form, groups=groups, chosen=chosen)
    return page_or_422(request, "plans/what-we-know.html", page)


def _save_known(viewer: Any, plan: queries.PlanCard, form: SummaryForm) -> None:
    found = form.cleaned_data
    with write():
        services.save_summary(
            viewer,
            version_id=plan.pk,
            revision=int(found["revision"] or 0),
            summary=found["summary"],
            family_summary=found["family_summary"],
            at_home=found["at_home"],
        )
        cycle_services.carry(viewer, cycle_id=plan.cycle_id, statement_ids=[UUID(each) for each in found["use"]])


@with_draft
def who(request: HttpRequest, child: ChildCard, plan: queries.PlanCard) -> HttpResponse:
    """Who took part in making the plan, and how."""
    viewer = request.viewer  # type: ignore[attr-defined]
    circle = _circle(child)
    before = dict(plan.took_part)
    others = "\n".join(f"{name}: {how}" for name, how in plan.took_part if name not in {label for _, _, label in circle})
    form = WhoForm.of(
        request,
        [(key, label, before.get(label, "")) for key, _, label in circle],
        initial={"revision": plan.edits.get("who", 0), "others": others},
    )
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        rows = [(person, label, found[f"how_{key}"]) for key, person, label in circle if found[f"how_{key}"]]
        rows += [(None, name, how) for name, how in found["others"]]
        work = lambda: services.save_took_part(viewer, version_id=plan.pk, rows=rows, revision=int(found["revision"] or 0))  # noqa: E731
        response = save_once(request, viewer, form, work, to=reverse("plans:new", args=[child.ref]), said="Saved.")
        if response is not None:
            return response
    return page_or_422(request, "plans/who.html", context(child, plan, "Who took part?", form=form))


def _circle(child: ChildCard) -> list[tuple[str, Any, str]]:
    """(key, person, name) of those who may have taken part: the child first."""
    found = [("child", child.person_id, child.calling_name)]
    found += [(each.person_id.hex, each.person_id, f"{each.called} ({each.name})") for each in family_adults(child)]
    found += [(each.person_id.hex, each.person_id, f"{each.name} ({each.role})") for each in daily_owners(child)]
    senco = senco_for(child.school_id, child.nc_year)
    if senco and senco.person_id not in {person for _, person, _ in found}:
        found.append((senco.person_id.hex, senco.person_id, f"{senco.name} (SENCO)"))
    found += [(each.person_id.hex, each.person_id, f"{each.name} ({each.profession})") for each in professionals_of(child)]
    return found


def change(request: HttpRequest, ref: str) -> HttpResponse:
    """Begin a change to the live plan, with its reason."""
    viewer = request.viewer  # type: ignore[attr-defined]
    child = child_to_plan_for(request, ref)
    cycle = current_cycle(viewer, child)
    form = ChangeForm.of(request)
    if request.method == "POST" and cycle is not None and form.is_valid():
        work = lambda: services.change_mid_cycle(viewer, cycle_id=cycle.pk, reason=form.cleaned_data["reason"])  # noqa: E731
        response = save_once(request, viewer, form, work, to=reverse("plans:new", args=[ref]))
        if response is not None:
            return response
    page = {"title": "Change the plan", "caption": f"{child.calling_name}’s plan", "child": child, "cycle": cycle, "form": form}
    return page_or_422(request, "plans/change.html", page | {"back": reverse("plans:plan", args=[ref])})


@with_draft
def set_aside(request: HttpRequest, child: ChildCard, plan: queries.PlanCard) -> HttpResponse:
    """Set a draft aside, after asking once."""
    viewer = request.viewer  # type: ignore[attr-defined]
    form = PressForm.of(request)
    if request.method == "POST" and form.is_valid():
        work = lambda: services.set_aside(viewer, version_id=plan.pk)  # noqa: E731
        response = save_once(request, viewer, form, work, to=f"/children/{child.ref}/", said="The draft is set aside.")
        if response is not None:
            return response
    return page_or_422(request, "plans/set-aside.html", context(child, plan, "Set this draft aside?", form=form))
