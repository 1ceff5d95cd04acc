"""What a sheet says without words: merged cells, colours, struck-out rows. Each is said to the person and never read as a meaning."""

from __future__ import annotations

import warnings
import zipfile
from dataclasses import dataclass, field
from typing import IO, Any, Final

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from trellis.exchange.readers import messages
from trellis.exchange.readers.rows import FileRefused
from trellis.exchange.readers.workbook import check_package

# To look at colours the whole workbook stands in memory; no SENCO's own list is larger than this.
UNPACKED_BYTES: Final = 30_000_000
_WHITE: Final = frozenset({"00000000", "FFFFFFFF", "00FFFFFF"})


@dataclass(slots=True)
class Marks:
    """`covered` says of a cell (row, column from 0) which merged cells hide it, such as "B3:B8"."""

    covered: dict[tuple[int, int], str] = field(default_factory=dict)
    coloured: int = 0
    struck: int = 0

    def sentences(self) -> list[str]:
        """What a person must know of marks that were not read."""
        found = []
        if self.coloured:
            found.append(messages.say("coloured", count=self.coloured))
        if self.struck:
            found.append(messages.say("struck", count=self.struck))
        return found


def marks_of(source: IO[bytes], title: str, header_row: int) -> Marks:
    """The marks of one sheet below its headings. Raises FileRefused for a workbook too large for a list, or damaged."""
    check_package(source)
    with zipfile.ZipFile(source) as package:
        if sum(part.file_size for part in package.infolist()) > UNPACKED_BYTES:
            raise FileRefused("list_too_large", limit=UNPACKED_BYTES // 1_000_000)
    source.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(source, keep_links=False)
        return _look(book[title], header_row)
    except Exception:  # noqa: BLE001  (openpyxl fails on a damaged package in many ways; for a person they are one)
        raise FileRefused("zip_damaged") from None
    finally:
        source.seek(0)


def _look(sheet: Any, header_row: int) -> Marks:
    marks = Marks()
    for merged in list(sheet.merged_cells.ranges):
        left, top, right, bottom = range_boundaries(str(merged))
        if bottom <= header_row or (bottom - top) * (right - left) > 100_000:
            continue
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) != (top, left):
                    marks.covered[(row, column - 1)] = str(merged)
    for cells in sheet.iter_rows(min_row=header_row + 1):
        filled = [cell for cell in cells if cell.value is not None]
        marks.coloured += sum(1 for cell in filled if _is_coloured(cell))
        marks.struck += any(cell.font is not None and cell.font.strike for cell in filled)
    return marks


def _is_coloured(cell: Any) -> bool:
    fill = cell.fill
    if fill is None or fill.fill_type is None:
        return False
    colour = fill.fgColor
    return not (colour is not None and colour.type == "rgb" and str(colour.rgb) in _WHITE)
