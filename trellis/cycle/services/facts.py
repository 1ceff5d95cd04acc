"""What pages and the demo hand to the services: plain facts, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True)
class NeedFact:
    """A type of need by census code and rank, and how it shows in class (what every adult who teaches the child reads)."""

    code: str
    rank: int
    in_class: str = ""


@dataclass(frozen=True)
class ToldFact:
    """How one person was told of SEN Support, or that it was tried. `person_id` None: the young person, who has no sign-in."""

    person_id: UUID | None
    how: str
    on: date
    reached: bool = True
    note: str = ""


@dataclass(frozen=True)
class JudgementFact:
    """What became of one outcome. `next_step` is keep, change, finish or new."""

    outcome_id: UUID
    judgement: str
    why: str = ""
    now_value: Decimal | None = None
    now_words: str = ""
    next_step: str = ""
