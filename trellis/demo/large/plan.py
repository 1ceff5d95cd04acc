"""The plan of a cycle of the school for measuring, as far as it has come."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from trellis.core import clock
from trellis.cycle.models import Cycle, CycleStep, Outcome, OutcomeLine, Reading
from trellis.cycle.rules.outcomes import compose
from trellis.demo.calendar import DemoTerm
from trellis.plans.models import JoiningIn, PlanLine, PlanOutcome, PlanStatement, PlanVersion, TookPart
from trellis.provision.models import Slot, SupportLine

from .closing import answers
from .course import Course

_PARTS = ("summary", "dates", "outcomes", "lines", "joining_in", "who")


def plan(course: Course, cycle: Cycle, term: DemoTerm, reached: str) -> list[UUID]:
    """The plan of a cycle, as far as it has come. Gives its live lines."""
    drafted = clock.london(term.week(3) + timedelta(days=2), 9)
    shown, live = drafted + timedelta(hours=7), drafted + timedelta(days=2)
    cycle.step = "do" if reached == "do" else "plan"
    course.add(CycleStep, drafted, cycle=cycle, step="plan", at=drafted, by=course.senco)
    version = _version(course, cycle, term, drafted)
    if reached != "draft":
        version.state, version.shared_at, version.approved_at, version.approved_by = "to_check", shown, shown, course.senco
        version.answer_by = clock.day_of(shown) + timedelta(days=7)
        version.asked = [{"person": str(each.pk), "who": f"Family ({each.full_name})"} for each in course.family]
        for each in course.statements:
            course.add(PlanStatement, shown, version=version, statement=each)
    if reached == "do":
        version.state, version.live_at = "live", live
        course.add(CycleStep, live, cycle=cycle, step="do", at=live, by=course.teacher)
        answers(course, version, shown)
    return _fill(course, cycle, version, term, live if reached == "do" else None)


def _version(course: Course, cycle: Cycle, term: DemoTerm, at: datetime) -> PlanVersion:
    course.versions += 1
    story, by = course.story, str(course.teacher.pk)
    made: PlanVersion = course.add(
        PlanVersion,
        at,
        cycle=cycle,
        number=course.versions,
        summary=course.words(story.summary),
        family_summary=course.words(story.family_summary),
        at_home="Talk about the day when it is quiet. Five minutes is enough.",
        starts_on=term.week(4),
        review_on=term.week(12) + timedelta(days=3),
        drafted_by=course.teacher,
        edits={part: {"n": 1, "by": by, "at": at.isoformat()} for part in _PARTS},
    )
    course.add(
        JoiningIn, at, version=made, area="breaks", what=course.words("A friend to look for at the start of break for {name}.")
    )
    course.add(JoiningIn, at, version=made, area="tests", what="Time to think before answering.")
    course.add(TookPart, at, version=made, who=course.child.first_name, how="Said what helps")
    for person in course.family:
        course.add(TookPart, at, version=made, person=person, who=person.full_name, how="Talked with the teacher")
    return made


def _fill(course: Course, cycle: Cycle, version: PlanVersion, term: DemoTerm, live: datetime | None) -> list[UUID]:
    at, made = version.created_at, []
    outcome = _outcome(course, cycle, version, live)
    course.add(PlanOutcome, at, version=version, outcome=outcome)
    course.lines = []
    for line, slots in _lines(course, version, live):
        course.lines.append(line)
        for weekday, hour in slots:
            course.large.add(Slot(created_at=at, updated_at=at, line=line, weekday=weekday, at=hour))
        course.add(OutcomeLine, at, outcome=outcome, line=line)
        course.add(PlanLine, at, version=version, line=line)
        if live and line.makes_sessions:
            made.append(line.pk)
    if live:
        _readings(course, outcome, term)
    course.first = outcome
    return made


def _outcome(course: Course, cycle: Cycle, version: PlanVersion, live: datetime | None) -> Outcome:
    aim, by_on = course.story.aims[0], version.review_on
    made: Outcome = course.add(
        Outcome,
        version.created_at,
        cycle=cycle,
        by_on=by_on,
        will=aim.will,
        where=aim.where,
        how_well=aim.how_well,
        shown_by=aim.shown_by,
        sentence=compose(by_on, course.child.first_name, aim.will, aim.where, aim.how_well, aim.shown_by),
        child_words=aim.child_words,
        hope=course.hope,
        measure="number",
        unit=aim.unit,
        baseline=Decimal(aim.start),
        baseline_on=clock.day_of(version.created_at),
        goal=Decimal(aim.goal),
        live_at=live,
        replaces=course.first,
        edited_by=course.teacher,
    )
    return made


def _lines(course: Course, version: PlanVersion, live: datetime | None) -> list[tuple[SupportLine, Any]]:
    made = []
    for each in course.story.support:
        line = course.add(
            SupportLine,
            version.created_at,
            kind=each.kind,
            what=each.what,
            how=course.words(each.how),
            given_by=course.assistant if each.minutes else course.teacher,
            minutes=each.minutes,
            times_a_week=each.times,
            weeks=10 if each.minutes else None,
            place=each.place,
            group_size=each.size,
            on_class_sheet=each.on_sheet,
            avoid=each.avoid,
            starts_on=version.starts_on,
            ends_on=version.review_on,
            hourly_rate=Decimal("14.20") if each.minutes else None,
            live_at=live,
            edited_by=course.teacher,
        )
        made.append((line, each.slots))
    return made


def _readings(course: Course, outcome: Outcome, term: DemoTerm) -> None:
    for step, week in enumerate((5, 7, 9, 11)):
        day: date = term.week(week) + timedelta(days=1)
        if day < course.large.today:
            value = min(outcome.goal or Decimal(0), (outcome.baseline or Decimal(0)) + step)
            course.add(Reading, clock.london(day, 14), outcome=outcome, on=day, value=value, by=course.teacher)
