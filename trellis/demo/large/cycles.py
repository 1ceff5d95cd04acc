"""What happened at the school for measuring: statuses, cycles, plans and sessions, as rows a service would have left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from trellis.core import clock
from trellis.cycle.models import (
    Carried,
    Concern,
    ConcernStep,
    Cycle,
    CycleStep,
    Need,
    Score,
    Source,
    Statement,
    StatusChange,
    Told,
)
from trellis.demo.calendar import DemoTerm
from trellis.demo.stories import MIX, STORIES
from trellis.statutory.models import EhcPlan

from .closing import close
from .course import Course
from .plan import plan
from .roll import FRESH_CONCERN, ON_SUPPORT, WITH_EHC_PLAN, Large
from .sessions import record_sessions

# How far the cycle of this term has come, handed out in turn: mostly lived plans.
_REACHED = ("do", "draft", "check", "do", "do", "do", "do", "do", "assess", "do", "do", "do")


def tell_all(large: Large, say: Callable[[str], object]) -> None:
    """Give each child a course, by its share of all: on support, with an EHC plan, a fresh concern, or everyday teaching."""
    counts = {"support": 0, "ehc": 0, "concern": 0}
    made: list[UUID] = []
    for number, (child, place) in enumerate(large.places):
        # Spread evenly through the classes and repeatable: the golden ratio visits every share of an interval alike.
        share = (number * 0.6180339887498949 + 0.001) % 1
        story = STORIES[MIX[number % len(MIX)]]
        course = Course(large, child, story, large.teachers[place], large.assistants[place], _terms(large, number), "do")
        if share < ON_SUPPORT:
            course.reached = _REACHED[counts["support"] % len(_REACHED)]
            made += _support(course)
            counts["support"] += 1
        elif share < ON_SUPPORT + WITH_EHC_PLAN:
            _ehc(course, counts["ehc"])
            counts["ehc"] += 1
        elif share < ON_SUPPORT + WITH_EHC_PLAN + FRESH_CONCERN:
            _fresh_concern(course)
            counts["concern"] += 1
    large.flush()
    say(f"{counts['support']} on SEN Support, {counts['ehc']} with an EHC plan, {counts['concern']} fresh concerns")
    many = record_sessions(large, made)
    say(f"{many:,} sessions")


def _terms(large: Large, number: int) -> list[DemoTerm]:
    """The terms in which cycles ran: two children in five began this term, the others up to two terms ago."""
    return [*large.past[len(large.past) - (0, 1, 2, 0, 1)[number % 5] :], large.term]


def _ehc(course: Course, number: int) -> None:
    plan_on = course.large.terms[0].starts_on - timedelta(days=30 + number % 300)
    at = clock.london(course.large.terms[0].week(2), 8)
    course.add(
        StatusChange, at, status="ehc_plan", from_on=plan_on, by=course.senco, source="roll", source_code="E", confirmed_at=at
    )
    course.add(Need, at, code=course.story.code, rank=1, in_class=course.story.in_class, starts_on=plan_on)
    reviewed = plan_on + timedelta(days=350) if number % 6 else None
    if reviewed is not None and reviewed > course.large.today:
        reviewed = None
    next_on = (reviewed or plan_on) + timedelta(days=365)
    course.add(EhcPlan, at, plan_on=plan_on, last_review_on=reviewed, next_review_on=next_on, by=course.senco)


def _fresh_concern(course: Course) -> None:
    at = clock.london(course.large.today - timedelta(days=3), 15)
    concern = _concern(course, at, "raised")
    course.add(StatusChange, at, status="concern", from_on=clock.day_of(at), by=course.teacher, source="concern", confirmed_at=at)
    concern.reply_by = course.large.today + timedelta(days=2)


def _concern(course: Course, at: datetime, state: str) -> Concern:
    story, day = course.story, clock.day_of(at)
    concern: Concern = course.add(
        Concern,
        at,
        source="staff",
        raised_by=course.teacher,
        text=course.words(story.concern),
        where=list(story.where),
        spoken="yes",
        spoken_on=day,
        raised_at=at,
        owner=course.senco,
        reply_by=day + timedelta(days=7),
        family_sees_from=day,
        state=state,
    )
    course.add(ConcernStep, at, concern=concern, state="raised", by=course.teacher, at=at)
    return concern


def _support(course: Course) -> list[UUID]:
    """Every cycle of one child. Gives the live lines whose sessions have still to be written."""
    first = course.terms[0]
    raised = clock.london(first.week(1), 15)
    concern = _concern(course, raised, "assessing")
    triaged = raised + timedelta(days=2)
    course.add(ConcernStep, triaged, concern=concern, state="assessing", decision="start_assess", by=course.senco, at=triaged)
    course.add(
        StatusChange, raised, status="concern", from_on=first.week(1), by=course.teacher, source="concern", confirmed_at=raised
    )
    _decide(course, clock.london(first.week(3), 12))
    previous, made = None, []
    for number, term in enumerate(course.terms, start=1):
        last = number == len(course.terms)
        reached = course.reached if last else "do"
        start = triaged if number == 1 else clock.london(term.starts_on - timedelta(days=12), 15)
        values: dict[str, Any] = {"concern": concern, "opened_from": "concern"} if number == 1 else {"opened_from": "review"}
        cycle: Cycle = course.add(Cycle, start, number=number, previous=previous, step="assess", **values)
        course.add(CycleStep, start, cycle=cycle, step="assess", at=start, by=course.senco)
        _gather(course, cycle, term, first=number == 1)
        if reached != "assess":
            made += plan(course, cycle, term, reached)
        if not last:
            close(course, cycle, term)
            previous = cycle
    return made


def _decide(course: Course, at: datetime) -> None:
    day = clock.day_of(at)
    change = course.add(StatusChange, at, status="sen_support", from_on=day, by=course.senco, confirmed_at=at)
    course.add(Need, at, code=course.story.code, rank=1, in_class=course.story.in_class, starts_on=day)
    for person in course.family:
        course.add(Told, at, status_change=change, person=person, how="face_to_face", on=day, by=course.senco)


def _gather(course: Course, cycle: Cycle, term: DemoTerm, *, first: bool) -> None:
    """The words of child, family and school, in the first weeks of the term, carried into the plan."""
    story, at = course.story, clock.london(term.week(1) + timedelta(days=3), 10)
    said = [
        ("child", "good_at", story.good_at),
        ("child", "hope", story.hope),
        ("child", "hard", story.hard),
        ("child", "helps", story.helps),
    ]
    said += [("family", "hard", story.family), ("family", "hope", story.family_hope), ("school", "need", story.school)]
    if not first:
        said = [
            ("child", "going_well", story.helps),
            ("family", "going_well", "Easier than last term."),
            ("school", "going_well", story.school),
        ]
    course.statements = [_statement(course, cycle, at, *each) for each in said]
    course.hope = next((each for each in course.statements if each.topic == "hope"), course.hope)
    course.add(Source, at, cycle=cycle, source="professional", missing_because="Not needed this term.", by=course.senco)
    for each in course.statements:
        course.add(Carried, at, cycle=cycle, statement=each, by=course.senco)
    if first:
        course.add(
            Score,
            at,
            cycle=cycle,
            name="Listening and understanding check",
            taken_on=clock.day_of(at),
            standard=82,
            by=course.teacher,
        )


def _statement(course: Course, cycle: Cycle, at: datetime, voice: str, topic: str, text: str) -> Statement:
    by_voice: dict[str, dict[str, Any]] = {"child": {"how": "talk"}, "school": {"speaker": course.teacher}}
    theirs = by_voice.get(voice, {})
    if voice == "family":
        theirs = {"speaker": course.family[0], "household": "home", "may_see": ["school", "household"]}
    if topic == "need":
        theirs |= {"area": course.story.area, "barrier": course.story.barrier}
    made: Statement = course.add(
        Statement,
        at,
        voice=voice,
        topic=topic,
        text=course.words(text),
        said_on=clock.day_of(at),
        cycle=cycle,
        read_by=course.teacher,
        read_at=at,
        written_by=course.teacher,
        **theirs,
    )
    return made
