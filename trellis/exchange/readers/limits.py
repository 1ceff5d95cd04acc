"""How large a file, a record and a value may be (architecture 1: data in)."""

from __future__ import annotations

from typing import Final

FILE_BYTES: Final = 200_000_000
RECORD_BYTES: Final = 1_000_000
DEPTH: Final = 32
# A pupil with twelve years of history has some hundred elements; past this it is not a pupil.
RECORD_ELEMENTS: Final = 20_000

SHEET_ROWS: Final = 200_000
# One stray cell far below makes a workbook pretend to this many empty rows; no school leaves such a gap by hand.
BLANK_ROWS: Final = 50_000
COLUMNS: Final = 200
HEADER_ROWS: Final = 10
ZIP_ENTRIES: Final = 2_000
# openpyxl holds all shared strings in memory at once.
SHARED_STRINGS_BYTES: Final = 60_000_000
# Sheets of names and dates shrink 5 to 20 times; only a bomb shrinks more than this once it is past a megabyte.
ZIP_RATIO: Final = 120
ZIP_RATIO_FROM: Final = 1_000_000

# Characters, by field; what is not named here may be as long as a name.
TEXT: Final = 100
LENGTHS: Final[dict[str, int]] = {
    "upn": 40,
    "class_name": 60,
    "email": 254,
    "phone": 60,
    "address": 400,
    "title": 40,
    "relationship": 60,
    "sen_needs": 300,
    "full_name": 200,
    "register_text": 1_000,
    "provision": 120,
    "pasted": 250,
}

OLDEST_CTF: Final = 17
NEWEST_CTF: Final = 25
OLDEST_CHILD_YEARS: Final = 26
