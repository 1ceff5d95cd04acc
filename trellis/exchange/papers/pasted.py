"""A table copied out of Word or Excel, as it arrives in a text box: rows, what each column is, and each row read. Nothing is guessed twice."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from trellis.core.errors import RuleBroken
from trellis.core.text import N_
from trellis.exchange.readers import values
from trellis.exchange.readers.rows import RowRefused
from trellis.people.rules import normalise_name

MOST_ROWS: Final = 20
MOST_COLUMNS: Final = 10
MOST_LINES: Final = 6

FIELDS: Final[dict[str, str]] = {
    "outcome": N_("Outcome or target"),
    "support": N_("Support or strategy"),
    "who": N_("Who gives it"),
    "how_often": N_("How often"),
    "review": N_("Review, or met by"),
    "now": N_("Where things are now"),
    "met": N_("How we will know"),
}
_HEADS: Final = (
    ("met", re.compile(r"success|how (?:will )?we.*know|criteria|evidence|measure", re.IGNORECASE)),
    ("now", re.compile(r"\bnow\b|baseline|starting point|current", re.IGNORECASE)),
    ("how_often", re.compile(r"how often|frequency|when\b|how long|times?\b", re.IGNORECASE)),
    ("review", re.compile(r"review|by when|date|deadline|end", re.IGNORECASE)),
    ("who", re.compile(r"\bwho\b|by whom|staff|adult|responsib|lead|delivered", re.IGNORECASE)),
    ("outcome", re.compile(r"outcome|target|goal|objective|aim", re.IGNORECASE)),
    ("support", re.compile(r"support|strateg|provision|intervention|action|what|resource|help", re.IGNORECASE)),
)
_MINUTES: Final = re.compile(r"(\d{1,3})\s*-?\s*min", re.IGNORECASE)
_TIMES: Final = re.compile(r"(\d{1,2})\s*(?:x|×|times?|sessions?)|(?:x|×)\s*(\d{1,2})", re.IGNORECASE)
_WORDS: Final = (
    (5, re.compile(r"\b(?:daily|every ?day|each (?:day|morning|afternoon))\b", re.IGNORECASE)),
    (3, re.compile(r"\bthree times\b|\bthrice\b", re.IGNORECASE)),
    (2, re.compile(r"\btwice\b", re.IGNORECASE)),
    (1, re.compile(r"\bonce\b|\bweekly\b|\b(?:every|each) week\b", re.IGNORECASE)),
)
_PER_DAY: Final = re.compile(
    r"\b(?:a|per|each|every) (?:day|lesson)\b|\bevery lesson\b|\btermly\b|\bmonth\w*|\bfortnight\w*", re.IGNORECASE
)
_PARTS: Final = re.compile(r"\n|[•▪●;]|(?:^|\s)\d[.)]\s+")
_BULLET: Final = re.compile(r"(?m)^\s*(?:[-–*•▪●\u2023\u25e6\uf0b7o]\s+|\d[.)]\s+)")


@dataclass(frozen=True)
class PastedRow:
    """One row. `outcome` is empty where the row only adds support to the outcome above it."""

    number: int
    outcome: str = ""
    support: tuple[str, ...] = ()
    who: str = ""
    how_often: str = ""
    review_on: date | None = None
    now: str = ""
    met: str = ""


@dataclass
class PastedTable:
    """What was pasted: its columns as named or numbered, the field of each, the rows read, and (row, sentence) of what was not."""

    columns: list[str]
    mapping: list[str]
    rows: list[PastedRow] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


def read_pasted(text: str, mapping: Sequence[str] | None = None, *, today: date) -> PastedTable:
    """Read a pasted table. `mapping` gives a field of FIELDS or "" for each column and stands before the guess. Raises RuleBroken."""
    rows = _rows(text)
    width = max(len(row) for row in rows)
    heads = [_field_of(cell) for cell in rows[0]]
    has_head = sum(bool(each) for each in heads) >= 2 and all(len(cell) <= 60 for cell in rows[0])
    body = rows[1:] if has_head else rows
    if not body:
        raise RuleBroken("Only the headings were pasted. Copy the whole table and paste it again.", "text")
    if len(body) > MOST_ROWS:
        raise RuleBroken(
            f"The table has {len(body)} rows, and a plan has {MOST_ROWS} at most. Paste the rows of one plan.", "text"
        )
    columns = [(rows[0][n] if has_head and n < len(rows[0]) else "")[:60] or f"Column {n + 1}" for n in range(width)]
    placed = list(mapping) if mapping is not None else _guess(heads if has_head else [], body, width)
    table = PastedTable(columns, (placed + [""] * width)[:width])
    for number, row in enumerate(body, 2 if has_head else 1):
        _read(table, number, {key: row[n] if n < len(row) else "" for n, key in enumerate(table.mapping) if key}, today)
    return table


def _rows(text: str) -> list[list[str]]:
    """The rows of what was pasted. A line break inside a cell comes out of Word as a line of its own, out of Excel in quotation marks."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n")
    if not any("\t" in line for line in lines):
        raise RuleBroken("There are no columns in this. In Word, select the table itself, copy it, and paste it here.", "text")
    if '"' in text and _quoted(text):
        rows = [
            list(row) for row in csv.reader(io.StringIO("\n".join(lines)), delimiter="\t") if any(cell.strip() for cell in row)
        ]
    else:
        rows = _joined(lines)
    if max(map(len, rows)) > MOST_COLUMNS:
        raise RuleBroken(
            f"The table has more than {MOST_COLUMNS} columns. Take out those that do not matter and paste it again.", "text"
        )
    return [[cell.strip() for cell in row] for row in rows]


