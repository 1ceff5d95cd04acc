"""The people around a child, and what is held back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.access.engine import could, require
from trellis.accounts.saving import save_once
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.designsystem.responses import id_of, page_or_422, pressed

from .. import forms, queries, services
from ..queries import held, keeping
from ..queries import page as pages


def people(request: HttpRequest, ref: str) -> HttpResponse:
    """Everybody round one child: family, school, outside. A button of the page comes back here."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = pages.people_page(viewer, ref)
    if request.method == "POST":
        work, said = _button(request, page)
        return pressed(request, work, said=said, to=reverse("people:people", kwargs={"ref": ref}))
    return render(request, "people/people.html", {"page": page})


def _button(request: HttpRequest, page: pages.PeoplePage) -> tuple[Callable[[], Any], str]:
    viewer, child_id = request.viewer, page.child.pk  # type: ignore[attr-defined]
    which, thing = request.POST.get("do", ""), request.POST.get("thing", "")
    if which in ("families_on", "families_off"):
        on = which == "families_on"
        said = "The family's pages are on." if on else "The family's pages are off. The family hears from you in other ways."
        return lambda: services.switch_families(viewer, child_id=child_id, on=on), said
    pk = id_of(thing)
    buttons: dict[str, tuple[Callable[[], Any], str]] = {
        "invite": (lambda: services.invite_to_sign_in(viewer, child_id=child_id, person_id=pk), "The invitation is on its way."),
        "end": (
            lambda: services.end_professional(viewer, place_id=pk),
            "The invitation has ended. From now on they see nothing.",
        ),
        "ask_to_lift": (lambda: services.ask_to_lift(viewer, restriction_id=pk), "Noted. Another person has to lift it now."),
        "lift": (lambda: services.lift(viewer, restriction_id=pk), "The restriction is lifted."),
    }
    if which not in buttons:
        raise NotFound
    return buttons[which]


def add(request: HttpRequest, ref: str) -> HttpResponse:
    """Add an adult of the family."""
    viewer = request.viewer  # type: ignore[attr-defined]
    child = queries.child_for(viewer, ref, "people.read")
    require(viewer, "people.edit", child=child)
    form = forms.AdultForm.of(request, initial={"responsibility": "unknown", "by_email": True})
    if request.method == "POST" and form.is_valid():
        back = reverse("people:people", kwargs={"ref": ref})
        work = lambda: services.add_adult(viewer, child_id=child.pk, starts_on=clock.today(), priority=9, **form.cleaned_data)  # noqa: E731
        response = save_once(request, viewer, form, work, to=back, said=f"Added to {child.calling_name}'s people.")
        if response is not None:
            return response
    return page_or_422(
        request, "people/adult.html", {"form": form, "child": child, "title": f"Add an adult to {child.calling_name}'s people"}
    )


def change(request: HttpRequest, ref: str) -> HttpResponse:
    """Change what is known about an adult: responsibility, home, how to reach them."""
    viewer = request.viewer  # type: ignore[attr-defined]
    child = queries.child_for(viewer, ref, "people.read", opens="people")
    require(viewer, "people.edit", child=child)
    adult = pages.adult_form(viewer, child, id_of(request.POST.get("adult") or request.GET.get("adult")))
    form = forms.ChangeAdultForm.of(request, initial=adult.values | {"revision": adult.revision, "adult": adult.link_id})
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name not in ("revision", "adult")}
        revision = int(form.cleaned_data["revision"]) if form.cleaned_data["revision"].isdecimal() else 0
        work = lambda: services.edit_family_link(viewer, link_id=adult.link_id, revision=revision, **values)  # noqa: E731
        response = save_once(request, viewer, form, work, to=reverse("people:people", kwargs={"ref": ref}), said="Saved.")
        if response is not None:
            return response
    context = {"form": form, "child": child, "title": adult.name, "signs_in": adult.signs_in}
    return page_or_422(request, "people/adult.html", context)


def professional(request: HttpRequest, ref: str) -> HttpResponse:
    """Invite a professional from outside until a day."""
    viewer = request.viewer  # type: ignore[attr-defined]
    child = queries.child_for(viewer, ref, "people.read")
    require(viewer, "people.edit", child=child)
    form = forms.ProfessionalForm.of(request)
    if request.method == "POST" and form.is_valid():
        work = lambda: services.invite_new_professional(viewer, child_id=child.pk, starts_on=clock.today(), **form.cleaned_data)  # noqa: E731
        response = save_once(request, viewer, form, work, to=reverse("people:people", kwargs={"ref": ref}), said="Invited.")
        if response is not None:
            return response
    return page_or_422(request, "people/professional.html", {"form": form, "child": child})


