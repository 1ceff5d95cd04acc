"""Browsers of the people at home, and a plan for Amina."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from trellis.core.db import write
from trellis.plans.tests import factories

Enter = Callable[[str], Client]


@pytest.fixture
def enter(world: Any) -> Enter:
    """A browser in which this person of the world has signed in."""

    def sign_in(name: str) -> Client:
        client, person = Client(), world.people[name]
        with write():
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
            session = client.session
            session["epoch"], session["since"] = person.session_epoch, 4_000_000_000
            session.save()
        return client

    return sign_in


@pytest.fixture
def at_home(world: Any) -> str:
    """The address of Amina's page at home."""
    return f"/my-child/{world.amina.ref}/"


@pytest.fixture
def shared_plan(world: Any) -> Any:
    """A plan Amina's family has been asked to check."""
    return factories.shared(world)


def text_of(response: Any) -> str:
    """What a person reads on the page."""
    body = response.content.decode()
    body = body[body.index("<main") :] if "<main" in body else body
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def key_of(response: Any) -> str:
    """The key of the page's form."""
    return re.findall(r'name="form_key" value="([0-9a-f]{32})"', response.content.decode())[-1]


def send(client: Client, url: str, **values: Any) -> Any:
    """Open a page, fill its form, press its button."""
    return client.post(url, {"form_key": key_of(client.get(url)), **values})
