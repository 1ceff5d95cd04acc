"""Setting a school up: one list, any order, taken up again at any time; and the pages of its first lines."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.access.engine import decide, require
from trellis.accounts.saving import save_once
from trellis.core import clock
from trellis.designsystem.responses import id_of, page_or_422, pressed
from trellis.exchange.readers import school_days
from trellis.people import services
from trellis.people.queries import school as schools
from trellis.rulebook.settings_words import years_of

from ..forms import DaysForm, EndForm, HolderForm, NameHolderForm, PasteDaysForm, SchoolForm, TrainingForm
from ..queries.setup import setup_page


def setup(request: HttpRequest) -> HttpResponse:
    """What is done and what is still to do."""
    return render(request, "web/setup/list.html", {"page": setup_page(request.viewer)})  # type: ignore[attr-defined]


def school(request: HttpRequest) -> HttpResponse:
    """The school's name, kind and numbers."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = schools.school_page(viewer)
    names = ("revision", *services.DESCRIBED)
    form = SchoolForm.of(request, initial={name: getattr(page, name) for name in names})
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in services.DESCRIBED}
        revision = int(form.cleaned_data["revision"]) if form.cleaned_data["revision"].isdecimal() else 0
        work = lambda: services.describe_school(viewer, school_id=page.pk, revision=revision, **values)  # noqa: E731
        response = save_once(request, viewer, form, work, to=reverse("web:setup"), said="Saved.")
        if response is not None:
            return response
    return page_or_422(request, "web/setup/school.html", {"form": form, "page": page})


def people(request: HttpRequest) -> HttpResponse:
    """SENCO, deputy and safeguarding lead; name another."""
    viewer = request.viewer  # type: ignore[attr-defined]
    may_name = bool(decide(viewer, "setup.appoint"))
    form = NameHolderForm.of(
        request,
        choices={"person": schools.staff_choices(viewer)},
        initial={"starts_on": clock.today(), "weekdays": ["0", "1", "2", "3", "4"]},
    )
    if request.method == "POST":
        require(viewer, "setup.appoint")
        if form.is_valid():
            said = dict(form.cleaned_data)
            person = said.pop("person")
            work = lambda: services.name_holder(  # noqa: E731
                viewer, school_id=viewer.school_id, person_id=UUID(person) if person else None, **said
            )
            response = save_once(
                request, viewer, form, work, to=reverse("web:setup_people"), said="Saved. Nobody has been sent anything."
            )
            if response is not None:
                return response
    context = {"holders": schools.holders(viewer), "form": form, "may_name": may_name}
    return page_or_422(request, "web/setup/people.html", context)


def holder(request: HttpRequest) -> HttpResponse:
    """One of them: days and number, a SENCO's qualification, a last day."""
    viewer = request.viewer  # type: ignore[attr-defined]
    one = schools.holder(viewer, id_of(_one(request)))
    reach = HolderForm.of(
        request,
        prefix="reach",
        role=one.role,
        years=years_of(schools.school_page(viewer).setting_kind),
        initial={
            "one": one.pk,
            "weekdays": [str(day) for day in one.weekdays],
            "phone": one.phone,
            "nc_years": list(one.nc_years),
        },
    )
    known = one.training
    begin = (
        {
            name: getattr(known, name)
            for name in ("became_on", "qualified_teacher", "months_before", "qualification", "begun_on", "achieved_on")
        }
        if known
        else {}
    )
    training = TrainingForm.of(request, prefix="training", initial={"one": one.pk, "qualification": "none", **begin})
    end = EndForm.of(request, prefix="end", initial={"one": one.pk})
    works: tuple[tuple[Any, Callable[[], Any]], ...] = (
        (reach, lambda: services.change_holder(viewer, appointment_id=one.pk, **_said(reach))),
        (training, lambda: services.record_training(viewer, appointment_id=one.pk, **_said(training))),
        (end, lambda: services.end_holder(viewer, appointment_id=one.pk, **_said(end))),
    )
    for form, work in works:
        if form.is_bound and form.is_valid():
            response = save_once(request, viewer, form, work, to=reverse("web:setup_people"), said="Saved.")
            if response is not None:
                return response
    return page_or_422(
        request,
        "web/setup/holder.html",
        {"one": one, "reach": reach, "training": training, "end": end, "forms": [reach, training, end]},
    )


def _one(request: HttpRequest) -> str:
    which = request.POST.get("which", "")
    return request.POST.get(f"{which}-one") or request.GET.get("one") or ""


def _said(form: Any) -> dict[str, Any]:
    said = {name: value for name, value in form.cleaned_data.items() if name != "one"}
    if said.get("months_before", 0) is None:
        said["months_before"] = 0
    return said


def days(request: HttpRequest) -> HttpResponse:
    """Terms and closed days; add one, take one away."""
    viewer = request.viewer  # type: ignore[attr-defined]
    here = reverse("web:setup_days")
    if request.method == "POST" and request.POST.get("do") == "remove":
        kind, pk = request.POST.get("kind", ""), id_of(request.POST.get("thing"))
        take_away = partial(services.remove_days, viewer, school_id=viewer.school_id, kind=kind, days_id=pk)
        return pressed(request, take_away, said="Taken away. What is planned follows the days that are left.", to=here)
    form = DaysForm.of(request, initial={"kind": "closure"})
    if request.method == "POST" and form.is_valid():
        one = services.Days(**form.cleaned_data)
        work = lambda: services.add_days(viewer, school_id=viewer.school_id, days=[one])  # noqa: E731
        response = save_once(request, viewer, form, work, to=here, said="Added. What is planned follows.")
        if response is not None:
            return response
    terms, closures = schools.terms_and_closures(viewer)
    return page_or_422(request, "web/setup/days.html", {"terms": terms, "closures": closures, "form": form})


def days_import(request: HttpRequest) -> HttpResponse:
    """Paste a table of term dates, or choose a calendar; look at it; bring it in."""
    viewer = request.viewer  # type: ignore[attr-defined]
    form = PasteDaysForm.of(request)
    spans: list[school_days.Span] = []
    refused: list[school_days.LineRefused] = []
    lines = ""
    if request.method == "POST" and form.is_valid():
        lines = form.cleaned_data["lines"]
        try:
            file = form.cleaned_data["file"]
            if file:
                lines = school_days.as_lines(school_days.read_calendar(file.read()))
            spans, refused = school_days.read_lines(lines, today=clock.today())
        except ValueError as problem:
            form.refuse(str(problem), field="file")
        if request.POST.get("do") == "confirm" and spans and not refused:
            new = [services.Days(each.kind, each.name, each.starts_on, each.ends_on) for each in spans]
            work = lambda: services.add_days(viewer, school_id=viewer.school_id, days=new)  # noqa: E731
            response = save_once(
                request, viewer, form, work, to=reverse("web:setup_days"), said="The dates are in. What is planned follows."
            )
            if response is not None:
                return response
    context = {"form": form, "spans": spans, "refused": refused, "lines": lines}
    return page_or_422(request, "web/setup/days-import.html", context)
