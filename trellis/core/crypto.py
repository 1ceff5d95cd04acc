"""Envelope encryption: each thing has its own data key, wrapped by the installation's key. AES-256-GCM throughout.

The context (for instance a child's id) is bound in as associated data: a sealed text moved elsewhere does not open.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_VERSION = b"\x01"
_NONCE = 12


@lru_cache(maxsize=1)
def _installation_key() -> bytes:
    path = Path(settings.TRELLIS_HOME) / "keys" / "data.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes()
        with os.fdopen(handle, "wb") as file:
            file.write(AESGCM.generate_key(bit_length=256))
            file.flush()
            os.fsync(file.fileno())
    return path.read_bytes()


def new_key(context: str) -> bytes:
    """A fresh data key, wrapped for storage under `context`."""
    return seal(AESGCM.generate_key(bit_length=256), context)


def seal(plain: bytes, context: str, *, wrapped_key: bytes | None = None) -> bytes:
    """Encrypt `plain` under the installation's key, or under a data key wrapped for the same context."""
    key = open_sealed(wrapped_key, context) if wrapped_key else _installation_key()
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def open_sealed(sealed: bytes, context: str, *, wrapped_key: bytes | None = None) -> bytes:
    """Decrypt what `seal` made. Raises cryptography's InvalidTag when it was changed or moved."""
    key = open_sealed(wrapped_key, context) if wrapped_key else _installation_key()
    sealed = bytes(sealed)
    return AESGCM(key).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], context.encode())
