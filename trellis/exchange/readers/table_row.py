"""One row of a table as a child: names, SEN, contacts put together from their columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Final

from trellis.exchange.readers import codes, values
from trellis.exchange.readers.cells import Cells
from trellis.exchange.readers.rows import Answer, ContactRow, Refused, RollRow, RowRefused, SenEntry, SenNeed

# Words that belong to the surname after them: Ada van der Berg is a van der Berg.
_PARTICLES: Final = frozenset(
    {
        "van",
        "von",
        "der",
        "den",
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "do",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "st",
        "mac",
        "ter",
    }
)
_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "revd", "prof", "professor", "sir", "lady", "master"})
# What one column of the file makes known about a child.
_GIVES: Final = {
    "full_name": ("first_name", "last_name"),
    "name_surname_first": ("first_name", "last_name"),
    "sen_status": ("sen_history",),
    "sen_start": (),
}


class RowReader:
    """Reads rows under one placing of columns: position of a column to field key."""

    def __init__(self, places: Mapping[int, str], today: date) -> None:
        self._places = dict(places)
        self._today = today
        self._contacts: dict[int, dict[int, str]] = defaultdict(dict)
        self._needs: list[int] = []
        given: set[str] = set()
        for position, key in sorted(places.items(), key=lambda place: place[1]):
            if key.startswith("contact_"):
                self._contacts[int(key[8])][position] = key[10:]
                given.add("contacts")
            elif key.startswith("sen_need"):
                self._needs.append(position)
                given.add("sen_needs")
            else:
                given.update(_GIVES.get(key, (key,)))
        self._given = frozenset(given)
        self._at = {key: position for position, key in places.items()}

    def read(self, number: int, row: list[object]) -> RollRow:
        """The child of a row. Raises RowRefused."""
        notes: list[Refused] = []
        cells = Cells(row, self._at, number, notes)
        last, first = names_in(cells, self._at)
        return RollRow(
            row=number,
            last_name=last,
            first_name=first,
            date_of_birth=values.born(cells.raw("date_of_birth"), today=self._today),
            upn=values.upn(cells.written("upn")),
            former_upns=self._former_upns(cells),
            preferred_first_name=cells.text("preferred_first_name"),
            preferred_last_name=cells.text("preferred_last_name"),
            middle_names=cells.text("middle_names"),
            former_first_name=cells.text("former_first_name"),
            former_last_name=cells.text("former_last_name"),
            sex=cells.coded("sex", codes.sex, "sex_unknown"),
            nc_year=cells.coded("nc_year", codes.year, "year_unknown"),
            class_name=cells.text("class_name"),
            enrolled_on=values.day(cells.raw("enrolled_on"), "enrolled_on", today=self._today),
            left_on=values.day(cells.raw("left_on"), "left_on", today=self._today),
            enrol_status=cells.coded("enrol_status", codes.enrolment, "enrol_unknown"),
            sen_history=self._sen(cells),
            sen_needs=self._sen_needs(cells),
            contacts=tuple(c for n in sorted(self._contacts) if (c := self._contact(cells, n)) is not None),
            looked_after=values.answer(cells.text("looked_after")),
            extras=tuple((key, value) for key in ("address", "email", "phone") if (value := cells.text(key))),
            given=self._given,
            notes=tuple(notes),
        )

    def _former_upns(self, cells: Cells) -> tuple[str, ...]:
        found = []
        for part in cells.written("former_upns").replace(";", ",").replace("/", ",").split(","):
            try:
                found.append(values.upn(part, "former_upns"))
            except RowRefused as refused:
                if refused.code == "formula":
                    raise
                cells.note("former_upn", "former_upns", value=part)
        return tuple(dict.fromkeys(upn for upn in found if upn))

    def _sen(self, cells: Cells) -> tuple[SenEntry, ...]:
        written = cells.text("sen_status")
        code = codes.sen(written)
        if code == "?":
            raise RowRefused("sen_code", "sen_status", value=written)
        if code in codes.SEN_PAST:
            raise RowRefused("sen_code_old", "sen_status", value=written)
        since = values.day(cells.raw("sen_start"), "sen_start", today=self._today)
        return (SenEntry(since, code),) if code else ()

    def _sen_needs(self, cells: Cells) -> tuple[SenNeed, ...]:
        found: list[str] = []
        for position in self._needs:
            written = values.text(cells.at(position).replace("\n", ";"), "sen_needs")
            for code in codes.needs(written):
                if code in codes.NEEDS:
                    found.append(code)
                else:
                    cells.note("need_unknown", "sen_needs", value=code)
        return tuple(SenNeed(code, rank, None, None) for rank, code in enumerate(dict.fromkeys(found), 1))

    def _contact(self, cells: Cells, number: int) -> ContactRow | None:
        prefix = f"contact_{number}_"
        found = {}
        for position, part in self._contacts[number].items():
            kind = "phone" if part in ("mobile", "work") else "full_name" if part == "name" else part
            if part != "email":
                found[part] = values.text(cells.at(position), prefix + part, kind=kind)
                continue
            address = values.email(cells.at(position), prefix + part)
            if address is None:
                cells.note("email_wrong", prefix + part)
            found[part] = address or ""
        if not any(value for part, value in found.items() if part not in ("priority", "has_pr", "lives_with")):
            return None
        title, first, last = contact_name(found)
        phones = tuple(dict.fromkeys(found[part] for part in ("mobile", "phone", "work") if found.get(part)))
        order = found.get("priority", "")
        return ContactRow(
            title=title,
            first=first,
            last=last,
            relationship=found.get("relationship", ""),
            has_pr=values.answer(found.get("has_pr", "")) if "has_pr" in found else Answer.UNKNOWN,
            priority=int(order) if order.isdecimal() and len(order) < 3 else number,
            email=found.get("email", ""),
            phone=phones[0] if phones else "",
            address=found.get("address", ""),
            lives_with=values.answer(found.get("lives_with", "")),
            other_phones=phones[1:],
        )


def names_in(cells: Cells, at: Mapping[str, int]) -> tuple[str, str]:
    """Surname and first name of a row, from two columns or from one. Raises RowRefused."""
    if "last_name" in at and "first_name" in at:
        return (
            values.required(cells.written("last_name"), "last_name"),
            values.required(cells.written("first_name"), "first_name"),
        )
    key = "name_surname_first" if "name_surname_first" in at else "full_name"
    whole = values.text(cells.written(key), key, kind="full_name")
    if not whole:
        raise RowRefused("missing_name", key)
    last, first, guessed = split_name(whole, surname_first=key == "name_surname_first")
    if not first or not last:
        raise RowRefused("one_word_name", key, value=whole)
    if guessed:
        cells.note("name_split", key, value=whole, last=last)
    return values.text(last, key), values.text(first, key)


def split_name(whole: str, *, surname_first: bool = False) -> tuple[str, str, bool]:
    """Surname, first name, and whether more than two words left a doubt. "Surname, Forename" or "Forename Surname"."""
    if "," in whole:
        last, _, first = whole.partition(",")
        return last.strip(), first.strip(), False
    words = whole.split()
    if surname_first:
        return words[0], " ".join(words[1:]), len(words) > 2
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].casefold().strip(".'") in _PARTICLES:
        cut -= 1
    return " ".join(words[cut:]), " ".join(words[:cut]), len(words) > 2


def contact_name(found: Mapping[str, str]) -> tuple[str, str, str]:
    """Title, first name and surname of an adult from whatever columns there are; one word alone is a surname."""
    title, first, last = (found.get("title", ""), found.get("first", ""), found.get("last", ""))
    whole = found.get("name", "")
    if first or last or not whole:
        return title, first, last
    words = whole.split()
    if words and words[0].casefold().strip(".") in _TITLES:
        title = title or words[0]
        whole = " ".join(words[1:])
    if not whole:
        return title, "", ""
    last, first, _ = split_name(whole)
    return title, first, last
