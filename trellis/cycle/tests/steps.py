"""Short ways to bring a child to a place in the cycle, each by the right person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from trellis.core import clock
from trellis.core.db import write
from trellis.cycle import services
from trellis.cycle.models import Concern, Cycle, Outcome
from trellis.people.queries import ChildCard, child_by_id
from trellis.provision import services as provision
from trellis.provision.models import Strategy, SupportLine

TRY = "Give instructions one at a time"


def strategy(world: Any, text: str = TRY) -> None:
    with write():
        Strategy.objects.create(school=world.oakfield, text=text, helps_with=["whole_class"])


def card(viewer: Any, child: Any, action: str = "child.name") -> ChildCard:
    return child_by_id(viewer, child.pk, action)


def concern(world: Any, **more: Any) -> Concern:
    """Mr Lane is worried about Amina."""
    values = {"source": "staff", "text": "She finds it hard to follow long instructions.", "where": ["whole_class"], **more}
    return services.raise_concern(world.mr_lane, child_id=world.amina.pk, **values)


def assessing(world: Any) -> Cycle:
    """Mrs Shah has started Assess."""
    found = concern(world)
    services.triage(world.mrs_shah, concern_id=found.pk, decision="start_assess", reason="Words are hard for her in class.")
    return Cycle.objects.of(world.amina).get()


def needs() -> list[services.NeedFact]:
    return [services.NeedFact("SLCN", 1, "Needs short sentences and time to answer")]


def gathered(world: Any) -> Cycle:
    """All four sources are there or reasoned."""
    cycle = assessing(world)
    services.write_statement(
        world.mr_lane, child_id=world.amina.pk, voice="child", topic="hope", text="I want to answer in class.", how="drawing"
    )
    services.write_statement(world.mum, child_id=world.amina.pk, voice="family", topic="good_at", text="She loves foxes.")
    services.missing_source(world.mrs_shah, cycle_id=cycle.pk, source="professional", because="No service involved yet")
    return cycle


def decided(world: Any, told: tuple[services.ToldFact, ...] = ()) -> Cycle:
    """Mrs Shah has decided SEN Support."""
    cycle = gathered(world)
    services.finish_assess(world.mrs_shah, cycle_id=cycle.pk)
    services.decide_sen_support(
        world.mrs_shah,
        child_id=world.amina.pk,
        from_on=clock.today(),
        needs=needs(),
        told=list(told),
        reason="She needs more than class teaching.",
    )
    return Cycle.objects.of(world.amina).get()


def outcome(world: Any, cycle_id: UUID, **more: Any) -> Outcome:
    values: dict[str, Any] = {
        "by_on": date(2026, 12, 11),
        "will": "answer one question aloud",
        "where": "in literacy",
        "how_well": "3 times a week",
        "shown_by": "Mr Lane's tally",
        "measure": "number",
        "unit": "a week",
        "baseline": 0,
        "goal": 3,
        **more,
    }
    return services.add_outcome(world.mr_lane, cycle_id=cycle_id, **values)


def line(world: Any) -> SupportLine:
    """Talking group with Mrs Hill, twice a week."""
    return provision.draft_line(
        world.mr_lane,
        child_id=world.amina.pk,
        kind="intervention",
        what="Talking group",
        starts_on=clock.today(),
        ends_on=clock.today() + timedelta(days=56),
        given_by_id=world.people["mrs_hill"].pk,
        minutes=20,
        times_a_week=2,
    )


def doing(world: Any) -> tuple[Cycle, Outcome]:
    """The plan is live."""
    cycle = decided(world)
    one = outcome(world, cycle.pk)
    support = line(world)
    services.tie_line(world.mr_lane, outcome_id=one.pk, line_id=support.pk)
    services.make_outcomes_live(world.mrs_shah, outcome_ids=[one.pk])
    provision.make_lines_live(world.mrs_shah, line_ids=[support.pk], from_on=clock.today())
    services.start_doing(world.mrs_shah, cycle_id=cycle.pk)
    return cycle, one


def review(world: Any, viewer: Any, cycle_id: UUID, outcome_id: UUID, **more: Any) -> Cycle | None:
    verdict = more.pop("verdict", "partly")
    values: dict[str, Any] = {
        "held_on": clock.today(),
        "judgements": [services.JudgementFact(outcome_id, verdict, "She answers when she has time to think.", next_step="keep")],
        "impact": "She answers more often.",
        "quality": "",
        "child_view": "I like the talking group.",
        "child_view_missing": "",
        "family_view": "",
        "family_view_missing": "Asked twice, not heard yet",
        "what_next": "Keep the group.",
        "decision": "continue_same",
        "decision_reason": "",
        "took_part": ["Amina", "Mr Lane"],
        **more,
    }
    return services.record_review(viewer, cycle_id=cycle_id, **values)
