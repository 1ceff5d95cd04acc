"""Check points: how a child stands against what was expected, which test of slow progress was met, and a class's results from Excel."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from trellis.core.text import N_
from trellis.rulebook.machines import Choice, Look


class Standing(StrEnum):
    """How a result stands against what was expected of this child."""

    BELOW = "below"
    AS_EXPECTED = "expected"
    ABOVE = "above"


STANDINGS: dict[Standing, Look] = {
    Standing.BELOW: Look(N_("Below"), N_("Less progress than expected."), "ochre"),
    Standing.AS_EXPECTED: Look(N_("As expected"), N_("On the way this child was expected to go."), "moss"),
    Standing.ABOVE: Look(N_("Above"), N_("More than was expected."), "pine"),
}

SLOWER = "slower"
TESTS: tuple[Choice, ...] = (
    Choice(SLOWER, N_("Slower than others who started at the same point")),
    Choice("no_better", N_("No faster than this child’s own progress before")),
    Choice("not_closing", N_("The gap to others is not closing")),
    Choice("widening", N_("The gap to others is getting wider")),
)
"""The four tests of progress that is less than expected (Code of Practice 6.17). Low attainment alone proves no need (6.23)."""

_STANDING_WORDS: dict[str, Standing] = {
    "below": Standing.BELOW,
    "working below": Standing.BELOW,
    "wts": Standing.BELOW,
    "working towards": Standing.BELOW,
    "towards": Standing.BELOW,
    "emerging": Standing.BELOW,
    "expected": Standing.AS_EXPECTED,
    "as expected": Standing.AS_EXPECTED,
    "at": Standing.AS_EXPECTED,
    "exp": Standing.AS_EXPECTED,
    "exs": Standing.AS_EXPECTED,
    "on track": Standing.AS_EXPECTED,
    "above": Standing.ABOVE,
    "gds": Standing.ABOVE,
    "greater depth": Standing.ABOVE,
    "exceeding": Standing.ABOVE,
}
_LONGEST_RESULT = 40


@dataclass(frozen=True)
class Pasted:
    """One row of a pasted table that could be placed: whose it is, the result and how it stands ("" where it does not say)."""

    key: str
    result: str
    standing: str


@dataclass(frozen=True)
class Reading:
    """What a pasted table says, and a sentence for each row that could not be placed, with its number and the remedy."""

    rows: tuple[Pasted, ...]
    problems: tuple[str, ...]


def read_pasted(text: str, names: Mapping[str, Sequence[str]]) -> Reading:
    """The rows of a table pasted from a spreadsheet: name, result and, if there, how it stands.

    `names` gives for each child's key every way to write them. A heading row without a known name is passed over when it comes first.
    Nothing is guessed: a row whose name fits nobody, or two children, is a problem.
    """
    found: dict[str, Pasted] = {}
    problems: list[str] = []
    known: dict[str, set[str]] = {}
    for key, ways in names.items():
        for way in ways:
            known.setdefault(_plain(way), set()).add(key)
    lines = [line for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in (line.split("\t") if "\t" in line else re.split(r"\s*[;,]\s*", line))]
        keys, rest = _whose(cells, known)
        if not keys:
            if number == 1 and _is_heading(cells):
                continue
            problems.append(
                N_("Row {row}: nobody in this class is called “{name}”. Check the spelling, or take the row out.").format(
                    row=number, name=cells[0][:40]
                )
            )
        elif len(keys) > 1:
            problems.append(
                N_("Row {row}: two children here are called “{name}”. Leave them out and fill them in on the next page.").format(
                    row=number, name=cells[0][:40]
                )
            )
        else:
            row, problem = _row(number, next(iter(keys)), rest)
            if problem:
                problems.append(problem)
            elif row is not None and row.key in found:
                problems.append(N_("Row {row}: “{name}” stands here twice. Keep one row.").format(row=number, name=cells[0][:40]))
            elif row is not None:
                found[row.key] = row
    return Reading(tuple(found.values()), tuple(problems))


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[^\w’' -]", " ", name.replace("’", "'")).casefold().split())


def _whose(cells: Sequence[str], known: Mapping[str, set[str]]) -> tuple[set[str], list[str]]:
    """The children a row may be about and the cells after the name: "Amina Yusuf", "Yusuf, Amina" or two cells."""
    one = known.get(_plain(cells[0]), set())
    if one:
        return one, list(cells[1:])
    if len(cells) > 1:
        two = known.get(_plain(f"{cells[0]} {cells[1]}"), set()) | known.get(_plain(f"{cells[1]} {cells[0]}"), set())
        if two:
            return two, list(cells[2:])
    return set(), []


def _is_heading(cells: Sequence[str]) -> bool:
    words = {_plain(cell) for cell in cells}
    return bool(
        words & {"name", "child", "pupil", "student", "first name", "forename", "surname", "last name", "result", "score"}
    )


def _row(number: int, key: str, rest: Sequence[str]) -> tuple[Pasted | None, str]:
    result, standing = "", ""
    for cell in rest:
        as_standing = _STANDING_WORDS.get(cell.casefold())
        if as_standing and not standing:
            standing = as_standing
        elif cell and not result:
            result = cell
    if len(result) > _LONGEST_RESULT:
        return None, N_("Row {row}: the result is too long. Keep it to {most} letters and figures.").format(
            row=number, most=_LONGEST_RESULT
        )
    return (Pasted(key, result, standing), "") if result or standing else (None, "")


def concern_text(name: str, check: str, result: str, test: str) -> str:
    """The words of a concern raised from a result: what was checked, what came out, and which test of slow progress was met."""
    said = f"{check}: {result}." if result else f"{check}: below what we expected."
    why = next((each.label for each in TESTS if each.code == test), "")
    return f"{said} {why}." if why else said
