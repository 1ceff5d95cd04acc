"""Keeping an adult away from a child's record: court orders, and the protective hold (domain reference, decision 5)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.core.reactions import happened
from trellis.organisations.queries import calendar_of

from .. import queries, rules
from ..models import ProtectiveHold, Restriction, live
from .asking import person_by_id, require_order

# Both shut the whole record. Trellis keeps no address of a child, so withholding it needs no row of its own.
KINDS = (rules.RestrictionKind.NO_INFORMATION, rules.RestrictionKind.NO_CONTACT)


def restrict(
    viewer: Viewer,
    *,
    child_id: UUID,
    person_id: UUID,
    kind: str,
    order_reference: str,
    starts_on: date,
    ends_on: date | None = None,
) -> Restriction:
    """Record an order: from its first day this person gets nothing about this child, anywhere. Whoever records it has seen the paper."""
    card = queries.child_by_id(viewer, child_id, "restriction.edit")
    person = person_by_id(person_id)
    require_order(starts_on, ends_on)
    if kind not in KINDS:
        raise RuleBroken("Choose what the order says.", "kind")
    if not order_reference.strip():
        raise RuleBroken(
            "Enter the number of the order, as it stands on the paper. Without paper, ask for a protective hold.",
            "order_reference",
        )
    if person.pk == card.person_id:
        raise RuleBroken("A child is never shut out of their own record. Choose the adult the order names.", "person")
    with write():
        made = Restriction.objects.create(
            school_id=card.school_id,
            child_id=card.pk,
            person_id=person.pk,
            kind=str(kind),
            order_reference=order_reference.strip()[:80],
            seen_by=viewer.person,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        record(
            viewer,
            "restriction.recorded",
            school_id=card.school_id,
            child_id=card.pk,
            things={"restriction": made.pk, "about": person.pk},
        )
        happened("person.shut_out", viewer, child_id=card.pk, school_id=card.school_id, person_id=person.pk)
    return made


def _restriction(viewer: Viewer, restriction_id: UUID) -> Restriction:
    found = Restriction.objects.for_viewer(viewer, "restriction.edit").filter(pk=restriction_id).first()
    if found is None:
        raise NotFound
    if found.lifted_by_id or (found.ends_on and found.ends_on < clock.today()):
        raise RuleBroken("This restriction is over already. Nothing was changed.")
    return found


def ask_to_lift(viewer: Viewer, *, restriction_id: UUID) -> None:
    """The first of two people says a restriction may go. Nothing opens until another person lifts it."""
    found = _restriction(viewer, restriction_id)
    if found.lift_asked_by_id is not None:
        raise RuleBroken("Somebody has asked to lift this already. Another person can lift it now.")
    with write():
        rows = Restriction.objects.system("decided above").filter(pk=found.pk, lift_asked_by=None)
        if rows.update(lift_asked_by=viewer.person_id, updated_at=clock.now()):
            record(
                viewer,
                "restriction.lift_asked",
                school_id=found.school_id,
                child_id=found.child_id,
                things={"restriction": found.pk},
            )


def lift(viewer: Viewer, *, restriction_id: UUID) -> None:
    """The second person lifts it, with effect at the next request. Raises RuleBroken for the one who asked, or when nobody asked."""
    found = _restriction(viewer, restriction_id)
    if found.lift_asked_by_id is None:
        raise RuleBroken("Lifting a restriction takes two people. Ask for it first; then another person lifts it.")
    if found.lift_asked_by_id == viewer.person_id:
        raise RuleBroken(
            "You asked to lift this, so another person has to do it: the SENCO, the headteacher or the safeguarding lead."
        )
    with write():
        rows = Restriction.objects.system("decided above").filter(pk=found.pk, lifted_by=None)
        if rows.update(lifted_by=viewer.person_id, ends_on=clock.today() - timedelta(days=1), updated_at=clock.now()):
            record(
                viewer, "restriction.lifted", school_id=found.school_id, child_id=found.child_id, things={"restriction": found.pk}
            )


def place_hold(viewer: Viewer, *, child_id: UUID, person_id: UUID, reason: str) -> ProtectiveHold:
    """Shut an adult out at once, without paper, for ten school days. Nobody but the DSL and the head sees that it is there."""
    card = queries.child_by_id(viewer, child_id, "hold.place")
    person = person_by_id(person_id)
    words = _reason(reason)
    today = clock.today()
    if person.pk == card.person_id:
        raise RuleBroken("A child is never shut out of their own record. Choose an adult.", "person")
    with write():
        if ProtectiveHold.objects.of(card).filter(live(today), person_id=person.pk, ended_by=None).exists():
            raise RuleBroken("A hold on this adult is in place. Renew it instead.", "person")
        made = _new_hold(viewer, card.school_id, card.pk, person.pk, words)
        record(viewer, "hold.placed", school_id=card.school_id, child_id=card.pk, things={"hold": made.pk})
        happened("person.shut_out", viewer, child_id=card.pk, school_id=card.school_id, person_id=person.pk)
    return made


def _reason(reason: str) -> str:
    if not reason.strip():
        raise RuleBroken("Write why, in a sentence. Only the safeguarding lead and the headteacher can read it.", "reason")
    return reason.strip()


def _new_hold(viewer: Viewer, school_id: UUID, child_id: UUID, person_id: UUID, reason: str) -> ProtectiveHold:
    today = clock.today()
    return ProtectiveHold.objects.create(
        school_id=school_id,
        child_id=child_id,
        person_id=person_id,
        reason=reason,
        placed_by_id=viewer.person_id,
        starts_on=today,
        ends_on=rules.hold_ends_on(today, calendar_of(school_id)),
    )


def _hold(viewer: Viewer, hold_id: UUID) -> ProtectiveHold:
    found = ProtectiveHold.objects.for_viewer(viewer, "hold.place").filter(pk=hold_id).first()
    if found is None:
        raise NotFound
    if found.ended_by_id is not None or found.ends_on < clock.today():
        raise RuleBroken("This hold is over already. Place a new one if it is needed.")
    return found


def renew_hold(viewer: Viewer, *, hold_id: UUID, reason: str) -> ProtectiveHold:
    """Ten school days more from today, with a reason of its own: a new row takes over from the old one without a gap."""
    old = _hold(viewer, hold_id)
    words = _reason(reason)
    with write():
        rows = ProtectiveHold.objects.system("decided above").filter(pk=old.pk, ended_by=None)
        if not rows.update(ended_by=viewer.person_id, ends_on=clock.today(), updated_at=clock.now()):
            raise RuleBroken("Somebody else changed this hold a moment ago. Look at the list again.")
        made = _new_hold(viewer, old.school_id, old.child_id, old.person_id, words)
        record(viewer, "hold.renewed", school_id=old.school_id, child_id=old.child_id, things={"hold": made.pk, "before": old.pk})
    return made


def end_hold(viewer: Viewer, *, hold_id: UUID) -> None:
    """End a hold before its last day, with effect at the next request. It takes a second person: not the one who placed it."""
    found = _hold(viewer, hold_id)
    if found.placed_by_id == viewer.person_id:
        raise RuleBroken(
            "You placed this hold, so another person has to end it early. Without that it ends by itself on its last day."
        )
    with write():
        rows = ProtectiveHold.objects.system("decided above").filter(pk=found.pk, ended_by=None)
        if rows.update(ended_by=viewer.person_id, ends_on=clock.today(), updated_at=clock.now()):
            record(viewer, "hold.ended", school_id=found.school_id, child_id=found.child_id, things={"hold": found.pk})
