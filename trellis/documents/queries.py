"""Files of a child: what is kept, and the bytes of one for who may have them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from trellis.core import crypto
from trellis.core.errors import NotFound
from trellis.people.queries import ChildCard

from .models import ChildFile


@dataclass(frozen=True)
class Original:
    """A file as it came."""

    name: str
    content_type: str
    data: bytes


def context_of(pk: UUID) -> str:
    return f"child-file:{pk}"


def original_of(card: ChildCard, file_ref: str) -> Original:
    """The bytes of one file of a child who was fetched under the policy that opens originals. NotFound for any other file."""
    found = ChildFile.objects.of(card).filter(ref=file_ref).first()
    if found is None:
        raise NotFound
    return Original(found.name, found.content_type, crypto.open_sealed(bytes(found.sealed), context_of(found.pk)))


def kept_already(school_id: UUID, hashes: Collection[str]) -> frozenset[str]:
    """Which of these files (SHA-256 of what is in them) a school keeps already. After the decision that files may come in."""
    return frozenset(ChildFile.objects.at(school_id).filter(sha256__in=hashes).values_list("sha256", flat=True))
