"""Mail in and mail out: Django's mail API puts account mails into the outbox; the worker's post goes by SMTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from trellis.accounts.models import Person
from trellis.core import clock
from trellis.core.db import write

from .models import Notice
from .rules import Kind

SECONDS_TO_WAIT = 20


class OutboxBackend(BaseEmailBackend):
    """Django's mail backend: a message becomes a row for each person it goes to, in the write under way."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep each message; returns how many. Nothing leaves here."""
        with write():
            for message in email_messages:
                for address in message.recipients():
                    _keep(message, address)
        return len(email_messages)


def _keep(message: EmailMessage, address: str) -> None:
    person = Person.objects.filter(email__iexact=address).first()
    Notice.objects.create(
        school_id=person.school_id if person else None,
        person=person,
        kind=Kind.ACCOUNT,
        address=address,
        subject=" ".join(str(message.subject).split())[:200],
        body=str(message.body),
        not_before=clock.now(),
    )


def post_office() -> SmtpBackend | None:
    """A connection to the mail server TRELLIS_MAIL names (smtp://user:password@host:587?tls=1, smtps://…), or None without one."""
    raw = settings.TRELLIS_MAIL.strip()
    if not raw:
        return None
    parts = urlsplit(raw)
    secure = parts.scheme == "smtps"
    options: dict[str, Any] = {
        "host": parts.hostname or "localhost",
        "port": parts.port or (465 if secure else 587),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": secure,
        "use_tls": not secure and parse_qs(parts.query).get("tls", ["0"])[0] == "1",
        "timeout": SECONDS_TO_WAIT,
    }
    return SmtpBackend(**options)


def message_of(notice: Notice, *, sender: str, reply_to: str) -> EmailMessage:
    """The e-mail of a row. Its Message-ID follows from the row, so that a try repeated after a cut is known as the same message."""
    from_address = settings.DEFAULT_FROM_EMAIL
    host = from_address.rsplit("@", 1)[-1].strip(" >")
    clean = sender.replace('"', "").replace("\n", " ").strip()
    return EmailMessage(
        subject=notice.subject,
        body=notice.body,
        from_email=f'"{clean}" <{from_address}>' if clean and "<" not in from_address else from_address,
        to=[notice.address],
        reply_to=[reply_to] if reply_to else None,
        headers={"Message-ID": f"<{notice.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    )
