"""A pasted table as it would stand in a child's draft plan. Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import RuleBroken
from trellis.designsystem.words import date_short
from trellis.exchange.papers.pasted import FIELDS, PastedRow, PastedTable, as_will, giver, how_often, read_pasted
from trellis.people.queries import ChildCard, staff_options
from trellis.plans.queries import PlanCard, draft_page

_WHAT = 120
_ONCE = ("outcome", "who", "how_often", "review", "now", "met", "support")


@dataclass(frozen=True)
class LinePart:
    """One line of support as it would be drafted. Minutes, times and giver stand only where all three are known; the words always do."""

    what: str
    how: str
    given_by_id: UUID | None = None
    minutes: int | None = None
    times_a_week: int | None = None


@dataclass(frozen=True)
class PlannedRow:
    """One row: the outcome it begins (after "will"), or "" where it adds to the one above; and its support."""

    number: int
    will: str
    by_on: date | None
    now: str
    met: str
    lines: tuple[LinePart, ...]


@dataclass(frozen=True)
class PastedPage:
    """What a pasted table would bring: its columns, what is read, and what is not, with the reason."""

    columns: tuple[str, ...]
    mapping: tuple[str, ...]
    rows: tuple[PlannedRow, ...]
    refused: tuple[tuple[int, str], ...]

    @property
    def shown(self) -> list[list[str]]:
        """Cells for the preview."""
        return [
            [
                row.will or "(for the outcome above)",
                date_short(row.by_on) if row.by_on else "At the review",
                "; ".join(f"{line.what}{f' ({_sessions(line)})' if line.minutes else ''}" for line in row.lines) or "None",
            ]
            for row in self.rows
        ]


def _sessions(line: LinePart) -> str:
    return f"{line.minutes} minutes, {line.times_a_week} a week"


def draft_of(viewer: Viewer, child: ChildCard) -> PlanCard | None:
    """The draft a table can go into, or None."""
    return draft_page(viewer, child)


def look_at_table(child: ChildCard, text: str, mapping: Sequence[str] | None = None) -> PastedPage:
    """Read a pasted table for one child, who was fetched through the viewer. Raises RuleBroken where nothing of it can be used."""
    if mapping is not None:
        _each_once(mapping)
    table: PastedTable = read_pasted(text, mapping, today=clock.today())
    staff = [(str(each.person_id), each.label.split(" (")[0]) for each in staff_options(child.school_id)]
    rows = tuple(_planned(child, row, staff) for row in table.rows)
    return PastedPage(tuple(table.columns), tuple(table.mapping), rows, tuple(table.refused))


def _each_once(mapping: Sequence[str]) -> None:
    for key in _ONCE:
        if mapping.count(key) > 1:
            raise RuleBroken(
                f"Two columns are both placed as “{FIELDS[key]}”. Leave one of them out.", f"column_{list(mapping).index(key)}"
            )


def _planned(child: ChildCard, row: PastedRow, staff: Sequence[tuple[str, str]]) -> PlannedRow:
    minutes, times = how_often(row.how_often)
    by = giver(row.who, staff)
    sessions = bool(minutes and times and by)
    lines = []
    for what in row.support:
        words = [what] if len(what) > _WHAT else []
        own_minutes, own_times = how_often(f"{what} {row.how_often}") if not sessions else (minutes, times)
        known = bool(own_minutes and own_times and by)
        words += [f"By: {row.who}"] if row.who and not by else []
        words += [f"How often: {row.how_often}"] if row.how_often and not known else []
        short = what if len(what) <= _WHAT else what[: _WHAT - 1].rstrip() + "…"
        lines.append(
            LinePart(
                short,
                "\n".join(words),
                UUID(by) if by else None,
                own_minutes if known else None,
                own_times if known else None,
            )
        )
    will = as_will(row.outcome, (child.calling_name, child.first_name))
    return PlannedRow(row.number, will, row.review_on, row.now, row.met, tuple(lines))
