"""Quiet start: what each adult would see and be sent, looked at first; then switched on by class, year or child."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from trellis.accounts.saving import save_once
from trellis.core.errors import NotFound
from trellis.designsystem.responses import id_of, page_or_422
from trellis.designsystem.words import plural
from trellis.people.queries import child_for
from trellis.people.queries import families as queries
from trellis.people.services import families as services

from ..forms import FamiliesForm


def families(request: HttpRequest) -> HttpResponse:
    """Choose whom; see every adult; switch on or off."""
    viewer = request.viewer  # type: ignore[attr-defined]
    whom = request.POST.get("whom") or request.GET.get("whom") or ""
    form = FamiliesForm.of(
        request, choices={"whom": [(each.value, each.label) for each in queries.choices(viewer)]}, initial={"whom": whom}
    )
    seen = queries.chosen(viewer, whom) if whom else []
    if request.method == "POST" and form.is_valid():
        on = request.POST.get("do") != "off"
        work = partial(
            services.switch_many, viewer, school_id=viewer.school_id, child_ids=[each.child.pk for each in seen], on=on
        )
        count = plural(len(seen), "child", "children")
        said = f"Families are on for {count}. Nothing was sent." if on else f"Families are off for {count}."
        response = save_once(request, viewer, form, work, to=reverse("web:setup_families"), said=said)
        if response is not None:
            return response
    on_now, every = queries.how_many_on(viewer)
    context = {"form": form, "seen": seen, "whom": whom, "on_now": on_now, "every": every}
    return page_or_422(request, "web/setup/families.html", context)


def seen_by(request: HttpRequest, ref: str) -> HttpResponse:
    """The page at home exactly as one adult would see it, in a frame in which nothing can be pressed."""
    viewer = request.viewer  # type: ignore[attr-defined]
    child = child_for(viewer, ref, queries.ACTION)
    adult_id = id_of(request.GET.get("adult"))
    token = queries.preview_token(viewer, child, adult_id)
    family = queries.chosen(viewer, f"child:{ref}")[0]
    adult = next((each for each in family.adults if each.person_id == adult_id), None)
    if adult is None:
        raise NotFound
    services.note_preview(viewer, child=child, adult_id=adult_id)
    address = f"{reverse('portal:child', kwargs={'ref': ref})}?as={token}"
    response = page_or_422(request, "web/setup/seen-by.html", {"child": child, "adult": adult, "address": address})
    response._csp_update = {"frame-src": ["'self'"]}  # type: ignore[attr-defined]
    return response
