"""Sessions as whoever gives them sees them. Every button works without a script."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.accounts.saving import save_once
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import EditedMeanwhile, NotFound, RuleBroken
from trellis.designsystem.responses import SeeOther, page_or_422
from trellis.designsystem.words import date_long, plural, time_short
from trellis.documents.responses import pdf_response, wants_pdf
from trellis.rulebook.dates import week_of

from .. import forms, queries, rules, services
from .common import day_in, note_opening

_TAPS = {rules.SessionState.HAPPENED.value, rules.SessionState.PART.value}


def log(request: HttpRequest) -> HttpResponse:
    """F1: the viewer's sessions of a day. One tap records a whole group and comes back to the same row."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if request.method == "POST":
        return _tap(request, viewer)
    on_tablet = viewer.tablet_id is not None
    day = clock.today() if on_tablet else day_in(request.GET.get("day"))
    page = queries.my_sessions(viewer, day)
    note_opening(viewer, [each for row in (*page.rows, *page.any_time) for each in row.children], "my sessions")
    context = {
        "page": page,
        "title": "My sessions today" if page.is_today else f"My sessions on {date_long(day)}",
        "after": request.GET.get("after", ""),
        "met": request.GET.get("met", ""),
        "mine": request.GET.get("mine", "") if request.GET.get("mine") in _TAPS else "",
        "may_record": week_of(day) <= clock.today(),
        "buttons": [(each.value, words) for each, words in rules.SESSION_BUTTONS.items() if each.value in _TAPS],
        "form": forms.TapForm.of(request),
    }
    return render(request, "provision/tablet.html" if on_tablet else "provision/log.html", context)


