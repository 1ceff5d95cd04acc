"""Signing in and out, invitations and appointments."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import EmailAddress, Login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.core.reactions import happened
from trellis.organisations.models import School

from .models import Appointment, Invitation, Person, SignIn
from .rules import AFTER_SCHOOL, Proof, browser_in_words
from .stage import SecondFactor
from .viewer import Viewer, viewer_for

INVITATION_DAYS = 14


def sign_in(request: HttpRequest, person: Person, *, to: str = "/", how: str = Proof.PASSWORD) -> HttpResponse:
    """Start a session for somebody who has just proved who they are, or go on to the second proof where one is set up.

    Returns the way to `to`, or to the page that asks; `request.user` says which.
    """
    request.trellis_proof = how  # type: ignore[attr-defined]
    with write():
        answer = perform_login(request, Login(user=person, redirect_url=to))
        came_in(request, person, how)
    return answer


def finish_sign_in(request: HttpRequest, stage: SecondFactor, how: str) -> HttpResponse:
    """The second proof was right: the session begins, and the person goes where they wanted to."""
    request.trellis_proof = how  # type: ignore[attr-defined]
    with write():
        answer = stage.exit()
        came_in(request, stage.login.user, f"{AFTER_SCHOOL}{how}" if stage.by_school else how)
    return answer


def came_in(request: HttpRequest, person: Person, how: str) -> None:
    """Note a sign-in that is whole: in the person's own list and in the record. Nothing while the second proof is owed."""
    if not request.user.is_authenticated:
        return
    now = clock.real_now()
    browser = browser_in_words(request.META.get("HTTP_USER_AGENT", ""))
    SignIn.objects.filter(person=person, at__lt=now - timedelta(days=366)).delete()
    SignIn.objects.create(person=person, at=now, how=how, browser=browser)
    record(viewer_for(person), "account.signed_in", school_id=person.school_id, things={"how": str(how)})


def sign_out(request: HttpRequest, viewer: Viewer) -> None:
    """End this session."""
    with write():
        record(viewer, "account.signed_out", school_id=viewer.school_id)
        logout(request)


def sign_out_everywhere(viewer: Viewer) -> None:
    """End every session of this person, on every device, at its next request."""
    with write():
        person = Person.objects.get(pk=viewer.person_id)
        person.session_epoch += 1
        person.save(update_fields=["session_epoch"])
        record(viewer, "account.signed_out_everywhere", school_id=viewer.school_id)


def add_person(
    *, first_name: str, last_name: str, email: str | None = None, title: str = "", phone: str = "", school: School | None = None
) -> Person:
    """A person row, without any relation and without a way to sign in yet. Raises RuleBroken when the address is taken."""
    address = (email or "").strip().lower() or None
    if address and Person.objects.filter(email=address).exists():
        raise RuleBroken("Somebody with this e-mail address is here already. Check the address, or use that person.", "email")
    person = Person(first_name=first_name, last_name=last_name, email=address, title=title, phone=phone, school=school)
    person.set_unusable_password()
    with write():
        person.save(force_insert=True)
    return person


def set_password(person: Person, password: str) -> None:
    """Give a person this password and mark their address as theirs."""
    with write():
        person.set_password(password)
        person.save(update_fields=["password"])
        if person.email:
            EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invite(viewer: Viewer, *, person: Person, school: School | None) -> str:
    """A one-use link's token for this person; earlier unused ones stop working. Only its hash is kept."""
    token = secrets.token_urlsafe(32)
    with write():
        now = clock.real_now()
        Invitation.objects.filter(person=person, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
        Invitation.objects.create(
            person=person,
            school=school,
            token_hash=_hash(token),
            expires_at=now + timedelta(days=INVITATION_DAYS),
            invited_by=viewer.person,
        )
        record(viewer, "account.invited", school_id=school.pk if school else None, things={"person": person.pk})
    return token


def invitation_for(token: str) -> Invitation:
    """The live invitation of this link. Raises NotFound when it was used, withdrawn or has run out."""
    found = (
        Invitation.objects.select_related("person", "school")
        .filter(token_hash=_hash(token), used_at=None, withdrawn_at=None, expires_at__gt=clock.real_now())
        .first()
    )
    if found is None:
        raise NotFound
    return found


def accept_invitation(token: str, *, password: str, **known_as: str) -> Person:
    """Use the link up and give the person their password. Only this POST uses it; opening the link does not.

    `known_as` are title, first_name, last_name and email of somebody whom the link is the first to name.
    """
    with write():
        found = invitation_for(token)
        if known_as:
            for name, value in known_as.items():
                setattr(found.person, name, value)
            found.person.save(update_fields=sorted(known_as))
        used = Invitation.objects.filter(pk=found.pk, used_at=None).update(used_at=clock.real_now())
        if not used:
            raise NotFound
        set_password(found.person, password)
        record(viewer_for(found.person), "account.accepted", school_id=found.school_id, things={"person": found.person_id})
    return found.person


def appoint(
    viewer: Viewer,
    *,
    school: School,
    person: Person,
    role: str,
    starts_on: date,
    ends_on: date | None = None,
    nc_years: list[str] | None = None,
) -> Appointment:
    """Record a dated appointment to a school: a relation to each of its children while both last."""
    with write():
        made = Appointment.objects.create(
            school=school, person=person, role=role, starts_on=starts_on, ends_on=ends_on, nc_years=nc_years or []
        )
        record(viewer, "account.appointed", school_id=school.pk, things={"appointment": made.pk, "person": person.pk})
        happened("appointment.changed", viewer, school_id=school.pk)
    return made
