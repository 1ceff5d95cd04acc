"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

import re
from typing import IO, Final

from trellis.exchange.readers import guard
from trellis.exchange.readers.rows import FileRefused

_HEAD: Final = 4096
_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"GIF8", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"BM\x36", "picture"),
    (b"RIFF", "picture"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
    (b"\x09\x08", "old_excel"),
    (b"{\\rtf", "rich_text"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"MZ", "archive"),
    (b"\x7fELF", "archive"),
)
_WEB_PAGE: Final = re.compile(r"<!doctype\s+html|<html[\s>]|<(?:head|body|table|script|div)[\s>]", re.IGNORECASE)
_SHEET_XML: Final = "urn:schemas-microsoft-com:office:spreadsheet"


def kind_of(source: IO[bytes]) -> str:
    """ "xlsx", "ctf" or "csv"; leaves the file where reading should begin. Raises FileRefused, with the remedy."""
    if guard.size_of(source) == 0:
        raise FileRefused("empty")
    head = source.read(_HEAD)
    source.seek(0)
    for magic, code in _MAGIC:
        if head.startswith(magic) and not (magic in (b"MZ", b"RIFF", b"BZh") and b"\0" not in head[:64]):
            raise FileRefused(code)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "xlsx"
    text = _as_text(head)
    start = text.lstrip("\ufeff \t\r\n")
    if not start:
        raise FileRefused("empty" if guard.size_of(source) < _HEAD else "unreadable")
    if not start.strip("\0"):
        raise FileRefused("nul")
    if start[0] == "<":
        return _markup(source, head, start)
    if start[0] in "{[" and re.match(r"[\[{]\s*(?:[\"{\[\]}]|$)", start):
        raise FileRefused("json")
    return "csv"


def _markup(source: IO[bytes], head: bytes, start: str) -> str:
    if _SHEET_XML in start:
        raise FileRefused("xml_spreadsheet")
    if _WEB_PAGE.search(start) and "CTfile" not in start:
        raise FileRefused("web_page")
    if b"\0" not in head and not head.startswith(b"\xef\xbb\xbf"):
        # A blank line before <?xml is no reason to turn a file away.
        source.seek(len(head) - len(head.lstrip()))
    return "ctf"


def _as_text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if head[1:2] == b"\0":
        return head.decode("utf-16-le", "replace")
    if head[:1] == b"\0" and head[1:2] != b"\0":
        return head.decode("utf-16-be", "replace")
    return head.decode("utf-8-sig", "replace")
