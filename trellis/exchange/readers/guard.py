"""The gate every byte passes: how much of a file may be read, and how much between two records."""

from __future__ import annotations

import io
from typing import IO, Any, Final

from trellis.exchange.readers import limits
from trellis.exchange.readers.rows import FileRefused

_CHUNK: Final = 1 << 16


class GuardedSource:
    """A file for an XML parser that stops at the limits. Call `record()` at every end of a record."""

    def __init__(self, source: IO[bytes], *, wide: bool) -> None:
        self._source = source
        self._wide = wide  # UTF-16 has a zero byte in every plain letter
        self._total = 0
        self._since = 0
        self.records = 0

    def record(self) -> None:
        """A record ended: what comes now counts for the next one."""
        self._since = 0
        self.records += 1

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most 64 kB. Raises FileRefused past a limit."""
        chunk = self._source.read(_CHUNK if size < 0 else min(size, _CHUNK))
        self._total += len(chunk)
        self._since += len(chunk)
        if self._total > limits.FILE_BYTES:
            raise FileRefused("too_large", limit=limits.FILE_BYTES // 1_000_000)
        if self._since > limits.RECORD_BYTES:
            raise FileRefused("record_too_large", row=self.records + 1)
        if not self._wide and b"\0" in chunk:
            raise FileRefused("nul")
        return chunk


class RawSource(io.RawIOBase):
    """Any binary file as a raw stream for a text decoder; closing it leaves the file open."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        data = self._source.read(len(view))
        view[: len(data)] = data
        return len(data)


def size_of(source: IO[bytes]) -> int:
    """How many bytes the file has; leaves it at its start. Raises FileRefused past the limit."""
    size = source.seek(0, io.SEEK_END)
    source.seek(0)
    if size > limits.FILE_BYTES:
        raise FileRefused("too_large", limit=limits.FILE_BYTES // 1_000_000)
    return size
