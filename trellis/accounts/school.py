"""School accounts: joining one to a person, coming in with it, taking it away. Who somebody is, is issuer and subject, never an address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken

from . import services, sessions
from .models import Invitation, Person, SchoolAccount
from .providers import SchoolProvider
from .queries import named_providers, school_accounts
from .rules import Proof
from .tokens import LEEWAY, Identity
from .viewer import Viewer, system_viewer, viewer_for

_ANOTHERS = RuleBroken(
    "Somebody else has joined that school account. Sign out of it in this browser, and join your own. "
    "If it is yours, ask your school's SENCO, head or office."
)


def may_have(viewer: Viewer) -> bool:
    """School accounts are for the people who work at the school, where the operator has named a provider."""
    return viewer.side == "staff" and viewer.tablet_id is None and bool(named_providers())


def offered_to(invitation: Invitation) -> tuple[SchoolProvider, ...]:
    """The providers with which this invitation can be taken up: none for families, and for somebody whom nobody has named yet."""
    person = invitation.person
    return named_providers() if person.email and may_have(viewer_for(person)) else ()


def proving(request: HttpRequest, viewer: Viewer, *, has_ways: bool) -> tuple[SchoolProvider, ...]:
    """The providers where the viewer can show again who they are. Google never asks for the password again.

    Beside a second way of their own only for whoever came in with the account's own second step.
    """
    if not named_providers() or (has_ways and request.session.get("second") != Proof.SCHOOL_STRONG):
        return ()
    mine = {each.issuer for each in SchoolAccount.objects.filter(person_id=viewer.person_id)}
    return tuple(each for each in named_providers() if each.issuer in mine and not each.domain)


def join(viewer: Viewer, who: Identity) -> None:
    """From now on this account signs the viewer in. Raises RuleBroken when it is somebody else's, NotFound for whom it is not."""
    if not may_have(viewer):
        raise NotFound
    with write():
        if _joined(viewer.person_id, who):
            record(viewer, "account.school_joined", school_id=viewer.school_id, things={"person": viewer.person_id})


def _joined(person_id: UUID, who: Identity) -> bool:
    """Whether the account was free. Raises RuleBroken when it is another's."""
    try:
        with transaction.atomic():
            found, fresh = SchoolAccount.objects.get_or_create(
                issuer=who.issuer, subject=who.subject, defaults={"person_id": person_id}
            )
    except IntegrityError:  # another browser was quicker
        raise _ANOTHERS from None
    if found.person_id != person_id:
        raise _ANOTHERS
    return fresh


def leave(viewer: Viewer, *, account_id: UUID) -> None:
    """Take an account away. Raises RuleBroken when nothing would be left to sign in with, NotFound for another's."""
    with write():
        person = Person.objects.select_for_update(of=("self",)).get(pk=viewer.person_id)
        mine = school_accounts(viewer.person_id)
        if account_id not in {each.pk for each in mine}:
            raise NotFound
        others = [each for each in mine if each.pk != account_id and each.usable]
        if not others and not person.has_usable_password():
            raise RuleBroken(
                "This is your only way in: you have no password. Ask your SENCO, head or school office for an invitation and choose one. "
                "Then you can take this account away."
            )
        SchoolAccount.objects.filter(pk=account_id, person=person).delete()
        record(viewer, "account.school_left", school_id=viewer.school_id, things={"person": viewer.person_id})


def person_of(who: Identity) -> Person | None:
    """Whom this account signs in; None for an account nobody has joined, and for a person who may not come in with one.

    Somebody whose work at the school has ended comes in as with a password, and sees as little.
    """
    found = (
        SchoolAccount.objects.filter(issuer=who.issuer, subject=who.subject).select_related("person", "person__school").first()
    )
    if found is None or not found.person.is_active:
        return None
    return found.person if viewer_for(found.person).side in ("staff", "none") else None


def proof_of(who: Identity) -> Proof:
    """What this sign-in counts as: a second factor only where the provider says so of just now."""
    return Proof.SCHOOL_STRONG if who.strong else Proof.SCHOOL


def come_in(request: HttpRequest, person: Person, who: Identity, *, to: str) -> HttpResponse:
    """Start the session, or go on to the second proof, as after a password."""
    request.trellis_proved_at = who.at  # type: ignore[attr-defined]
    with write():
        SchoolAccount.objects.filter(issuer=who.issuer, subject=who.subject).update(last_used_at=clock.real_now())
        return services.sign_in(request, person, to=to, how=proof_of(who))


def prove(request: HttpRequest, viewer: Viewer, who: Identity, *, asked_at: int, has_ways: bool) -> bool:
    """Whether this shows again who the viewer is: their own account, signed in to since it was asked for.

    Where the person has a second way of their own, an account counts only with its second factor, as a password would not count.
    """
    mine = SchoolAccount.objects.filter(person_id=viewer.person_id, issuer=who.issuer, subject=who.subject).exists()
    since = asked_at - LEEWAY.total_seconds()
    if not mine or who.at is None or who.at < since or (has_ways and not who.strong):
        return False
    sessions.prove(request, proof_of(who))
    request.session.cycle_key()
    return True


def invited_with_account(token: str) -> Invitation:
    """The live invitation of a named member of staff. Raises NotFound for anybody else's: they choose a password."""
    found = services.invitation_for(token)
    if not offered_to(found):
        raise NotFound
    return found


def accept(token: str, who: Identity) -> Person:
    """Take up an invitation with a school account instead of a password; an earlier password ends. Uses the link up.

    Raises NotFound when the link has run out, RuleBroken when the account is somebody else's.
    """
    with write():
        found = invited_with_account(token)
        if not Invitation.objects.filter(pk=found.pk, used_at=None).update(used_at=clock.real_now()):
            raise NotFound
        person = found.person
        _joined(person.pk, who)
        person.set_unusable_password()
        person.save(update_fields=["password"])
        EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
        viewer = viewer_for(person)
        record(viewer, "account.accepted", school_id=found.school_id, things={"person": person.pk})
        record(viewer, "account.school_joined", school_id=person.school_id, things={"person": person.pk})
    return person


def refused(viewer: Viewer | None, provider: SchoolProvider, why: str) -> None:
    """Note a sign-in that was refused: by which provider and why, never which account it was."""
    about: dict[str, Any] = {"provider": provider.slug, "why": why}
    with write():
        record(
            viewer or system_viewer("sign-in"),
            "account.school_refused",
            school_id=viewer.school_id if viewer else None,
            things=about,
        )
