"""References for addresses: eight characters without vowels or look-alikes, at least one digit, never a secret."""

from __future__ import annotations

import re
import secrets

ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
LENGTH = 8
PATTERN = rf"(?=[a-z]*[2-9])[{ALPHABET}]{{{LENGTH}}}"
_PATTERN = re.compile(PATTERN)


def new_ref() -> str:
    """A fresh reference. Collisions are caught by the column's unique key (27^8 values)."""
    while True:
        ref = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if _PATTERN.fullmatch(ref):
            return ref


class RefConverter:
    """`<ref:ref>` in a route: what is not shaped like a reference is simply not found."""

    regex = PATTERN

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
