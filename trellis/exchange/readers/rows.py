"""What a reader hands on: one row a child, or one sentence about why not. No file format is visible from here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import TracebackType
from typing import IO, NamedTuple, Self

from trellis.exchange.readers import messages


class Answer(StrEnum):
    """Yes, no, or the file does not say."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class SenEntry(NamedTuple):
    """One step of a child's SEN history: from this day (None: not given) this code (N K E; A P S in the past)."""

    start_on: date | None
    code: str


class SenNeed(NamedTuple):
    """One type of need (domain 4.2) with its rank, 1 the primary, and its days where the file gives them."""

    code: str
    rank: int
    start_on: date | None
    end_on: date | None


@dataclass(frozen=True, slots=True)
class Refused:
    """A sentence about something that could not be read: `row` None is about the file or a whole column."""

    row: int | None
    field: str | None
    message: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class ContactRow:
    """An adult of the child. `has_pr` is parental responsibility; `phone` is the number to try first."""

    title: str = ""
    first: str = ""
    last: str = ""
    relationship: str = ""
    has_pr: Answer = Answer.UNKNOWN
    priority: int | None = None
    email: str = ""
    phone: str = ""
    address: str = ""
    lives_with: Answer = Answer.UNKNOWN
    other_phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RollRow:
    """One child as the file tells it.

    `row` is the row of the sheet (1 is its first line) or the number of the pupil in a CTF. `given` names the
    fields the file speaks about: a field that is not in it was not in the file and says nothing about the child.
    `notes` are parts of the row left out while the child was still read.
    """

    row: int
    first_name: str
    last_name: str
    date_of_birth: date
    upn: str = ""
    former_upns: tuple[str, ...] = ()
    preferred_first_name: str = ""
    preferred_last_name: str = ""
    middle_names: str = ""
    former_first_name: str = ""
    former_last_name: str = ""
    sex: str = ""
    nc_year: str = ""
    class_name: str = ""
    enrolled_on: date | None = None
    left_on: date | None = None
    enrol_status: str = ""
    sen_history: tuple[SenEntry, ...] = ()
    sen_needs: tuple[SenNeed, ...] = ()
    contacts: tuple[ContactRow, ...] = ()
    looked_after: Answer = Answer.UNKNOWN
    extras: tuple[tuple[str, str], ...] = ()
    given: frozenset[str] = frozenset()
    notes: tuple[Refused, ...] = ()


class FileRefused(Exception):
    """Nothing in the file can be used. `message` is one clear sentence with its remedy; it never quotes a child."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.message = messages.say(code, **values)

    def as_refused(self) -> Refused:
        """The same as an entry of the preview, about no row."""
        return Refused(None, None, self.message, self.code)


class RowRefused(Exception):
    """One row cannot be used; the rest of the file goes on. Raised and caught inside the readers."""

    def __init__(self, code: str, field_key: str | None, *, month_first: bool = False, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.month_first = month_first
        self.field = field_key
        self.message = messages.say(code, field=messages.field_label(field_key), **values)

    def at(self, row: int) -> Refused:
        """As the preview shows it."""
        return Refused(row, self.field, self.message, self.code)


@dataclass(slots=True)
class RollFile:
    """An opened file. `rows` streams children and refusals once, and may raise FileRefused (a file cut short).

    `refused` holds what is known on opening: columns that could not be placed. `warnings` may grow while rows are read.
    `kind` is ctf, csv or xlsx; `version` the CTF version; `columns`, `mapping` (column to field key) and `unplaced` are
    of tables only. Use as a context manager, or read to the end, to close what was opened.
    """

    kind: str
    rows: Iterator[RollRow | Refused]
    version: str | None = None
    warnings: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    mapping: dict[str, str] = field(default_factory=dict)
    unplaced: tuple[str, ...] = ()
    handle: IO[bytes] | None = None

    def close(self) -> None:
        """Close the file if the reader opened it."""
        if self.handle is not None:
            self.handle.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
