"""Parents' evening: one side for each child, and who came, for a class at once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.harness.visitors import Enter, text_of
from trellis.core.errors import NotFound
from trellis.cycle import services as cycle
from trellis.documents import pdf
from trellis.meetings import queries, services
from trellis.meetings.models import Meeting
from trellis.people import services as people
from trellis.plans import services as plans
from trellis.plans.tests.factories import drafted

from .conftest import TODAY, refused, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, scope="module")
def _processes_end() -> Iterator[None]:
    yield
    pdf.stop()


def _on_support(world: Any, child: Any) -> None:
    cycle.set_status(world.mrs_shah, child_id=child.pk, status="sen_support", from_on=date(2026, 9, 7))


def _at(world: Any) -> str:
    return f"/meetings/evening/{world.hazel.ref}/"


def test_a_class_prints_one_side_for_each_child_who_gets_support(world: Any, enter: Enter) -> None:
    plans.go_live(world.mrs_shah, version_id=drafted(world).pk)
    _on_support(world, world.leo)
    client = enter("mr_lane")
    assert "2 children on SEN Support or with an EHC plan" in text_of(client.get(_at(world)))
    paper = client.get(f"{_at(world)}?format=pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert len(pikepdf.open(io.BytesIO(paper.content)).pages) == 2
    amina = next(
        each for each in queries.evening_page(world.mr_lane, world.hazel.ref).children if each.child.pk == world.amina.pk
    )
    assert amina.aims[0].support[0].what == "Talking group" and amina.review_on == date(2026, 12, 11)


def test_who_came_is_kept_as_meetings_that_count_and_who_did_not_as_offered(world: Any, enter: Enter) -> None:
    _on_support(world, world.amina)
    _on_support(world, world.leo)
    client = enter("mr_lane")
    key, leo = f"came_{world.amina.pk.hex}", f"came_{world.leo.pk.hex}"
    mum = str(world.people["mum"].pk)
    both = send(
        client, _at(world), **{key: [mum, "offered"]}, **{"held_on-day": "14", "held_on-month": "10", "held_on-year": "2026"}
    )
    assert both.status_code == 422 and "Choose who came for Amina, or that nobody came. Not both." in text_of(both)
    nobody = send(client, _at(world), **{"held_on-day": "14", "held_on-month": "10", "held_on-year": "2026"})
    assert "Tick who came for at least one child" in text_of(nobody)
    day = {"held_on-day": "14", "held_on-month": "10", "held_on-year": "2026"}
    assert send(client, _at(world), **{key: [mum], leo: ["offered"]}, **day).status_code == 303
    assert send(client, _at(world), **{key: [mum], leo: ["offered"]}, **day).status_code == 303
    found = {each.child_id: each for each in Meeting.objects.at(world.oakfield)}
    assert found[world.amina.pk].counts_to_three and found[world.leo.pk].state == "not_taken_up" and len(found) == 2
    assert Meeting.objects.at(world.oakfield).count() == 2


def test_an_adult_who_is_shut_out_is_neither_offered_nor_accepted(world: Any) -> None:
    _on_support(world, world.amina)
    people.place_hold(world.mrs_doyle, child_id=world.amina.pk, person_id=world.people["dad"].pk, reason="Told in confidence")
    [row] = queries.evening_page(world.mr_lane, world.hazel.ref).children
    assert [who for _, who in row.adults] == ["Hodan Yusuf (Mum)"]
    for child, adult in ((world.amina, "dad"), (world.amina, "mr_reid"), (world.theo, "mum")):
        with pytest.raises(NotFound):
            services.record_evening(world.mr_lane, held_on=TODAY, came={child.pk: [world.people[adult].pk]})
    with refused("Enter today or an earlier day"):
        services.record_evening(world.mr_lane, held_on=date(2026, 10, 20), came={world.amina.pk: []})


def test_a_colleague_finds_no_class_that_is_not_hers(world: Any, enter: Enter) -> None:
    assert enter("ms_vine").get(_at(world)).status_code == 404
    assert enter("mrs_okoro").get(_at(world)).status_code == 404
    assert enter("mrs_hill").get(_at(world)).status_code == 403
    assert "Hazel" in text_of(enter("mrs_shah").get("/meetings/evening/"))


def test_the_evening_asks_the_same_for_one_child_and_for_two(world: Any, enter: Enter) -> None:
    plans.go_live(world.mrs_shah, version_id=drafted(world).pk)
    client = enter("mr_lane")

    def asked() -> int:
        client.get(_at(world))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(_at(world)).status_code == 200
        return len(captured.captured_queries)

    few = asked()
    _on_support(world, world.leo)
    assert asked() == few
