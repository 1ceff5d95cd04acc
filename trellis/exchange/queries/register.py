"""What a SENCO's own register would bring: whose row it is, what would change, what stays as somebody decided it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from trellis.core.text import N_
from trellis.cycle import queries as cycle
from trellis.cycle.rules.status import LOOKS, SenStatus
from trellis.cycle.services import RegisterFact
from trellis.exchange.readers import Refused
from trellis.exchange.readers.register import ListFile, RegisterRow

from .matching import Match, OnRoll, School, candidates_as_rows

_STATUS = {"K": SenStatus.SEN_SUPPORT, "E": SenStatus.EHC_PLAN}
_TWICE = N_("This child stands in an earlier row too. Delete one of the rows and choose the file again.")


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


@dataclass
class RegisterLook:
    """The page's view of a register, and what confirming it would write."""

    seen: SeenList
    facts: list[RegisterFact] = field(default_factory=list)
    strategies: dict[UUID, tuple[str, ...]] = field(default_factory=dict)
    ehc: dict[UUID, tuple[date, date | None]] = field(default_factory=dict)


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


def look_at_register(school_id: UUID, opened: ListFile, decisions: Mapping[int, str]) -> RegisterLook:
    """Compare a register with the roll and the record as they are now (five queries, however many rows)."""
    school = School(school_id)
    look = RegisterLook(begin(opened))
    seen = look.seen
    pairs: list[tuple[RegisterRow, OnRoll]] = []
    taken: set[UUID] = set()
    for row in opened.rows:
        match = school.match(row, decisions.get(row.row, ""))
        seen.marks.append((row.row, match.refs))
        if match.child is None and match.candidates:
            seen.to_confirm.append(_asked(row, match))
        elif match.child is None:
            seen.unmatched.append(_name(row))
        elif match.child.pk in taken:
            seen.refused.append(asdict(Refused(row.row, "full_name", _TWICE, "twice")))
        else:
            taken.add(match.child.pk)
            pairs.append((row, match.child))
    statuses = cycle.statuses_of([child.pk for _, child in pairs])
    for row, child in pairs:
        _plan(look, row, child, statuses.get(child.pk))
    rows_refused = sum(1 for each in seen.refused if each["row"] is not None)
    seen.counts = {
        "matched": len(seen.matched),
        "to_confirm": len(seen.to_confirm),
        "unmatched": len(seen.unmatched),
        "refused": rows_refused,
    }
    return look


def _short(day: date | None) -> str:
    return f"{day:%-d %b %Y}" if day else ""


def _name(row: RegisterRow) -> dict[str, Any]:
    born = row.date_of_birth.isoformat() if row.date_of_birth else ""
    return {"row": row.row, "name": f"{row.first_name} {row.last_name}".strip() or row.upn, "born": born, "class": row.class_name}


def _asked(row: RegisterRow, match: Match) -> dict[str, Any]:
    return _name(row) | {"candidates": candidates_as_rows(match)}


def _plan(look: RegisterLook, row: RegisterRow, child: OnRoll, now: cycle.StatusCard | None) -> None:
    wanted = _STATUS[row.status]
    stays = now is not None and now.status != wanted and now.source not in ("import", "register")
    notes = []
    if stays and now is not None:
        notes.append(f"The record says {now.label} and that stays: somebody decided it here.")
    if row.since is None and not stays:
        notes.append(
            "The row gives no day since when."
            if now is not None and now.status == wanted
            else "No day is given, so today stands."
        )
    look.facts.append(
        RegisterFact(
            child_id=child.pk,
            status="" if stays else str(wanted),
            since=row.since,
            needs=row.needs,
            review_on=row.review_on,
            agencies=row.agencies,
            note=row.note,
        )
    )
    if row.strategies:
        look.strategies[child.pk] = row.strategies
    if row.status == "E" and row.ehc_on:
        look.ehc[child.pk] = (row.ehc_on, row.ehc_reviewed_on)
    look.seen.matched.append(
        {
            "row": row.row,
            "ref": child.ref,
            "name": child.name,
            "class": child.class_name,
            "status": LOOKS[now.status if stays and now else wanted].label,
            "since": _short(row.since),
            "needs": ", ".join(row.needs),
            "strategies": len(row.strategies),
            "review": _short(row.review_on),
            "notes": notes,
        }
    )
