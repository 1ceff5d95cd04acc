"""Browsers of the people at home, and a plan for Amina."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from trellis.plans.tests import factories


@pytest.fixture
def at_home(world: Any) -> str:
    """The address of Amina's page at home."""
    return f"/my-child/{world.amina.ref}/"


@pytest.fixture
def shared_plan(world: Any) -> Any:
    """A plan Amina's family has been asked to check."""
    return factories.shared(world)


def key_of(response: Any) -> str:
    """The key of the page's form."""
    return re.findall(r'name="form_key" value="([0-9a-f]{32})"', response.content.decode())[-1]


def send(client: Client, url: str, **values: Any) -> Any:
    """Open a page, fill its form, press its button."""
    return client.post(url, {"form_key": key_of(client.get(url)), **values})
