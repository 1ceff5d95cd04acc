"""A finished look at a list of the school's own, whatever it holds: whose row is whose, what is refused, what was left out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from trellis.exchange.readers.own_list import ListFile
from trellis.exchange.readers.provision import ProvisionRow
from trellis.exchange.readers.register import RegisterRow

from .matching import Match, candidates_as_rows


@dataclass
class SeenList:
    """A finished look at a list: figures, rows for the page, and a fingerprint of whose row is whose."""

    kind: str
    counts: dict[str, int] = field(default_factory=lambda: {"matched": 0, "to_confirm": 0, "unmatched": 0, "refused": 0})
    matched: list[dict[str, Any]] = field(default_factory=list)
    to_confirm: list[dict[str, Any]] = field(default_factory=list)
    unmatched: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    unplaced: list[str] = field(default_factory=list)
    readable: bool = True
    marks: list[tuple[int, list[str]]] = field(default_factory=list)
    """Each row with the children it may be about, before anybody was asked."""

    def signature(self) -> str:
        """A fingerprint of whose row is whose; another roll, another fingerprint. A person's answers do not change it."""
        return hashlib.sha256(json.dumps(self.marks).encode()).hexdigest()

    def count(self) -> None:
        """Fill the figures from the rows."""
        for name in ("matched", "to_confirm", "unmatched"):
            self.counts[name] = len(getattr(self, name))
        self.counts["refused"] = sum(1 for each in self.refused if each["row"] is not None)


@dataclass
class Look:
    """The page's view of a list; each kind adds what confirming it would write."""

    seen: SeenList


def begin(opened: ListFile, *, readable: bool = True) -> SeenList:
    """What is known of a list before its rows are compared."""
    return SeenList(
        opened.kind,
        refused=[asdict(each) for each in opened.refused],
        left_out=[asdict(each) for each in opened.left_out],
        warnings=list(opened.warnings),
        columns=list(opened.columns),
        mapping=dict(opened.mapping),
        unplaced=list(opened.unplaced),
        readable=readable,
    )


def name_of(row: RegisterRow | ProvisionRow) -> dict[str, Any]:
    """What a row says of whom it is about, for the page."""
    born = row.date_of_birth.isoformat() if row.date_of_birth else ""
    return {"row": row.row, "name": f"{row.first_name} {row.last_name}".strip() or row.upn, "born": born, "class": row.class_name}


def asked(row: RegisterRow | ProvisionRow, match: Match) -> dict[str, Any]:
    """A row a person must confirm, with the children it may be about."""
    return name_of(row) | {"candidates": candidates_as_rows(match)}


def short(day: date | None) -> str:
    return f"{day:%-d %b %Y}" if day else ""
