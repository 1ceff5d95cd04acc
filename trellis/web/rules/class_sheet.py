"""One side of A4 for a class: short sentences, at most 350 words for eight children."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WORDS_A_CHILD = 43
DO_THIS = 3
AVOID = 1
_DO_WORDS = 27
_AVOID_WORDS = 8
_MORE = "…"


@dataclass(frozen=True)
class SheetWords:
    """What the sheet says about one child."""

    do_this: tuple[str, ...]
    avoid: str
    with_whom: str


def words_in(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def cut(text: str, limit: int) -> str:
    """The first words of a text, with a sign where more was left out."""
    words = text.split()
    return " ".join(words) if len(words) <= limit else " ".join(words[:limit]) + _MORE


def fit(do_this: Iterable[str], avoid: str, with_whom: str) -> SheetWords:
    """At most three things to do and one to avoid, within the child's share of the page."""
    chosen: list[str] = []
    left = _DO_WORDS
    for each in list(dict.fromkeys(text.strip().rstrip(".") for text in do_this if text.strip()))[:DO_THIS]:
        if left < 2:
            break
        short = cut(each, left if chosen else min(left, _DO_WORDS - 4))
        chosen.append(short)
        left -= words_in(short)
    used = sum(words_in(each) for each in chosen)
    avoids = cut(avoid.strip().rstrip("."), _AVOID_WORDS) if avoid.strip() else ""
    return SheetWords(tuple(chosen), avoids, cut(with_whom, max(4, WORDS_A_CHILD - 2 - used - words_in(avoids))))
