"""All words about a child by voice: read them, add to them, hold worrying ones back at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.access.engine import require
from trellis.accounts.saving import save_once
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound, RuleBroken
from trellis.cycle import services
from trellis.cycle.forms import VOICE_FORMS
from trellis.cycle.queries import VOICES, pages
from trellis.designsystem.responses import SeeOther, page_or_422
from trellis.people.services import hold_words


def words(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything that has been said, by voice. A button of the page comes back here."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = pages.words_page(viewer, ref)
    if request.method == "POST":
        return _pressed(request, viewer, page)
    by_voice = {voice: [each for each in page.words if each.voice == voice] for voice in VOICES}
    return render(request, "cycle/words.html", {"page": page, "child": page.child, "by_voice": by_voice})


def _pressed(request: HttpRequest, viewer: Viewer, page: pages.WordsPage) -> HttpResponse:
    row = pages.word_of(page, request.POST.get("thing", ""))
    child_id = page.child.pk
    work: dict[str, tuple[Callable[[], Any], str]] = {
        "read": (lambda: services.read_statement(viewer, statement_id=row.pk), "Marked as read."),
        "hold": (
            lambda: hold_words(viewer, child_id=child_id, thing="statement", thing_id=row.pk),
            "Held back from every page at home, at once. The safeguarding lead sees these words and decides.",
        ),
    }
    if request.POST.get("do", "") not in work:
        raise NotFound
    do, said = work[request.POST["do"]]
    try:
        do()
    except RuleBroken as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, said)
    return SeeOther(f"{request.path}#w-{row.pk}")


def add_words(request: HttpRequest, ref: str, voice: str) -> HttpResponse:
    """Write down words of one voice: what a child said, an adult at home told, school sees, somebody from outside advises."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if voice not in VOICE_FORMS:
        raise NotFound
    page = pages.words_page(viewer, ref, voice)
    require(viewer, "views.write", child=page.child)
    form = VOICE_FORMS[voice].of(request, page, initial={"said_on": clock.today()})
    back = reverse("cycle:assess" if page.may_ask else "cycle:words", kwargs={"ref": ref})
    if request.method == "POST" and form.is_valid():
        work = lambda: _write(viewer, page, voice, form.cleaned_data)  # noqa: E731
        response = save_once(request, viewer, form, work, to=back, said="Saved with their name and date.")
        if response is not None:
            return response
    return page_or_422(request, "cycle/words_add.html", {"form": form, "child": page.child, "voice": voice, "back_to": back})


def _write(viewer: Viewer, page: pages.WordsPage, voice: str, said: dict[str, Any]) -> Any:
    values = dict(said)
    speaker = values.pop("speaker", "")
    typed = values.pop("speaker_words", "")
    return services.write_statement(
        viewer,
        child_id=page.child.pk,
        voice=voice,
        speaker_id=UUID(speaker) if speaker else None,
        speaker_words="" if speaker else typed,
        **values,
    )
