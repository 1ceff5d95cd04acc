"""Second ways of proving who one is: checking them, adding them, taking them away. The arithmetic is allauth's."""

from __future__ import annotations

import hmac
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.webauthn.internal import auth as webauthn
from cryptography.exceptions import InvalidTag
from django.core.exceptions import ValidationError

from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken

from . import cards
from .models import Person
from .queries import ways_of
from .rules import Proof, plain_code
from .viewer import Viewer

_PERIOD = 30


def _step() -> int:
    return int(clock.real_now().timestamp()) // _PERIOD


def _step_of(secret: str, code: str, after: int) -> int | None:
    """Which half minute this code belongs to: this one or the one just gone, and later than `after`."""
    for step in (_step(), _step() - 1):
        if step > after and hmac.compare_digest(format_hotp_value(hotp_value(secret, step)).encode(), code.encode()):
            return step
    return None


def check_code(person: Person, typed: str) -> Proof | None:
    """Whether this is the app's code of now (each works once), or an unused recovery code. Uses it up. None when it is neither."""
    code = plain_code(typed)
    with write():
        for each in Authenticator.objects.select_for_update().filter(user=person):
            if each.type == Authenticator.Type.TOTP:
                step = _step_of(get_adapter().decrypt(each.data["secret"]), code, each.data.get("last_step", 0))
                if step is not None:
                    each.data["last_step"] = step
                    each.last_used_at = clock.real_now()
                    each.save(update_fields=["data", "last_used_at"])
                    return Proof.APP
            elif each.type == Authenticator.Type.RECOVERY_CODES and RecoveryCodes(each).validate_code(code):
                return Proof.CODE
    return None


def check_card(person: Person, typed: str) -> Proof | None:
    """Whether this is the code the card was asked for. Uses it up."""
    return Proof.CARD if cards.use(person.pk, typed) else None


def key_options(person: Person) -> dict[str, Any]:
    """What a browser needs to ask for one of this person's keys. The challenge stands in the session and works once."""
    return webauthn.begin_authentication(person)


def check_key(person: Person, credential: Any) -> Proof | None:
    """Whether a passkey or security key of this person signed the challenge."""
    try:
        webauthn.parse_authentication_response(credential)
        used = webauthn.complete_authentication(person, credential)
    except ValidationError:
        return None
    with write():
        Authenticator.objects.filter(pk=used.pk).update(last_used_at=clock.real_now())
    return Proof.KEY


def new_secret() -> str:
    """A secret for an authenticator app, sealed so that the page can carry it until the first code is right."""
    return get_adapter().encrypt(generate_totp_secret())


def secret_and_picture(person: Person, sealed: str) -> tuple[str, str]:
    """The secret as it is typed by hand, and as a picture to scan (SVG). Raises NotFound for one that is not ours."""
    try:
        secret = get_adapter().decrypt(sealed)
    except (InvalidTag, ValueError):
        raise NotFound from None
    return secret, get_adapter().build_totp_svg(get_adapter().build_totp_url(person, secret))


def add_app(viewer: Viewer, *, sealed: str, code: str) -> None:
    """Count the app from now on, in place of an earlier one. Raises RuleBroken when the code is not the app's of now."""
    secret, _ = secret_and_picture(viewer.person, sealed)  # type: ignore[arg-type]
    step = _step_of(secret, plain_code(code), 0)
    if step is None:
        raise RuleBroken(
            "That code does not fit. Type the six digits the app shows now. Check that the phone's clock is right.", "code"
        )
    with write():
        Authenticator.objects.filter(user=viewer.person, type=Authenticator.Type.TOTP).delete()
        made = TOTP.activate(viewer.person, secret).instance
        made.data["last_step"] = step
        made.save(update_fields=["data"])
        _added(viewer, Proof.APP)


def begin_key(viewer: Viewer) -> dict[str, Any]:
    """What a browser needs to make a new key for this person."""
    return webauthn.begin_registration(viewer.person, False)


def add_key(viewer: Viewer, *, name: str, credential: Any) -> None:
    """Count a new passkey or security key. Raises RuleBroken when what the browser sent does not answer our challenge."""
    try:
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
    except ValidationError:
        raise RuleBroken("The key did not answer. Press the button again and follow what the browser says.") from None
    with write():
        webauthn.WebAuthn.add(viewer.person, name, credential)
        _added(viewer, Proof.KEY)


def _added(viewer: Viewer, kind: Proof) -> None:
    """Recovery codes come with the first app or key, once; the event is the same for each way."""
    RecoveryCodes.activate(viewer.person)
    record(viewer, "account.way_added", school_id=viewer.school_id, things={"kind": str(kind)})


def recovery_codes(viewer: Viewer) -> list[str]:
    """The viewer's unused recovery codes; none where there is only a card."""
    found = Authenticator.objects.filter(user=viewer.person, type=Authenticator.Type.RECOVERY_CODES).first()
    return RecoveryCodes(found).get_unused_codes() if found else []


def renew_codes(viewer: Viewer) -> None:
    """New recovery codes; the old ones stop working. Raises RuleBroken where a card is the only way."""
    ways = ways_of(viewer.person_id)
    if not (ways.app or ways.keys):
        raise RuleBroken("Recovery codes go with a passkey, a security key or an app. Set one up first.")
    with write():
        Authenticator.objects.filter(user=viewer.person, type=Authenticator.Type.RECOVERY_CODES).delete()
        RecoveryCodes.activate(viewer.person)
        record(viewer, "account.codes_renewed", school_id=viewer.school_id)


def remove(viewer: Viewer, *, what: str) -> None:
    """Take one way away: "app", "card" or "key:" and its number. Raises RuleBroken for the last one, NotFound for another's."""
    with write():
        ways = ways_of(viewer.person_id)
        kind, _, number = what.partition(":")
        if ways.count < 2:
            raise RuleBroken("This is your only way. Set up another one first. Then you can take this one away.")
        if kind == Proof.CARD and ways.card is not None:
            cards.withdraw(viewer)
            return
        mine = Authenticator.objects.filter(user=viewer.person)
        wanted = (
            mine.filter(type=Authenticator.Type.TOTP)
            if kind == Proof.APP
            else mine.filter(type=Authenticator.Type.WEBAUTHN, pk=int(number) if number.isdigit() else 0)
        )
        gone, _ = wanted.delete()
        if not gone:
            raise NotFound
        record(viewer, "account.way_removed", school_id=viewer.school_id, things={"kind": kind})
