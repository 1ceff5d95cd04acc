"""What somebody has typed and not sent: kept encrypted for seven days, shown again only to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag

from trellis.core import clock, crypto
from trellis.core.db import write

from .models import Draft, Person, Submission

KEPT_FOR = timedelta(days=7)
MOST_BYTES = 400_000


def _context(person_id: UUID, key: str) -> str:
    return f"draft:{person_id}:{key}"


def keep_draft(
    person: Person,
    *,
    key: str,
    form: str,
    path: str,
    answers: Mapping[str, list[str]],
    child_id: UUID | None = None,
    unless_sent: bool = False,
) -> bool:
    """Keep these answers under the form's key, in place of earlier ones. False when they are too long to keep.

    `unless_sent`: also False when this form was sent before. What is kept on leaving a field can arrive after the form itself.
    """
    plain = json.dumps(dict(answers)).encode()
    if len(plain) > MOST_BYTES or not 8 <= len(key) <= 64:
        return False
    sealed = crypto.seal(plain, _context(person.pk, key))
    with write():
        if unless_sent and Submission.objects.filter(person=person, key=key).exists():
            return False
        Draft.objects.update_or_create(
            person=person,
            key=key,
            defaults={
                "form": form[:100],
                "path": path[:300],
                "child_id": child_id,
                "answers": sealed,
                "updated_at": clock.now(),
            },
        )
    return True


def draft_for(person_id: UUID, *, path: str) -> tuple[str, dict[str, list[str]]] | None:
    """(key, answers) of this person's newest draft for a page, or None."""
    found = (
        Draft.objects.filter(person_id=person_id, path=path, updated_at__gte=clock.now() - KEPT_FOR)
        .order_by("-updated_at")
        .first()
    )
    if found is None:
        return None
    try:
        return found.key, json.loads(crypto.open_sealed(bytes(found.answers), _context(person_id, found.key)))
    except (InvalidTag, ValueError):
        return None


def drop_draft(person_id: UUID, key: str) -> None:
    """The form was sent, or its draft thrown away: the draft goes."""
    with write():
        Draft.objects.filter(person_id=person_id, key=key).delete()
