"""E5: look the plan over as the family will read it, set its dates, then send it or start it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from trellis.access.engine import decide
from trellis.accounts.saving import save_once
from trellis.core import clock
from trellis.cycle.rules.reading import reads_at_age
from trellis.designsystem.responses import page_or_422
from trellis.organisations.queries import calendar_of
from trellis.people.queries import ChildCard, family_adults, senco_for

from .. import queries, services
from ..forms import DatesForm, PressForm, SendForm
from .pages import STEP_OF, context, with_draft


@with_draft
def check(request: HttpRequest, child: ChildCard, plan: queries.PlanCard) -> HttpResponse:
    """The last step. Which button was pressed says what is done."""
    viewer = request.viewer  # type: ignore[attr-defined]
    dates, send, press = _forms(request, child, plan)
    pressed = next((each for each in (dates, send, press) if each.is_bound), None)
    if pressed is not None and pressed.is_valid():
        response = _do(request, viewer, child, plan, pressed)
        if response is not None:
            return response
    version = next(each for each in queries.versions_of(child) if each.pk == plan.pk)
    found = queries.check(version)
    family = queries.family_version(child, version, _reader(child))
    may_approve = bool(decide(viewer, "plan.approve", child=child))
    senco = senco_for(child.school_id, child.nc_year)
    page = context(
        child,
        plan,
        "Check the plan before you share it",
        dates=dates,
        send=send,
        press=press,
        found=found,
        lacking=[(each.text, reverse(STEP_OF[each.step], args=[child.ref])) for each in found.lacking],
        flags=[(each.text, reverse(STEP_OF[each.step], args=[child.ref])) for each in found.flags],
        family=family,
        age=reads_at_age(queries.family_text(family)),
        may_approve=may_approve,
        may_share=may_approve or plan.approved_at is not None or not found.flags,
        senco=senco.name if senco else "the SENCO",
        hidden=len(plan.voices) - len(family.voices),
    )
    return page_or_422(request, "plans/check.html", page)


def _reader(child: ChildCard) -> queries.Audience:
    """The young person whose answer it is, or the one adult at home; of several, somebody who reads only what all may."""
    if child.is_young_person:
        return queries.own_audience(child)
    adults = family_adults(child)
    return queries.household_audience(child, adults[0].person_id) if len(adults) == 1 else queries.anybody_at_home(child)


def _forms(request: HttpRequest, child: ChildCard, plan: queries.PlanCard) -> tuple[DatesForm, SendForm, PressForm]:
    first = {"revision": plan.edits.get("dates", 0), "starts_on": plan.starts_on, "review_on": plan.review_on}
    week = calendar_of(child.school_id).add_school_days(clock.today(), 7)
    return (
        DatesForm.of(request, prefix="dates", initial=first),
        SendForm.of(request, prefix="send", initial={"answer_by": week}),
        PressForm.of(request, prefix="press"),
    )


def _do(request: HttpRequest, viewer: Any, child: ChildCard, plan: queries.PlanCard, form: Any) -> HttpResponse | None:
    here, name = reverse("plans:check", args=[child.ref]), child.calling_name
    reader = name if child.is_young_person else f"{name}’s family"
    if isinstance(form, DatesForm):
        found = form.cleaned_data
        dates = {"starts_on": found["starts_on"], "review_on": found["review_on"], "revision": int(found["revision"] or 0)}
        return save_once(
            request, viewer, form, lambda: services.set_dates(viewer, version_id=plan.pk, **dates), to=here, said="Dates saved."
        )
    if isinstance(form, SendForm):
        work = lambda: services.send_for_check(viewer, version_id=plan.pk, answer_by=form.cleaned_data["answer_by"])  # noqa: E731
        to = reverse("plans:plan", args=[child.ref])
        return save_once(request, viewer, form, work, to=to, said=f"Sent to {reader} to check.")
    do = request.POST.get("do", "")
    deeds: dict[str, tuple[Any, str, str]] = {
        "ask": (services.ask_for_approval, here, "We have asked the SENCO to approve it."),
        "approve": (services.approve, here, "Approved."),
        "start": (services.go_live, reverse("plans:plan", args=[child.ref]), f"{name}’s plan has started."),
    }
    if do not in deeds:
        form.refuse("Choose what to do with the plan.")
        return None
    service, to, said = deeds[do]
    return save_once(request, viewer, form, lambda: service(viewer, version_id=plan.pk), to=to, said=said)
