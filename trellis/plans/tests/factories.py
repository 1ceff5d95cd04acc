"""Amina's way to a plan, through the services, as the people of Oakfield would walk it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from trellis.cycle import services as cycle
from trellis.people.models import Staff
from trellis.people.queries import ChildCard, child_by_id
from trellis.plans import services as plans
from trellis.plans.models import PlanVersion

REVIEW = date(2026, 12, 11)
CHILD_SAID = "I like it when people wait until I have finished thinking."
MUM_SAID = "At her dad’s she hardly sleeps and comes to school tired."
MUM_SHARED = "She talks about foxes all the way home."
SCHOOL_SEES = "Amina answers when she has ten seconds to think."


@dataclass
class Begun:
    """A cycle in which everyone has spoken. `said` maps a text to its statement."""

    card: ChildCard
    cycle_id: UUID
    said: dict[str, UUID]


def card_of(world: Any, child: Any = None) -> ChildCard:
    """The child as Mrs Shah sees them."""
    return child_by_id(world.mrs_shah, (child or world.amina).pk, "record.read")


def begin(world: Any, *, told: bool = False) -> Begun:
    """Mr Lane raises a concern, Mrs Shah decides SEN Support, and everyone says something. Mum keeps one sentence from Dad."""
    amina = world.amina
    concern = cycle.raise_concern(world.mr_lane, child_id=amina.pk, source="staff", text=SCHOOL_SEES, where=["class"])
    opened = cycle.open_cycle(world.mrs_shah, child_id=amina.pk, concern_id=concern.pk)
    facts = [cycle.ToldFact(world.people["mum"].pk, "face_to_face", date(2026, 10, 14))] if told else []
    needs = [cycle.NeedFact("SLCN", 1)]
    cycle.decide_sen_support(
        world.mrs_shah,
        child_id=amina.pk,
        from_on=date(2026, 10, 14),
        needs=needs,
        told=facts,
        reason="She needs more than the class offer.",
    )
    say = lambda who, **words: cycle.write_statement(who, child_id=amina.pk, **words).pk  # noqa: E731
    said = {
        CHILD_SAID: say(
            world.mr_lane, voice="child", topic="helps", text=CHILD_SAID, how="talk", speaker_id=world.people["amina_herself"].pk
        ),
        MUM_SAID: say(world.mum, voice="family", topic="hard", text=MUM_SAID, may_see=["school"]),
        MUM_SHARED: say(world.mum, voice="family", topic="hope", text=MUM_SHARED, may_see=["school", "household"]),
        SCHOOL_SEES: say(world.mr_lane, voice="school", topic="need", text=SCHOOL_SEES),
    }
    cycle.carry(world.mr_lane, cycle_id=opened.pk, statement_ids=list(said.values()))
    return Begun(card_of(world), opened.pk, said)


def outcome(**more: Any) -> dict[str, Any]:
    """The parts of a good outcome."""
    parts = {
        "by_on": date(2026, 12, 11),
        "will": "answer one question each day",
        "where": "in class",
        "how_well": "with ten seconds to think",
        "shown_by": "Mr Lane’s tally",
        "measure": "number",
        "unit": "a day",
        "baseline": Decimal(0),
        "goal": Decimal(1),
    }
    return parts | more


def line(world: Any, **more: Any) -> dict[str, Any]:
    """Talking group with Mrs Hill."""
    parts = {
        "kind": "intervention",
        "what": "Talking group",
        "starts_on": date(2026, 10, 14),
        "ends_on": REVIEW,
        "given_by_id": world.people["mrs_hill"].pk,
        "minutes": 20,
        "times_a_week": 2,
        "weeks": 8,
        "slots": [(0, time(10, 20)), (3, None)],
        "place": "Oak room",
        "group_name": "Oak",
        "group_size": 4,
        "hourly_rate": Decimal("14.20"),
    }
    return parts | more


def drafted(world: Any, begun: Begun | None = None) -> PlanVersion:
    """A draft with one outcome, one line and its dates, all by Mr Lane."""
    begun = begun or begin(world)
    draft = plans.start_draft(world.mr_lane, cycle_id=begun.cycle_id)
    aim = plans.add_outcome(world.mr_lane, version_id=draft.pk, **outcome(hope_id=begun.said[MUM_SHARED]))
    plans.add_line(world.mr_lane, version_id=draft.pk, outcome_ids=[aim.pk], **line(world))
    plans.save_summary(
        world.mr_lane,
        version_id=draft.pk,
        revision=None,
        summary="Amina needs time to think.",
        family_summary="Amina needs time.",
        at_home="",
    )
    plans.set_dates(world.mr_lane, version_id=draft.pk, starts_on=date(2026, 10, 14), review_on=REVIEW)
    return draft


def shared(world: Any) -> PlanVersion:
    """A plan the family has been asked to check."""
    return plans.send_for_check(world.mrs_shah, version_id=drafted(world).pk, answer_by=date(2026, 10, 23))


def employ_hourly(world: Any) -> None:
    """Mrs Hill's hourly rate, as the school keeps it."""
    Staff.objects.at(world.oakfield).filter(person=world.people["mrs_hill"]).update(hourly_rate=Decimal("14.20"))
