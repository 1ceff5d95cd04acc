"""What plans ask of people on Today, and what they leave on a child's timeline."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from trellis.core.rows import TodayList
from trellis.plans import panels, services

from .factories import card_of, drafted, shared

pytestmark = pytest.mark.django_db


def _sentences(viewer: Any) -> dict[str, TodayList]:
    return {each.sentence: each.list for each in panels.today_rows(viewer)}


def test_mrs_shah_is_asked_to_approve_and_mr_lane_is_not(world: Any) -> None:
    services.ask_for_approval(world.mr_lane, version_id=drafted(world).pk)
    assert _sentences(world.mrs_shah) == {"Mr Lane asks you to approve the plan.": TodayList.WAITING}
    assert _sentences(world.mr_lane) == {}
    assert _sentences(world.mrs_okoro) == {}


def test_dads_disagreement_waits_until_somebody_has_talked_with_him(world: Any) -> None:
    version = shared(world)
    given = services.answer(world.dad, version_id=version.pk, answer="disagree_part", words="Not on Thursdays.")
    assert "Dad does not agree with part of the plan." in _sentences(world.mrs_shah)
    services.talked_about(world.mrs_shah, answer_id=given.pk, on=date(2026, 10, 14))
    assert _sentences(world.mrs_shah) == {}


def test_silence_past_the_day_slips_and_all_answers_in_means_it_can_start(world: Any, clock_at: Any) -> None:
    version = shared(world)
    assert _sentences(world.mr_lane) == {}
    clock_at(date(2026, 10, 26))
    assert _sentences(world.mr_lane) == {"Not heard from Mum and Dad about the plan. Try another way.": TodayList.SLIPPING}
    for who in (world.mum, world.dad):
        services.answer(who, version_id=version.pk, answer="agree", words="")
    assert _sentences(world.mr_lane) == {"2 answers to the plan. It can start.": TodayList.WAITING}


def test_a_draft_nobody_touches_slips(world: Any, clock_at: Any) -> None:
    drafted(world)
    assert _sentences(world.mr_lane) == {}
    clock_at(date(2026, 10, 26))
    assert _sentences(world.mr_lane) == {"The draft of the plan has not moved.": TodayList.SLIPPING}


def test_today_asks_one_question(world: Any) -> None:
    shared(world)
    viewer = world.mrs_shah
    assert viewer.held
    with CaptureQueriesContext(connection) as seen:
        panels.today_rows(viewer)
    assert len(seen) == 1


def test_the_timeline_tells_what_happened_with_the_plan(world: Any) -> None:
    version = shared(world)
    services.answer(world.mum, version_id=version.pk, answer="agree_change", words="Not on Thursdays.")
    services.go_live(world.mrs_shah, version_id=version.pk)
    services.save_profile(world.mr_lane, child_id=world.amina.pk, appreciate="Kind", important="", support="", how="talk")
    told = [each.text for each in panels.timeline(world.mrs_shah, card_of(world))]
    assert "Version 1 went to the family to check." in told
    assert "Version 1 of the plan started." in told
    assert "Agrees, with a small change: Not on Thursdays." in told
    assert "Version 1 of the one-page profile." in told
