"""Cells of a downloaded list: no spreadsheet may take a child's name for a formula."""

from __future__ import annotations

import unicodedata

_STARTS = "=+-@"
# Letters by their class that show nothing: fillers and the braille blank.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u180e")
_ILLEGAL = frozenset(chr(code) for code in range(32)) | {"\x7f", "\ufffe", "\uffff"}


def _invisible(letter: str) -> bool:
    return letter in _BLANK_LETTERS or unicodedata.category(letter) in {
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Cn",
        "Zs",
        "Zl",
        "Zp",
        "Mn",
        "Me",
    }


def safe_cell(text: str) -> str:
    """The text as a spreadsheet may have it: a formula, even behind letters nobody sees, becomes text with a leading '.

    Control characters, which no cell may hold, become spaces.
    """
    clean = "".join(" " if letter in _ILLEGAL else letter for letter in text)
    first = next((letter for letter in clean if not _invisible(letter)), "")
    folded = unicodedata.normalize("NFKC", first)[:1] if first else ""
    # A minus sign of mathematics and a full-width equals sign are read as the plain ones by some programs.
    return f"'{clean}" if folded in _STARTS + "\u2212\u2010\u2011" and folded else clean
