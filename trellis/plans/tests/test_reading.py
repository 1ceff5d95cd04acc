"""What pages read, and in how many questions to the database."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from trellis.people.queries import cards_for, child_for
from trellis.plans import queries, services

from .factories import begin, card_of, drafted, line, outcome, shared

pytestmark = pytest.mark.django_db


def _reads(work: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        work()
    return len([each for each in seen.captured_queries if each["sql"].lstrip().upper().startswith("SELECT")])


def test_the_plan_page_asks_ten_questions_however_much_it_holds(world: Any) -> None:
    version = shared(world)
    services.go_live(world.mrs_shah, version_id=version.pk)
    viewer = world.mrs_shah
    assert viewer.held
    page = lambda: queries.plan_page(viewer, child_for(viewer, world.amina.ref, "plan.read"))  # noqa: E731
    few = _reads(page)
    draft = services.change_mid_cycle(world.mr_lane, cycle_id=version.cycle_id, reason="More.")
    for number in range(6):
        new = services.add_outcome(world.mr_lane, version_id=draft.pk, **outcome(will=f"read {number} words aloud"))
        services.add_line(world.mr_lane, version_id=draft.pk, outcome_ids=[new.pk], **line(world, what=f"Reading {number}"))
    services.go_live(world.mrs_shah, version_id=draft.pk)
    assert _reads(page) == few <= 10


def test_the_list_says_of_each_child_where_the_plan_stands_in_the_same_few_questions(world: Any) -> None:
    viewer = world.mrs_shah
    cards = cards_for(viewer, "sen.list")
    none = queries.blocks(viewer, cards)
    assert none[world.amina.pk].words == "No plan yet"
    begun = begin(world)
    services.start_draft(world.mr_lane, cycle_id=begun.cycle_id)
    stage = queries.blocks(viewer, cards)[world.amina.pk]
    assert stage.state == "draft" and stage.blocked_by == "Add at least one outcome."
    version = drafted(world, begun)
    services.send_for_check(world.mrs_shah, version_id=version.pk, answer_by=viewer.day)
    assert "View still to come" in queries.blocks(viewer, cards)[world.amina.pk].words
    services.answer(world.mum, version_id=version.pk, answer="talk_first", words="")
    assert "wants to talk" in queries.blocks(viewer, cards)[world.amina.pk].words
    services.go_live(world.mrs_shah, version_id=version.pk)
    assert "not been told" in queries.blocks(viewer, cards)[world.amina.pk].words
    assert _reads(lambda: queries.blocks(viewer, cards)) <= 6


def test_figures_of_the_plan_are_those_of_the_sessions(world: Any) -> None:
    version = shared(world)
    services.go_live(world.mrs_shah, version_id=version.pk)
    plan = queries.live_plan(world.mrs_shah, card_of(world))
    (one,) = plan.lines
    assert one.how_often == "20 minutes, twice a week (Monday 10:20, Thursday) for 8 weeks"
    assert one.cost_words == "£14.20 an hour × 20 min × 2 a week × 8 weeks ÷ 4 children = £18.93"
    assert plan.total.planned == 0


def test_the_checks_say_what_to_look_at_and_where(world: Any) -> None:
    begun = begin(world)
    draft = services.start_draft(world.mr_lane, cycle_id=begun.cycle_id)
    services.add_outcome(
        world.mr_lane, version_id=draft.pk, **outcome(will="improve her talking", how_well="", shown_by="", where="")
    )
    found = queries.check(draft)
    assert {each.code for each in found.lacking} == {"no_support", "no_review_date"}
    assert {"outcome_advice", "outcome_alone", "no_hope", "not_told"} <= {each.code for each in found.flags}
    assert any("improve" in each for each in found.outcomes[0].advice)
