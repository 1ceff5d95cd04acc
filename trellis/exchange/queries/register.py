"""What a SENCO's own register would bring: whose row it is, what would change, what stays as somebody decided it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from uuid import UUID

from trellis.core.text import N_
from trellis.cycle import queries as cycle
from trellis.cycle.rules.status import LOOKS, SenStatus
from trellis.cycle.services import RegisterFact
from trellis.exchange.readers import Refused
from trellis.exchange.readers.own_list import ListFile
from trellis.exchange.readers.register import RegisterRow

from .matching import OnRoll, School
from .seen import Look, asked, begin, name_of, short

_STATUS = {"K": SenStatus.SEN_SUPPORT, "E": SenStatus.EHC_PLAN}
_TWICE = N_("This child stands in an earlier row too. Delete one of the rows and choose the file again.")


@dataclass
class RegisterLook(Look):
    """The page's view of a register, and what confirming it would write."""

    facts: list[RegisterFact] = field(default_factory=list)
    strategies: dict[UUID, tuple[str, ...]] = field(default_factory=dict)
    ehc: dict[UUID, tuple[date, date | None]] = field(default_factory=dict)


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
            seen.to_confirm.append(asked(row, match))
        elif match.child is None:
            seen.unmatched.append(name_of(row))
        elif match.child.pk in taken:
            seen.refused.append(asdict(Refused(row.row, "full_name", _TWICE, "twice")))
        else:
            taken.add(match.child.pk)
            pairs.append((row, match.child))
    statuses = cycle.statuses_of([child.pk for _, child in pairs])
    for row, child in pairs:
        _plan(look, row, child, statuses.get(child.pk))
    seen.count()
    return look


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
            "since": short(row.since),
            "needs": ", ".join(row.needs),
            "strategies": len(row.strategies),
            "review": short(row.review_on),
            "notes": notes,
        }
    )
