"""A SENCO's own register, CSV or Excel: any columns, one child a row. What cannot be known is said, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Final, NamedTuple

from trellis.core import clock
from trellis.exchange.readers import codes, headings, limits, messages, sniff, values
from trellis.exchange.readers.cells import Cells, written
from trellis.exchange.readers.marks import Marks, marks_of
from trellis.exchange.readers.register_fields import WORDS, label
from trellis.exchange.readers.rows import FileRefused, Refused, RowRefused
from trellis.exchange.readers.table_row import names_in
from trellis.exchange.readers.tables import Numbered, Table, filled, open_table

MOST_STRATEGIES: Final = 8
_PARTS: Final = re.compile(r"[\n;•▪●]|(?:^|\s)[-–*]\s+|(?:^|\s)\d[.)]\s+")
# What a row cannot do without, or would be read wrongly: hidden by merged cells, the row is refused.
_NEVER_HIDDEN: Final = (
    "upn",
    "last_name",
    "first_name",
    "full_name",
    "name_surname_first",
    "date_of_birth",
    "sen_status",
    "k_tick",
    "e_tick",
)
_LONG: Final = 2_000


class RegisterRow(NamedTuple):
    """One child as the register tells it. `status` is K or E; a date of birth may be missing, which a person then has to make up for."""

    row: int
    first_name: str
    last_name: str
    date_of_birth: date | None
    upn: str
    nc_year: str
    class_name: str
    status: str
    since: date | None
    needs: tuple[str, ...]
    strategies: tuple[str, ...]
    agencies: str
    review_on: date | None
    ehc_on: date | None
    ehc_reviewed_on: date | None
    note: str


@dataclass(slots=True)
class ListFile:
    """A whole small table, read: rows, what was refused, parts left out, what the person must know, and how the columns were placed."""

    kind: str
    rows: list[RegisterRow] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    left_out: list[Refused] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    mapping: dict[str, str] = field(default_factory=dict)
    unplaced: tuple[str, ...] = ()


def read_register(
    source: IO[bytes], mapping: Mapping[str, str] | None = None, *, today: date | None = None, lenient: bool = False
) -> ListFile:
    """A register, whole. Raises FileRefused with one sentence when no row could be used.

    `mapping` (column to field, "" to leave a column out) stands before the guess. `lenient` reads a table whose name or status columns
    are not placed yet, without rows, so that a person can place them.
    """
    opened, table, placed, marks = open_list(source, mapping, WORDS)
    missing = _missing(set(placed.mapping.values()))
    if missing and lenient:
        return opened
    if missing:
        raise FileRefused("missing_column", what=missing)
    at = {key: table.columns.index(column) for column, key in placed.mapping.items()}
    reader = _Reader(at, marks, today or clock.today(), opened.left_out)
    for number, row in body(table, opened, WORDS):
        try:
            opened.rows.append(reader.read(number, row))
        except RowRefused as refused:
            opened.refused.append(Refused(number, refused.field, own_words(refused.message, refused.field), refused.code))
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


def _missing(given: set[str]) -> str:
    """What a register cannot do without that no column gives."""
    if not given & {"full_name", "name_surname_first", "upn"}:
        for key in ("last_name", "first_name"):
            if key not in given:
                return label(key)
    return "" if given & {"sen_status", "k_tick", "e_tick"} else label("sen_status")


def own_words(sentence: str, key: str | None) -> str:
    """A reader's sentence as it reads to somebody with a sheet of their own: the remedy is in that sheet, not in the roll's system."""
    for theirs in (messages._CORRECT, "Fill it in in your school's information system and export again."):
        sentence = sentence.replace(theirs, messages.IN_THE_SHEET)
    return sentence.replace(f"{key} ", f"{label(key)} ", 1) if key and sentence.startswith(f"{key} ") else sentence


class _Reader:
    """Reads rows under one placing of columns."""

    def __init__(self, at: Mapping[str, int], marks: Marks, today: date, notes: list[Refused]) -> None:
        self._at, self._marks, self._today, self._notes = at, marks, today, notes

    def read(self, number: int, row: list[object]) -> RegisterRow:
        """The child of a row. Raises RowRefused."""
        notes: list[Refused] = []
        cells = Cells(row, self._at, number, notes)
        self._hidden(number, cells)
        last, first = ("", "") if self._only_upn(cells) else names_in(cells, self._at)
        status = self._status(cells)
        found = RegisterRow(
            row=number,
            first_name=first,
            last_name=last,
            date_of_birth=values.born(cells.raw("date_of_birth"), today=self._today)
            if cells.written("date_of_birth").strip()
            else None,
            upn=values.upn(cells.written("upn")),
            nc_year=cells.coded("nc_year", codes.year, "year_unknown"),
            class_name=cells.text("class_name"),
            status=status,
            since=self._day(cells, "since", past=True),
            needs=self._needs(cells),
            strategies=self._strategies(cells),
            agencies=_joined(self._long(cells, "agencies"))[:300],
            review_on=self._day(cells, "review_on"),
            ehc_on=self._day(cells, "ehc_on", past=True),
            ehc_reviewed_on=self._day(cells, "ehc_reviewed_on", past=True),
            note=self._long(cells, "notes"),
        )
        self._notes += [_own(each) for each in notes]
        return found

    def _only_upn(self, cells: Cells) -> bool:
        return not any(cells.written(key).strip() for key in ("last_name", "first_name", "full_name", "name_surname_first"))

    def _hidden(self, number: int, cells: Cells) -> None:
        """Cells hidden by merged ones: a row that cannot do without is refused, of another the part is left out and said."""
        for key, position in self._at.items():
            merged = self._marks.covered.get((number, position))
            if merged and key in _NEVER_HIDDEN:
                raise RowRefused("merged", key, cells=merged)
            if merged and not cells.written(key).strip():
                cells.note("merged_left_out", key, cells=merged)

    def _status(self, cells: Cells) -> str:
        said = cells.text("sen_status")
        code = codes.sen(said) if said else ""
        ticks = {key[0].upper(): cells.text(key) for key in ("k_tick", "e_tick")}
        for letter in ("E", "K"):
            if not code and ticks[letter] and values.answer(ticks[letter]) != "no":
                code = letter if values.answer(ticks[letter]) == "yes" or codes.sen(ticks[letter]) == letter else "?"
                said = ticks[letter]
        if not code:
            raise RowRefused("status_missing", "sen_status")
        if code == "N":
            raise RowRefused("status_none", "sen_status")
        if code not in ("K", "E"):
            raise RowRefused("status_unknown", "sen_status", value=said)
        return code

    def _day(self, cells: Cells, key: str, *, past: bool = False) -> date | None:
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

    def _needs(self, cells: Cells) -> tuple[str, ...]:
        found: list[str] = []
        for key in ("sen_needs", "needs_more"):
            said = values.text(cells.written(key).replace("\n", ";"), key, kind="sen_needs")
            for code in codes.needs(said):
                if code in codes.NEEDS:
                    found.append(code)
                else:
                    cells.note("need_unknown", key, value=code)
        return tuple(dict.fromkeys(found))

    def _strategies(self, cells: Cells) -> tuple[str, ...]:
        parts = [" ".join(each.split()).strip(" ,.") for each in _PARTS.split(self._long(cells, "strategies"))]
        found = list(dict.fromkeys(each[:200] for each in parts if each))
        if len(found) > MOST_STRATEGIES:
            cells.note("too_many_strategies", "strategies", limit=MOST_STRATEGIES)
        return tuple(found[:MOST_STRATEGIES])

    def _long(self, cells: Cells, key: str) -> str:
        """Several lines, each made safe."""
        said = cells.written(key)
        if len(said) > _LONG:
            raise RowRefused("too_long", key, limit=_LONG)
        lines = [values.text(line, key, kind="register_text") for line in re.sub(r"(?m)^\s*[-–*]\s+", "• ", said).splitlines()]
        return "\n".join(line for line in lines if line)


def _joined(text: str) -> str:
    return ", ".join(part.strip(" •,;") for part in text.splitlines())


def _own(note: Refused) -> Refused:
    return Refused(note.row, note.field, own_words(note.message, note.field), note.code)