def restrict(request: HttpRequest, ref: str) -> HttpResponse:
    """Record a court order. From then on the adult sees nothing."""
    viewer = request.viewer  # type: ignore[attr-defined]
    child = queries.child_for(viewer, ref, "people.read", opens="people")
    require(viewer, "restriction.edit", child=child)
    form = forms.RestrictionForm.of(
        request, choices={"adult": pages.adult_options(child)}, initial={"adult": request.GET.get("adult", "")}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        work = lambda: services.restrict(  # noqa: E731
            viewer,
            child_id=child.pk,
            person_id=UUID(said["adult"]),
            kind=said["kind"],
            order_reference=said["order_reference"],
            starts_on=clock.today(),
            ends_on=said["ends_on"],
        )
        back = reverse("people:people", kwargs={"ref": ref})
        response = save_once(
            request, viewer, form, work, to=back, said="Recorded. From now on this adult gets nothing about this child."
        )
        if response is not None:
            return response
    return page_or_422(request, "people/restrict.html", {"form": form, "child": child})


def hold(request: HttpRequest, ref: str) -> HttpResponse:
    """Hold an adult back at once. Only the safeguarding lead and the head get this page."""
    viewer = request.viewer  # type: ignore[attr-defined]
    child = queries.child_for(viewer, ref, "hold.place", opens="people")
    form = forms.HoldForm.of(request, choices={"adult": pages.adult_options(child)})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        work = lambda: services.place_hold(viewer, child_id=child.pk, person_id=UUID(said["adult"]), reason=said["reason"])  # noqa: E731
        response = save_once(request, viewer, form, work, to=reverse("people:held"), said="The hold is in place.")
        if response is not None:
            return response
    return page_or_422(request, "people/hold.html", {"form": form, "child": child})


def held_back(request: HttpRequest) -> HttpResponse:
    """What is held back: words to read and release, adults under a hold."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if request.method == "POST":
        thing = id_of(request.POST.get("thing"))
        if request.POST.get("do") == "release":
            said = "Released. The words show again where they were."
            return pressed(request, lambda: services.release_words(viewer, held_id=thing), said=said, to=reverse("people:held"))
        if request.POST.get("do") == "end":
            said = "The hold has ended."
            return pressed(request, lambda: services.end_hold(viewer, hold_id=thing), said=said, to=reverse("people:held"))
        raise NotFound
    page = held.held_page(viewer)
    for row in page.words:
        child = queries.child_for(viewer, row.child_ref, "hold.read", opens="what is held back")
        require(viewer, "hold.read", child=child)
    return render(request, "people/held.html", {"page": page})


def renew(request: HttpRequest) -> HttpResponse:
    """Ten school days more for a hold."""
    viewer = request.viewer  # type: ignore[attr-defined]
    pk = id_of(request.POST.get("hold") or request.GET.get("hold"))
    row = next((each for each in held.holds(viewer) if each.hold_id == pk), None)
    if row is None:
        raise NotFound
    form = forms.RenewForm.of(request, initial={"hold": pk})
    if request.method == "POST" and form.is_valid():
        work = lambda: services.renew_hold(viewer, hold_id=pk, reason=form.cleaned_data["reason"])  # noqa: E731
        response = save_once(request, viewer, form, work, to=reverse("people:held"), said="Renewed for ten school days.")
        if response is not None:
            return response
    return page_or_422(request, "people/renew.html", {"form": form, "row": row})


def record_check(request: HttpRequest) -> HttpResponse:
    """Whether the record of who did what is whole, and whom to tell if not."""
    return render(request, "people/record-check.html", {"rows": queries.record_checks(request.viewer)})  # type: ignore[attr-defined]


def kept(request: HttpRequest) -> HttpResponse:
    """How long each kind of data is kept, and whose record is kept beyond its time."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if request.method == "POST":
        work = lambda: services.end_keeping(viewer, hold_id=id_of(request.POST.get("thing")))  # noqa: E731
        return pressed(request, work, said="This record is kept as long as any other.", to=reverse("people:kept"))
    page = keeping.kept_page(viewer)
    for row in page.holds:
        viewer.opens(child_id=row.child_id, school_id=viewer.school_id, page="whose record is kept beyond its time")
    return render(request, "people/kept.html", {"page": page} | _back_from_kept(viewer))


def _back_from_kept(viewer: Viewer) -> dict[str, str]:
    """Set-up for whoever sets the school up; the safeguarding lead comes from what is held back."""
    if could(viewer, "setup.page"):
        return {"back": "/setup/", "back_text": "Set-up"}
    if could(viewer, "hold.read"):
        return {"back": reverse("people:held"), "back_text": "What is held back"}
    return {"back": "/today/", "back_text": "Today"}


def choose_period(request: HttpRequest, code: str) -> HttpResponse:
    """The school's own time for one kind of data."""
    viewer = request.viewer  # type: ignore[attr-defined]
    row = keeping.period_row(viewer, code)
    form = forms.PeriodForm.of(request, initial={"years": row.years})
    if request.method == "POST" and form.is_valid():
        work = lambda: services.choose_period(viewer, code=code, **form.cleaned_data)  # noqa: E731
        response = save_once(request, viewer, form, work, to=reverse("people:kept"), said="Saved.")
        if response is not None:
            return response
    return page_or_422(request, "people/period.html", {"form": form, "row": row})


def keep_record(request: HttpRequest) -> HttpResponse:
    """Keep one child's record beyond its time."""
    viewer = request.viewer  # type: ignore[attr-defined]
    require(viewer, "record.hold")
    form = forms.KeepForm.of(request)
    if request.method == "POST" and form.is_valid():
        work = lambda: services.keep_record(viewer, **form.cleaned_data)  # noqa: E731
        response = save_once(
            request, viewer, form, work, to=reverse("people:kept"), said="This record is kept until somebody ends it here."
        )
        if response is not None:
            return response
    return page_or_422(request, "people/keep-record.html", {"form": form})


def unknown(request: HttpRequest) -> HttpResponse:
    """Every adult whose responsibility is not known or whom nobody can reach."""
    rows = pages.unknown_adults(request.viewer)  # type: ignore[attr-defined]
    return render(request, "people/unknown.html", {"rows": rows, "count": len(rows)})
