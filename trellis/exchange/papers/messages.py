"""What is said of a file that is not read: what is wrong, and how to put it right."""

from __future__ import annotations

from typing import Final

from trellis.core.text import N_

from . import limits

SCAN: Final = "scan"

SENTENCES: Final[dict[str, str]] = {
    "empty": N_("This file is empty. Open it on your computer to see whether the plan is in it, and choose it again."),
    "too_large": N_(
        "This file is larger than {limit} MB. Open it, choose Compress Pictures or save it as PDF (minimum size), and choose that file."
    ),
    "drop_too_large": N_("The files before this one came to {limit} MB together. Bring this one in with the next files."),
    "too_many": N_("More than {limit} files were chosen. Bring this one in with the next files."),
    "doc": N_("This is an old Word file (.doc). Open it in Word, choose Save As, Word Document (.docx), and choose that file."),
    "macros": N_(
        "This Word file has macros in it, which are small programs. Open it in Word, choose Save As, Word Document (.docx), and choose that file."
    ),
    "template": N_("This is a Word template. Open it in Word, choose Save As, Word Document (.docx), and choose that file."),
    "xls": N_(
        "This is a spreadsheet, not a plan. A list of children comes in on “Your register”; a plan kept in Excel comes in as PDF: choose Save As, PDF."
    ),
    "slides": N_("This is a file of slides. Open it, choose Save As, PDF, and choose that file."),
    "locked": N_("This file is locked with a password. Open it, take the password off, save it, and choose it again."),
    "rich_text": N_("This is an RTF file. Open it in Word, choose Save As, Word Document (.docx), and choose that file."),
    "open_document": N_("This is an OpenDocument file. Open it, choose Save As, Word Document (.docx), and choose that file."),
    "pages": N_("This is a file of Apple Pages. Open it, choose Export To, Word, and choose that file."),
    "picture": N_("This is a picture of a plan. Put it into a Word file or print it to PDF, and choose that file."),
    "zip": N_("This is a folder packed as zip. Unpack it and choose the Word and PDF files in it."),
    "other": N_("This is neither a Word file (.docx) nor a PDF. Open it, choose Save As, PDF, and choose that file."),
    "broken": N_("This file is damaged and cannot be read. Open it, save it again under another name, and choose that file."),
    "bomb": N_(
        "This file would unpack to far more than any plan. Copy its text into a new Word file, save it, and choose that one."
    ),
    "harmful": N_(
        "This file defines XML entities, which Word never does and which can be harmful. Do not open it; ask for the plan again."
    ),
    "heavy": N_(
        "Reading this file took more time or memory than any plan should. Copy its text into a new Word file and choose that one."
    ),
    "too_long": N_(
        "This file has more than {limit} pages. Choose the pages of the plan, print them to PDF, and choose that file."
    ),
    "late": N_("There was no time left to read this file with the others. Choose it again on its own."),
    "twice": N_("This is the same file as another one here. You need do nothing."),
    "kept": N_("This very file is in a child’s record already. You need do nothing."),
    SCAN: N_(
        "This PDF is a picture of pages, so no text can be read in it. Choose the child by hand, or scan it again with text recognition (OCR)."
    ),
}
_LIMITS: Final[dict[str, int]] = {
    "too_large": limits.FILE_BYTES // 1_000_000,
    "drop_too_large": limits.DROP_BYTES // 1_000_000,
    "too_many": limits.FILES,
    "too_long": limits.PAGES,
}


class PaperRefused(Exception):
    """A file that is not read. `code` is one of SENTENCES; nothing of the file is in it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code if code in SENTENCES else "broken"


def say(code: str) -> str:
    """The sentence of a code; KeyError for an unknown one."""
    return SENTENCES[code].format(limit=_LIMITS.get(code, 0))
