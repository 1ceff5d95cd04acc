"""The chain's arithmetic: each row's hash is taken over the one before and its own bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

GENESIS = "0" * 64
HOUSE = "house"
"""The chain of what belongs to no school."""


class Chained(Protocol):
    """What of a row goes into its hash."""

    chain: str
    number: int
    at: datetime
    person_id: UUID | None
    acting: str
    code: str
    about: Any
    sealed: Any


def canonical(row: Chained, children: Iterable[str]) -> bytes:
    """The bytes a row's hash is taken over, after the previous hash."""
    return json.dumps(
        {
            "chain": row.chain,
            "number": row.number,
            "at": row.at.isoformat(timespec="microseconds"),
            "person": str(row.person_id) if row.person_id else None,
            "acting": row.acting,
            "code": row.code,
            "about": row.about,
            "children": sorted(children),
            "sealed": hashlib.sha256(bytes(row.sealed)).hexdigest() if row.sealed else None,
        },
        sort_keys=True,
        separators=(",", ":"),
    ).encode()


def row_hash(previous: str, row: Chained, children: Iterable[str]) -> str:
    return hashlib.sha256(previous.encode() + canonical(row, children)).hexdigest()
