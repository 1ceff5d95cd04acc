"""Letting somebody in again who has lost every second way: they ask with their password, a second person at the school confirms."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from trellis.access.engine import require
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import RuleBroken
from trellis.core.reactions import happened

from . import cards, limits, rules
from .models import FactorReset, Person
from .queries import AskedReset, asked_reset
from .viewer import Viewer, viewer_for


def _hash(code: str) -> str:
    return hashlib.sha256(rules.plain_code(code).encode()).hexdigest()


def ask(person: Person) -> str:
    """Somebody who has just given a right password asks to be let in. Returns the code to take to the helper; earlier ones end."""
    code = "".join(secrets.choice(rules.CODE_LETTERS) for _ in range(rules.CODE_LENGTH))
    now = clock.real_now()
    with write():
        FactorReset.objects.filter(person=person, confirmed_at=None).delete()
        FactorReset.objects.create(person=person, code_hash=_hash(code), expires_at=now + timedelta(minutes=rules.RESET_MINUTES))
        record(viewer_for(person), "account.reset_asked", school_id=person.school_id)
    return code


def find(request: HttpRequest, viewer: Viewer, *, code: str) -> AskedReset:
    """Whose code this is. Raises RuleBroken when it is nobody's at this school, has run out, or too many were tried."""
    require(viewer, "account.help")
    assert viewer.person is not None
    wait = limits.seconds_to_wait_for_proof(viewer.person)
    if wait:
        raise RuleBroken(
            f"There have been too many codes that did not fit. Wait {limits.in_words(wait)}, then try again.", "code"
        )
    found = asked_reset(viewer, _hash(code))
    if found is None:
        limits.note_wrong_proof(request, viewer.person)
        raise RuleBroken(
            "That code does not fit or has run out. Ask your colleague to get a new one and read it out again.", "code"
        )
    return found


def confirm(viewer: Viewer, *, code: str) -> AskedReset:
    """The helper has the person before them: every second way of theirs ends, every session, and they are told.

    The person sets up a new way at their next sign-in. Raises RuleBroken when the code has run out meanwhile.
    """
    require(viewer, "account.help")
    with write():
        found = asked_reset(viewer, _hash(code))
        rows = FactorReset.objects.filter(pk=found.pk, confirmed_at=None) if found else FactorReset.objects.none()
        if found is None or not rows.update(confirmed_at=clock.real_now(), confirmed_by=viewer.person):
            raise RuleBroken("That code has run out. Ask your colleague to get a new one and read it out again.", "code")
        person = Person.objects.get(pk=found.person_id)
        Authenticator.objects.filter(user=person).delete()
        cards.end_all(person.pk)
        person.session_epoch += 1
        person.save(update_fields=["session_epoch"])
        record(viewer, "account.ways_reset", school_id=viewer.school_id, things={"person": person.pk})
        happened("account.ways_reset", viewer, person_id=person.pk, school_id=viewer.school_id)
    return found
