"""What we tell allauth: no open sign-up, mail through our outbox, a fresh session bound to the person's epoch."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from trellis.core import crypto

from . import sessions


class Adapter(DefaultAccountAdapter):
    """Accounts come from invitations only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["trellis.accounts.stage.SecondFactor"]

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        sessions.begin(request, user)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say what happened themselves."""


_SEALED_FOR = "second factor"


class SecondFactors(DefaultMFAAdapter):
    """Secrets are sealed, and an authenticator app shows "Trellis" and the person's address."""

    def encrypt(self, text: str) -> str:
        return crypto.seal(text.encode(), _SEALED_FOR).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.open_sealed(bytes.fromhex(encrypted_text), _SEALED_FOR).decode()

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Our services tell the person themselves."""

    def _get_site_name(self) -> str:
        return "Trellis"
