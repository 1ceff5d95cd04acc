"""How a cycle of the school for measuring was answered and reviewed, and what its end left behind."""

from __future__ import annotations

from datetime import datetime, timedelta

from trellis.core import clock
from trellis.cycle.models import Cycle, CycleStep, Judgement, Review
from trellis.demo.calendar import DemoTerm
from trellis.plans.models import Answer, PlanVersion

from .course import Course


def answers(course: Course, version: PlanVersion, shown: datetime) -> None:
    """Most adults at home agree, some in part, some have not answered."""
    at = shown + timedelta(days=1)
    for person in course.family:
        chance = course.large.random.random()
        if chance < 0.8:
            said = "agree" if chance < 0.65 else "agree_change"
            words = "" if said == "agree" else "Please ring us when a session is missed."
            course.add(
                Answer,
                at,
                version=version,
                person=person,
                answer=said,
                words=words,
                given_on=clock.day_of(at),
                recorded_by=person,
            )


def close(course: Course, cycle: Cycle, term: DemoTerm) -> None:
    """The review in the twelfth week, and the plan, its outcome and its lines ended."""
    at = clock.london(term.week(12) + timedelta(days=3), 15)
    review = course.add(
        Review,
        at,
        cycle=cycle,
        held_on=clock.day_of(at),
        impact=f"{course.child.first_name} is surer than at the start of term.",
        quality="Most sessions happened. Those missed were for cover.",
        child_view=course.story.helps,
        family_view="We see a change at home too.",
        what_next="Carry on, and ask for a little more.",
        decision="continue_adjusted",
        decision_reason="It helps and is still needed.",
        took_part=[course.child.first_name, course.family[0].full_name, course.teacher.formal_name],
        by=course.senco,
    )
    assert course.first is not None
    now = (course.first.baseline or 0) + 2
    course.add(
        Judgement,
        at,
        review=review,
        outcome=course.first,
        judgement="partly",
        why="Seen in class most weeks.",
        now_value=now,
        next_step="keep",
        happened=17,
        recorded=20,
        not_recorded=4,
    )
    for step in ("review", "closed"):
        course.add(CycleStep, at, cycle=cycle, step=step, at=at, by=course.senco)
    cycle.step, cycle.closed_at, cycle.updated_at = "closed", at, at
    course.first.ended_at = at
    for line in course.lines:
        line.ended_on, line.end_reason = clock.day_of(at), "Changed in a new version of the plan"
    for version in course.large.waiting[PlanVersion]:
        if version.cycle_id == cycle.pk:
            version.state, version.ended_at = "superseded", at
