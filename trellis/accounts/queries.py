"""Reading people who can sign in."""

from __future__ import annotations

from uuid import UUID

from .models import Person


def person_with_address(email: str) -> Person | None:
    """The person who signs in with this address, whatever its case."""
    return Person.objects.filter(email__iexact=email.strip()).first()


def address_is_taken(email: str, *, but_not_by: UUID) -> bool:
    """Whether somebody else signs in with this address."""
    return Person.objects.filter(email__iexact=email.strip()).exclude(pk=but_not_by).exists()
