"""What is kept of a look at a roll file while it waits: figures, the first of each list, and a fingerprint of all of it."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.core import crypto
from trellis.core.errors import NotFound, RuleBroken
from trellis.exchange import rules
from trellis.exchange.models import FilePart, RollImport
from trellis.people.services.asking import require_at

from .comparing import Planned

PART_BYTES = 256 * 1024


@dataclass
class Seen:
    """A finished look: figures, the first of each list, and a fingerprint of all of it."""

    kind: str
    counts: dict[str, int]
    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    possible: list[dict[str, Any]] = field(default_factory=list)
    left: list[dict[str, str]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    unplaced: list[str] = field(default_factory=list)
    roll: int = 0
    names_needed: bool = False
    signature: str = ""

    def take(self, plans: list[Planned]) -> None:
        """Keep the first of each list for the page."""
        for plan in plans:
            if plan.outcome == "new" and len(self.new) < rules.MOST_SHOWN:
                self.new.append(_new(plan))
            elif plan.outcome == "changed" and len(self.changed) < rules.MOST_SHOWN:
                self.changed.append(_changed(plan))
            elif plan.outcome == "possible":
                self.possible.append(_possible(plan))
            elif plan.outcome == "left" and plan.child:
                self.left.append(
                    {"ref": plan.child.ref, "name": plan.child.name, "said_by_file": "yes", "key": rules.key_of(plan.row)}
                )
            for note in plan.notes[: max(0, rules.MOST_SHOWN - len(self.left_out))]:
                name = f"{plan.row.first_name} {plan.row.last_name}"
                self.left_out.append({"row": plan.row.row, "field": None, "message": f"{name}: {note}."})


def _name(plan: Planned) -> dict[str, Any]:
    row = plan.row
    return {
        "row": row.row,
        "key": rules.key_of(row),
        "name": f"{row.first_name} {row.last_name}",
        "born": row.date_of_birth.isoformat(),
        "upn": row.upn,
    }


def _new(plan: Planned) -> dict[str, Any]:
    return _name(plan) | {"class": plan.row.class_name, "year": plan.row.nc_year, "sen": rules.code_now(plan.row)}


def _changed(plan: Planned) -> dict[str, Any]:
    changes = [(rules.FIELD_WORDS[each.field], each.old, each.new) for each in plan.changes]
    return _name(plan) | {"ref": plan.child.ref if plan.child else "", "changes": changes}


def _possible(plan: Planned) -> dict[str, Any]:
    candidates = [
        {"ref": c.child.ref, "name": c.child.name, "born": c.child.date_of_birth.isoformat(), "upn": c.child.upn, "why": c.why}
        for c in plan.candidates
    ]
    taken = plan.row.upn in {c.child.upn for c in plan.candidates if c.child.upn}
    return _name(plan) | {"candidates": candidates, "may_be_new": not taken}


def context_of(pk: UUID) -> str:
    return f"roll:{pk}"


def seal_seen(pk: UUID, seen: Seen) -> bytes:
    return crypto.seal(json.dumps(asdict(seen)).encode(), context_of(pk))


def open_seen(found: RollImport) -> Seen:
    """The kept look of an import. Raises NotFound when it has been thrown away."""
    if found.preview is None:
        raise NotFound
    return Seen(**json.loads(crypto.open_sealed(bytes(found.preview), context_of(found.pk))))


def part_context(pk: UUID, number: int) -> str:
    return f"roll:{pk}:{number}"


class _Parts(io.RawIOBase):
    """The parts of a kept file as one stream that can be read from any place; one part is open at a time."""

    def __init__(self, found: RollImport) -> None:
        self._pk, self._school_id, self._size = found.pk, found.school_id, found.file_size or 0
        self._at = 0
        self._open: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, begin + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        number, inside = divmod(self._at, PART_BYTES)
        if self._at >= self._size:
            return 0
        piece = self._part(number)[inside : inside + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _part(self, number: int) -> bytes:
        if self._open[0] != number:
            rows = FilePart.objects.at(self._school_id).filter(roll_import_id=self._pk, number=number)
            sealed = rows.values_list("sealed", flat=True).first()
            if sealed is None:
                raise RuleBroken("This file was thrown away meanwhile. Choose it again.", "file")
            self._open = (number, crypto.open_sealed(bytes(sealed), part_context(self._pk, number)))
        return self._open[1]


def kept_file(found: RollImport) -> io.BufferedReader:
    """The bytes of a waiting file. Reading raises RuleBroken when it was thrown away meanwhile."""
    return io.BufferedReader(_Parts(found), PART_BYTES)


def import_by_ref(viewer: Viewer, ref: str) -> RollImport:
    """One import of a school whose roll this viewer may bring in. NotFound otherwise."""
    found = RollImport.objects.system("the school is asked for next").filter(ref=ref).first()
    if found is None:
        raise NotFound
    if viewer.system_name is None and not viewer.held.schools.get(found.school_id):
        raise NotFound
    require_at(viewer, "roll.import", found.school_id)
    return found
