"""Writing the record. A service's events are gathered and appended just before it commits, the head of the chain locked last."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from trellis.core import clock, crypto
from trellis.core.db import current_unit, is_sqlite, write

from .models import ChainCheck, ChildKey, Head, Row, RowChild
from .queries import verify_all
from .rules import GENESIS, HOUSE, row_hash

_SLICE = 500


class Actor(Protocol):
    """Who an event is written for."""

    @property
    def person_id(self) -> UUID: ...
    @property
    def system_name(self) -> str | None: ...


@dataclass(frozen=True)
class _Event:
    chain: str
    at: datetime
    person_id: UUID | None
    acting: str
    code: str
    about: dict[str, Any]
    packed: bytes
    detail: Mapping[str, str]

    @property
    def children(self) -> list[UUID]:
        """Whom it is about. Kept packed: a roll's events about twenty thousand children wait until just before the commit."""
        return [UUID(bytes=self.packed[start : start + 16]) for start in range(0, len(self.packed), 16)]


_codes: dict[str, str] = {}


def register(room: str, sentences: Mapping[str, str]) -> None:
    """Register a room's event codes and the sentence each is shown as. A code is `noun.what_happened`."""
    for code, sentence in sentences.items():
        if _codes.get(code, sentence) != sentence:
            raise ValueError(f"{code} of {room} is registered twice")
        _codes[code] = sentence


def sentences() -> dict[str, str]:
    """Every registered code with its sentence."""
    return dict(_codes)


def record(
    viewer: Actor,
    code: str,
    *,
    school_id: UUID | None = None,
    child_id: UUID | None = None,
    children: Iterable[UUID] = (),
    things: Mapping[str, Any] | None = None,
    fields: Iterable[str] = (),
    detail: Mapping[str, str] | None = None,
) -> None:
    """Note an event in the write under way.

    `things` maps a noun to an id; `fields` are names of changed fields; `detail` is text that must stay readable about `child_id`
    and is sealed under that child's key. Raises RuntimeError outside a write and for an unregistered code.
    """
    unit = current_unit()
    if unit is None:
        raise RuntimeError("An event is recorded inside core.db.write().")
    if code not in _codes:
        raise RuntimeError(f"The event {code} is not registered.")
    about: dict[str, Any] = {key: str(value) for key, value in (things or {}).items()}
    names = sorted(set(fields))
    if names:
        about["fields"] = names
    who = dict.fromkeys([child_id, *children] if child_id else children)
    event = _Event(
        chain=str(school_id) if school_id else HOUSE,
        at=clock.now(),
        person_id=viewer.person_id if viewer.system_name is None else None,
        acting=viewer.system_name or "",
        code=code,
        about=about,
        packed=b"".join(each.bytes for each in who),
        detail=detail or {},
    )
    unit.notes.setdefault("audit", []).append(event)
    unit.last("audit", lambda: _append(unit.notes.pop("audit", [])))  # type: ignore[arg-type]


def _seal(child_id: UUID, detail: Mapping[str, str]) -> bytes:
    context = f"audit:{child_id}"
    key, _ = ChildKey.objects.get_or_create(child_id=child_id, defaults={"wrapped": crypto.new_key(context)})
    return crypto.seal(json.dumps(dict(detail), sort_keys=True).encode(), context, wrapped_key=bytes(key.wrapped))


def _append(events: list[_Event]) -> None:
    by_chain: dict[str, list[_Event]] = {}
    for event in events:
        by_chain.setdefault(event.chain, []).append(event)
    for chain in sorted(by_chain):
        _append_to(chain, by_chain[chain])


def _append_slice(head: Head, events: list[_Event]) -> None:
    """Append some events after the head and move it on; a slice at a time, so that a large import stays small in memory."""
    rows: list[Row] = []
    sides: list[RowChild] = []
    for event in events:
        children = event.children
        sealed = _seal(children[0], event.detail) if event.detail and children else None
        head.number += 1
        row = Row(
            chain=head.chain,
            number=head.number,
            at=event.at,
            person_id=event.person_id,
            acting=event.acting,
            code=event.code,
            about=event.about,
            sealed=sealed,
            previous=head.hash,
        )
        head.hash = row.hash = row_hash(head.hash, row, [str(child) for child in children])
        rows.append(row)
        sides += [RowChild(chain=head.chain, row_number=head.number, child_id=child) for child in children]
    Row.objects.bulk_create(rows)
    for start in range(0, len(sides), _SLICE):
        RowChild.objects.bulk_create(sides[start : start + _SLICE])


def _append_to(chain: str, events: list[_Event]) -> None:
    heads = Head.objects.all() if is_sqlite() else Head.objects.select_for_update()
    head = heads.filter(chain=chain).first()
    if head is None:
        head, _ = Head.objects.get_or_create(chain=chain, defaults={"number": 0, "hash": GENESIS})
        if not is_sqlite():
            head = Head.objects.select_for_update().get(chain=chain)
    for start in range(0, len(events), _SLICE):
        _append_slice(head, events[start : start + _SLICE])
    Head.objects.filter(chain=chain).update(number=head.number, hash=head.hash)


def end_child_key(child_id: UUID) -> None:
    """Make unreadable for ever what was sealed about one child. The rows stay as they are, so the chain stays whole."""
    with write():
        ChildKey.objects.filter(child_id=child_id).delete()


def record_opening(viewer: Actor, *, school_id: UUID | None, children: Iterable[UUID], page: str) -> None:
    """Note that a page, print, export or file about these children is about to be shown. Its own short write.

    Raises core.errors.Busy when the record cannot be had in two seconds: then nothing may be shown.
    """
    with write(patience=2.0):
        record(viewer, "record.opened", school_id=school_id, children=children, things={"page": page})


def check_chains() -> None:
    """Walk every chain and note how it stood: nightly, so that a broken one shows to those who must know."""
    for found in verify_all():
        with write():
            ChainCheck.objects.update_or_create(
                chain=found.chain,
                defaults={
                    "at": clock.real_now(),
                    "rows": found.rows,
                    "broken_at": found.broken_at,
                    "problem": found.problem[:200],
                },
            )


register("audit", {"record.opened": "{person} opened {page}."})
