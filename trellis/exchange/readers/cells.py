"""The cells of one row of a table, by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from trellis.exchange.readers import messages, values
from trellis.exchange.readers.rows import Refused


class Cells:
    """The cells of one row by field, and the notes about it."""

    def __init__(self, row: list[object], at: Mapping[str, int], number: int, notes: list[Refused]) -> None:
        self._row = row
        self._at = at
        self._number = number
        self._notes = notes

    def raw(self, key: str) -> object:
        """The cell as the file holds it (a date stays a date), None when absent."""
        position = self._at.get(key, -1)
        value = self._row[position] if 0 <= position < len(self._row) else None
        return value if isinstance(value, date | None) else written(value)

    def at(self, position: int) -> str:
        """The text of a column by its place."""
        return written(self._row[position]) if position < len(self._row) else ""

    def written(self, key: str) -> str:
        """The text of a field as it stands, "" when absent."""
        position = self._at.get(key)
        return "" if position is None else self.at(position)

    def text(self, key: str) -> str:
        """The text of a field, made safe."""
        return values.text(self.written(key), key)

    def coded(self, key: str, read: Callable[[str], str], note: str) -> str:
        """The code of a field; an unknown one is left out with a note."""
        value = self.text(key)
        code = read(value)
        if code != "?":
            return code
        self.note(note, key, value=value)
        return ""

    def note(self, code: str, key: str, **about: object) -> None:
        """Something of the row was left out."""
        sentence = messages.say(code, field=messages.field_label(key), **about)
        self._notes.append(Refused(self._number, key, sentence, code))


def written(cell: object) -> str:
    """A cell of a sheet as a person would read it: no .0 at whole numbers, days as 2017-08-31, ticks as yes."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return str(cell)
