"""A list of the school's own, CSV or Excel: any columns, one row a child or a support. What cannot be known is said, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any, ClassVar, Final

from trellis.exchange.readers import codes, headings, limits, messages, sniff, values
from trellis.exchange.readers.cells import Cells, written
from trellis.exchange.readers.marks import Marks, marks_of
from trellis.exchange.readers.rows import FileRefused, Refused, RowRefused
from trellis.exchange.readers.table_row import names_in
from trellis.exchange.readers.tables import Numbered, Table, filled, open_table

NAMES: Final = ("last_name", "first_name", "full_name", "name_surname_first")
WHO: Final = ("upn", *NAMES, "date_of_birth")
_LONG: Final = 2_000


@dataclass(slots=True)
class ListFile:
    """A whole small table, read: rows, what was refused, parts left out, what the person must know, and how the columns were placed."""

    kind: str
    rows: list[Any] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    left_out: list[Refused] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    mapping: dict[str, str] = field(default_factory=dict)
    unplaced: tuple[str, ...] = ()


class OwnReader:
    """Reads rows under one placing of columns. A kind of list says its words, what no row can do without, and how a row is read."""

    words: ClassVar[headings.Vocabulary]
    never_hidden: ClassVar[tuple[str, ...]] = WHO

    def __init__(self, at: Mapping[str, int], marks: Marks, today: date, notes: list[Refused]) -> None:
        self._at, self._marks, self._today, self._notes = at, marks, today, notes

    def row_of(self, number: int, cells: Cells) -> Any:
        """The row in its own shape. Raises RowRefused."""
        raise NotImplementedError

    @classmethod
    def missing(cls, given: set[str]) -> str:
        """What this list cannot do without that no column gives; here the child's name."""
        if not given & {"full_name", "name_surname_first", "upn"}:
            for key in ("last_name", "first_name"):
                if key not in given:
                    return cls.words.label(key)
        return ""

    def read(self, number: int, row: list[object]) -> Any:
        """A row, and the notes about what was left out of it. Raises RowRefused."""
        notes: list[Refused] = []
        cells = Cells(row, self._at, number, notes)
        self._hidden(number, cells)
        found = self.row_of(number, cells)
        self._notes += [
            Refused(each.row, each.field, own_words(each.message, each.field, self.words), each.code) for each in notes
        ]
        return found

    def who(self, cells: Cells) -> dict[str, Any]:
        """What a row says of whom it is about."""
        last, first = ("", "") if not any(cells.written(key).strip() for key in NAMES) else names_in(cells, self._at)
        born = values.born(cells.raw("date_of_birth"), today=self._today) if cells.written("date_of_birth").strip() else None
        return {
            "first_name": first,
            "last_name": last,
            "date_of_birth": born,
            "upn": values.upn(cells.written("upn")),
            "nc_year": cells.coded("nc_year", codes.year, "year_unknown"),
            "class_name": cells.text("class_name"),
        }

    def day(self, cells: Cells, key: str, *, past: bool = False) -> date | None:
        """A day; what is not one ("Autumn term", "Sept 24") is left out and said, and so is a day to come where only the past makes sense."""
        try:
            found = values.day(cells.raw(key), key, today=self._today)
        except RowRefused as refused:
            if refused.code not in ("date", "date_impossible"):
                raise
            cells.note("date_left_out", key, value=cells.written(key))
            return None
        if found is not None and (found.year < self._today.year - limits.OLDEST_CHILD_YEARS or (past and found > self._today)):
            cells.note("date_left_out", key, value=cells.written(key))
            return None
        return found

    def long(self, cells: Cells, key: str) -> str:
        """Several lines, each made safe."""
        said = cells.written(key)
        if len(said) > _LONG:
            raise RowRefused("too_long", key, limit=_LONG)
        lines = [values.text(line, key, kind="register_text") for line in re.sub(r"(?m)^\s*[-–*]\s+", "• ", said).splitlines()]
        return "\n".join(line for line in lines if line)

    def _hidden(self, number: int, cells: Cells) -> None:
        """Cells hidden by merged ones: a row that cannot do without is refused, of another the part is left out and said."""
        for key, position in self._at.items():
            merged = self._marks.covered.get((number, position))
            if merged and key in self.never_hidden:
                raise RowRefused("merged", key, cells=merged)
            if merged and not cells.written(key).strip():
                cells.note("merged_left_out", key, cells=merged)


