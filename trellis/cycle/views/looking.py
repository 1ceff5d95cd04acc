"""Write down what was seen; ask a colleague for a check or an observation; answer, or take it back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from trellis.access.engine import require
from trellis.accounts.saving import save_once
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.cycle import queries, services
from trellis.cycle.forms import AskForm, CheckAnswerForm, ObservationForm, TakeBackForm
from trellis.cycle.queries.looking import LookingPage
from trellis.designsystem.responses import SeeOther, page_or_422
from trellis.organisations.queries import calendar_of


def observe(request: HttpRequest, ref: str) -> HttpResponse:
    """One thing needed: what was seen."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.observe_page(viewer, ref, request.GET.get("request", "")[:8])
    form = ObservationForm.of(request, page, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        asked = page.request.pk if page.request else None
        work = lambda: services.record_observation(viewer, child_id=page.child.pk, request_id=asked, **form.cleaned_data)  # noqa: E731
        to = f"/children/{ref}/"
        response = save_once(request, viewer, form, work, to=to, said="Saved. It stands with what school says, ready for Assess.")
        if response is not None:
            return response
    return page_or_422(request, "cycle/observe.html", {"form": form, "page": page, "child": page.child})


def ask_assessment(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask a colleague; what is asked already stands below."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.ask_page(viewer, ref)
    soon = calendar_of(page.child.school_id).add_school_days(clock.today(), 10)
    form = AskForm.of(request, page, initial={"by_on": soon})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        work = lambda: services.ask_assessment(  # noqa: E731
            viewer,
            child_id=page.child.pk,
            kind=said["kind"],
            what=said["what"],
            asked_of=UUID(said["asked_of"]),
            by_on=said["by_on"],
        )
        name = next(each.name for each in page.colleagues if str(each.person_id) == said["asked_of"])
        response = save_once(request, viewer, form, work, to=request.path, said=f"Asked. It stands on Today of {name}.")
        if response is not None:
            return response
    return page_or_422(request, "cycle/ask_assessment.html", {"form": form, "page": page, "child": page.child})


def assessment(request: HttpRequest, ref: str) -> HttpResponse:
    """One request: answer a check here, go and watch, or take it back."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.request_page(viewer, ref)
    assert page.request is not None
    if page.request.open and page.request.watches and request.method == "GET" and not page.may_withdraw:
        return SeeOther(f"{reverse('cycle:observe', kwargs={'ref': page.child.ref})}?request={page.request.ref}")
    answer = CheckAnswerForm.of(request, page, prefix="answer", initial={"taken_on": clock.today()})
    back = TakeBackForm.of(request, prefix="back")
    for form in (answer, back):
        if form.is_bound and form.is_valid():
            response = _save(request, viewer, page, form)
            if response is not None:
                return response
    return page_or_422(request, "cycle/assessment.html", {"answer": answer, "back": back, "page": page, "child": page.child})


def _save(request: HttpRequest, viewer: Viewer, page: LookingPage, form: CheckAnswerForm | TakeBackForm) -> HttpResponse | None:
    assert page.request is not None
    asked, said = page.request.pk, form.cleaned_data
    to = f"/children/{page.child.ref}/"
    if isinstance(form, TakeBackForm):
        require(viewer, "assessment.ask", child=page.child)
        work = lambda: services.withdraw_assessment(viewer, request_id=asked, why=said["why"])  # noqa: E731
        return save_once(request, viewer, form, work, to=to, said="Taken back.")
    done = lambda: services.finish_assessment(viewer, request_id=asked, **said)  # noqa: E731
    return save_once(request, viewer, form, done, to=to, said="Saved. It stands in Assess.")
