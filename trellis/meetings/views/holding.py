"""A meeting's page: what we will talk about (H1b), live notes (H2), read back (H3), and the minutes on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from trellis.access.engine import require
from trellis.accounts.saving import save_once
from trellis.core.errors import NotFound, RuleBroken
from trellis.cycle.queries.reviews import NO_SESSIONS
from trellis.designsystem.responses import SeeOther, page_or_422
from trellis.documents.responses import pdf_response, wants_pdf
from trellis.people.services import hold_words

from .. import queries, services
from ..forms import ActionForm, ChangeNoteForm, DecisionForm, HereForm, ItemForm, NotesForm, ReadBackForm, WriteUpForm
from ..queries import MeetingPage

_NO_VIEWS = "No views yet. Talk about these first, together, at the start of the meeting."


def meeting(request: HttpRequest, ref: str) -> HttpResponse:
    """The agenda while it is planned, what was agreed once it was held; `?format=pdf` on paper, `?for=` an invitation on paper."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.meeting_page(viewer, ref)
    if wants_pdf(request):
        return _printed(request, page)
    item = ItemForm.of(request, prefix="item")
    here = HereForm.of(request, page, prefix="here", initial={"came": _expected(page)})
    pressed = request.POST.get("which", "") if request.method == "POST" else ""
    response = None
    if request.POST.get("do") == "hold":
        return _held_back(request, page)
    if pressed == "item" and item.is_valid():
        work: Callable[[], Any] = lambda: services.add_item(viewer, meeting_id=page.meeting.pk, words=item.cleaned_data["words"])  # noqa: E731
        response = save_once(request, viewer, item, work, to=f"{request.path}#items", said="Added to the agenda.")
    elif pressed == "here" and here.is_valid():
        require(viewer, "meeting.plan", child=page.child)
        came = {UUID(each) for each in here.cleaned_data["came"]}
        work = lambda: services.who_is_here(viewer, meeting_id=page.meeting.pk, came=came)  # noqa: E731
        response = save_once(request, viewer, here, work, to=reverse("meetings:live", args=[ref]), said="Saved who is here.")
    elif request.method == "POST" and pressed not in ("item", "here"):
        raise NotFound
    if response is not None:
        return response
    context = {
        "page": page,
        "child": page.child,
        "item": item,
        "here": here,
        "forms": [item, here],
        "viewer_id": viewer.person_id,
        "no_views": _NO_VIEWS,
        "no_sessions": NO_SESSIONS,
        "back": reverse("meetings:list"),
    }
    return page_or_422(request, "meetings/meeting.html", context)


def _expected(page: MeetingPage) -> list[str]:
    """Who is ticked first: those who came, or before the meeting those who did not say no."""
    if page.meeting.held:
        return [str(each.person_id) for each in page.came]
    return [str(each.person_id) for each in page.invited if each.answer not in ("another", "not_coming")]


def _held_back(request: HttpRequest, page: MeetingPage) -> HttpResponse:
    """Words that worry somebody go from every page at home at once, as everywhere in the record."""
    thing = request.POST.get("thing", "")
    known = {str(each.pk): "meeting_note" for each in page.notes} | {str(each.pk): "meeting_item" for each in page.items}
    if thing not in known:
        raise NotFound
    try:
        hold_words(request.viewer, child_id=page.child.pk, thing=known[thing], thing_id=UUID(thing))  # type: ignore[attr-defined]
    except RuleBroken as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request, "Held back from every page at home, at once. The safeguarding lead sees these words and decides."
        )
    return SeeOther(request.path)


def _printed(request: HttpRequest, page: MeetingPage) -> HttpResponse:
    """The notes on A4; before the meeting the invitation, a side for each person it is printed for."""
    viewer = request.viewer  # type: ignore[attr-defined]
    template, name = "meetings/minutes-print.html", "meeting"
    context: dict[str, Any] = {
        "page": page,
        "child": page.child,
        "school_name": page.child.school_name,
        "initials": page.child.initials.rstrip("."),
        "kind_of_document": page.meeting.kind_label,
        "title": f"{page.child.calling_name}: {page.meeting.at_home.lower()}",
    }
    if not page.meeting.held:
        template, name = "meetings/invitation-print.html", "invitation"
        home = [each for each in page.invited if each.at_home]
        context["people"] = [each for each in home if each.how == "paper"] or home
        context["ring"] = queries.whom_to_ring(page.child)
    return pdf_response(request, template, context, by=viewer.name, name=name)


