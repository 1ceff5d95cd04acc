"""Changes for the school's own system: the list, ticked off, and as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from trellis.accounts import step_up
from trellis.accounts.saving import save_once
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.designsystem.responses import SeeOther, page_or_422
from trellis.designsystem.sheets import CSV, XLSX, csv_of, download, workbook
from trellis.designsystem.words import plural
from trellis.exchange import forms, services
from trellis.exchange.queries.to_key_in import Change, Ticked, ToKeyInPage, to_key_in

_PAGE = "the changes for the school’s own system"
_COLUMNS = ("UPN", "Name", "Class", "What", "Value", "From")
_WIDTHS = (16, 28, 14, 12, 30, 14)
_WHAT = {"sen": "SEN status", "needs": "SEN needs"}


def changes(request: HttpRequest) -> HttpResponse:
    """What is to be keyed in before the next census; tick it off, or take a tick back."""
    viewer = request.viewer  # type: ignore[attr-defined]
    here = reverse("exchange:changes")
    if request.method == "POST" and "undo" in request.POST:
        services.take_tick_back(viewer, tick_id=request.POST["undo"])
        messages.success(request, "The tick is taken back. The line is on the list again.")
        return SeeOther(here)
    page = to_key_in(viewer)
    _note_opened(viewer, page, [*page.changes, *page.ticked], _PAGE)
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
    return asked or download(csv_of(_COLUMNS, _cells(request, "csv")), CSV, f"changes-for-your-system-{clock.today()}.csv")


def changes_xlsx(request: HttpRequest) -> HttpResponse:
    """The list as an Excel workbook."""
    asked = step_up.ask(request, back=reverse("exchange:changes"))
    if asked is not None:
        return asked
    content = workbook("Changes", _COLUMNS, _WIDTHS, _cells(request, "xlsx"))
    return download(content, XLSX, f"changes-for-your-system-{clock.today()}.xlsx")


def _cells(request: HttpRequest, ending: str) -> Iterator[tuple[str, ...]]:
    viewer = request.viewer  # type: ignore[attr-defined]
    page = to_key_in(viewer)
    _note_opened(viewer, page, page.changes, f"{_PAGE} as a file ({ending})")
    return (_row(each) for each in page.changes)


def _note_opened(viewer: Viewer, page: ToKeyInPage, rows: Iterable[Change | Ticked], called: str) -> None:
    """Types of need are more of a child than name, class and SEN code."""
    for each in rows:
        viewer.opens(child_id=each.child_id, school_id=page.school_id, page=called)


def _row(change: Change) -> tuple[str, ...]:
    since = f"{change.since:%d/%m/%Y}" if change.since else ""
    return (change.upn, change.name, change.group, _WHAT[change.what], change.value, since)
