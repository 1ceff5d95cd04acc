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
from trellis.core.models import is_demo
from trellis.core.reactions import happened
from trellis.organisations.models import School

from . import cards, limits, rules
from .models import FactorReset, Person, SignIn
from .queries import AskedReset, asked_reset, belongs_to, person_with_address, someone_can_help
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
        _end_ways(person)
        record(viewer, "account.ways_reset", school_id=viewer.school_id, things={"person": person.pk})
        happened("account.ways_reset", viewer, person_id=person.pk, school_id=viewer.school_id)
    return found


def _end_ways(person: Person) -> None:
    """Every second way and every session of theirs ends."""
    Authenticator.objects.filter(user=person).delete()
    cards.end_all(person.pk)
    FactorReset.objects.filter(person=person, confirmed_at=None).delete()
    person.session_epoch += 1
    person.save(update_fields=["session_epoch"])


def reset_by_operator(viewer: Viewer, *, school: School, email: str, anyway: bool = False) -> None:
    """Whoever runs Trellis ends the second ways of somebody whom nobody at the school can let in; they set one up at their next sign-in.

    The password stays theirs alone. They are told, and it stands in their list of sign-ins. Raises RuleBroken in a demonstration, for an
    address that nobody at this school signs in with, and, unless `anyway`, while a colleague who can sign in may do it at the school.
    """
    require(viewer, "account.reset_ways")
    if is_demo():
        raise RuleBroken("This is a demonstration: it asks nobody for a second step. Nothing was changed.")
    person = person_with_address(email)
    if person is None or not person.is_active or not belongs_to(person, school.pk):
        raise RuleBroken(
            "Nobody at this school signs in with that address. Check the address and the school's short name.", "email"
        )
    if not anyway and someone_can_help(person, school.pk):
        raise RuleBroken(
            "The SENCO, the head or the office of this school can do this themselves, under Account, Help a colleague. "
            "Only where they really cannot, say --anyway."
        )
    with write():
        _end_ways(person)
        SignIn.objects.create(person=person, at=clock.real_now(), how=rules.OPERATOR_RESET, browser="The server's command line")
        record(viewer, "account.ways_reset_by_operator", school_id=school.pk, things={"person": person.pk})
        happened("account.ways_reset_by_operator", viewer, person_id=person.pk, school_id=school.pk)
