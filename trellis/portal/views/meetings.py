"""Meetings at home: can you come, what will we talk about, what did we agree, is it right, and what I said I would do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from trellis.accounts.saving import save_once
from trellis.core.errors import NotFound
from trellis.designsystem.responses import SeeOther, page_or_422
from trellis.meetings import services as meetings

from .. import queries
from ..forms import ComingForm, RightForm, TalkAboutForm


def _ref(request: HttpRequest, ref: str | None) -> tuple[str, bool]:
    """The child's reference: named, or one's own."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return (queries.own_card(viewer).ref, True) if ref is None else (ref, False)


def _help(school: queries.SchoolContact) -> dict[str, str]:
    return {"help_name": school.senco, "help_phone": school.ring}


def listed(request: HttpRequest, ref: str | None = None) -> HttpResponse:
    """The meetings one was invited to."""
    named, own = _ref(request, ref)
    page = queries.home_meetings(request.viewer, named, own=own)  # type: ignore[attr-defined]
    return render(request, "portal/meetings.html", {"page": page, "base": _base(named, own), **_help(page.school)})


def _base(ref: str, own: bool) -> str:
    return "/me/" if own else f"/my-child/{ref}/"


def meeting(request: HttpRequest, meeting_ref: str, ref: str | None = None) -> HttpResponse:
    """One meeting. Before it: answer and add. After it: read, say whether it is right, tick off one's own part."""
    viewer = request.viewer  # type: ignore[attr-defined]
    named, own = _ref(request, ref)
    page = queries.home_meeting(viewer, named, meeting_ref, own=own)
    pk, here = page.page.meeting.pk, request.path
    before = {"answer": page.mine.answer, "words": page.mine.answer_words} if page.mine.answer else {}
    coming = ComingForm.of(request, prefix="coming", initial=before)
    item = TalkAboutForm.of(request, prefix="item")
    right = RightForm.of(request, prefix="right")
    work: dict[str, tuple[Any, Callable[[], Any], str]] = {
        "coming": (
            coming,
            lambda: meetings.answer_invitation(viewer, meeting_id=pk, **coming.cleaned_data),
            "Thank you. We have your answer.",
        ),
        "item": (item, lambda: meetings.add_item(viewer, meeting_id=pk, **item.cleaned_data), "Added. We will talk about it."),
        "right": (
            right,
            lambda: meetings.say_read_back(
                viewer, meeting_id=pk, right=right.cleaned_data["right"] == "yes", words=right.cleaned_data["words"]
            ),
            "Thank you. We have what you said.",
        ),
    }
    if request.method == "POST":
        if "action" in request.POST:
            return _ticked(request, page)
        form, do, said = work.get(request.POST.get("which", "")) or (None, None, "")
        if form is None or do is None:
            raise NotFound
        response = save_once(request, viewer, form, do, to=here, said=said) if form.is_valid() else None
        if response is not None:
            return response
    context = {"page": page, "base": _base(named, own), "coming": coming, "item": item, "right": right}
    context["forms"] = [coming, item, right]
    return page_or_422(request, "portal/meeting.html", {**context, **_help(page.school)})


def _ticked(request: HttpRequest, page: queries.HomeMeeting) -> HttpResponse:
    """The reader ticks off what they said they would do, or takes the tick back."""
    ref, do = request.POST["action"], request.POST.get("do", "done")
    mine = [each.ref for each in page.page.actions if each.owner_id == page.mine.person_id]
    if ref not in mine or do not in ("done", "open"):
        raise NotFound
    meetings.tick(request.viewer, ref=ref, done=do == "done")  # type: ignore[attr-defined]
    messages.success(request, "Ticked off. Thank you." if do == "done" else "The tick is taken back.")
    return SeeOther(request.path)