def live(request: HttpRequest, ref: str) -> HttpResponse:
    """Notes, decisions and actions on one screen. What is typed is kept as it is typed; two people can type at once."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = _to_write(request, ref)
    if not page.meeting.held:
        return SeeOther(f"{reverse('meetings:meeting', args=[ref])}#start")
    owners = queries.owners_for(page.child, [(each.person_id, each.who) for each in page.invited])
    notes = NotesForm.of(request, page, prefix="notes")
    decision = DecisionForm.of(request, page, prefix="decision")
    action = ActionForm.of(request, owners, prefix="action")
    work = _writes(request, page, notes, decision, action)
    if request.method == "POST":
        form, do, said = work.get(request.POST.get("which", "")) or (None, None, "")
        if form is None or do is None:
            raise NotFound
        at = {"notes": "", "decision": "#decisions", "action": "#actions"}[request.POST["which"]]
        response = save_once(request, viewer, form, do, to=f"{request.path}{at}", said=said) if form.is_valid() else None
        if response is not None:
            return response
    context = {"page": page, "child": page.child, "notes": notes, "decision": decision, "action": action}
    context |= {"forms": [notes, decision, action], "no_views": _NO_VIEWS, "no_sessions": NO_SESSIONS}
    return page_or_422(request, "meetings/live.html", context | {"back": reverse("meetings:meeting", args=[ref])})


def _writes(
    request: HttpRequest, page: MeetingPage, notes: NotesForm, decision: DecisionForm, action: ActionForm
) -> dict[str, tuple[Any, Callable[[], Any], str]]:
    """What each button of the notes does: its form, the service, what the next page says."""
    viewer, pk = request.viewer, page.meeting.pk  # type: ignore[attr-defined]
    return {
        "notes": (notes, lambda: services.take_notes(viewer, meeting_id=pk, said=notes.said()), "Notes saved."),
        "decision": (
            decision,
            lambda: services.write_decision(
                viewer,
                meeting_id=pk,
                what=decision.cleaned_data["what"],
                who=[UUID(each) for each in decision.cleaned_data["who"]],
            ),
            "Decision saved.",
        ),
        "action": (
            action,
            lambda: services.add_action(
                viewer,
                meeting_id=pk,
                what=action.cleaned_data["what"],
                owner_id=UUID(action.cleaned_data["owner"]),
                by_on=action.cleaned_data["by_on"],
            ),
            "Action saved.",
        ),
    }


def _to_write(request: HttpRequest, ref: str) -> MeetingPage:
    page = queries.meeting_page(request.viewer, ref, opens="the notes of a meeting")  # type: ignore[attr-defined]
    require(request.viewer, "meeting.plan", child=page.child)  # type: ignore[attr-defined]
    return page


def change_note(request: HttpRequest, ref: str, note_id: UUID) -> HttpResponse:
    """Put a note right. What stood there before stays on the record."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = _to_write(request, ref)
    note = next((each for each in page.notes if each.pk == note_id), None)
    if note is None:
        raise NotFound
    form = ChangeNoteForm.of(request, initial={"text": note.text})
    to = reverse("meetings:live", args=[ref])
    if request.method == "POST" and form.is_valid():
        work = lambda: services.change_note(viewer, note_id=note.pk, text=form.cleaned_data["text"])  # noqa: E731
        response = save_once(request, viewer, form, work, to=to, said="Note changed.")
        if response is not None:
            return response
    return page_or_422(request, "meetings/note.html", {"page": page, "child": page.child, "note": note, "form": form, "back": to})


def read_back(request: HttpRequest, ref: str) -> HttpResponse:
    """A plain summary to read aloud; each person says on the spot whether it is right; then it goes to everyone."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = _to_write(request, ref)
    if not page.meeting.held:
        return SeeOther(reverse("meetings:meeting", args=[ref]))
    pk = page.meeting.pk
    finish = WriteUpForm.of(request, page, prefix="finish", initial={"next_on": page.meeting.next_on})
    said = {each.person_id: ReadBackForm.of(request, prefix=f"p{each.person_id.hex}") for each in page.came}
    if request.method == "POST":
        response = None
        pressed = request.POST.get("which", "")
        person = next((each for each in said if f"p{each.hex}" == pressed), None)
        if pressed == "finish" and finish.is_valid():
            work: Callable[[], Any] = lambda: services.write_up(viewer, meeting_id=pk, next_on=finish.cleaned_data["next_on"])  # noqa: E731
            to = reverse("meetings:meeting", args=[ref])
            response = save_once(
                request, viewer, finish, work, to=to, said="Sent to everyone. The actions are on people’s Today."
            )
        elif person is not None and said[person].is_valid():
            right, words = request.POST.get("right") == "yes", said[person].cleaned_data["words"]
            work = lambda: services.record_read_back(viewer, meeting_id=pk, person_id=person, right=right, words=words)  # noqa: E731
            response = save_once(request, viewer, said[person], work, to=f"{request.path}#people", said="Recorded.")
        elif pressed != "finish" and person is None:
            raise NotFound
        if response is not None:
            return response
    context = {"page": page, "child": page.child, "finish": finish, "asked": said, "forms": [finish, *said.values()]}
    return page_or_422(request, "meetings/read-back.html", context | {"back": reverse("meetings:live", args=[ref])})
