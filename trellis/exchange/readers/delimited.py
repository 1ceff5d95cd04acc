"""CSV and its cousins: which coding of letters, which delimiter, then rows one at a time."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import IO, Final

from trellis.exchange.readers import headings, limits
from trellis.exchange.readers.guard import RawSource
from trellis.exchange.readers.rows import FileRefused

_DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE: Final = 1 << 16
_CHUNK: Final = 1 << 18


def encoding_of(source: IO[bytes]) -> str:
    """UTF-8, UTF-16 (with or without its mark) or Windows-1252; leaves the file at its start.

    Reads the whole file once, in pieces: a single letter may tell. Raises FileRefused for any other, and for NUL.
    """
    head = source.read(_SAMPLE)
    source.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(source, "utf-16")
    pairs = len(head) // 2
    if pairs and b"\0" in head:
        for name, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
            if head[offset::2].count(0) > 0.7 * pairs and head[1 - offset :: 2].count(0) <= pairs // 50:
                return _checked(source, name)
        raise FileRefused("nul")
    for name in ("utf-8-sig", "cp1252"):
        if _decodes(source, name):
            return name
    raise FileRefused("encoding")


def _checked(source: IO[bytes], name: str) -> str:
    if not _decodes(source, name):
        raise FileRefused("encoding")
    return name


def _decodes(source: IO[bytes], name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    source.seek(0)
    try:
        while chunk := source.read(_CHUNK):
            if "\0" in decoder.decode(chunk):
                raise FileRefused("nul")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        source.seek(0)
    return True


def delimiter_of(sample: str, words: headings.Vocabulary = headings.ROLL) -> str:
    """The delimiter under which the first rows hold the most headings Trellis knows, then the most cells."""
    lines = sample.splitlines()
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:
        return lines[0][4]
    best = max(_DELIMITERS, key=lambda delimiter: _score(sample, delimiter, words))
    return best if _score(sample, best, words) > (0, 0) else ","


def _score(sample: str, delimiter: str, words: headings.Vocabulary) -> tuple[int, int]:
    if delimiter not in sample:
        return 0, 0
    known, cells = 0, 0
    try:
        for number, row in enumerate(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)):
            if number >= limits.HEADER_ROWS:
                break
            known = max(known, headings.known(row[: limits.COLUMNS], words))
            cells = max(cells, len(row))
    except csv.Error:
        pass
    return known, cells if cells > 1 else 0


def rows(source: IO[bytes], encoding: str, words: headings.Vocabulary = headings.ROLL) -> Iterator[tuple[int, list[object]]]:
    """Rows with their number in the sheet (1 is the first line). Raises FileRefused for quotes and sizes."""
    text = io.TextIOWrapper(io.BufferedReader(RawSource(source), _SAMPLE), encoding=encoding, newline="")
    sample = text.read(_SAMPLE // 2)
    delimiter = delimiter_of(sample, words)
    source.seek(0)
    text = io.TextIOWrapper(io.BufferedReader(RawSource(source), _SAMPLE), encoding=encoding, newline="")
    feeder = _Lines(text)
    reader = csv.reader(feeder, delimiter=delimiter, strict=True)
    number = 0
    try:
        for row in reader:
            number += 1
            feeder.record = number + 1
            feeder.since = 0
            if number == 1 and len(row) <= 2 and row and row[0].lower().startswith("sep="):
                row = []
            yield number, list(row)
    except csv.Error:
        raise FileRefused("quote", row=number + 1) from None


class _Lines:
    """Lines for the csv reader that stop where a record or a row is larger than it may be."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.record = 1
        self.since = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(limits.RECORD_BYTES + 1):
            self.since += len(line)
            if self.since > limits.RECORD_BYTES:
                code = "too_many_columns" if max(map(line.count, _DELIMITERS)) > limits.COLUMNS else "record_too_large"
                raise FileRefused(code, row=self.record, limit=limits.COLUMNS)
            yield line
