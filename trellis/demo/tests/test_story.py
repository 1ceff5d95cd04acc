"""The demonstration's past is past."""

from __future__ import annotations

from trellis.audit.models import Row
from trellis.core import clock
from trellis.people.models import Child
from trellis.provision.models import Session


def test_nothing_of_the_story_happens_after_now(demo_database: str) -> None:
    assert not Row.objects.filter(at__gt=clock.now()).exists()
    assert not Session.objects.system("looking at the story").filter(logged_at__gt=clock.now()).exists()


def test_one_of_aminas_sessions_is_always_left_to_record(demo_database: str) -> None:
    amina = Child.objects.system("looking at the story").get(first_name="Amina", last_name="Yusuf")
    due = Session.objects.system("looking at the story").filter(child=amina, withdrawn_at=None, due_on__lt=clock.today())
    assert due.order_by("due_on").last().state == ""
