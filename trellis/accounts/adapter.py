"""What we tell allauth: no open sign-up, mail through our outbox, a fresh session bound to the person's epoch."""

from __future__ import annotations

from typing import Any

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthError
from django.http import HttpRequest

from trellis.core import crypto

from . import sessions
from .tokens import Broken

_PATIENCE = 5
"""Seconds a provider may take for one answer."""


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


class _NoDetours(requests.Session):
    """A provider's addresses are taken as it names them: nobody sends a secret on to another."""

    def __init__(self) -> None:
        super().__init__()
        self.max_redirects = 0

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs["timeout"] = _PATIENCE
        return super().request(*args, **kwargs)


class SchoolAccounts(DefaultSocialAccountAdapter):
    """allauth's part in school accounts ends where an identity holds: no sign-up, no table of its own, no page of its own."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def list_apps(self, *args: Any, **kwargs: Any) -> list[Any]:
        return []

    def get_requests_session(self) -> requests.Session:
        return _NoDetours()

    def on_authentication_error(self, request: HttpRequest, provider: Any, error: Any = None, **about: Any) -> None:
        raise Broken(cancelled=error == AuthError.CANCELLED)
