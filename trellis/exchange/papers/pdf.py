"""The text of a PDF. Imported in the reading process only."""

from __future__ import annotations

import io
import logging

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from . import limits
from .blocks import Block, plain
from .messages import SCAN, PaperRefused

# It would log pieces of what it reads.
logging.disable(logging.CRITICAL)


def read_pdf(data: bytes) -> list[Block]:
    """The lines of each page. Raises PaperRefused; "scan" where there are no letters."""
    try:
        opened = pdfplumber.open(io.BytesIO(data))
    except PdfminerException as problem:
        locked = any(isinstance(each, PDFPasswordIncorrect) for each in (problem.__cause__, problem.__context__, *problem.args))
        raise PaperRefused("locked" if locked else "broken") from None
    except PDFPasswordIncorrect:
        raise PaperRefused("locked") from None
    found: list[Block] = []
    letters = 0
    with opened:
        if not opened.pages:
            raise PaperRefused("broken")
        if len(opened.pages) > limits.PAGES:
            raise PaperRefused("too_long")
        for page in opened.pages:
            for line in (page.extract_text() or "").splitlines():
                text = plain(line)
                letters += sum(char.isalpha() for char in text)
                if text:
                    found.append(("p", text))
            page.close()
    if letters < limits.LETTERS:
        raise PaperRefused(SCAN)
    return found
