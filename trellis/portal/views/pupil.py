"""A child's or young person's own pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from trellis.accounts.saving import save_once
from trellis.core.errors import NotFound
from trellis.cycle import services as cycle
from trellis.designsystem.responses import page_or_422

from .. import queries, services
from ..forms import OwnWordsForm, TellForm, WorryForm

# What each part of one's own page asks: as a child is asked, and as a young person is.
PARTS = {
    "appreciate": ("What do people like about you?", "What do people like and admire about you?"),
    "important": ("What matters to you?", "What is important to you?"),
    "support": ("How can people help you?", "How can people best support you?"),
    "communicate": ("How do you like to talk?", "How do you like people to talk with you?"),
}


def _help(page: queries.PupilPage | queries.WizardPage | queries.WorryPage) -> dict[str, str]:
    return {"help_name": page.school.senco, "help_phone": page.school.ring}


def me(request: HttpRequest) -> HttpResponse:
    """About me."""
    page = queries.pupil_page(request.viewer)  # type: ignore[attr-defined]
    parts = [(key, words[page.young], getattr(page.profile, key) if page.profile else "") for key, words in PARTS.items()]
    template = "portal/me-young.html" if page.young else "portal/me.html"
    return render(request, template, {"page": page, "parts_of_me": parts, **_help(page)})


def words(request: HttpRequest, part: str) -> HttpResponse:
    """Change one part of one's own page."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.pupil_page(viewer)
    if part not in PARTS:
        raise NotFound
    now = page.profile
    form = OwnWordsForm.of(request, initial={"text": getattr(now, part) if now else "", "revision": now.number if now else 0})
    form.fields["text"].label = PARTS[part][page.young]
    if request.method == "POST" and form.is_valid():
        text, revision = form.cleaned_data["text"], form.version
        response = save_once(
            request,
            viewer,
            form,
            lambda: services.save_part(viewer, part=part, text=text, revision=revision),
            to="/me/",
            said="Saved. Those are your words now.",
        )
        if response is not None:
            return response
    layout = "designsystem/family.html" if page.young else "designsystem/pupil.html"
    return page_or_422(request, "portal/words.html", {"page": page, "form": form, "layout": layout, **_help(page)})


def tell(request: HttpRequest) -> HttpResponse:
    """Something to tell the school about oneself."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.wizard_for(viewer, None)
    form = TellForm.of(request, page)
    if request.method == "POST" and form.is_valid():
        text, share = form.cleaned_data["text"], bool(form.cleaned_data.get("share"))
        response = save_once(
            request,
            viewer,
            form,
            lambda: services.tell_about_me(viewer, text=text, share=share),
            to="/me/",
            said="Thank you. A teacher will read it.",
        )
        if response is not None:
            return response
    layout = "designsystem/pupil.html" if page.mode == "pupil" else "designsystem/family.html"
    return page_or_422(request, "portal/tell-me.html", {"page": page, "form": form, "layout": layout, **_help(page)})


def worry(request: HttpRequest) -> HttpResponse:
    """A worry of one's own."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.wizard_for(viewer, None)
    form = WorryForm.of(request)
    form.fields["text"].label, form.fields["where"].label = "What is worrying you?", "When does it happen?"
    if request.method == "POST" and form.is_valid():
        response = save_once(
            request,
            viewer,
            form,
            lambda: cycle.raise_concern(viewer, child_id=page.child.pk, source="child", **form.cleaned_data),
            to=lambda concern: f"/me/worry/{concern.ref}/",
            said="Thank you for telling us.",
        )
        if response is not None:
            return response
    layout = "designsystem/pupil.html" if page.mode == "pupil" else "designsystem/family.html"
    context = {"page": page, "form": form, "layout": layout, "worries": queries.worries_of(viewer, page.child), **_help(page)}
    return page_or_422(request, "portal/worry-me.html", context)


def followed(request: HttpRequest, concern_ref: str) -> HttpResponse:
    """What became of one's own worry."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.worry_page(viewer, queries.own_card(viewer).ref, concern_ref, action="own.page")
    return render(request, "portal/followed.html", {"page": page, "own": True, **_help(page)})


def stop(request: HttpRequest) -> HttpResponse:
    """Stopping is always fine; what was written is kept."""
    page = queries.wizard_for(request.viewer, None)  # type: ignore[attr-defined]
    return render(request, "portal/stop.html", {"page": page, **_help(page)})
