"""Lists of staff, and of who is in which teaching group, CSV or Excel: any columns, one row a person and group. Nothing is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Final, NamedTuple

from trellis.core.text import N_
from trellis.exchange.readers import delimited, fields, limits, sniff, values
from trellis.exchange.readers.cells import written
from trellis.exchange.readers.rows import FileRefused, RowRefused
from trellis.exchange.readers.table_row import split_name
from trellis.exchange.readers.workbook import Sheet

MOST_ROWS: Final = 20_000
_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "revd", "prof", "professor", "sir", "lady"})
_DAYS: Final = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4}

Column = tuple[str, str, str]
STAFF: Final[tuple[Column, ...]] = (
    ("full_name", N_("Name"), "name|full name|staff name|staff member|display name|member of staff|employee|teacher|staff"),
    ("title", N_("Title"), "title|salutation"),
    ("first_name", N_("First name"), "first name|forename|legal forename|given name|preferred forename|firstname"),
    ("last_name", N_("Surname"), "surname|last name|legal surname|family name|preferred surname|lastname"),
    ("email", N_("E-mail"), "email|e mail|email address|e mail address|work email|work e mail|school email"),
    ("phone", N_("Phone or extension"), "phone|extension|telephone|ext|work phone|phone number|mobile"),
    ("job", N_("Job"), "job|role|job title|post|position|post title|staff role"),
    (
        "part",
        N_("Part in the group"),
        "part|part in group|group role|class role|responsibility|teacher type|role in class|does in the group",
    ),
    (
        "group",
        N_("Class or group"),
        "group|class|form|tutor group|reg group|registration group|teaching group|class name|class code|room|group name",
    ),
    ("subject", N_("Subject"), "subject|course|department|subject name"),
    ("from", N_("From"), "from|start|start date|starts|from date|date started|employment start|started"),
    ("to", N_("To"), "to|until|end|end date|leaving date|date left|ends|to date|employment end|left"),
    ("weekdays", N_("Days worked"), "days|weekdays|working days|days worked|works"),
)
GROUPS: Final[tuple[Column, ...]] = (
    ("upn", N_("UPN"), "upn|unique pupil number"),
    ("full_name", N_("Name"), "name|full name|pupil name|student name|pupil|student|child|child name"),
    ("first_name", N_("First name"), "first name|forename|legal forename|given name|preferred forename"),
    ("last_name", N_("Surname"), "surname|last name|legal surname|family name"),
    ("date_of_birth", N_("Date of birth"), "date of birth|dob|birth date|birthday|born"),
    ("group", N_("Teaching group"), "group|teaching group|class|set|class code|group name|class name|group code"),
    ("subject", N_("Subject"), "subject|course|department|subject name"),
    ("from", N_("From"), "from|start|start date|starts|from date"),
    ("to", N_("To"), "to|until|end|end date|ends|to date"),
)
LAYOUTS: Final = {"staff": STAFF, "groups": GROUPS}

# Earlier words win: "teaching assistant" before "teacher".
_PARTS: Final = (
    ("teaching_assistant", re.compile(r"\bta\b|assistant|support staff|\blsa\b|\bhlta\b|one to one|1:1", re.IGNORECASE)),
    ("key_person", re.compile(r"key ?(?:person|worker)|nursery nurse", re.IGNORECASE)),
    ("tutor", re.compile(r"tutor|form teacher|registration", re.IGNORECASE)),
    ("subject_teacher", re.compile(r"subject|teaches", re.IGNORECASE)),
    ("class_teacher", re.compile(r"class ?teacher|classteacher|\bteacher\b", re.IGNORECASE)),
)


class StaffRow(NamedTuple):
    """One row: somebody, and perhaps one group of theirs. `weekdays` None: the file does not say."""

    row: int
    title: str
    first_name: str
    last_name: str
    email: str
    phone: str
    job: str
    part: str
    group: str
    subject: str
    starts_on: date | None
    ends_on: date | None
    weekdays: tuple[int, ...] | None


class GroupRow(NamedTuple):
    """One row: a child, named by UPN or by name and birth date, and a teaching group."""

    row: int
    upn: str
    first_name: str
    last_name: str
    date_of_birth: date | None
    group: str
    subject: str
    starts_on: date | None
    ends_on: date | None


class Refusal(NamedTuple):
    """A row, or a column (`row` None), that cannot be used: field and sentence with its remedy."""

    row: int | None
    field: str
    message: str


@dataclass(slots=True)
class ReadList:
    """A whole file, read: its rows, what was refused, and how its columns were placed."""

    rows: list[StaffRow | GroupRow] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)

    @property
    def unplaced(self) -> list[str]:
        return [each for each in self.columns if each and each not in self.mapping]


def read_list(source: IO[bytes], what: str, mapping: Mapping[str, str] | None = None, *, today: date) -> ReadList:
    """Reads a list of staff (`what` "staff") or of children in teaching groups ("groups").

    `mapping` (column to field, "" or "leave out" to leave one out) stands before what the heading says. Raises FileRefused with one
    sentence for a file nothing can be read from; without the columns it needs it comes back without rows, so that a person can place them.
    """
    layout = LAYOUTS[what]
    rows = list(_numbered(source))
    at, columns = _headings(rows, layout, mapping or {})
    found = ReadList(columns=columns, mapping=_place(columns, layout, mapping or {}))
    places = {key: columns.index(column) for column, key in found.mapping.items()}
    missing = _missing(what, set(places))
    if missing:
        found.refused.append(Refusal(None, "columns", f"{missing} is not in the columns yet. Say which column it is."))
        return found
    for number, row in rows[at + 1 :]:
        cells = {key: row[place] if place < len(row) else None for key, place in places.items()}
        if not any(written(value).strip() for value in cells.values()):
            continue
        try:
            found.rows.append(_staff_row(number, cells, today) if what == "staff" else _group_row(number, cells, today))
        except RowRefused as refused:
            found.refused.append(Refusal(number, refused.field or "row", refused.message))
        except _Wrong as wrong:
            found.refused.append(Refusal(number, wrong.field, wrong.sentence))
    if not found.rows and not found.refused:
        raise FileRefused("empty")
    return found


class _Wrong(Exception):
    def __init__(self, field_key: str, sentence: str) -> None:
        super().__init__("row refused")
        self.field, self.sentence = field_key, sentence


def _numbered(source: IO[bytes]) -> Iterator[tuple[int, list[object]]]:
    kind = sniff.kind_of(source)
    if kind == "ctf":
        raise FileRefused("no_header")
    stream = Sheet(source).rows() if kind == "xlsx" else delimited.rows(source, delimited.encoding_of(source))
    for number, row in stream:
        if number > MOST_ROWS:
            raise FileRefused("too_many_rows", limit=f"{MOST_ROWS:,}")
        yield number, row


def _known(heading: str, layout: tuple[Column, ...]) -> str:
    words = fields.normalised(heading)
    return next((key for key, _, synonyms in layout if words in synonyms.split("|")), "")


def _headings(
    rows: list[tuple[int, list[object]]], layout: tuple[Column, ...], mapping: Mapping[str, str]
) -> tuple[int, list[str]]:
    """Which of the first rows is the headings: the one with the most that is known."""
    best, at = 0, -1
    for position, (_, row) in enumerate(rows[: limits.HEADER_ROWS]):
        cells = [written(cell).strip() for cell in row[: limits.COLUMNS]]
        score = len({_known(cell, layout) for cell in cells} - {""}) + sum(cell in mapping for cell in cells if cell)
        if score > best:
            best, at = score, position
    if at < 0:
        at = next((position for position, (_, row) in enumerate(rows[: limits.HEADER_ROWS]) if _looks_like_headings(row)), -1)
    if at < 0:
        raise FileRefused("no_header")
    columns = [written(cell).strip().strip("\ufeff") for cell in rows[at][1][: limits.COLUMNS]]
    while columns and not columns[-1]:
        columns.pop()
    return at, columns


def _looks_like_headings(row: list[object]) -> bool:
    """Several short cells, all different, no number and no address in any: a person can then say what they mean."""
    words = [written(cell).strip() for cell in row if written(cell).strip()]
    return (
        len(words) >= 2
        and len(set(words)) == len(words)
        and all(len(each) <= 60 and not re.search(r"[\d@=]", each) for each in words)
    )


def _place(columns: list[str], layout: tuple[Column, ...], chosen: Mapping[str, str]) -> dict[str, str]:
    keys = {key for key, _, _ in layout}
    placed = {column: key for column, key in chosen.items() if column in columns and key in keys}
    taken = set(placed.values())
    for column in columns:
        key = _known(column, layout)
        if column and column not in chosen and key and key not in taken:
            placed[column] = key
            taken.add(key)
    return placed


def _missing(what: str, given: set[str]) -> str:
    """What a row cannot do without, as the screen calls it, that no column gives."""
    named = "full_name" in given or {"first_name", "last_name"} <= given
    if what == "staff":
        return "" if named else N_("The name")
    if "group" not in given:
        return N_("The teaching group")
    return "" if "upn" in given or (named and "date_of_birth" in given) else N_("The UPN, or name and date of birth,")


def _text(cells: Mapping[str, object], key: str, kind: str = "") -> str:
    return values.text(written(cells.get(key)), key, kind=kind)


def _day(cells: Mapping[str, object], key: str, today: date) -> date | None:
    return values.day(cells.get(key), key, today=today)


def _names(cells: Mapping[str, object]) -> tuple[str, str, str]:
    """Title, first name, surname; from their own columns or out of the whole name."""
    title = _text(cells, "title")
    if "last_name" in cells and "first_name" in cells:
        return (
            title,
            values.required(written(cells["first_name"]), "first_name"),
            values.required(written(cells["last_name"]), "last_name"),
        )
    whole = _text(cells, "full_name", "full_name")
    first, _, rest = whole.partition(" ")
    if first.rstrip(".").casefold() in _TITLES and rest:
        title, whole = title or first.rstrip("."), rest
    if not whole:
        raise _Wrong("full_name", N_("The name is missing. Write it in this row."))
    surname, forename, _ = split_name(whole)
    if not forename or not surname:
        if title and (surname or forename):
            # "Mr Lane" is how a school speaks of its staff; the first name may come later.
            return title, "", surname or forename
        raise _Wrong("full_name", N_("This is one name only. Write first name and surname, or title and surname."))
    return title, forename, surname


def _staff_row(number: int, cells: Mapping[str, object], today: date) -> StaffRow:
    title, first, last = _names(cells)
    email = values.email(written(cells.get("email")), "email")
    if email is None:
        raise _Wrong("email", N_("This is not an e-mail address. Write it like name@school.example, or leave it empty."))
    group, job = _text(cells, "group", "class_name"), _text(cells, "job")
    starts, ends = _day(cells, "from", today), _day(cells, "to", today)
    if starts and ends and ends < starts:
        raise _Wrong("to", N_("The last day is before the first. Change one of them."))
    part = _part(_text(cells, "part"), job) if group else ""
    if group and not part:
        raise _Wrong(
            "part",
            N_(
                "What they do in this group is not clear. Write class teacher, tutor, key person, subject teacher or teaching assistant."
            ),
        )
    return StaffRow(
        number,
        title.title() if title.islower() else title,
        first,
        last,
        email.lower(),
        _text(cells, "phone", "phone"),
        job,
        part,
        group,
        _text(cells, "subject"),
        starts,
        ends,
        _weekdays(_text(cells, "weekdays")) if "weekdays" in cells else None,
    )


def _part(said: str, job: str) -> str:
    """The part a person has in a group, out of its own column, else out of the job."""
    code = said.casefold().replace(" ", "_")
    if any(code == key for key, _ in _PARTS):
        return code
    return next((key for text in (said, job) for key, words in _PARTS if text and words.search(text)), "")


def _weekdays(said: str) -> tuple[int, ...] | None:
    """Monday 0: from "Mon, Tue", "Monday to Thursday", "MTWThF", "full time". None for nothing said."""
    text = said.casefold()
    if not text:
        return None
    if "full" in text or "every" in text or "all" in text:
        return (0, 1, 2, 3, 4)
    span = re.fullmatch(r"\s*([a-z]{3})[a-z]*\s*(?:to|-|–)\s*([a-z]{3})[a-z]*\s*", text)
    if span and span[1] in _DAYS and span[2] in _DAYS and _DAYS[span[1]] <= _DAYS[span[2]]:
        return tuple(range(_DAYS[span[1]], _DAYS[span[2]] + 1))
    found = tuple(sorted({_DAYS[word[:3]] for word in re.findall(r"[a-z]{3,}", text) if word[:3] in _DAYS}))
    if not found:
        raise _Wrong("weekdays", N_("These days are not clear. Write them like “Mon, Tue, Thu” or “Monday to Thursday”."))
    return found


def _group_row(number: int, cells: Mapping[str, object], today: date) -> GroupRow:
    upn = values.upn(written(cells.get("upn")))
    first = last = ""
    born = None
    if not upn:
        _, first, last = _names(cells) if "full_name" in cells or "last_name" in cells else ("", "", "")
        born = values.born(cells.get("date_of_birth"), today=today) if "date_of_birth" in cells else None
        if not last or born is None:
            raise _Wrong("upn", N_("There is neither a UPN nor a name with a date of birth. Add one of them to this row."))
    group = _text(cells, "group", "class_name")
    if not group:
        raise _Wrong("group", N_("The teaching group is missing. Write it in this row."))
    starts, ends = _day(cells, "from", today), _day(cells, "to", today)
    if starts and ends and ends < starts:
        raise _Wrong("to", N_("The last day is before the first. Change one of them."))
    return GroupRow(number, upn, first, last, born, group, _text(cells, "subject"), starts, ends)
