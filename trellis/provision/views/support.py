"""Support without sessions, what every class gets, and one line of support."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from trellis.access.engine import decide, require
from trellis.accounts.saving import save_once
from trellis.accounts.viewer import Viewer
from trellis.core.errors import NotFound
from trellis.designsystem.responses import id_of, page_or_422, pressed
from trellis.people.queries import ChildCard

from .. import forms, policies, queries, rules, services
from .common import note_opening


def in_place(request: HttpRequest) -> HttpResponse:
    """Is it in place? Asked once a half-term of support that has no sessions."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    rows = queries.in_place_due(viewer, answered_too=True)
    form = forms.InPlaceForm.of(request, rows)
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            for values in form.answers():
                services.answer_in_place(viewer, **values)

        response = save_once(request, viewer, form, save, to=reverse("provision:in_place"), said="Saved. Thank you.")
        if response is not None:
            return response
    note_opening(viewer, [(each.child_id, each.school_id) for each in rows], "support in place")
    return page_or_422(request, "provision/in-place.html", {"rows": rows, "form": form, "title": "Is it in place?"})


def everyday(request: HttpRequest) -> HttpResponse:
    """What every class of the school gets, so that no child's row of a class page repeats it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.school_id is None:
        raise NotFound
    school_id = viewer.school_id
    require(viewer, "strategy.edit", child=policies.AtSchool(school_id))
    form = forms.EverydayForm.of(request, queries.strategies_for(school_id))
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            add, drop = form.changes()
            if form.cleaned_data["another"]:
                made = services.add_strategy(viewer, school_id=school_id, text=form.cleaned_data["another"], helps_with=[])
                add.add(made.pk)
            services.set_everyday(viewer, school_id=school_id, add=add, drop=drop)

        response = save_once(
            request, viewer, form, save, to=reverse("provision:everyday"), said="Saved. Class pages show it now."
        )
        if response is not None:
            return response
    return page_or_422(request, "provision/everyday.html", {"form": form, "title": "Our everyday classroom offer"})


def support(request: HttpRequest, ref: str) -> HttpResponse:
    """One line of support: what was promised, what happened of it, and the steps of equipment."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    line, child = queries.line_for(viewer, ref, "support.read")
    sessions = queries.sessions_of(child, line_id=line.pk) if line.makes_sessions else []
    if request.method == "POST" and "session" in request.POST:
        return _taken_back(request, line, child, sessions)
    may_change = bool(decide(viewer, "support.edit", child=child))
    end = forms.EndForm.of(request, prefix="end") if line.brought and may_change and line.ended_on is None else None
    if end is not None and (ended := _ended(request, line, end)) is not None:
        return ended
    steps = queries.equipment_of(child, line.pk)
    may_record = bool(decide(viewer, "support.log", child=child)) and not line.draft and line.ended_on is None
    equipment = may_record and line.kind == rules.Kind.ADAPTATION and not line.makes_sessions and not line.brought
    form = forms.EquipmentForm.of(request, steps) if equipment else None
    if request.method == "POST" and form is not None and form.is_valid():
        answers = form.cleaned_data | {"goes_with_child": {"yes": True, "no": False}.get(form.cleaned_data["goes_with_child"])}

        def save() -> None:
            services.record_equipment(viewer, line_id=line.pk, **answers)

        response = save_once(request, viewer, form, save, to=reverse("provision:support", kwargs={"ref": ref}), said="Saved.")
        if response is not None:
            return response
    viewer.opens(child_id=child.pk, school_id=child.school_id, page="support")
    context = {
        "line": line,
        "child": child,
        "form": form,
        "steps": steps,
        "counts": queries.counts_for([line.pk])[line.pk],
        "gaps": queries.gaps(child, line_ids=[line.pk]),
        "sessions": sessions,
        "to_take_back": [each for each in sessions if each.state] if may_change else [],
        "end": end,
        "beside": queries.beside(child.school_id, line.what, [line.given_by_id]),
        "answers": [] if line.makes_sessions else queries.answers_of(child, line.pk),
        "title": line.what,
        "caption": child.full_name,
        "back": f"/children/{child.ref}/",
        "back_text": child.full_name,
    }
    return page_or_422(request, "provision/support.html", context)


def _taken_back(
    request: HttpRequest, line: queries.LineCard, child: ChildCard, sessions: list[queries.ChildSession]
) -> HttpResponse:
    """What somebody recorded, put right by whoever may change the support: for the wrong child, or on the wrong day."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    require(viewer, "support.edit", child=child)
    wanted = id_of(request.POST["session"])
    if wanted not in {each.pk for each in sessions}:
        raise NotFound
    return pressed(
        request,
        lambda: services.undo_log(viewer, session_ids=[wanted]),
        said="Taken back. It is not recorded now.",
        to=reverse("provision:support", kwargs={"ref": line.ref}),
    )


def _ended(request: HttpRequest, line: queries.LineCard, form: forms.EndForm) -> HttpResponse | None:
    """End support from before Trellis by hand; None where that form was not sent, or is not right yet."""
    if request.method != "POST" or request.POST.get("which") != "end" or not form.is_valid():
        return None
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]

    def save() -> None:
        services.end_brought(viewer, line_id=line.pk, reason=form.cleaned_data["reason"])

    return save_once(
        request, viewer, form, save, to=reverse("provision:support", kwargs={"ref": line.ref}), said="It ends today."
    )
