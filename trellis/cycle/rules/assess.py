"""Assess: four sources, how the child's views were gathered, and what a score means (CoP 6.45 to 6.47)."""

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trellis.core.text import N_
from trellis.rulebook.codes import AREAS, BARRIERS
from trellis.rulebook.machines import Choice, Look

__all__ = ["AREAS", "BARRIERS"]


class Source(StrEnum):
    """Whose view it is, in the fixed order of the four voices."""

    CHILD = "child"
    FAMILY = "family"
    SCHOOL = "school"
    PROFESSIONAL = "professional"


SOURCES: dict[Source, Look] = {
    Source.CHILD: Look(N_("{name} says"), N_("In the child's own words or signs."), "heather"),
    Source.FAMILY: Look(N_("Family says"), N_("Each adult's words are kept as theirs."), "pine"),
    Source.SCHOOL: Look(N_("School says"), N_("What staff see, and checks in class."), "slate"),
    Source.PROFESSIONAL: Look(N_("{service} says"), N_("Advice from outside the school."), "moss"),
}


class SourceState(StrEnum):
    """How a source stands in an assessment."""

    PRESENT = "present"
    OLD = "old"
    REASON = "reason"
    MISSING = "missing"


SOURCE_STATES: dict[SourceState, Look] = {
    SourceState.PRESENT: Look(N_("In"), N_("Gathered within the year."), "moss"),
    SourceState.OLD: Look(N_("Older than a year"), N_("Ask again, or say why it still holds."), "ochre"),
    SourceState.REASON: Look(N_("Not asked, with a reason"), N_("The reason is part of the record."), "plain"),
    SourceState.MISSING: Look(
        N_("Still to come"),
        N_("You can carry on. The plan will say it is still to come."),
        "ochre",
    ),
}

METHODS: tuple[Choice, ...] = (
    Choice("talk", N_("Talking together")),
    Choice("drawing", N_("Drawing or writing")),
    Choice("symbols", N_("Symbols or pictures")),
    Choice("aac", N_("Their communication aid or signs")),
    Choice("observed", N_("Watching what they choose and avoid")),
    Choice("with_adult", N_("With an adult they trust")),
)
_YEAR_DAYS = 365


def source_state(gathered_on: date | None, today: date, reason: str = "") -> SourceState:
    """How a source stands: present within the year, older, blank with a reason, or missing."""
    if gathered_on is None:
        return SourceState.REASON if reason.strip() else SourceState.MISSING
    return SourceState.PRESENT if (today - gathered_on).days <= _YEAR_DAYS else SourceState.OLD


def counts_as_there(state: SourceState) -> bool:
    """Whether a source needs nothing more: it is there, if old, or its absence has a reason."""
    return state is not SourceState.MISSING


def age_words(gathered_on: date, today: date) -> str:
    """How old something is, in words: "today", "3 weeks old", "6 months old", "2 years old"."""
    days = (today - gathered_on).days
    if days < 1:
        return N_("today")
    if days < 14:
        return f"{days} day{'s' if days > 1 else ''} old"
    if days < 60:
        return f"{days // 7} weeks old"
    if days <= _YEAR_DAYS:
        return f"{min(11, days // 30)} months old" if days < _YEAR_DAYS else N_("1 year old")
    years = max(1, int(days / 365.25))
    return f"{years} year{'s' if years > 1 else ''} old" if days >= 730 else N_("more than a year old")


@dataclass(frozen=True)
class ScoreMeaning:
    """What a standard score says: a band, the percentile (1 to 99) and a sentence anybody can read."""

    band: str
    percentile: int
    sentence: str


_MEAN, _SPREAD = 100.0, 15.0
_LOWEST, _HIGHEST = 40, 160
_BANDS: tuple[tuple[float, str], ...] = (
    (130, N_("Well above most children of this age")),
    (116, N_("Above most children of this age")),
    (85, N_("In the middle range, where about two thirds of children score")),
    (70, N_("Below most children of this age")),
    (-math.inf, N_("Well below most children of this age")),
)


def standard_score_meaning(score: float) -> ScoreMeaning:
    """What a standard score (mean 100, standard deviation 15) means.

    Raises:
        ValueError: the score lies outside 40 to 160, so it is some other kind of score.
    """
    if not _LOWEST <= score <= _HIGHEST:
        raise ValueError(N_("A standard score lies between 40 and 160. Check which kind of score this is."))
    share = 0.5 * (1 + math.erf((score - _MEAN) / (_SPREAD * math.sqrt(2))))
    percentile = min(99, max(1, round(share * 100)))
    band = next(words for limit, words in _BANDS if score >= limit)
    if round(share * 100) < 1:
        same = N_("fewer than 1 in 100 children of the same age score this or lower")
    else:
        same = f"about {percentile} in 100 children of the same age score this or lower"
    return ScoreMeaning(band, percentile, f"{band}: {same}.")


SLOW_PROGRESS: tuple[Choice, ...] = (
    Choice(
        "slower_than_peers",
        N_("Much slower than others who started from the same point"),
    ),
    Choice("not_own_rate", N_("Slower than the child's own progress before")),
    Choice("gap_not_closing", N_("The gap to others is not closing")),
    Choice("gap_widens", N_("The gap to others is getting wider")),
)
"""Which test of "less than expected progress" was met (CoP 6.17). Slow progress alone does not prove SEN (6.23)."""
