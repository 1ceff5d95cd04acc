"""Elements and notes of a common transfer file: the small things every part of a pupil needs."""

from __future__ import annotations

from datetime import date
from xml.etree.ElementTree import Element

from trellis.exchange.readers import messages, values
from trellis.exchange.readers.rows import Refused, RowRefused


def local(tag: object) -> str:
    """An element's name without its namespace."""
    name = str(tag)
    return name.rpartition("}")[2] if name[0] == "{" else name


class Notes:
    """Parts of a pupil left out while the child is still read."""

    def __init__(self, row: int) -> None:
        self._row = row
        self.kept: list[Refused] = []

    def add(self, code: str, field: str, **about: object) -> None:
        self.kept.append(Refused(self._row, field, messages.say(code, field=messages.field_label(field), **about), code))

    def coded(self, field: str, code: str, written: str) -> str:
        """The code, or "" with a note when the file says something unknown."""
        if code != "?":
            return code
        self.add(
            {"nc_year": "year_unknown", "sex": "sex_unknown", "enrol_status": "enrol_unknown"}[field],
            field,
            value=written,
        )
        return ""

    def day(self, element: Element | None, field: str, today: date) -> date | None:
        """A date that matters less than the child: a wrong one is left out with a note."""
        try:
            return values.day(text_of(element), field, today=today)
        except RowRefused:
            self.add("date_left_out", field, value=text_of(element))
            return None


def children(element: Element) -> dict[str, Element]:
    """Children by name; of several of one name the first."""
    found: dict[str, Element] = {}
    for child in element:
        found.setdefault(local(child.tag), child)
    return found


def all_of(element: Element, name: str) -> list[Element]:
    return [child for child in element if local(child.tag) == name]


def text_of(element: Element | None) -> str:
    return "" if element is None else (element.text or "").strip()
