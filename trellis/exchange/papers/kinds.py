"""What a file is, by what is in it and never by its name."""

from __future__ import annotations

import zipfile
from typing import Final

from . import limits
from .messages import PaperRefused

WORD: Final = "docx"
PDF: Final = "pdf"
CONTENT_TYPES: Final = {
    WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PDF: "application/pdf",
}
_MAIN: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Streams of old Office files, by name as they stand in the file.
_STREAMS: Final = (
    ("EncryptedPackage", "locked"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "slides"),
)
_MAGIC: Final = (
    (b"{\\rtf", "rich_text"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"\x09\x08", "xls"),
)


def kind_of(data: bytes) -> str:
    """ "docx" (which may still turn out to be another zip) or "pdf". Raises PaperRefused for everything else."""
    if not data.strip(b"\0 \t\r\n"):
        raise PaperRefused("empty")
    if len(data) > limits.FILE_BYTES:
        raise PaperRefused("too_large")
    # Some mail systems write a line before the PDF itself; readers allow it within the first kilobyte.
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return WORD
    if data.startswith(_OLE):
        raise PaperRefused(next((code for name, code in _STREAMS if name.encode("utf-16-le") in data), "doc"))
    if data[4:12] in (b"ftypheic", b"ftypmif1"):
        raise PaperRefused("picture")
    raise PaperRefused(next((code for magic, code in _MAGIC if data.startswith(magic)), "other"))


def check_word(package: zipfile.ZipFile) -> None:
    """Refuses a zip that is no Word file, is locked, or would not fit once unpacked. Unpacks only the small part that says what it is."""
    parts = package.infolist()
    if len(parts) > limits.PARTS:
        raise PaperRefused("bomb")
    total = xml = 0
    for part in parts:
        if part.flag_bits & 0x1:
            raise PaperRefused("locked")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise PaperRefused("broken")
        total += part.file_size
        xml += part.file_size if part.filename.endswith((".xml", ".rels")) else 0
        if part.file_size > limits.RATIO_FROM and part.file_size > limits.RATIO * max(part.compress_size, 1):
            raise PaperRefused("bomb")
    if total > limits.UNPACKED_BYTES or xml > limits.XML_BYTES:
        raise PaperRefused("bomb")
    _check_kind(package, {part.filename for part in parts})


def _check_kind(package: zipfile.ZipFile, names: set[str]) -> None:
    if "mimetype" in names and "[Content_Types].xml" not in names:
        raise PaperRefused("open_document")
    if any(name.startswith("Index/") or name.endswith(".iwa") for name in names):
        raise PaperRefused("pages")
    if "[Content_Types].xml" not in names:
        raise PaperRefused("zip")
    if any(name.startswith("xl/") for name in names):
        raise PaperRefused("xls")
    if any(name.startswith("ppt/") for name in names):
        raise PaperRefused("slides")
    said = package.read("[Content_Types].xml").decode("utf-8", "replace")
    if _MAIN in said:
        return
    if "macroEnabled" in said:
        raise PaperRefused("macros")
    raise PaperRefused("template" if "template.main+xml" in said else "zip")
