"""Tables as files for a spreadsheet: CSV and Excel, each cell safe from being taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from trellis.core.cells import safe_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table as CSV in UTF-8 with a byte order mark, which Excel needs to read accents."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(each) for each in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def workbook(
    title: str,
    columns: Sequence[str],
    widths: Sequence[int],
    rows: Iterable[Sequence[str | int | Decimal]],
    wraps: Collection[str] = (),
) -> bytes:
    """A workbook of one sheet. Words stay words: a date as it is written, a formula as text; only our own figures are numbers."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    sheet.append(list(columns))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(row=number, column=column)
            if isinstance(value, str):
                cell.value = safe_cell(value) or None
                # The library guesses a formula from its first letter; here every cell is words.
                cell.data_type = "s" if value else "n"
            else:
                cell.value = value
            cell.alignment = Alignment(vertical="top", wrap_text=columns[column - 1] in wraps)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def download(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to keep. `kind` is its media type."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
