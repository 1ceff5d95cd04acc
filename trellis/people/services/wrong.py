"""An entry in the wrong record: hidden at once by anybody who may read it; moved or destroyed by two people; or put back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import IntegrityError

from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.core.reactions import happened
from trellis.rulebook.machines import require_move

from .. import queries, rules
from ..models import AsideRow, WrongRecord
from ..queries import entries
from ..rules import WRONG_LOOKS, WRONG_TRANSITIONS, WrongState
from .removing import destroy_entry, move_entry

_WHY = "decided in the line before"
_MEANWHILE = "Somebody has decided about this meanwhile. Open the page again."


def put_aside(viewer: Viewer, *, child_id: UUID, kind: str, thing_id: UUID, reason: str) -> UUID:
    """Say that an entry stands in the wrong record. From this moment nothing shows it but the page of those who decide. Gives the claim's id.

    Raises NotFound for an entry this viewer may not read or that is aside already, RuleBroken without a reason.
    """
    card = queries.child_by_id(viewer, child_id, "wrong.say")
    found = entries.kind_of(kind)
    if not reason.strip():
        raise RuleBroken("Write why it is in the wrong record, in a sentence.", "reason")
    try:
        with write():
            row = entries.entry(viewer, card, found, thing_id)
            claim = WrongRecord.objects.create(
                school_id=card.school_id,
                child_id=card.pk,
                kind=kind,
                thing_id=row.pk,
                written_at=row.created_at,
                written_by_id=getattr(row, f"{found.by}_id"),
                reason=reason.strip(),
                said_by_id=viewer.person_id,
            )
            hidden = {"school_id": card.school_id, "child_id": card.pk, "claim": claim}
            AsideRow.objects.bulk_create([AsideRow(thing_id=pk, **hidden) for pk in entries.bundle_of(found, row).ids()])
            things = {"claim": claim.pk, "entry": row.pk}
            record(viewer, "entry.put_aside", school_id=card.school_id, child_id=card.pk, things=things)
            happened("entry.put_aside", viewer, school_id=card.school_id, child_id=card.pk, address=getattr(row, "ref", ""))
    except IntegrityError:  # two people at once: the first has hidden it
        raise NotFound from None
    return claim.pk


def put_back(viewer: Viewer, *, claim_id: UUID) -> None:
    """It was in the right record: everything shows again where it stood. One person is enough, since nothing is lost."""
    with write():
        claim = _claim(viewer, claim_id)
        _decided(viewer, claim, WrongState.PUT_BACK)
        _row, address = _shown_again(claim)
        record(viewer, "entry.put_back", school_id=claim.school_id, child_id=claim.child_id, things={"claim": claim.pk})
        happened("entry.put_back", viewer, school_id=claim.school_id, child_id=claim.child_id, address=address)


def ask_to_move(viewer: Viewer, *, claim_id: UUID, to: str, why: str) -> None:
    """The first of two people: it belongs in this child's record (by reference).

    Raises RuleBroken for the same child, another school's, or an entry that cannot be moved.
    """
    with write():
        claim = _claim(viewer, claim_id)
        bars = entries.kind_of(claim.kind).bars_move
        if bars:
            raise RuleBroken(bars, "to")
        try:
            target = queries.child_for(viewer, to, "wrong.decide")
        except NotFound:
            raise RuleBroken("Choose the child it belongs to.", "to") from None
        if target.pk == claim.child_id or target.school_id != claim.school_id:
            raise RuleBroken("Choose the child it belongs to. It stands in this one’s record now.", "to")
        _ask(viewer, claim, WrongState.MOVE_ASKED, why, target.pk)


def ask_to_destroy(viewer: Viewer, *, claim_id: UUID, why: str) -> None:
    """The first of two people: it belongs in nobody's record here."""
    with write():
        _ask(viewer, _claim(viewer, claim_id), WrongState.DESTROY_ASKED, why, None)


def confirm(viewer: Viewer, *, claim_id: UUID, revision: int) -> None:
    """The second person moves or destroys it, as was asked in the revision of the claim that they have read.

    Raises RuleBroken for whoever asked, and when something else was asked or decided meanwhile.
    """
    with write():
        claim = _claim(viewer, claim_id)
        rules.require_second_person(claim.asked_by_id, viewer.person_id)
        if claim.revision != revision:
            raise RuleBroken(_MEANWHILE)
        moving = claim.state == WrongState.MOVE_ASKED
        _decided(viewer, claim, WrongState.MOVED if moving else WrongState.DESTROYED)
        row, address = _shown_again(claim)
        bundle = entries.bundle_of(entries.kind_of(claim.kind), row)
        things = {"claim": claim.pk, "entry": claim.thing_id, "asked_by": claim.asked_by_id}
        ids: dict[str, Any] = {"school_id": claim.school_id, "child_id": claim.child_id}
        gone = {"kind": claim.kind, "on": clock.day_of(claim.written_at), "address": address}
        if moving:
            target = queries.child_by_id(viewer, claim.moved_to_id, "wrong.decide")  # type: ignore[arg-type]
            move_entry(bundle, target)
            record(viewer, "entry.moved", things=things, **ids)
            record(viewer, "entry.arrived", school_id=target.school_id, child_id=target.pk, things=things)
            happened("entry.gone", viewer, to=target.pk, **ids, **gone)
        else:
            destroy_entry(bundle)
            record(viewer, "entry.destroyed", things=things, **ids)
            happened("entry.gone", viewer, to=None, **ids, **gone)


def _claim(viewer: Viewer, claim_id: UUID) -> WrongRecord:
    found: WrongRecord | None = WrongRecord.objects.for_viewer(viewer, "wrong.decide").filter(pk=claim_id).first()
    if found is None:
        raise NotFound
    return found


def _ask(viewer: Viewer, claim: WrongRecord, to: WrongState, why: str, target: UUID | None) -> None:
    if not why.strip():
        raise RuleBroken("Write why, in a sentence. Whoever confirms it reads it.", "why")
    asked = {"moved_to_id": target, "asked_why": why.strip(), "asked_by": viewer.person_id, "asked_at": clock.now()}
    _to(claim, to, **asked)
    record(viewer, "entry.asked", school_id=claim.school_id, child_id=claim.child_id, things={"claim": claim.pk, "what": str(to)})


def _decided(viewer: Viewer, claim: WrongRecord, to: WrongState) -> None:
    """The claim stays as the stub of the entry."""
    _to(claim, to, decided_by=viewer.person_id, decided_at=clock.now())


def _to(claim: WrongRecord, to: WrongState, **values: object) -> None:
    """The next state, if nobody has moved it on since it was read: of two at once the second is refused before it changes anything."""
    require_move(WRONG_TRANSITIONS, WRONG_LOOKS, WrongState(claim.state), to)
    rows = WrongRecord.objects.system(_WHY).filter(pk=claim.pk, state=claim.state, revision=claim.revision)
    if not rows.update(state=str(to), revision=claim.revision + 1, updated_at=clock.now(), **values):
        raise RuleBroken(_MEANWHILE)


def _shown_again(claim: WrongRecord) -> tuple[object, str]:
    """Nothing of the claim is hidden any more. Gives the entry's row, and the eight characters that name it in addresses, if any do."""
    AsideRow.objects.system(_WHY).filter(claim=claim).delete()
    row = entries.row_aside(entries.kind_of(claim.kind), claim.thing_id)
    if row is None:
        raise RuleBroken("The entry is gone already: its time was over, or an import was taken back.")
    return row, getattr(row, "ref", "")
