"""An encrypted stream: AES-256-GCM over pieces of one megabyte, so that a file of any size passes through the same little memory.

Each file has a key of its own (HKDF from the backup key and a random salt). A piece carries its number and whether it is the last
in its nonce: pieces taken away, changed, swapped or added do not open.
"""

from __future__ import annotations

import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from trellis.core.errors import RuleBroken

MAGIC = b"TRELLIS BACKUP 1\n"
PIECE = 1 << 20
_SALT, _CHECK, _TAG = 32, 16, 16
_HEADER = len(MAGIC) + _SALT + _CHECK

NOT_OURS = "This is not a backup of Trellis, or its first bytes were changed. Use the file that script/trellis backup wrote."
WRONG_KEY = "This key does not open this backup. Use the key that was printed when the school it comes from was set up."


def _derived(key: bytes, salt: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=MAGIC + purpose).derive(key)


def _nonce(number: int, last: bool) -> bytes:
    return bytes(7) + number.to_bytes(4, "big") + bytes([last])


class SealedWriter:
    """What is written here goes to `file` encrypted. Nothing opens before `finish` has written the last piece."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        salt = os.urandom(_SALT)
        self._file, self._number = file, 0
        self._parts: list[bytes] = []
        self._waiting = self._taken = 0
        self._header = MAGIC + salt + _derived(key, salt, b"check", _CHECK)
        self._cipher = AESGCM(_derived(key, salt, b"data", 32))
        file.write(self._header)

    def tell(self) -> int:
        """How many bytes were taken so far."""
        return self._taken

    def write(self, plain: bytes) -> int:
        """Take some bytes; whole pieces are written at once, the newest bytes wait for what may follow."""
        self._parts.append(plain)
        self._waiting += len(plain)
        self._taken += len(plain)
        if self._waiting > PIECE:
            whole = memoryview(b"".join(self._parts))
            start = 0
            while len(whole) - start > PIECE:
                self._put(whole[start : start + PIECE], last=False)
                start += PIECE
            self._parts = [bytes(whole[start:])]
            self._waiting = len(self._parts[0])
        return len(plain)

    def finish(self) -> None:
        """Write the last piece, by which a reader knows that nothing is missing."""
        self._put(b"".join(self._parts), last=True)
        self._parts.clear()

    def _put(self, plain: bytes | memoryview, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), plain, self._header))
        self._number += 1


class SealedReader:
    """Reads what a SealedWriter wrote. Raises RuleBroken for another kind of file, another key, and anything changed or cut off."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        header = file.read(_HEADER)
        if len(header) < _HEADER or not header.startswith(MAGIC):
            raise RuleBroken(NOT_OURS)
        salt = header[len(MAGIC) : len(MAGIC) + _SALT]
        if header[-_CHECK:] != _derived(key, salt, b"check", _CHECK):
            raise RuleBroken(WRONG_KEY)
        self._file, self._header, self._number, self._plain, self._ended = file, header, 0, b"", False
        self._cipher = AESGCM(_derived(key, salt, b"data", 32))
        self._next = file.read(PIECE + _TAG)

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; fewer than asked only at the verified end."""
        parts, wanted = [], size
        while wanted:
            if not self._plain and not self._advance():
                break
            parts.append(self._plain[:wanted])
            self._plain = self._plain[wanted:]
            wanted -= len(parts[-1])
        return b"".join(parts)

    def drain(self) -> None:
        """Read to the end, so that every byte has been verified."""
        while self.read(PIECE):
            pass

    def _advance(self) -> bool:
        if self._ended:
            return False
        piece, self._next = self._next, self._file.read(PIECE + _TAG)
        last = not self._next
        try:
            self._plain = self._cipher.decrypt(_nonce(self._number, last), piece, self._header)
        except InvalidTag:
            raise RuleBroken(_broken(self._number, last)) from None
        self._number += 1
        self._ended = last
        return bool(self._plain)


def _broken(number: int, last: bool) -> str:
    if last:
        return "This backup is cut off or was changed near its end. Use another copy; nothing was restored."
    return f"This backup was changed, in its megabyte number {number + 1}. Use another copy; nothing was restored."
