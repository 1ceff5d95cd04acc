"""The printed card of one-time codes: a second factor for people without a phone or a key. It may be their only one."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from uuid import UUID

from django.conf import settings

from trellis.access.engine import require
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.core.reactions import happened

from . import rules
from .models import CodeCard, Person
from .viewer import Viewer


def _hash(salt: str, number: int, code: str) -> str:
    """Keyed with the installation's own key, so that the table alone lets nobody guess."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{salt}:{number}:{code}".encode(), hashlib.sha256).hexdigest()


def print_card(viewer: Viewer) -> list[str]:
    """Make a card and return its codes in order. They are shown once; it counts when the first is typed (`confirm`)."""
    codes = ["".join(secrets.choice(rules.CODE_LETTERS) for _ in range(rules.CODE_LENGTH)) for _ in range(rules.CARD_CODES)]
    salt = secrets.token_hex(16)
    now = clock.real_now()
    with write():
        CodeCard.objects.filter(person_id=viewer.person_id, confirmed_at=None, withdrawn_at=None).update(withdrawn_at=now)
        card = CodeCard.objects.create(
            person_id=viewer.person_id,
            printed_at=now,
            salt=salt,
            hashes=[_hash(salt, number, code) for number, code in enumerate(codes, start=1)],
        )
        record(viewer, "account.card_printed", school_id=viewer.school_id, things={"card": card.pk})
    return codes


def confirm(viewer: Viewer, *, code: str) -> None:
    """Count the newest card from now on, in place of an earlier one. Raises RuleBroken when this is not its first code."""
    with write():
        card = CodeCard.objects.filter(person_id=viewer.person_id, confirmed_at=None, withdrawn_at=None).first()
        if card is None:
            raise NotFound
        if not _fits(card, code):
            raise RuleBroken("That is not code number 1. Read it again from the printed card, letter by letter.", "code")
        now = clock.real_now()
        live = CodeCard.objects.filter(person_id=viewer.person_id, withdrawn_at=None).exclude(pk=card.pk)
        live.update(withdrawn_at=now, withdrawn_by=viewer.person)
        CodeCard.objects.filter(pk=card.pk).update(confirmed_at=now, used=1)
        record(viewer, "account.way_added", school_id=viewer.school_id, things={"kind": str(rules.Proof.CARD)})


def _fits(card: CodeCard, typed: str) -> bool:
    if card.used >= len(card.hashes):
        return False
    return hmac.compare_digest(card.hashes[card.used], _hash(card.salt, card.used + 1, rules.plain_code(typed)))


def use(person_id: UUID, typed: str) -> bool:
    """Whether this is the next code of the person's card; it is used up by that. Two at once use it once."""
    with write():
        card = CodeCard.objects.filter(person_id=person_id, withdrawn_at=None).exclude(confirmed_at=None).first()
        if card is None or not _fits(card, typed):
            return False
        return bool(CodeCard.objects.filter(pk=card.pk, used=card.used, withdrawn_at=None).update(used=card.used + 1))


def end_all(person_id: UUID) -> int:
    """Every card of a person stops working. Returns how many did."""
    with write():
        return CodeCard.objects.filter(person_id=person_id, withdrawn_at=None).update(withdrawn_at=clock.real_now())


def withdraw(viewer: Viewer) -> None:
    """The viewer does not want the own card any more: it stops working at once. Raises NotFound when there is none."""
    with write():
        live = CodeCard.objects.filter(person_id=viewer.person_id, withdrawn_at=None)
        if not live.update(withdrawn_at=clock.real_now(), withdrawn_by=viewer.person):
            raise NotFound
        record(viewer, "account.way_removed", school_id=viewer.school_id, things={"kind": str(rules.Proof.CARD)})


def stop_lost(viewer: Viewer, *, person_id: UUID) -> None:
    """A colleague's card is lost: none of its codes works any more, every session of theirs ends, and they are told.

    The card itself stays, used up: were it gone, the password alone would open the account. Raises NotFound without a card.
    """
    require(viewer, "account.help")
    assert viewer.school_id is not None
    with write():
        person = Person.objects.filter(pk=person_id, school_id=viewer.school_id).exclude(pk=viewer.person_id).first()
        live = CodeCard.objects.filter(person=person, withdrawn_at=None).exclude(confirmed_at=None)
        if person is None or not live.update(used=rules.CARD_CODES, withdrawn_by=viewer.person):
            raise NotFound
        person.session_epoch += 1
        person.save(update_fields=["session_epoch"])
        record(viewer, "account.card_stopped", school_id=viewer.school_id, things={"person": person_id})
        happened("account.card_stopped", viewer, person_id=person_id, school_id=viewer.school_id)
