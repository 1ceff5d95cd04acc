"""Browsers of the people of Oakfield, and a meeting about Amina."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from trellis.core.errors import RuleBroken
from trellis.meetings import services
from trellis.meetings.models import Meeting

TODAY = date(2026, 10, 14)


@contextmanager
def refused(words: str) -> Iterator[None]:
    """What stands inside is refused in these words."""
    with pytest.raises(RuleBroken) as problem:
        yield
    assert words in problem.value.message, problem.value.message


def plan(
    world: Any, *, child: Any = None, by: str = "mr_lane", on: date = TODAY, how: dict[str, str] | None = None, **more: Any
) -> Meeting:
    """A meeting with Amina's parents, planned by Mr Lane for today: Mum by message, himself on Today."""
    ways = how or {"mum": "notice", "mr_lane": "notice"}
    values: dict[str, Any] = {"kind": "parents", "held_on": on, "starts_at": time(15, 30), "place": "Hazel classroom", **more}
    return services.plan_meeting(
        getattr(world, by),
        child_id=(child or world.amina).pk,
        invitations=[services.Invitation(world.people[name].pk, way) for name, way in ways.items()],
        **values,
    )


def held(world: Any, *came: str, **more: Any) -> Meeting:
    """The same, and these people came (Mum and Mr Lane where nobody is named)."""
    meeting = plan(world, **more)
    here = {world.people[name].pk for name in came or ("mum", "mr_lane")}
    return services.who_is_here(world.mr_lane, meeting_id=meeting.pk, came=here)


def key_of(response: Any, which: str = "") -> str:
    """The key of the page's form, or of the one of these that share a page."""
    body = response.content.decode()
    if which:
        body = body[: body.index(f'name="which" value="{which}"')]
    return re.findall(r'name="form_key" value="([0-9a-f]{32})"', body)[-1]


def send(client: Client, url: str, which: str = "", **values: Any) -> Any:
    """Open a page, fill the form `which`, press its button."""
    prefixed = {f"{which}-{name}" if which else name: value for name, value in values.items()}
    given = {"form_key": key_of(client.get(url), which), **prefixed}
    return client.post(url, given | ({"which": which} if which else {}))
