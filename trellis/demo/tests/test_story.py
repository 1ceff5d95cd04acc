"""The demonstration's past is past."""

from __future__ import annotations

from trellis.audit.models import Row
from trellis.core import clock
from trellis.provision.models import Session


def test_nothing_of_the_story_happens_after_now(demo_database: str) -> None:
    assert not Row.objects.filter(at__gt=clock.now()).exists()
    assert not Session.objects.system("looking at the story").filter(logged_at__gt=clock.now()).exists()
