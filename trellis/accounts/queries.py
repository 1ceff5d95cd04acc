"""Reading people who can sign in."""

from __future__ import annotations

from .models import Person


def person_with_address(email: str) -> Person | None:
    """The person who signs in with this address, whatever its case."""
    return Person.objects.filter(email__iexact=email.strip()).first()
