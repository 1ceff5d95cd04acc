"""A browser for the people of the two schools, and more children than a class holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from tests.people import child
from trellis.core import clock
from trellis.core.db import write
from trellis.cycle.models import Need, StatusChange
from trellis.provision.models import SupportLine

Enter = Callable[[str], Client]


@pytest.fixture
def enter(world: Any) -> Enter:
    """A browser in which this person of the world is signed in."""

    def sign_in(name: str) -> Client:
        client, person = Client(), world.people[name]
        with write():
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
            session = client.session
            session["epoch"], session["since"] = person.session_epoch, int(clock.real_now().timestamp())
            session.save()
        return client

    return sign_in


@pytest.fixture
def fill(world: Any) -> Callable[[int], None]:
    """Put this many more children into Hazel, each on SEN Support with a line for the class sheet."""
    number = iter(range(10_000))

    def more(many: int) -> None:
        with write():
            for _ in range(many):
                index = next(number)
                made = child(world.oakfield, f"Child{index}", "Extra", date(2018, 5, 1), "4", world.hazel)
                on_support(made, date(2026, 9, 7))
                SupportLine.objects.create(
                    school=world.oakfield,
                    child=made,
                    kind="quality_teaching",
                    what="Wait 10 seconds for an answer",
                    on_class_sheet=True,
                    starts_on=date(2026, 9, 7),
                    ends_on=date(2026, 12, 18),
                    live_at=clock.london(date(2026, 9, 7)),
                )

    return more


def on_support(of: Any, day: date, status: str = "sen_support", need: str = "SLCN") -> None:
    """A status from a day on, with its main need, as rows."""
    moment: datetime = clock.london(day)
    StatusChange.objects.create(school_id=of.school_id, child_id=of.pk, status=status, from_on=day, confirmed_at=moment)
    Need.objects.create(school_id=of.school_id, child_id=of.pk, code=need, rank=1, starts_on=day)
