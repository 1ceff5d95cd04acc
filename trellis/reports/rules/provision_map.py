"""The arithmetic of the provision map: what support has cost to date, and how its rows are gathered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from trellis.core.text import N_

CHILD, CLASS, YEAR, SCHOOL = "child", "class", "year", "school"
GATHERINGS = (
    (SCHOOL, N_("The whole school")),
    (YEAR, N_("Each year")),
    (CLASS, N_("Each class")),
    (CHILD, N_("Each child")),
)
_PENNY = Decimal("0.01")


@dataclass(frozen=True)
class Delivered:
    """One line of support for one child, with its sessions in the time asked about.

    `minutes` are those the sessions took together; `rate` is pounds an hour, None where it is not known. A line without sessions has
    no figures and no cost.
    """

    child: str
    child_ref: str
    group: str
    year: str
    what: str
    kind: str
    given_by: str
    how_often: str
    sessions: bool
    year_order: int = 0
    kind_order: int = 0
    planned: int = 0
    took_place: int = 0
    not_recorded: int = 0
    minutes: int = 0
    rate: Decimal | None = None
    group_size: int = 1
    to_check: bool = False
    """It stood before Trellis, and no plan has taken its place yet."""

    @property
    def cost(self) -> Decimal | None:
        """Pounds for this child to date: the sessions that took place, an adult's time shared by the group."""
        if self.rate is None or not self.sessions:
            return None
        return (self.rate * self.minutes / (Decimal(60) * self.group_size)).quantize(_PENNY, ROUND_HALF_UP)


@dataclass
class MapRow:
    """One support for the children it is gathered over. `cost` is None where no rate is known; `part_known` where some are not."""

    what: str
    kind: str
    given_by: list[str] = field(default_factory=list)
    how_often: str = ""
    children: set[str] = field(default_factory=set)
    sessions: bool = False
    to_check: bool = False
    planned: int = 0
    took_place: int = 0
    not_recorded: int = 0
    cost: Decimal | None = None
    part_known: bool = False

    def add(self, line: Delivered) -> None:
        """Count one more child's line in."""
        self.children.add(line.child_ref)
        if line.given_by and line.given_by not in self.given_by:
            self.given_by.append(line.given_by)
        self.sessions = self.sessions or line.sessions
        self.to_check = self.to_check or line.to_check
        self.planned += line.planned
        self.took_place += line.took_place
        self.not_recorded += line.not_recorded
        if line.cost is not None:
            self.cost = (self.cost or Decimal(0)) + line.cost
        elif line.sessions:
            self.part_known = True


@dataclass
class MapGroup:
    """A heading of the map with its rows and their cost together: a child, a class, a year, or the school (no heading)."""

    heading: str
    ref: str = ""
    rows: list[MapRow] = field(default_factory=list)

    @property
    def cost(self) -> Decimal | None:
        known = [row.cost for row in self.rows if row.cost is not None]
        return sum(known, Decimal(0)) if known else None


def gathered(lines: Iterable[Delivered], by: str) -> list[MapGroup]:
    """The lines under their headings in the order they come, one row for each support of one kind."""
    found: dict[str, MapGroup] = {}
    rows: dict[tuple[str, str, str], MapRow] = {}
    for line in lines:
        key, heading, ref = _heading(line, by)
        group = found.setdefault(key, MapGroup(heading, ref))
        at = (key, line.what.lower(), line.kind)
        if at not in rows:
            rows[at] = MapRow(line.what, line.kind, how_often=line.how_often)
            group.rows.append(rows[at])
        elif rows[at].how_often != line.how_often:
            rows[at].how_often = ""
        rows[at].add(line)
    return list(found.values())


def _heading(line: Delivered, by: str) -> tuple[str, str, str]:
    if by == CHILD:
        return line.child_ref, f"{line.child} ({line.group})" if line.group else line.child, line.child_ref
    if by == CLASS:
        return line.group, line.group or N_("No class"), ""
    if by == YEAR:
        return line.year, line.year or N_("No year group"), ""
    return "", "", ""
