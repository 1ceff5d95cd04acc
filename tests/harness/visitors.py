"""Walking the routes in this process as one of the demonstration's people."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import UUID

from django.test import Client

from trellis.access.routes import RouteInfo
from trellis.accounts.models import Person
from trellis.core import clock
from trellis.core.db import write

ABSENT_REF = "2bcdfghj"
ABSENT_ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
Enter = Callable[[str], Client]
_NEVER_IDLE = 2**40
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


def signed_in(person: Person, *, stays: bool = True, **how: Any) -> Client:
    """A browser in which this person is signed in, and stays so however a test moves the clock. `how` is what the client is told.

    Not `stays`: signed in just now, and idle as anybody is who does nothing.
    """
    client = Client(**how)
    with write():
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["epoch"] = person.session_epoch
        session["since"] = _NEVER_IDLE if stays else int(clock.real_now().timestamp())
        session.save()
    return client


def visitor(email: str) -> Client:
    """A browser of the person with this address; a fault is a page, as it is for them."""
    return signed_in(Person.objects.get(email=email), raise_request_exception=False)


def browse(world: Any, name: str) -> Client:
    """A browser of this person of the world."""
    return signed_in(world.people[name])


def text_of(response: Any) -> str:
    """What a person reads in the main part of a page."""
    body = response.content.decode()
    body = re.sub(r"(?s)<(script|style|title).*?</\1>", " ", body[max(body.find("<main"), 0) :])
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def parts(route: RouteInfo) -> list[tuple[str, str]]:
    """(converter, name) of what an address leaves open."""
    return [(found[1] or "str", found[2]) for found in _PART.finditer(route.path)]


def address(route: RouteInfo, values: dict[str, str]) -> str:
    """The route's address with its open parts filled by name."""
    return _PART.sub(lambda found: values[found[2]], route.path)


def same(body: bytes) -> bytes:
    """A page's bytes without what differs from one drawing to the next."""
    return _CHANGES.sub(rb"\1", body)