def _quoted(text: str) -> bool:
    """Whether cells are quoted as Excel does it: a mark right after a tab or at the start of a line, and an even number of them."""
    return text.count('"') % 2 == 0 and bool(re.search(r'(?:^|\t)"[^"\t]*\n', text, re.MULTILINE))


def _joined(lines: Sequence[str]) -> list[list[str]]:
    """Lines put together to rows as wide as the first that has columns: a line without a tab, or after a short one, goes on with its cell."""
    width = next(line.count("\t") + 1 for line in lines if "\t" in line)
    rows: list[list[str]] = []
    for line in lines:
        parts = line.split("\t")
        if rows and (len(rows[-1]) < width or len(parts) == 1):
            rows[-1][-1] += f"\n{parts[0]}"
            rows[-1] += parts[1:]
        elif line.strip():
            rows.append(parts)
    return rows


def _field_of(head: str) -> str:
    return next((key for key, pattern in _HEADS if head and pattern.search(head)), "")


def _guess(heads: Sequence[str], body: Sequence[Sequence[str]], width: int) -> list[str]:
    """By the headings; without them by what stands in the columns. Each field once."""
    found: list[str] = []
    for n in range(width):
        cells = [row[n] for row in body if n < len(row) and row[n]]
        key = heads[n] if n < len(heads) else ""
        if not heads:
            key = _by_content(cells, [each for each in ("outcome", "support", "who") if each not in found])
        found.append(key if key and key not in found else "")
    return found


def _by_content(cells: Sequence[str], left: Sequence[str]) -> str:
    if cells and all(_is_day(cell) for cell in cells):
        return "review"
    if (
        cells
        and sum(how_often(cell) != (None, None) for cell in cells) * 2 > len(cells)
        and all(len(cell) < 40 for cell in cells)
    ):
        return "how_often"
    return left[0] if left else ""


def _is_day(text: str) -> bool:
    try:
        return values.day(text, "review_on", today=date(2000, 1, 1)) is not None
    except RowRefused:
        return False


def how_often(text: str) -> tuple[int | None, int | None]:
    """(minutes, times a week) as far as the words say them without doubt."""
    minutes = _MINUTES.search(text)
    rest = _MINUTES.sub(" ", text)
    times: int | None = None
    if not _PER_DAY.search(rest):
        said = _TIMES.search(rest)
        times = int(said[1] or said[2]) if said else next((count for count, words in _WORDS if words.search(rest)), None)
    return (int(minutes[1]) if minutes else None, times if times is None or 1 <= times <= 25 else None)


def _read(table: PastedTable, number: int, cells: Mapping[str, str], today: date) -> None:
    if not any(cells.values()):
        return
    try:
        said = {key: _text(cells.get(key, ""), key) for key in ("outcome", "who", "how_often", "now", "met")}
        parts = [_text(part, "support").strip(" ,.") for part in _PARTS.split(_BULLET.sub("\n", cells.get("support", "")))]
        support = tuple(dict.fromkeys(part for part in parts if part))
    except RowRefused as refused:
        table.refused.append((number, _own_words(refused)))
        return
    if len(support) > MOST_LINES:
        table.refused.append(
            (number, f"There are more than {MOST_LINES} kinds of support in this row. Spread them over rows of their own.")
        )
        return
    if not said["outcome"] and not support:
        table.refused.append((number, "This row has neither an outcome nor support, so it was left out."))
        return
    if not said["outcome"] and not any(each.outcome for each in table.rows) and "outcome" in table.mapping:
        table.refused.append(
            (number, "This row has support and no outcome above it. Write its outcome into the table and paste it again.")
        )
        return
    table.rows.append(PastedRow(number, support=support, review_on=_day(cells.get("review", ""), today), **said))


def _own_words(refused: RowRefused) -> str:
    """A reader's sentence as it reads to somebody who pastes: the column as it is called here, the remedy in their own table."""
    label = FIELDS.get(refused.field or "", "")
    said = refused.message.replace(refused.field or "\0", label, 1)
    for theirs in ("choose the file again", "export again", "Check that no quotation mark or comma is missing in this row."):
        said = said.replace(theirs, "paste it again" if theirs[0].islower() else "Shorten it and paste it again.")
    return said


def _text(value: str, key: str) -> str:
    """One line, made safe as in any file that comes in: formulas, invisible and turned text are refused."""
    plain = _BULLET.sub("", value).replace("\n", " ")
    return values.text(plain, key, kind="pasted")


def _day(text: str, today: date) -> date | None:
    try:
        found = values.day(text.splitlines()[0] if text else "", "review_on", today=today)
    except RowRefused:
        return None
    return found if found is not None and found > today else None


def as_will(outcome: str, names: Sequence[str]) -> str:
    """An outcome as it goes on after "will": without "To …", "Amina will …", "I can …"; its first letter small."""
    text = outcome.strip().rstrip(".")
    who = "|".join([*(re.escape(each) for each in names if each), "he", "she", "they", "i", "pupil", "child", "the child", "for"])
    text = re.sub(
        rf"^(?:(?:{who})\s+)?(?:will be able to|is able to|to be able to|will|can|to)\s+", "", text, flags=re.IGNORECASE
    )
    return text[:1].lower() + text[1:] if len(text) > 1 and not text[1].isupper() else text


def giver(text: str, staff: Sequence[tuple[str, str]]) -> str:
    """The key of the one member of staff (key, name) whose surname stands in the words and nobody else's does; else ""."""
    words = set(normalise_name(text).split())
    found = [key for key, name in staff if normalise_name(name).split()[-1:] and normalise_name(name).split()[-1] in words]
    return found[0] if len(found) == 1 else ""
