"""A support group looked back on at once: readings and notes are written, nothing is decided, each child's own review begins with them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.harness.visitors import browse
from tests.people import child
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RowsBroken
from trellis.cycle import queries, services
from trellis.cycle.forms import GroupReviewForm, ReviewForm
from trellis.cycle.models import Cycle, JudgementDraft, Outcome, OutcomeLine, Reading, Review
from trellis.provision.models import SupportGroup, SupportLine

pytestmark = pytest.mark.django_db
SINCE = date(2026, 9, 7)


def aim_of(world: Any, of: Any, group: SupportGroup, measure: str = "number") -> Outcome:
    """A live outcome of this child for which the group is, as rows."""
    moment, own = clock.london(SINCE), {"school_id": of.school_id, "child_id": of.pk}
    with write():
        cycle = Cycle.objects.create(number=1, opened_from="concern", step="do", **own)
        aim = Outcome.objects.create(
            cycle=cycle, by_on=date(2026, 12, 11), will="read", sentence="Will read.", measure=measure, live_at=moment, **own
        )
        line = SupportLine.objects.create(
            kind="intervention", what="Reading", group=group, minutes=20, times_a_week=2, given_by=world.people["mrs_hill"],
            starts_on=SINCE, ends_on=date(2026, 12, 18), live_at=moment, **own,
        )  # fmt: skip
        OutcomeLine.objects.create(outcome=aim, line=line, **own)
    return aim


@pytest.fixture
def oak(world: Any) -> SupportGroup:
    with write():
        return SupportGroup.objects.create(school=world.oakfield, name="Oak")


def note(aim: Outcome, name: str = "Amina Y", revision: int = 0, **more: Any) -> services.JudgementNote:
    return services.JudgementNote(
        aim.pk, name, revision, **({"judgement": "partly", "value": Decimal(3), "why": "Needs time."} | more)
    )


def test_a_note_writes_a_reading_and_the_childs_own_review_begins_with_it(world: Any, oak: SupportGroup) -> None:
    aim = aim_of(world, world.amina, oak)
    assert services.note_judgements(world.mrs_hill, notes=[note(aim)]) == 1
    reading = Reading.objects.system("test").get(outcome=aim)
    assert (reading.value, reading.on, reading.by_id) == (3, date(2026, 10, 14), world.people["mrs_hill"].pk)
    assert not Review.objects.system("test").exists()
    page = queries.review_page(world.mr_lane, world.amina.ref)
    form = ReviewForm(initial={})
    form.prepare(page)
    key = aim.pk.hex
    assert (form.initial[f"judgement_{key}"], form.initial[f"now_{key}"], form.initial[f"why_{key}"]) == (
        "partly",
        3,
        "Needs time.",
    )
    assert page.looking[0].noted and page.looking[0].noted.by == "Mrs Hill"


def test_the_four_questions_stay_with_the_review_and_are_asked_there(world: Any, oak: SupportGroup) -> None:
    aim = aim_of(world, world.amina, oak)
    services.note_judgements(world.mrs_hill, notes=[note(aim)])
    grid = GroupReviewForm()
    grid.prepare(queries.group_review(world.mr_lane, oak.ref))
    assert not {"impact", "child_view", "family_view", "decision"} & set(grid.fields)
    review = ReviewForm({f"judgement_{aim.pk.hex}": "partly"})
    review.prepare(queries.review_page(world.mr_lane, world.amina.ref))
    assert not review.is_valid()
    assert {"impact", "child_view", "family_view", "decision", f"next_{aim.pk.hex}"} <= set(review.errors)


def test_the_same_note_again_writes_nothing_new(world: Any, oak: SupportGroup) -> None:
    aim = aim_of(world, world.amina, oak)
    services.note_judgements(world.mrs_hill, notes=[note(aim)])
    assert services.note_judgements(world.mrs_hill, notes=[note(aim, revision=1)]) == 0
    assert services.note_judgements(world.mrs_hill, notes=[note(aim, revision=1, why="Another line.")]) == 1
    assert Reading.objects.system("test").count() == 1


def test_whoever_saves_second_hears_what_stands_and_nothing_of_theirs_is_half_saved(world: Any, oak: SupportGroup) -> None:
    amina, leo = aim_of(world, world.amina, oak), aim_of(world, world.leo, oak)
    services.note_judgements(world.mr_lane, notes=[note(amina, judgement="met", why="She reads.")])
    with pytest.raises(RowsBroken) as refused:
        services.note_judgements(world.mrs_hill, notes=[note(leo, "Leo"), note(amina)])
    ((field, sentence),) = refused.value.rows
    assert field == f"judgement_{amina.pk.hex}"
    assert sentence.startswith("Amina Y: Mr Lane wrote Met “She reads.” at ")
    assert not JudgementDraft.objects.system("test").filter(outcome=leo).exists()


def test_the_page_saves_all_rows_with_one_press_and_names_the_child_that_is_not_right(world: Any, oak: SupportGroup) -> None:
    amina, leo = aim_of(world, world.amina, oak), aim_of(world, world.leo, oak, "words")
    client, address = browse(world, "mrs_hill"), f"/groups/{oak.ref}/review/"
    assert "Oak" in client.get("/groups/").content.decode()
    half = client.post(address, {f"why_{leo.pk.hex}": "He talks more."})
    assert half.status_code == 422 and "Leo " in half.content.decode() and "choose Met, Partly, Not yet" in half.content.decode()
    good = {
        f"judgement_{amina.pk.hex}": "met",
        f"judgement_{leo.pk.hex}": "too_early",
        f"now_{leo.pk.hex}": "Says it with a card.",
    }
    assert client.post(address, good).status_code == 303
    assert JudgementDraft.objects.system("test").count() == 2
    assert Reading.objects.system("test").get().words == "Says it with a card."
    later = client.post(address, good | {f"judgement_{amina.pk.hex}": "partly"})
    assert later.status_code == 422 and "Mrs Hill wrote Met" in later.content.decode()


def test_a_stranger_and_a_colleague_elsewhere_find_no_group(world: Any, oak: SupportGroup) -> None:
    aim = aim_of(world, world.amina, oak)
    for who in (world.mrs_okoro, world.ms_vine):
        with pytest.raises(NotFound):
            queries.group_review(who, oak.ref)
        with pytest.raises(NotFound):
            services.note_judgements(who, notes=[note(aim)])


def test_twelve_children_ask_no_more_than_two(world: Any, oak: SupportGroup) -> None:
    def asked(client: Client) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/groups/{oak.ref}/review/").status_code == 200
        return len(captured.captured_queries)

    for each in (world.amina, world.leo):
        aim_of(world, each, oak)
    client = browse(world, "mr_lane")
    asked(client)
    few = asked(client)
    for n in range(10):
        with write():
            made = child(world.oakfield, f"Child{n}", "Extra", date(2018, 5, 1), "4", world.hazel)
        aim_of(world, made, oak)
    assert asked(client) == few
