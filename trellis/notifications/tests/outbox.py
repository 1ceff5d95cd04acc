"""The outbox as a test looks at it, and a mail server in memory."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.mail import EmailMessage

from trellis.notifications import services
from trellis.notifications.models import Notice
from trellis.people import queries as people

TODAY = date(2026, 10, 14)
WHY = "a test looks at the outbox"


class FakeOffice:
    """A mail server in memory. `fails` is raised for each message while it is set."""

    def __init__(self, fails: Exception | None = None) -> None:
        self.sent: list[EmailMessage] = []
        self.fails = fails

    def send_messages(self, messages: list[EmailMessage]) -> int:
        if self.fails:
            raise self.fails
        self.sent += messages
        return len(messages)

    def close(self) -> None:
        """Nothing to close."""


def notices() -> Any:
    return Notice.objects.system(WHY).order_by("created_at")


def card_of(world: Any, child: Any) -> Any:
    return people.child_by_id(world.mrs_shah, child.pk, "record.read")


def ask_mum(world: Any, **more: Any) -> Notice:
    pk = services.send(
        world.mrs_shah,
        kind="views_asked",
        person_id=world.people["mum"].pk,
        child=card_of(world, world.amina),
        school_id=world.oakfield.pk,
        values={},
        link=f"/my-child/{world.amina.ref}/",
        **more,
    )
    return notices().get(pk=pk)
