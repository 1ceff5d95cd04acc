"""How large a plan may be, and what reading one may cost. A plan of ten pages with pictures is some hundred kilobytes."""

from __future__ import annotations

from typing import Final

FILE_BYTES: Final = 10_000_000
DROP_BYTES: Final = 50_000_000
FILES: Final = 50

# Inside a .docx: parts, all of them unpacked, its XML unpacked, and how far one may swell.
PARTS: Final = 500
UNPACKED_BYTES: Final = 60_000_000
XML_BYTES: Final = 15_000_000
RATIO: Final = 120
RATIO_FROM: Final = 1_000_000
# Tables within tables, boxes within boxes.
DEPTH: Final = 12

PAGES: Final = 60
TEXT: Final = 40_000
# A PDF with fewer letters than this is a picture of a page.
LETTERS: Final = 25

# The reading process: seconds of CPU a file, bytes of address space, seconds until it counts as stuck, seconds for a whole drop.
CPU_SECONDS: Final = 8
ADDRESS_SPACE: Final = 1_000 * 1024 * 1024
WAIT_SECONDS: Final = 30.0
DROP_SECONDS: Final = 90.0
