"""The backup key: made once, kept in TRELLIS_HOME/keys/backup.key, printed once so that it can be kept apart.

It is written the way it is printed, in groups of four that can be read aloud and typed: 0 and O, 1, I and L are the same, and the
last group tells a slip from another key.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path

from trellis.core.errors import RuleBroken

NAME = "backup.key"
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans("OIL", "011")
_LENGTH, _CHECK = 52, 4
_WELL_KNOWN = re.compile(r"insecure|change|secret|default|example|trellis|demo", re.IGNORECASE)


def _spelt(number: int, length: int) -> str:
    return "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(length)))


def _check(key: bytes) -> str:
    return _spelt(int.from_bytes(hashlib.sha256(key).digest(), "big"), _CHECK)


def printed(key: bytes) -> str:
    """The key as groups of four letters and figures."""
    whole = _spelt(int.from_bytes(key, "big"), _LENGTH) + _check(key)
    return "-".join(whole[start : start + 4] for start in range(0, len(whole), 4))


def read_printed(text: str) -> bytes:
    """The key that `printed` wrote, however it was typed again. Raises RuleBroken."""
    typed = re.sub(r"[\s-]", "", text).upper().translate(_ALIKE)
    if len(typed) != _LENGTH + _CHECK or set(typed) - set(_LETTERS):
        raise RuleBroken("That is not a backup key. It is 14 groups of four letters and figures; type all of them, in order.")
    number = 0
    for letter in typed[:_LENGTH]:
        number = number << 5 | _LETTERS.index(letter)
    key = number.to_bytes(33, "big")[1:]
    if number >> 256 or _check(key) != typed[_LENGTH:]:
        raise RuleBroken("The backup key has a slip of the pen in it. Compare it with the printed one, group by group.")
    return key


def read_key(path: Path) -> bytes:
    """The key in this file. Raises RuleBroken when there is none or it cannot be read."""
    try:
        return read_printed(path.read_text())
    except (OSError, UnicodeDecodeError):
        raise RuleBroken(
            f"There is no backup key in {path}. Type the printed key into a file and name it with --key FILE."
        ) from None


def write_key(path: Path, key: bytes) -> None:
    """Write it, readable only by its owner, and make sure that it is on the disk. Raises FileExistsError: a key is never replaced."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(printed(key) + "\n")
        file.flush()
        os.fsync(file.fileno())


def backup_key(home: Path) -> tuple[bytes, bool]:
    """The key of this home and whether it was made just now."""
    path = home / "keys" / NAME
    key = secrets.token_bytes(32)
    try:
        write_key(path, key)
    except FileExistsError:
        return read_key(path), False
    return key, True


def told_once(home: Path, key: bytes) -> str:
    """What is printed when the key was made. Under a service manager it would end in a log, so that it says only where to look."""
    path = home / "keys" / NAME
    if os.environ.get("JOURNAL_STREAM"):
        return f"The backup key was made. Print {path} and keep the paper away from this machine: without it no backup opens."
    return (
        "The backup key, shown this once. Print it and keep the paper away from this machine: with it and a backup file Trellis can\n"
        f"be set up anew anywhere; without it no backup opens.\n\n  {printed(key)}\n"
    )


def weak(home: Path) -> str:
    """What is wrong with the keys that sign and seal, as a sentence with its remedy; "" when they are made as Trellis makes them."""
    signing, data = home / "keys" / "signing.key", home / "keys" / "data.key"
    text = signing.read_text(errors="replace").strip() if signing.exists() else None
    if text is not None and (len(text) < 40 or len(set(text)) < 12 or _WELL_KNOWN.search(text)):
        return f"{signing} is not a key of chance but one that can be guessed. Delete it and start again: everyone signs in once more."
    sealing = data.read_bytes() if data.exists() else None
    if sealing is not None and (len(sealing) != 32 or len(set(sealing)) < 12):
        return f"{data} is not a key of chance but one that can be guessed. Restore the right one from a backup."
    return ""
