"""What stands on Today, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from trellis.core.rows import TodayList, TodayRow, Weight
from trellis.core.text import N_

ON_A_LIST = 20
HEADINGS: dict[TodayList, str] = {
    TodayList.WAITING: N_("Waiting for you"),
    TodayList.SLIPPING: N_("Slipping"),
    TodayList.THIS_WEEK: N_("This week"),
}
HINTS: dict[TodayList, str] = {
    TodayList.WAITING: N_("Nothing moves on until you do this."),
    TodayList.SLIPPING: N_("Somebody else has to do something."),
    TodayList.THIS_WEEK: N_("Coming up in the next days."),
}
ORDER: tuple[tuple[Weight, str], ...] = (
    (Weight.LAW, N_("What the law gives a time for")),
    (Weight.CHILD_WITHOUT_SUPPORT, N_("A child without the support that was promised")),
    (Weight.FAMILY_WAITING, N_("A family that waits")),
    (Weight.STAFF_WAITING, N_("A colleague who waits")),
    (Weight.TIDY_UP, N_("Tidying up")),
)
_FAR = date.max


@dataclass(frozen=True)
class TodaySection:
    """One of the three lists: the rows that are shown, and how many more there are."""

    key: str
    heading: str
    hint: str
    rows: tuple[TodayRow, ...]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


def in_order(rows: Iterable[TodayRow]) -> list[TodayRow]:
    """By consequence, then the oldest first; what has no date comes last of its kind. Two rows that say the same stand once."""
    once = dict.fromkeys(rows)
    return sorted(once, key=lambda row: (row.weight, not row.must, row.when or _FAR, row.who, row.sentence))


def sections(rows: Iterable[TodayRow], *, everything: bool = False) -> tuple[TodaySection, ...]:
    """The three lists in their fixed order, each at most twenty rows unless everything is asked for."""
    ordered = in_order(rows)
    found = []
    for key, heading in HEADINGS.items():
        mine = [row for row in ordered if row.list == key]
        shown = mine if everything else mine[:ON_A_LIST]
        found.append(TodaySection(key.value, heading, HINTS[key], tuple(shown), len(mine)))
    return tuple(found)


def first_of(found: Iterable[TodaySection]) -> TodayRow | None:
    """The item the main button starts: the top of the first list that has any."""
    return next((section.rows[0] for section in found if section.rows), None)
