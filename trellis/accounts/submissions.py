"""One key a form: a second press gets the first answer, other words under the same key are noticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from trellis.core.db import write

from .models import Draft, Submission
from .viewer import Viewer


class AlreadySent(Exception):
    """This form was sent before with the same words. `result` is where its answer stands."""

    def __init__(self, result: str) -> None:
        super().__init__("already sent")
        self.result = result


class SentWithOtherWords(Exception):
    """This form's key was used before with other words: both are shown."""


@dataclass
class Sent:
    """The submission under way; the service's caller says where its answer stands."""

    row: Submission

    def answered_at(self, address: str) -> None:
        Submission.objects.filter(pk=self.row.pk).update(result=address[:300])


def digest_of(request: HttpRequest) -> str:
    """A fingerprint of what was typed, without the tokens."""
    typed = {
        name: request.POST.getlist(name)
        for name in sorted(request.POST)
        if name not in ("csrfmiddlewaretoken", "form_key", "form_name")
    }
    return hashlib.sha256(json.dumps(typed).encode()).hexdigest()


@contextmanager
def once(request: HttpRequest, viewer: Viewer) -> Iterator[Sent | None]:
    """Run a service once for this form's key, in the same transaction as the key.

    Raises AlreadySent or SentWithOtherWords for a repeat. Without a key (a button on its own) it yields None.
    """
    key = request.POST.get("form_key", "")
    with write():
        if not key:
            yield None
            return
        digest = digest_of(request)
        row = Submission(person_id=viewer.person_id, key=key[:64], path=request.path[:300], digest=digest)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            before = Submission.objects.get(person_id=viewer.person_id, key=key[:64])
            if before.digest == digest:
                raise AlreadySent(before.result or request.path) from None
            raise SentWithOtherWords from None
        yield Sent(row)
        Draft.objects.filter(person_id=viewer.person_id, key=key[:64]).delete()
