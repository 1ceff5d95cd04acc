"""Staff, classes and teaching groups: brought in from a file, changed by hand, invited in one go or on paper."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.accounts.saving import save_once
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.designsystem.responses import SeeOther, id_of, page_or_422, pressed
from trellis.designsystem.words import plural
from trellis.exchange.services import staffing as lists
from trellis.notifications.services import address_of
from trellis.people.queries import school as schools
from trellis.people.queries import staff as queries
from trellis.people.services import staffing as services

from ..forms import ConfirmListForm, GroupForm, GroupsFileForm, InviteForm, PlaceColumnsForm, PlaceForm, StaffFileForm

_FORMS = {"staff": StaffFileForm, "groups": GroupsFileForm}
_BACK = {"staff": "web:setup_staff", "groups": "web:setup_groups"}


def staff(request: HttpRequest) -> HttpResponse:
    """Everybody who works here; who is to be asked to sign in."""
    viewer = request.viewer  # type: ignore[attr-defined]
    cards = queries.staff_list(viewer)
    asked = [(str(each.person_id), each.name, f"{each.job}. {each.state}.") for each in cards if each.may_be_asked]
    form = InviteForm.of(request, choices={"people": asked})
    if request.method == "POST" and form.is_valid():
        people = [UUID(each) for each in form.cleaned_data["people"]]
        if request.POST.get("do") == "slips":
            with form.attempt():
                return _slips(request, services.print_slips(viewer, school_id=viewer.school_id, person_ids=people))
        else:
            work = lambda: services.invite_staff(viewer, school_id=viewer.school_id, person_ids=people)  # noqa: E731
            said = f"{plural(len(people), 'invitation')} on the way."
            response = save_once(request, viewer, form, work, to=reverse("web:setup_staff"), said=said)
            if response is not None:
                return response
    return page_or_422(request, "web/setup/staff.html", {"cards": cards, "form": form, "asked": len(asked)})


def _slips(request: HttpRequest, made: list[tuple[str, str]]) -> HttpResponse:
    """One slip each, to be cut apart. The links stand on this page alone."""
    slips = [(name, address_of(reverse("accounts:accept", kwargs={"token": token}))) for name, token in made]
    context = {"slips": slips, "printed_by": request.viewer.name, "printed_at": clock.now()}  # type: ignore[attr-defined]
    return render(request, "web/setup/slips.html", context)


def list_import(request: HttpRequest, what: str) -> HttpResponse:
    """Choose a file of staff or of teaching groups. Nothing is written yet."""
    viewer = request.viewer  # type: ignore[attr-defined]
    form = _FORMS[what].of(request)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with form.attempt():
            made = lists.keep_list(
                viewer,
                school_id=viewer.school_id,
                what=what,
                file=file,
                file_name=file.name,
                whole=form.cleaned_data["whole"],
            )
            return SeeOther(reverse("web:setup_list", kwargs={"ref": made.ref}))
    return page_or_422(request, "web/setup/list-import.html", {"form": form, "what": what, "back_to": reverse(_BACK[what])})


def staff_import(request: HttpRequest) -> HttpResponse:
    """Choose a file of staff."""
    return list_import(request, "staff")


def groups_import(request: HttpRequest) -> HttpResponse:
    """Choose a file of children in teaching groups."""
    return list_import(request, "groups")


def list_preview(request: HttpRequest, ref: str) -> HttpResponse:
    """What a file would change; confirm it here, or throw it away."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = lists.waiting_list(viewer, ref)
    back = reverse(_BACK[found.what])
    if request.method == "POST" and request.POST.get("do") == "drop":
        work: Any = partial(lists.drop_list, viewer, ref=ref)
        return pressed(request, work, said="The file is thrown away. Nothing was changed.", to=back)
    outcome = lists.outcome_of(found)
    form = ConfirmListForm.of(request, left=outcome.left, initial={"signature": outcome.signature})
    if request.method == "POST" and form.is_valid():
        said, leavers = form.cleaned_data["signature"], form.cleaned_data.get("leavers") or []
        work = partial(lists.confirm_list, viewer, ref=ref, signature=said, leavers=leavers)
        response = save_once(request, viewer, form, work, to=back, said="The file is brought in. Nobody has been sent anything.")
        if response is not None:
            return response
        sent = form.data.copy()  # type: ignore[attr-defined]
        sent["signature"] = outcome.signature
        form.data = sent
    return page_or_422(
        request, "web/setup/list-preview.html", {"found": _head(found), "outcome": outcome, "form": form, "back_to": back}
    )


def _head(found: Any) -> dict[str, Any]:
    names = ("ref", "what", "file_name", "whole", "waits_until")
    return {name: getattr(found, name) for name in names} | {"what_label": found.get_what_display()}


def list_columns(request: HttpRequest, ref: str) -> HttpResponse:
    """Say which column means what; the school's answer is remembered."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = lists.waiting_list(viewer, ref)
    outcome = lists.outcome_of(found)
    columns = [each for each in outcome.columns if each]
    begin = {f"column_{number}": outcome.mapping.get(column, "") for number, column in enumerate(columns)}
    form = PlaceColumnsForm.of(request, columns=columns, what=found.what, initial=begin)
    if request.method == "POST" and form.is_valid():
        with form.attempt():
            lists.place_columns(viewer, ref=ref, mapping=form.mapping)
            return SeeOther(reverse("web:setup_list", kwargs={"ref": ref}))
    return page_or_422(request, "web/setup/list-columns.html", {"form": form, "found": _head(found)})


def groups(request: HttpRequest) -> HttpResponse:
    """Every class and group with its adults; add one."""
    viewer = request.viewer  # type: ignore[attr-defined]
    form = GroupForm.of(request, initial={"kind": "class"})
    if request.method == "POST" and form.is_valid():
        work = lambda: services.add_group(viewer, school_id=viewer.school_id, **form.cleaned_data)  # noqa: E731
        response = save_once(request, viewer, form, work, to=reverse("web:setup_groups"), said="Added.")
        if response is not None:
            return response
    return page_or_422(request, "web/setup/groups.html", {"groups": queries.group_list(viewer), "form": form})


def group(request: HttpRequest, ref: str) -> HttpResponse:
    """One class or group: who works with it, from when, on which days."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.group_by_ref(viewer, ref)
    here = reverse("web:setup_group", kwargs={"ref": ref})
    if request.method == "POST" and request.POST.get("do") == "end":
        place = id_of(request.POST.get("thing"))
        if place not in {each.pk for each in found.places}:
            raise NotFound
        said = "Taken from this group. They no longer see its children by it."
        return pressed(request, partial(services.take_from_class, viewer, place_id=place), said=said, to=here)
    form = PlaceForm.of(request, choices={"person": schools.staff_choices(viewer)}, initial={"starts_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        said_of = dict(form.cleaned_data)
        person = UUID(said_of.pop("person"))
        work = lambda: services.put_with_class(viewer, group_id=found.pk, person_id=person, **said_of)  # noqa: E731
        response = save_once(request, viewer, form, work, to=here, said="Saved.")
        if response is not None:
            return response
    return page_or_422(request, "web/setup/group.html", {"group": found, "form": form})
