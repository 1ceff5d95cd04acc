"""Finding a child by a name typed from memory."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

_NEAR = 0.72


def plain(name: str) -> str:
    """A name for comparing: lower case, without accents, single spaces."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).replace("-", " ").split())


def matches(typed: str, names: Iterable[str]) -> bool:
    """Whether every word typed begins a word of one of the names."""
    wanted = plain(typed).split()
    return any(all(any(word.startswith(each) for word in plain(name).split()) for each in wanted) for name in names)


def nearest(typed: str, names: Iterable[str]) -> str | None:
    """The name most like what was typed, or None when nothing is near."""
    wanted, best, found = plain(typed), _NEAR, None
    for name in names:
        whole = plain(name)
        likeness = max(SequenceMatcher(None, wanted, part).ratio() for part in [whole, *whole.split()])
        if likeness > best:
            best, found = likeness, name
    return found
