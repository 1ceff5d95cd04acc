"""Limits on wrong sign-ins: five an account in five minutes, a hundred an address in a minute.

Right sign-ins never count. Past a limit every try from that address waits, with the time said, while a browser that has signed in
to this account before still gets in.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest

from trellis.core import clock
from trellis.core.db import write

from .models import FailedTry, Person
from .sessions import known_accounts

PER_ACCOUNT = 5
ACCOUNT_WINDOW = timedelta(minutes=5)
PER_ADDRESS = 100
ADDRESS_WINDOW = timedelta(minutes=1)


def _hash(text: str) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY}:{text.strip().lower()}".encode()).hexdigest()


def address_of(request: HttpRequest) -> str:
    """The address a request came from. A proxy's header is read only when the operator named that proxy."""
    direct = request.META.get("REMOTE_ADDR", "")
    if settings.TRELLIS_PROXY and direct == settings.TRELLIS_PROXY:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
        return forwarded or direct
    return direct


def seconds_to_wait(request: HttpRequest, email: str) -> int:
    """How long a try for this account from this address has to wait, in seconds; 0 when it may go ahead."""
    person = Person.objects.filter(email__iexact=email.strip()).first()
    if person is not None and str(person.pk) in known_accounts(request):
        return 0
    now = clock.real_now()
    return max(
        _wait(FailedTry.objects.filter(account=_hash(email)), PER_ACCOUNT, ACCOUNT_WINDOW, now),
        _wait(FailedTry.objects.filter(address=_hash(address_of(request))), PER_ADDRESS, ADDRESS_WINDOW, now),
    )


def _wait(tries, most: int, window: timedelta, now) -> int:  # noqa: ANN001
    recent = list(tries.filter(at__gt=now - window).order_by("-at").values_list("at", flat=True)[:most])
    if len(recent) < most:
        return 0
    return max(1, int((recent[-1] + window - now).total_seconds()) + 1)


def note_failure(request: HttpRequest, email: str) -> None:
    """Count one wrong try."""
    with write():
        FailedTry.objects.create(account=_hash(email), address=_hash(address_of(request)), at=clock.real_now())
        FailedTry.objects.filter(at__lt=clock.real_now() - timedelta(days=1)).delete()


def seconds_to_wait_for_proof(person: Person) -> int:
    """How long a second proof of this person has to wait. Here no browser is known: whoever tries has the password already."""
    return _wait(FailedTry.objects.filter(account=_second(person)), PER_ACCOUNT, ACCOUNT_WINDOW, clock.real_now())


def note_wrong_proof(request: HttpRequest, person: Person) -> None:
    """Count one wrong code or key."""
    with write():
        FailedTry.objects.create(account=_second(person), address=_hash(address_of(request)), at=clock.real_now())


def _second(person: Person) -> str:
    return _hash(f"second proof of {person.pk}")


def in_words(seconds: int) -> str:
    """ "2 minutes", "40 seconds"."""
    if seconds >= 60:
        minutes = -(-seconds // 60)
        return f"{minutes} minute{'s' if minutes != 1 else ''}"
    return f"{seconds} second{'s' if seconds != 1 else ''}"
