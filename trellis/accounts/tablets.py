"""The shared classroom tablet: enrolled once, opened with a name and a PIN, good for one's own sessions today and nothing else."""

from __future__ import annotations

import hashlib
import secrets
from uuid import UUID

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest

from trellis.access.engine import require
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken

from . import rules
from .models import Person, Tablet, TabletPin
from .services import came_in
from .viewer import Viewer

COOKIE = "trellis_tablet"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def enrol(viewer: Viewer, *, name: str) -> str:
    """Make the device before which the viewer stands a tablet of their school. Returns the token for its cookie."""
    require(viewer, "tablet.manage")
    assert viewer.person is not None and viewer.school is not None
    token = secrets.token_urlsafe(32)
    with write():
        made = Tablet.objects.create(school=viewer.school, name=name, token_hash=_hash(token), enrolled_by=viewer.person)
        record(viewer, "tablet.enrolled", school_id=viewer.school_id, things={"tablet": made.pk})
    return token


def withdraw(viewer: Viewer, *, tablet_id: UUID) -> None:
    """The tablet is stolen or goes: every session on it ends at its next request. Raises NotFound for another school's."""
    require(viewer, "tablet.manage")
    with write():
        rows = Tablet.objects.at(viewer.school_id).filter(pk=tablet_id, withdrawn_at=None)
        if not rows.update(withdrawn_at=clock.real_now(), withdrawn_by=viewer.person):
            raise NotFound
        record(viewer, "tablet.withdrawn", school_id=viewer.school_id, things={"tablet": tablet_id})


def set_pin(viewer: Viewer, *, pin: str) -> None:
    """The viewer's own PIN, in place of an earlier one. Raises RuleBroken for one that is tried first."""
    if rules.weak_pin(pin):
        raise RuleBroken("That PIN is one of the first a thief tries. Choose digits that do not repeat or count.", "pin")
    with write():
        values = {"pin_hash": make_password(pin), "wrong": 0, "updated_at": clock.now()}
        TabletPin.objects.update_or_create(person=viewer.person, defaults=values)
        record(viewer, "tablet.pin_set", school_id=viewer.school_id)


def tablet_of(request: HttpRequest) -> Tablet | None:
    """The live tablet whose token this device carries, or None."""
    token = request.COOKIES.get(COOKIE, "")
    if not token:
        return None
    rows = Tablet.objects.system("a device shows its own token").filter(token_hash=_hash(token), withdrawn_at=None)
    return rows.select_related("school").first()


def come_in(request: HttpRequest, tablet: Tablet, *, person_id: UUID, pin: str) -> None:
    """Begin a session on the tablet for somebody of its school. Raises RuleBroken for a wrong PIN and one that is stopped."""
    wrong = RuleBroken("That name and PIN do not go together. Try again.", "pin")
    with write():
        rows = TabletPin.objects.select_related("person").select_for_update(of=("self",))
        found = rows.filter(person_id=person_id, person__school_id=tablet.school_id, person__is_active=True).first()
        if found is None:
            raise wrong
        if found.wrong >= rules.PIN_TRIES:
            raise RuleBroken("This PIN is stopped after five wrong tries. Sign in on a computer and choose a new one.", "pin")
        right = check_password(pin, found.pin_hash)
        TabletPin.objects.filter(pk=found.pk).update(wrong=0 if right else found.wrong + 1)
        if right:
            _begin(request, tablet, found.person)
    if not right:
        raise wrong


def _begin(request: HttpRequest, tablet: Tablet, person: Person) -> None:
    request.trellis_proof = rules.Proof.TABLET  # type: ignore[attr-defined]
    request.trellis_tablet = str(tablet.pk)  # type: ignore[attr-defined]
    perform_login(request, Login(user=person))
    came_in(request, person, rules.Proof.TABLET)
