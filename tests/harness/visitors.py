"""Walking the routes in this process as one of the demonstration's people."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.test import Client

from trellis.access.routes import RouteInfo
from trellis.accounts.models import Person
from trellis.core import clock
from trellis.core.db import write

ABSENT_REF = "2bcdfghj"
ABSENT_ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
_PART = re.compile(r"<(?:(\w+):)?(\w+)>")
_CHANGES = re.compile(rb'(name="(?:csrfmiddlewaretoken|form_key)" value=")[^"]*')


def count_as_proved() -> None:
    """Whoever a test signs in by force has shown who they are in every way: the door itself is tested by walking through it."""
    plain = Client.force_login

    def force_login(self: Client, user: Any, backend: str | None = None) -> None:
        plain(self, user, backend)
        session = self.session
        session["second"] = "app"
        session["proved_at"] = int(clock.real_now().timestamp())
        session.save()

    Client.force_login = force_login  # type: ignore[method-assign]


def visitor(email: str) -> Client:
    """A browser in which this person is signed in."""
    person = Person.objects.get(email=email)
    client = Client(raise_request_exception=False)
    with write():
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["epoch"] = person.session_epoch
        session["since"] = int(clock.real_now().timestamp())
        session.save()
    return client


def parts(route: RouteInfo) -> list[tuple[str, str]]:
    """(converter, name) of what an address leaves open."""
    return [(found[1] or "str", found[2]) for found in _PART.finditer(route.path)]


def address(route: RouteInfo, values: dict[str, str]) -> str:
    """The route's address with its open parts filled by name."""
    return _PART.sub(lambda found: values[found[2]], route.path)


def same(body: bytes) -> bytes:
    """A page's bytes without what differs from one drawing to the next."""
    return _CHANGES.sub(rb"\1", body)