def read_list(
    reader: type[OwnReader], source: IO[bytes], mapping: Mapping[str, str] | None, today: date, *, lenient: bool = False
) -> ListFile:
    """A list, whole. Raises FileRefused with one sentence when no row could be used.

    `mapping` (column to field, "" to leave a column out) stands before the guess. `lenient` reads a table whose necessary columns are
    not placed yet, without rows, so that a person can place them.
    """
    words = reader.words
    opened, table, placed, marks = open_list(source, mapping, words)
    missing = reader.missing(set(placed.mapping.values()))
    if missing and lenient:
        return opened
    if missing:
        raise FileRefused("missing_column", what=missing)
    rows = reader({key: table.columns.index(column) for column, key in placed.mapping.items()}, marks, today, opened.left_out)
    for number, row in body(table, opened, words):
        try:
            opened.rows.append(rows.read(number, row))
        except RowRefused as refused:
            opened.refused.append(Refused(number, refused.field, own_words(refused.message, refused.field, words), refused.code))
    if not opened.rows and not opened.refused:
        raise FileRefused("no_pupils")
    return opened


def open_list(
    source: IO[bytes], mapping: Mapping[str, str] | None, words: headings.Vocabulary
) -> tuple[ListFile, Table, headings.Placed, Marks]:
    """Opens a small table of the school's own: its headings placed, and the marks of its sheet. Raises FileRefused."""
    kind = sniff.kind_of(source)
    if kind == "ctf":
        raise FileRefused("not_a_list")
    table = open_table(source, excel=kind == "xlsx", chosen=mapping, words=words)
    placed = headings.place(table.columns, mapping, words)
    marks = Marks()
    if kind == "xlsx":
        # The rows stream from the same file: read them before the sheet is looked at as a whole.
        table.rest = iter(list(table.rest))
        source.seek(0)
        marks = marks_of(source, table.title, table.header_row)
    opened = ListFile(
        kind,
        refused=list(placed.notes),
        warnings=[*table.warnings, *marks.sentences()],
        columns=tuple(table.columns),
        mapping=placed.mapping,
        unplaced=placed.unplaced,
    )
    if any(sum(1 for cell in row if written(cell).strip()) > 1 for _, row in table.above):
        opened.warnings.append(messages.say("headings_above", row=table.header_row))
    return opened, table, placed, marks


def body(table: Table, opened: ListFile, words: headings.Vocabulary) -> Iterator[Numbered]:
    """The rows below the headings that hold something; a second row of headings is said and left out, and so is a row too wide."""
    first = True
    width = len(table.columns)
    for number, row in (*table.first, *table.rest):
        if not filled(row):
            continue
        if first and _is_second_header([written(cell) for cell in row], words):
            opened.refused.append(Refused(number, None, messages.say("second_header"), "second_header"))
        elif filled(row[width:]):
            opened.refused.append(Refused(number, None, messages.say("too_many_cells"), "too_many_cells"))
        else:
            yield number, row
        first = False
        if number > limits.SHEET_ROWS:
            raise FileRefused("too_many_rows", limit=f"{limits.SHEET_ROWS:,}")


def _is_second_header(cells: list[str], words: headings.Vocabulary) -> bool:
    """A row right below the headings with words that are headings themselves and no number in it."""
    said = [cell for cell in cells if cell.strip()]
    return not any(char.isdigit() for cell in said for char in cell) and headings.known(said, words) >= 2


def own_words(sentence: str, key: str | None, words: headings.Vocabulary) -> str:
    """A reader's sentence as it reads to somebody with a sheet of their own: the remedy is in that sheet, not in the roll's system."""
    for theirs in (messages._CORRECT, "Fill it in in your school's information system and export again."):
        sentence = sentence.replace(theirs, messages.IN_THE_SHEET)
    named = key and (f"{key} ", f"{messages.field_label(key)} ")
    for name in named or ():
        if sentence.startswith(name):
            return sentence.replace(name, f"{words.label(key or '')} ", 1)
    return sentence
