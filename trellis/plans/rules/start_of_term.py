"""Carrying plans on into a new term: what has to be right of each, in a sentence that names the child (CoP 6.53 to 6.56)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

MOST = 40
REASON = "Carried on at the start of term"


@dataclass(frozen=True)
class Carrying:
    """One plan as it would be carried on. `due_on` is the review it has now, `overdue` that its day has passed."""

    name: str
    starts_on: date
    until: date
    review_on: date
    due_on: date | None
    overdue: bool


def carry_problem(of: Carrying, last_day: date | None) -> tuple[str, str] | None:
    """(field, sentence) of the first thing that is not right, or None. `last_day` is the last day of school that is known.

    A review that is due is held, not moved: carrying on is no way round it.
    """
    if of.until <= of.starts_on:
        return "until", f"{of.name}: the support must run beyond {of.starts_on:%-d %B}."
    if last_day and of.until > last_day:
        return "until", f"{of.name}: choose an end no later than {last_day:%-d %B %Y}, the last day of school that is known."
    if of.overdue and of.due_on and of.review_on != of.due_on:
        return "review", f"{of.name}: the review of {of.due_on:%-d %B} has not been held. Hold it first, or take the tick away."
    if not of.overdue and of.review_on <= of.starts_on:
        return "review", f"{of.name}: the review must be after {of.starts_on:%-d %B}."
    if of.review_on > of.until and not of.overdue:
        return "review", f"{of.name}: look back by {of.until:%-d %B}, when the support ends."
    return None
