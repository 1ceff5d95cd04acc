"""The SEN list and the provision map as files: CSV and Excel, each cell safe from being taken for a formula."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from decimal import Decimal

from trellis.designsystem.sheets import csv_of, workbook
from trellis.provision.rules import BEFORE_TRELLIS

from .queries.provision_map import ProvisionMap
from .queries.sen_list import SenRow
from .queries.whole_file import WholeFile
from .rules.provision_map import Delivered

COLUMNS = ("First name", "Last name", "Date of birth", "UPN", "Year", "Class", "SEN", "Needs", "Since")
_WIDTHS = (16, 18, 14, 16, 8, 14, 7, 48, 14)
MAP_COLUMNS = (
    "Child", "Class", "Year", "Support", "Kind", "Given by", "How often", "Planned", "Happened", "Not recorded", "Cost to date (£)",
)  # fmt: skip
_MAP_WIDTHS = (24, 12, 10, 36, 28, 20, 26, 10, 10, 14, 16)


def file_as_zip(found: WholeFile, page: str) -> bytes:
    """A child's whole file: `page` to read in any browser, and the same rows as JSON."""
    rows = {
        table.key: [{"written_at": row.written_at.isoformat(), **row.plain, "review": row.review} for row in table.rows]
        for table in found.tables
    }
    looks = [{"at": each.at.isoformat(), "who": each.name, "page": each.page} for each in found.looks]
    whole = {"made_at": found.made_at.isoformat(), "made_by": found.made_by, "rows": rows, "opened": looks}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("file.html", page)
        folder.writestr("file.json", json.dumps(whole, ensure_ascii=False, indent=1, default=str))
    return packed.getvalue()


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
    return csv_of(COLUMNS, (cells(row) for row in rows))


def as_xlsx(rows: Iterable[SenRow]) -> bytes:
    """The list as an Excel workbook."""
    return workbook("SEN list", COLUMNS, _WIDTHS, (cells(row) for row in rows), wraps={"Needs"})


def map_as_xlsx(found: ProvisionMap) -> bytes:
    """The provision map as an Excel workbook, a row for each child's support."""
    return workbook("Support", MAP_COLUMNS, _MAP_WIDTHS, (_map_cells(line) for line in found.lines), wraps={"Support"})


def _map_cells(line: Delivered) -> tuple[str | int | Decimal, ...]:
    figures = (line.planned, line.took_place, line.not_recorded) if line.sessions else ("", "", "")
    cost = "" if line.cost is None else line.cost
    often = ", ".join(part for part in (line.how_often, BEFORE_TRELLIS if line.to_check else "") if part)
    return (line.child, line.group, line.year, line.what, line.kind, line.given_by, often, *figures, cost)
