"""Tables of children, CSV or Excel: find the headings, place the columns, read the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import IO, Final

from trellis.core import clock
from trellis.exchange.readers import delimited, fields, headings, limits, messages
from trellis.exchange.readers.cells import written
from trellis.exchange.readers.rows import FileRefused, Refused, RollFile, RollRow, RowRefused
from trellis.exchange.readers.table_row import RowReader
from trellis.exchange.readers.workbook import Sheet

Numbered = tuple[int, list[object]]
_CSV: Final = "csv"
_XLSX: Final = "xlsx"


@dataclass(frozen=True, slots=True)
class TableHead:
    """What the mapping page needs: headings, the guess, what is left over, the first rows, what is missing."""

    kind: str
    columns: tuple[str, ...]
    mapping: dict[str, str]
    unplaced: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    missing: tuple[str, ...]


@dataclass(slots=True)
class Table:
    """An opened table, its headings found: row `header_row` of the sheet, then `first` and `rest`."""

    kind: str
    header_row: int
    columns: list[str]
    first: list[Numbered]
    rest: Iterator[Numbered]
    warnings: list[str]
    above: list[Numbered]
    title: str = ""


def guess_mapping(columns: list[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Column to field key as far as the wording tells, and the columns left over."""
    return headings.guess_mapping(columns)


def read_head(source: IO[bytes], *, excel: bool, mapping: Mapping[str, str] | None = None, rows: int = 5) -> TableHead:
    """The headings and first rows of a table, for choosing the columns. Raises FileRefused when it has no headings."""
    table = open_table(source, excel=excel, chosen=mapping)
    placed = headings.place(table.columns, mapping)
    sample = []
    for _, row in [*table.first, *_some(table.rest, rows)][:rows]:
        sample.append(tuple(messages.shown(written(cell)) for cell in row[: len(table.columns)]))
    missing = _missing(set(placed.mapping.values()))
    return TableHead(table.kind, tuple(table.columns), placed.mapping, placed.unplaced, tuple(sample), missing)


def read_table(
    source: IO[bytes], *, excel: bool, mapping: Mapping[str, str] | None = None, today: date | None = None
) -> RollFile:
    """Opens a CSV or Excel table of children. Raises FileRefused when no row of it could be used.

    `mapping` (column to field, "" to leave a column out) stands before the guess. Reading `rows` may raise FileRefused.
    """
    table = open_table(source, excel=excel, chosen=mapping)
    placed = headings.place(table.columns, mapping)
    missing = _missing(set(placed.mapping.values()))
    if missing:
        raise FileRefused("missing_column", what=missing[0])
    reader = RowReader({table.columns.index(c): key for c, key in placed.mapping.items()}, today or clock.today())
    roll = RollFile(
        table.kind,
        iter(()),
        warnings=table.warnings,
        refused=list(placed.notes),
        columns=tuple(table.columns),
        mapping=placed.mapping,
        unplaced=placed.unplaced,
    )
    roll.rows = _children(table, reader, roll.warnings)
    return roll


def open_table(
    source: IO[bytes], *, excel: bool, chosen: Mapping[str, str] | None, words: headings.Vocabulary = headings.ROLL
) -> Table:
    """Finds the headings of a table, in the words of its kind. Raises FileRefused when it has none, or nothing in it."""
    warnings: list[str] = []
    title = ""
    if excel:
        sheet = Sheet(source, words)
        stream, title = sheet.rows(), sheet.title
        if sheet.count > 1:
            warnings.append(messages.say("one_sheet", count=sheet.count, sheet=sheet.title))
    else:
        stream = delimited.rows(source, delimited.encoding_of(source), words)
    first = list(_some(stream, limits.HEADER_ROWS))
    if not any(filled(row) for _, row in first):
        raise FileRefused("no_header" if next(stream, None) else "empty")
    position = _header_position([row for _, row in first], chosen, words)
    number, cells = first[position]
    columns = [written(cell).strip().strip("\ufeff") for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    if len(columns) > limits.COLUMNS:
        raise FileRefused("too_many_columns", limit=limits.COLUMNS)
    return Table(_XLSX if excel else _CSV, number, columns, first[position + 1 :], stream, warnings, first[:position], title)


def _some(stream: Iterator[Numbered], count: int) -> Iterator[Numbered]:
    for _ in range(count):
        item = next(stream, None)
        if item is None:
            return
        yield item


def filled(row: list[object]) -> bool:
    """Whether anything stands in a row."""
    return any(cell is not None and str(cell).strip() for cell in row)


def _header_position(first: list[list[object]], chosen: Mapping[str, str] | None, words: headings.Vocabulary) -> int:
    """Which of the first rows is the headings: the one with the most Trellis knows; else one that looks like headings.

    Raises FileRefused when there is none.
    """
    wanted = {fields.normalised(column) for column in chosen or {}}
    best, at = 0, -1
    for position, row in enumerate(first):
        cells = [written(cell) for cell in row[: limits.COLUMNS + 1]]
        score = headings.known(cells, words) + sum(fields.normalised(cell) in wanted for cell in cells if cell)
        if score > best and (score > 1 or _looks_like_headings(cells)):
            best, at = score, position
    if at >= 0:
        return at
    if chosen is not None:
        for position, row in enumerate(first):
            if _looks_like_headings([written(cell) for cell in row]):
                return position
    raise FileRefused("no_header")


def _looks_like_headings(cells: list[str]) -> bool:
    """Several short cells, all different, none with a digit run or an address in it."""
    words = [cell.strip() for cell in cells if cell.strip()]
    plain = all(len(w) <= 60 and sum(c.isdigit() for c in w) <= 2 and "@" not in w for w in words)
    return len(words) >= 3 and plain and len(set(words)) == len(words)


def _missing(given: set[str]) -> tuple[str, ...]:
    """What a child cannot do without, as the screen calls it, that no column gives."""
    whole = given & {"full_name", "name_surname_first"}
    wanted = [] if whole else ["last_name", "first_name"]
    return tuple(fields.label(key) for key in (*wanted, "date_of_birth") if key not in given)


def _children(table: Table, reader: RowReader, warnings: list[str]) -> Iterator[RollRow | Refused]:
    found = False
    width = len(table.columns)
    for source in (iter(table.first), table.rest):
        for number, row in source:
            if not filled(row):
                continue
            found = True
            try:
                if filled(row[width:]):
                    raise RowRefused("too_many_cells", None)
                yield reader.read(number, row)
            except RowRefused as refused:
                if refused.code == "date_impossible" and refused.month_first:
                    sentence = messages.say("month_first")
                    if sentence not in warnings:
                        warnings.append(sentence)
                yield refused.at(number)
    if not found:
        raise FileRefused("no_pupils")
