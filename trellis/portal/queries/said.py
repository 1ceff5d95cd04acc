"""Somebody's words on a page: the newest to each question first, what they said before folded away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trellis.cycle.queries import StatementCard


@dataclass(frozen=True)
class Words:
    """`now` is the newest to each question, `earlier` what was said before and is not the same."""

    now: tuple[StatementCard, ...]
    earlier: tuple[StatementCard, ...]


def newest_first(cards: Iterable[StatementCard]) -> Words:
    """Split words of one speaker, given strengths first and newest first within. The same text is shown once."""
    now: list[StatementCard] = []
    earlier: list[StatementCard] = []
    topics: set[str] = set()
    texts: set[str] = set()
    for each in sorted(cards, key=lambda one: one.said_on, reverse=True):
        text = " ".join(each.text.split()).casefold()
        if text in texts:
            continue
        texts.add(text)
        (earlier if each.topic in topics else now).append(each)
        topics.add(each.topic)
    return Words(tuple(now), tuple(earlier))
