"""A round robin: every teacher of a child says in a minute what works with them. Chased on the third and fifth school day."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trellis.core.text import N_
from trellis.rulebook.dates import SchoolCalendar
from trellis.rulebook.machines import Look


class Works(StrEnum):
    """What a teacher says of one strategy."""

    WORKS = "works"
    SOMETIMES = "sometimes"
    DOES_NOT = "does_not"
    NOT_TRIED = "not_tried"


WORKS: dict[Works, Look] = {
    Works.WORKS: Look(N_("Works"), N_("It helps with me."), "moss"),
    Works.SOMETIMES: Look(N_("Sometimes"), N_("It helps on some days, or in part."), "ochre"),
    Works.DOES_NOT: Look(N_("Does not help"), N_("I have tried it and see no difference."), "slate"),
    Works.NOT_TRIED: Look(N_("Not tried yet"), N_("I have not used it so far."), "plain"),
}
CHASED_AFTER = (3, 5)
MOST_STRATEGIES = 8


def chase_due(asked_on: date, today: date, calendar: SchoolCalendar, chased: int) -> bool:
    """Whether whoever has not answered is reminded today: on or after the third, then the fifth school day, each once."""
    if chased >= len(CHASED_AFTER):
        return False
    return today >= calendar.add_school_days(asked_on, CHASED_AFTER[chased])


@dataclass(frozen=True)
class StrategySum:
    """One row of the grid: a strategy, and how many say what of it."""

    strategy: str
    counts: Mapping[Works, int]

    @property
    def words(self) -> str:
        """ "Works for 5 of 8"; those who have not tried it are not among the eight."""
        tried = sum(number for what, number in self.counts.items() if what is not Works.NOT_TRIED)
        if not tried:
            return N_("Nobody has tried it yet")
        return f"Works for {self.counts.get(Works.WORKS, 0)} of {tried}"


def sums(strategies: Iterable[str], answers: Iterable[Mapping[str, str]]) -> list[StrategySum]:
    """The grid's rows in the order the strategies were asked."""
    given = list(answers)
    known = {each.value for each in Works}
    return [
        StrategySum(strategy, Counter(Works(each[strategy]) for each in given if each.get(strategy) in known))
        for strategy in strategies
    ]
