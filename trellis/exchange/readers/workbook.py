"""Excel workbooks (.xlsx): what the package may hold before openpyxl opens it, then rows one at a time.

zipfile, zlib and openpyxl fail on a damaged package in a dozen ways, none of them documented; for a person they are
one: the workbook is damaged. Hence the broad excepts here, and nowhere else.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import IO, Any, Final

from openpyxl import load_workbook

from trellis.exchange.readers import headings, limits
from trellis.exchange.readers.rows import FileRefused

_ROOT: Final = re.compile(rb"<(?!\?|!--)")
_DTD: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PROLOG: Final = 1 << 16
_CELLS: Final = limits.COLUMNS + 1


def check_package(source: IO[bytes]) -> None:
    """Refuses what is no workbook or would not fit: sizes, ratios, passwords, documents types. Reads no sheet."""
    try:
        with zipfile.ZipFile(source) as package:
            _check_parts(package)
    except FileRefused:
        raise
    except Exception:  # noqa: BLE001
        raise FileRefused("zip_damaged") from None
    finally:
        source.seek(0)


def _check_parts(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    names = {part.filename for part in parts}
    _check_kind(package, names)
    total = 0
    for part in parts:
        if part.flag_bits & 0x1:
            raise FileRefused("zip_locked")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileRefused("zip_damaged")
        total += part.file_size
        swollen = part.file_size > limits.ZIP_RATIO_FROM and part.file_size > limits.ZIP_RATIO * max(part.compress_size, 1)
        too_shared = part.filename.endswith("sharedStrings.xml") and part.file_size > limits.SHARED_STRINGS_BYTES
        if swollen or too_shared or total > limits.FILE_BYTES or len(parts) > limits.ZIP_ENTRIES:
            raise FileRefused("zip_bomb")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with package.open(part) as stream:
                _check_prolog(stream.read(_PROLOG))


def _check_kind(package: zipfile.ZipFile, names: set[str]) -> None:
    if "mimetype" in names and b"opendocument.spreadsheet" in package.read("mimetype")[:200]:
        raise FileRefused("open_document")
    if "xl/workbook.bin" in names:
        raise FileRefused("old_excel")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise FileRefused("other_zip")


def _check_prolog(head: bytes) -> None:
    """A part must reach its first element within 64 kB and without a document type, in any coding of two bytes too."""
    narrow = head.replace(b"\0", b"")
    root = _ROOT.search(narrow)
    if head and (root is None or _DTD.match(narrow, root.start()) or _DTD.search(narrow, 0, root.start() + 10)):
        raise FileRefused("xml_dtd")


class Sheet:
    """The sheet that holds the children: the first with headings Trellis knows, else the first with anything in it."""

    def __init__(self, source: IO[bytes], words: headings.Vocabulary = headings.ROLL) -> None:
        check_package(source)
        self._words = words
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._book = load_workbook(source, read_only=True, data_only=False, keep_links=False)
            self._sheet, self.title, self.count = self._choose()
        except FileRefused:
            raise
        except Exception:  # noqa: BLE001
            raise FileRefused("zip_damaged") from None

    def _choose(self) -> tuple[Any, str, int]:
        best: tuple[int, int] = (0, 0)
        chosen: Any = None
        sheets = [s for s in self._book.worksheets if s.sheet_state == "visible"] or self._book.worksheets
        for sheet in sheets[:20]:
            sheet.reset_dimensions()
            known, filled = 0, 0
            for row in sheet.iter_rows(max_row=limits.HEADER_ROWS, max_col=_CELLS, values_only=True):
                known = max(known, headings.known((cell for cell in row if isinstance(cell, str)), self._words))
                filled += any(cell is not None for cell in row)
            if filled and (known, 1) > best:
                best, chosen = (known, 1), sheet
        if chosen is None:
            raise FileRefused("no_sheet")
        return chosen, str(chosen.title), len(sheets)

    def rows(self) -> Iterator[tuple[int, list[object]]]:
        """Rows with their number in the sheet. Raises FileRefused for damage further down and for too many rows."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                blank = 0
                for number, row in enumerate(self._sheet.iter_rows(max_col=_CELLS, values_only=True), 1):
                    blank = 0 if any(row) else blank + 1
                    if number > limits.SHEET_ROWS or blank > limits.BLANK_ROWS:
                        raise FileRefused("too_many_rows", limit=f"{limits.SHEET_ROWS:,}")
                    yield number, [] if blank else list(row)
        except FileRefused:
            raise
        except Exception:  # noqa: BLE001
            raise FileRefused("zip_damaged") from None
        finally:
            self._book.close()
