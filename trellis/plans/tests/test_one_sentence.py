"""One sentence, typed once by the person who said it, followed from the first worry to the plan on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from trellis.cycle import services as cycle
from trellis.cycle.queries import current_cycle, voices
from trellis.documents.responses import printed
from trellis.plans import queries, services

from .factories import REVIEW, card_of, line, outcome

pytestmark = pytest.mark.django_db
WORRY = "She looks at her shoes when it is her turn to read aloud."


def test_mr_lanes_worry_stands_in_the_live_plan_and_nobody_typed_it_again(world: Any) -> None:
    amina = world.amina
    concern = cycle.raise_concern(world.mr_lane, child_id=amina.pk, source="staff", text=WORRY, where=["reading"])
    cycle.triage(world.mrs_shah, concern_id=concern.pk, decision="start_assess", reason="Let us find out together.")
    opened = current_cycle(world.mr_lane, card_of(world))
    said = [each for group in voices(world.mr_lane, card_of(world), cycle_id=opened.pk).values() for each in group]
    assert [each.text for each in said] == [WORRY]

    cycle.carry(world.mr_lane, cycle_id=opened.pk, statement_ids=[each.pk for each in said])
    cycle.decide_sen_support(
        world.mrs_shah,
        child_id=amina.pk,
        from_on=date(2026, 10, 14),
        needs=[cycle.NeedFact("SLCN", 1)],
        told=[],
        reason="She needs more than the class offer.",
    )
    draft = services.start_draft(world.mr_lane, cycle_id=opened.pk)
    assert draft.summary == WORRY
    aim = services.add_outcome(world.mr_lane, version_id=draft.pk, **outcome())
    services.add_line(world.mr_lane, version_id=draft.pk, outcome_ids=[aim.pk], **line(world))
    services.set_dates(world.mr_lane, version_id=draft.pk, starts_on=date(2026, 10, 14), review_on=REVIEW)
    services.go_live(world.mrs_shah, version_id=draft.pk)

    plan = queries.live_plan(world.mrs_hill, card_of(world))
    assert [(each.label, each.text, each.by) for each in plan.voices] == [("School says", WORRY, "Mr Lane")]
    page = {
        "title": "Amina’s plan",
        "initials": "A.Y",
        "child": card_of(world),
        "plan": queries.family_plan(world.mum, card_of(world)),
    }
    assert WORRY in printed("plans/plan-print.html", page, by="Mrs Shah")
