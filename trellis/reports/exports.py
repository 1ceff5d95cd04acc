"""The SEN list as a file: CSV and Excel, each cell safe from being taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from .queries.sen_list import SenRow
from .rules.files import safe_cell

COLUMNS = ("First name", "Last name", "Date of birth", "UPN", "Year", "Class", "SEN", "Needs", "Since")
_WIDTHS = (16, 18, 14, 16, 8, 14, 7, 48, 14)


def cells(row: SenRow) -> tuple[str, ...]:
    """A child's cells in the order of COLUMNS. Dates are as a school writes them, SEN is the census code, needs are by rank."""
    return (
        row.first_name,
        row.last_name,
        f"{row.date_of_birth:%d/%m/%Y}",
        row.upn,
        row.nc_year,
        row.group,
        row.status.census_code,
        "; ".join(words for _, words in row.needs),
        f"{row.status.since:%d/%m/%Y}" if row.status.since else "",
    )


def as_csv(rows: Iterable[SenRow]) -> bytes:
    """The list as CSV in UTF-8 with a byte order mark, which Excel needs to read accents."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(each) for each in cells(row)] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterable[SenRow], title: str = "SEN list") -> bytes:
    """The list as an Excel workbook of one sheet. Every cell is text: a date stays as it is written, a formula stays words."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    sheet.append(list(COLUMNS))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, row in enumerate(rows, 2):
        for column, text in enumerate(cells(row), 1):
            cell = sheet.cell(row=number, column=column)
            cell.value = safe_cell(text) or None
            # The library guesses a formula from its first letter; here every cell is words.
            cell.data_type = "s" if text else "n"
            cell.alignment = Alignment(vertical="top", wrap_text=COLUMNS[column - 1] == "Needs")
    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