def _tap(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Done, Part, Undo or Keep both: each carries the row's sessions and what it does."""
    refs, do = request.POST.getlist("session"), request.POST.get("do", "")
    day = day_in(request.POST.get("day"))
    session_ids = queries.session_ids_by_ref(viewer, refs)
    if do == "both" and viewer.tablet_id is None:
        return _keep_both(request, viewer, refs[0], day)
    try:
        if do == "undo":
            services.undo_log(viewer, session_ids=session_ids)
        else:
            services.log_sessions(viewer, session_ids=session_ids, state=do)
    except services.AlreadyLogged:
        return SeeOther(_log_address(day, refs[0], met=refs[0], mine=do))
    except RuleBroken as refused:
        messages.error(request, refused.message)
        return SeeOther(_log_address(day, refs[0]))
    return SeeOther(_log_address(day, refs[0], after=refs[0]))


def _keep_both(request: HttpRequest, viewer: Viewer, ref: str, day: date) -> HttpResponse:
    """Two people gave it: the first's record stands, the viewer's is added beside it, once."""
    page = queries.session_page(viewer, ref)
    form, on = forms.TapForm.of(request), min(page.day, clock.today())
    state = request.POST.get("mine", "")

    def add() -> None:
        for line_id in queries.lines_of_sessions(viewer, page.row.session_ids):
            services.add_unplanned(viewer, line_id=line_id, on=on, state=state)

    to = _log_address(day, ref)
    response = save_once(request, viewer, form, add, to=to, said="Both are kept.")
    if response is None:
        messages.error(request, " ".join(each.text for each in form.error_list()))
    return response or SeeOther(to)


def why(request: HttpRequest, ref: str) -> HttpResponse:
    """F3: why it didn't happen. One tap ends it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.session_page(viewer, ref)
    if request.method == "POST":
        state = rules.SessionState.DIDNT_HAPPEN.value
        try:
            services.log_sessions(viewer, session_ids=page.row.session_ids, state=state, reason=request.POST.get("reason", ""))
        except services.AlreadyLogged:
            return SeeOther(_log_address(page.day, ref, met=ref))
        except RuleBroken as refused:
            messages.error(request, refused.message)
            return SeeOther(reverse("provision:why", kwargs={"ref": ref}))
        return SeeOther(_log_address(page.day, page.row.ref, after=page.row.ref))
    note_opening(viewer, page.row.children, "a session")
    context = {"page": page, "reasons": rules.REASONS, "back": _log_address(page.day, page.row.ref)}
    return render(request, "provision/why.html", context | {"title": "Why didn’t it happen?", "caption": _row_name(page.row)})


def detail(request: HttpRequest, ref: str) -> HttpResponse:
    """F2: each child of a session: here or away, how it went, a count, a note."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.session_page(viewer, ref)
    form = forms.DetailForm.of(request, page)
    back = _log_address(page.day, page.row.ref)
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            for child_ref, values in form.changed_children():
                try:
                    services.log_detail(viewer, **values)
                except EditedMeanwhile as other:
                    raise form.of_child(other, child_ref) from None

        response = save_once(request, viewer, form, save, to=back, said=f"Saved: {page.row.title}.")
        if response is not None:
            return response
    note_opening(viewer, page.row.children, "a session")
    context = {"page": page, "form": form, "back": back, "title": _row_name(page.row), "caption": date_long(page.day)}
    return page_or_422(request, "provision/session.html", context)


def week(request: HttpRequest) -> HttpResponse:
    """Last week on one grid, for the end of a busy week."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    context = {"title": "Last week’s sessions", "back": reverse("provision:log")}
    return _grid(request, queries.last_week_grid(viewer), context, to=reverse("provision:week"))


def sheet(request: HttpRequest) -> HttpResponse:
    """The sessions of one adult for a week, to print with boxes to tick. `?format=pdf` is the print."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    monday, adult, adults = _sheet_of(request, viewer)
    page = queries.week_of_adult(viewer, monday, adult)
    note_opening(viewer, [each for row in page.rows for each in row.children], "a week sheet")
    name = dict(adults).get(adult, viewer.name)
    context = {"page": page, "adult": name, "title": f"{name}: week sheet", "caption": f"Week from {date_long(monday)}"}
    if wants_pdf(request):
        more = {"reasons": rules.REASONS, "kind_of_document": "Hand back to the office", "school_name": _school_name(viewer)}
        return pdf_response(request, "provision/sheet-print.html", context | more, by=viewer.name, name="week-sheet")
    weeks = [(day, day == monday) for day in _weeks()]
    asked = urlencode({"week": monday.isoformat(), "adult": str(adult)})
    context |= {"weeks": weeks, "adults": adults, "chosen": adult, "asked": asked, "monday": monday}
    return render(request, "provision/sheet.html", context | {"back": reverse("provision:log")})


def sheet_back(request: HttpRequest) -> HttpResponse:
    """What was ticked on paper, typed in with one save. A printed tick counts like a tap."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    monday, adult, adults = _sheet_of(request, viewer)
    asked = urlencode({"week": monday.isoformat(), "adult": str(adult)})
    name = dict(adults).get(adult, viewer.name)
    context = {
        "title": "Take a week sheet back",
        "caption": f"{name}, week from {date_long(monday)}",
        "numbered": True,
        "back": f"{reverse('provision:sheet')}?{asked}",
    }
    to = f"{reverse('provision:sheet_back')}?{asked}"
    return _grid(request, queries.week_of_adult(viewer, monday, adult), context, to=to, source="paper")


def _grid(request: HttpRequest, page: queries.Week, context: dict[str, Any], *, to: str, source: str = "") -> HttpResponse:
    """A week's rows with one save, in one transaction."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.WeekForm.of(request, page)
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            for (state, reason), session_ids in form.answers():
                services.log_sessions(viewer, session_ids=session_ids, state=state, reason=reason, source=source)

        response = save_once(request, viewer, form, save, to=to, said="Saved. Thank you.")
        if response is not None:
            return response
    note_opening(viewer, [each for row in page.rows for each in row.children], "my sessions")
    return page_or_422(request, "provision/week.html", {"page": page, "form": form} | context)


def _weeks() -> list[date]:
    """The Mondays a sheet can be for: from three weeks ago to the next."""
    this = week_of(clock.today())
    return [this + timedelta(days=7 * n) for n in range(-3, 2)]


def _sheet_of(request: HttpRequest, viewer: Viewer) -> tuple[date, UUID, list[tuple[UUID, str]]]:
    """The Monday and the adult of the address, and who else gives sessions then; NotFound where there is no such sheet."""
    monday = week_of(day_in(request.GET["week"])) if request.GET.get("week") else week_of(clock.today())
    if monday not in _weeks() or (request.GET.get("week") and day_in(request.GET["week"]) != monday):
        raise NotFound
    adults = queries.adults_of_week(viewer, monday)
    wanted = request.GET.get("adult", "")
    if not wanted or wanted == str(viewer.person_id):
        return monday, viewer.person_id, adults
    found = next((pk for pk, _ in adults if str(pk) == wanted), None)
    if found is None:
        raise NotFound
    return monday, found, adults


def _school_name(viewer: Viewer) -> str:
    return viewer.school.name if viewer.school else ""


def add(request: HttpRequest) -> HttpResponse:
    """Record a session that nobody had planned, for one child or several."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    options = queries.lines_to_add(viewer, clock.today())
    form = forms.AddForm.of(request, options, initial={"on": day_in(request.GET.get("day"))})
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]

        def save() -> None:
            with write():
                for line_id in queries.line_ids_by_ref(viewer, form.cleaned_data["lines"]):
                    services.add_unplanned(viewer, line_id=line_id, on=on)

        said = f"Logged: {plural(len(form.cleaned_data['lines']), 'session')}."
        response = save_once(request, viewer, form, save, to=_log_address(on), said=said)
        if response is not None:
            return response
    context = {"form": form, "options": options, "title": "Add a session", "back": reverse("provision:log")}
    return page_or_422(request, "provision/add.html", context)


def _log_address(day: date, ref: str = "", **more: str) -> str:
    """The day's page at this row; the row's own reference stays the anchor, so the place on the screen is kept."""
    query = urlencode(
        ({} if day == clock.today() else {"day": day.isoformat()}) | {name: value for name, value in more.items() if value}
    )
    return reverse("provision:log") + (f"?{query}" if query else "") + (f"#s-{ref}" if ref else "")


def _row_name(row: queries.SessionRow) -> str:
    return f"{row.title}, {time_short(row.at)}" if row.at else row.title
