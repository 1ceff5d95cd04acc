"""Changes for the school's own system: the list, ticked off, and as a file."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from trellis.accounts import step_up
from trellis.accounts.saving import save_once
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.designsystem.responses import SeeOther, page_or_422
from trellis.designsystem.sheets import CSV, XLSX, csv_of, download, workbook
from trellis.designsystem.words import plural
from trellis.exchange import forms, services
from trellis.exchange.queries.to_key_in import Change, to_key_in

_COLUMNS = ("UPN", "Name", "Class", "What", "Value", "From")
_WIDTHS = (16, 28, 14, 12, 30, 14)
_WHAT = {"sen": "SEN status", "needs": "SEN needs"}


def changes(request: HttpRequest) -> HttpResponse:
    """What is to be keyed in before the next census; tick it off, or take a tick back."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.school_id is None:
        raise NotFound
    here = reverse("exchange:changes")
    if request.method == "POST" and "undo" in request.POST:
        services.take_tick_back(viewer, tick_id=request.POST["undo"])
        messages.success(request, "The tick is taken back. The line is on the list again.")
        return SeeOther(here)
    page = to_key_in(viewer)
    form = forms.KeyedInForm.of(request, open_changes=page.changes)
    if request.method == "POST" and form.is_valid():
        keys = form.cleaned_data["keyed"]
        said = f"Ticked off: {plural(len(keys), 'line')}."
        response = save_once(request, viewer, form, lambda: services.tick_off(viewer, keys=keys), to=here, said=said)
        if response is not None:
            return response
    return page_or_422(request, "exchange/changes.html", {"page": page, "form": form})


def changes_csv(request: HttpRequest) -> HttpResponse:
    """The list as CSV."""
    asked = step_up.ask(request, back=reverse("exchange:changes"))
    return asked or download(csv_of(_COLUMNS, _cells(request)), CSV, f"changes-for-your-system-{clock.today()}.csv")


def changes_xlsx(request: HttpRequest) -> HttpResponse:
    """The list as an Excel workbook."""
    asked = step_up.ask(request, back=reverse("exchange:changes"))
    if asked is not None:
        return asked
    content = workbook("Changes", _COLUMNS, _WIDTHS, _cells(request))
    return download(content, XLSX, f"changes-for-your-system-{clock.today()}.xlsx")


def _cells(request: HttpRequest) -> Iterator[tuple[str, ...]]:
    return (_row(each) for each in to_key_in(request.viewer).changes)  # type: ignore[attr-defined]


def _row(change: Change) -> tuple[str, ...]:
    since = f"{change.since:%d/%m/%Y}" if change.since else ""
    return (change.upn, change.name, change.group, _WHAT[change.what], change.value, since)
