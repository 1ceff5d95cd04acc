"""Text as it was laid out: a paragraph is ("p", text), a table ("t", rows of cells). The same on both sides of the reading process."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, Final

from . import limits

Block = tuple[str, Any]
_FILLERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffd")


def plain(text: str) -> str:
    """One line without invisible characters, turned text or runs of spaces."""
    kept = (" " if char in "\t\r\n\v\f" or unicodedata.category(char)[0] == "Z" else char for char in text)
    shown = (char for char in kept if unicodedata.category(char)[0] != "C" and char not in _FILLERS)
    return unicodedata.normalize("NFC", " ".join("".join(shown).split()))


def cut(blocks: Iterable[Block], most: int = limits.TEXT) -> list[Block]:
    """The blocks that fit, in order; empty ones are left out."""
    found: list[Block] = []
    used = 0
    for kind, held in blocks:
        if kind == "p":
            text = held[: most - used]
            used += len(text)
            if text:
                found.append(("p", text))
        else:
            rows = []
            for row in held:
                if used < most:
                    rows.append([cell[: max(0, most - used)] for cell in row])
                    used += sum(map(len, row))
            if any(any(row) for row in rows):
                found.append(("t", rows))
        if used >= most:
            break
    return found


def lines(blocks: Iterable[Block]) -> Iterator[str]:
    """As lines to read: the filled cells of a row side by side."""
    for kind, held in blocks:
        if kind == "p":
            yield held
        else:
            for row in held:
                said = " | ".join(cell for cell in row if cell)
                if said:
                    yield said


def whole_text(blocks: Iterable[Block]) -> str:
    return "\n".join(lines(blocks))
