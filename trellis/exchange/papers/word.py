"""The text of a Word file, with what stands in page headers, text boxes and content controls. Imported in the reading process only."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from docx import Document

from . import limits
from .blocks import Block, plain
from .kinds import check_word
from .messages import PaperRefused

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARAGRAPH, _TABLE, _BOX = f"{_W}p", f"{_W}tbl", f"{_W}txbxContent"
# What was deleted with changes tracked, and what only Word itself reads.
_NOT_TEXT: Final = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", _FALLBACK})
_BREAKS: Final = {f"{_W}tab": " ", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "-"}
_DTD: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def read_word(data: bytes) -> list[Block]:
    """Headers first, then the body in its order. Raises PaperRefused."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        check_word(package)
        for part in package.infolist():
            if part.filename.endswith((".xml", ".rels")) and _DTD.search(package.read(part).replace(b"\0", b"")):
                raise PaperRefused("harmful")
    document = Document(io.BytesIO(data))
    found: list[Block] = []
    for section in document.sections:
        for header in (section.header, section.first_page_header):
            if not header.is_linked_to_previous:
                found += _blocks(header._element, 0)
    found += _blocks(document.element.body, 0)
    return found


def _blocks(parent: Any, depth: int) -> Iterator[Block]:
    if depth > limits.DEPTH:
        raise PaperRefused("heavy")
    for element in parent:
        if element.tag in _NOT_TEXT:
            continue
        if element.tag == _PARAGRAPH:
            text = plain("".join(_text(element)))
            if text:
                yield ("p", text)
            for box in _boxes(element):
                yield from _blocks(box, depth + 1)
        elif element.tag == _TABLE:
            yield ("t", [[_cell(cell, depth + 1) for cell in _inside(row, f"{_W}tc")] for row in _inside(element, f"{_W}tr")])
        elif isinstance(element.tag, str):
            yield from _blocks(element, depth + 1)


def _inside(parent: Any, tag: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, through the content controls around them, not those of a table within."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
            yield from _inside(element, tag)


def _cell(cell: Any, depth: int) -> str:
    said = []
    for kind, held in _blocks(cell, depth):
        said += [held] if kind == "p" else [" ".join(row) for row in held]
    return plain(" ".join(said))


def _text(element: Any) -> Iterator[str]:
    """The letters of a paragraph, without those of text boxes anchored in it."""
    for child in element:
        if child.tag in _NOT_TEXT or child.tag == _BOX:
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        else:
            yield from _text(child)


def _boxes(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag == _FALLBACK:
            continue
        if child.tag == _BOX:
            yield child
        else:
            yield from _boxes(child)
