"""The page of a class for cover: on paper, and by a link for one device on one day."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date

from trellis.access.engine import require
from trellis.accounts.saving import save_once
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.designsystem.qr import qr
from trellis.designsystem.responses import SeeOther, page_or_422
from trellis.designsystem.words import date_long
from trellis.documents.responses import pdf_response, wants_pdf
from trellis.notifications.services import address_of

from .. import queries, services
from ..forms import CoverForm
from ..rules.class_page import CoverState, next_cover_day

_COOKIE = "trellis_cover"


def for_cover(request: HttpRequest, ref: str) -> HttpResponse:
    """G2: choose names and day, print one side, or make a link for one device. `?format=pdf` is the print."""
    viewer = request.viewer  # type: ignore[attr-defined]
    require(viewer, "class.read")
    sheet = queries.class_sheet(viewer, ref, _day(request) if wants_pdf(request) else None)
    if wants_pdf(request):
        return printed_sheet(request, sheet, initials_only=request.GET.get("names") == "initials")
    here = reverse("plans:print", args=[ref])
    form = CoverForm.of(request, clock.today(), initial={"names": "first", "on": next_cover_day(clock.now())})
    if request.method == "POST" and form.is_valid():
        names, on = form.cleaned_data["names"], form.cleaned_data["on"]
        if request.POST.get("do") != "link":
            return SeeOther(f"{here}?format=pdf&names={names}&on={on.isoformat()}")
        work = lambda: services.make_cover_link(viewer, group_ref=ref, on=on, names=names)  # noqa: E731
        response = save_once(request, viewer, form, work, to=f"{here}#links", said="The link is ready. It is below.")
        if response is not None:
            return response
    links = [(each, _address(each), qr(_address(each), "Code for the link")) for each in queries.cover_links(viewer, sheet.pk)]
    context = {"form": form, "sheet": sheet, "links": links, "title": "Print for cover", "caption": sheet.title}
    return page_or_422(request, "plans/for-cover.html", context | {"back": reverse("plans:class", args=[ref])})


def withdraw(request: HttpRequest, ref: str, link: str) -> HttpResponse:
    """End a link at once."""
    viewer = request.viewer  # type: ignore[attr-defined]
    require(viewer, "class.read")
    services.withdraw_cover_link(viewer, link_ref=link)
    return SeeOther(reverse("plans:print", args=[ref]))


def cover(request: HttpRequest, token: str) -> HttpResponse:
    """What a link shows: the first device that says so takes it; then the same as the print and nothing else."""
    if getattr(request, "viewer", None) is not None:
        require(request.viewer, "class.read")  # type: ignore[attr-defined]  # somebody signed in may follow a colleague's link
    found = queries.cover_for(token, request.COOKIES.get(_COOKIE, ""))
    if found.state is CoverState.FREE and request.method == "POST":
        return _taken(request, token, found)
    if found.state is CoverState.FREE:
        return render(request, "plans/cover-take.html", {"cover": found, "title": "Cover for today"})
    if found.sheet is None:
        return render(request, "plans/cover-over.html", {"cover": found, "title": "This code does not open"}, status=404)
    services.note_cover_opening(found)
    return render(request, "plans/cover.html", {"cover": found, "sheet": found.sheet, "title": found.sheet.title})


def _taken(request: HttpRequest, token: str, found: queries.Cover) -> HttpResponse:
    address = reverse("plans:cover", args=[token])
    response = HttpResponseRedirect(address, status=303)
    secret = services.take_cover_link(found)
    secure = request.is_secure()
    response.set_cookie(_COOKIE, secret, expires=found.ends_at, path=address, httponly=True, secure=secure, samesite="Lax")
    return response


def printed_sheet(request: HttpRequest, sheet: queries.ClassSheet, *, initials_only: bool) -> HttpResponse:
    """The sheet on one side, without what is new to whom."""
    context = {
        "title": sheet.title,
        "sheet": sheet,
        "school_name": sheet.school_name,
        "kind_of_document": date_long(sheet.day),
        "initials": "Hand back to the office",
        "initials_only": initials_only,
    }
    viewer = request.viewer  # type: ignore[attr-defined]
    return pdf_response(request, "plans/class-print.html", context, by=viewer.name, name="class-sheet")


def _address(link: queries.CoverCard) -> str:
    return address_of(reverse("plans:cover", args=[link.token]))


def _day(request: HttpRequest) -> date | None:
    """The day in the address; NotFound for one the form would not take, so that no other day's support is read this way."""
    text = request.GET.get("on", "")
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or not 0 <= (day - clock.today()).days <= 7:
        raise NotFound
    return day
