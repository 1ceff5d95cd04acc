"""Which passages of a child's file a person must read before it leaves: words of other people, and words about them.

UK GDPR Article 15(4) and Data Protection Act 2018, Schedule 2, paragraph 16: a copy must not give away somebody else's information
without good reason. The marks only point; what is left out is decided by a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from trellis.core.text import N_

NAMES_SOMEBODY = N_("Names another person")
OF_SOMEBODY = N_("Words of another person, or about them")

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_SHORTEST = 2


@dataclass(frozen=True)
class Others:
    """Names to look for: of adults round the child and of classmates by any part, of every other child by the whole name."""

    parts: frozenset[str]
    wholes: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, near: Iterable[str], far: Iterable[str], own: str) -> Others:
        """`near` and `far` are full names; what is also the child's own name is not looked for by itself."""
        mine = set(words_of(own))
        near_names = [words_of(each) for each in near]
        parts = {word for name in near_names for word in name if len(word) > _SHORTEST} - mine
        pairs = {(name[0], name[-1]) for name in [*near_names, *map(words_of, far)] if len(name) > 1}
        return cls(frozenset(parts), frozenset(pairs - {(first, last) for first, last in pairs if {first, last} <= mine}))


def words_of(text: str) -> list[str]:
    """The words of a text as names are compared: without case, and without a genitive's ending."""
    return [re.sub(r"['’]s$", "", each.casefold()) for each in _WORD.findall(text)]


def names_another(text: str, others: Others) -> bool:
    """Whether a text names one of the others."""
    found = words_of(text)
    if any(word in others.parts for word in found):
        return True
    return any(pair in others.wholes for pair in pairwise(found))
