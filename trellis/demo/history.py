"""Three terms of what happened to one child: concern, plan, sessions, review and round again, each step by the right person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.cycle import services as cycle
from trellis.cycle.models import Cycle, Outcome, Reading
from trellis.cycle.services.facts import JudgementFact, NeedFact, ToldFact
from trellis.organisations.queries import calendar_of
from trellis.plans import services as plans
from trellis.plans.models import PlanVersion

from .book import NOT_YET, StoryBook, Tale, as_person
from .calendar import DemoTerm


def first_concern(book: StoryBook, tale: Tale, term: DemoTerm) -> None:
    """A worry, triage, the four sources, and the SENCO's decision, in the first two weeks of a term."""
    story = tale.story

    def raise_it() -> None:
        made = cycle.raise_concern(
            as_person(tale.owner),
            child_id=tale.child.pk,
            source="staff",
            text=tale.words(story.concern),
            where=story.where,
            spoken="yes",
            spoken_on=clock.today(),
        )
        tale.concern_id = made.pk

    def triage() -> None:
        cycle.triage(
            as_person(tale.senco),
            concern_id=tale.concern_id,
            decision="start_assess",
            reason="Class strategies have helped a little. Let us find out more.",
        )
        tale.cycle_id = Cycle.objects.of(tale.child).get(closed_at=None).pk

    book.on(term.week(1), 15, raise_it)
    book.on(term.week(1) + timedelta(days=2), 11, triage)
    gather_views(book, tale, term)
    book.on(term.week(3), 12, lambda: decide(tale))


def gather_views(book: StoryBook, tale: Tale, term: DemoTerm) -> None:
    """The child's, the family's and the school's words, read, carried and the assessment finished."""
    story = tale.story

    def child_words() -> None:
        for topic, text in (("good_at", story.good_at), ("hope", story.hope), ("hard", story.hard), ("helps", story.helps)):
            made = cycle.write_statement(
                as_person(tale.owner),
                child_id=tale.child.pk,
                voice="child",
                topic=topic,
                text=text,
                how="talk",
                cycle_id=tale.cycle_id,
            )
            tale.statements.append(made.pk)
            if topic == "hope":
                tale.hope_id = made.pk

    def family_words() -> None:
        for topic, text in (("hard", story.family), ("hope", story.family_hope)):
            made = cycle.write_statement(
                as_person(tale.owner),
                child_id=tale.child.pk,
                voice="family",
                topic=topic,
                text=tale.words(text),
                speaker_id=tale.family[0].pk,
                cycle_id=tale.cycle_id,
                may_see=("school", "household"),
            )
            tale.statements.append(made.pk)

    def school_words() -> None:
        made = cycle.write_statement(
            as_person(tale.owner),
            child_id=tale.child.pk,
            voice="school",
            topic="need",
            text=tale.words(story.school),
            area=story.area,
            barrier=story.barrier,
            cycle_id=tale.cycle_id,
        )
        tale.statements.append(made.pk)
        cycle.add_score(
            as_person(tale.owner),
            cycle_id=tale.cycle_id,
            name="Listening and understanding check",
            taken_on=clock.today(),
            standard=82,
        )
        cycle.set_attendance(as_person(tale.senco), cycle_id=tale.cycle_id, percent=Decimal("95.4"), on=clock.today())
        cycle.missing_source(
            as_person(tale.senco),
            cycle_id=tale.cycle_id,
            source="professional",
            because="Not asked yet: class support is being tried first.",
        )

    def finish() -> None:
        cycle.carry(as_person(tale.senco), cycle_id=tale.cycle_id, statement_ids=tale.statements)
        cycle.finish_assess(as_person(tale.senco), cycle_id=tale.cycle_id, hypothesis=tale.words(story.in_class))

    book.on(term.week(1) + timedelta(days=3), 10, child_words)
    book.on(term.week(2), 15, family_words)
    book.on(term.week(2) + timedelta(days=1), 13, school_words)
    book.on(term.week(2) + timedelta(days=3), 14, finish)


def decide(tale: Tale) -> None:
    """SEN Support, and how the family was told in the same step."""
    people = [tale.own_person] if tale.own_person else tale.family
    told = (
        [ToldFact(person_id=each.pk, how="face_to_face", on=clock.today(), reached=True) for each in people] if tale.told else []
    )
    cycle.decide_sen_support(
        as_person(tale.senco),
        child_id=tale.child.pk,
        from_on=clock.today(),
        needs=[NeedFact(tale.story.code, 1, tale.story.in_class)],
        told=told,
        reason="Needs help that is additional to what every class offers.",
    )


def write_plan(book: StoryBook, tale: Tale, term: DemoTerm, *, first: bool) -> None:
    """The plan of a cycle: drafted, checked by the family, answered, started in week 3 (the first) or week 1."""
    start = term.week(3) + timedelta(days=2) if first else term.week(1) + timedelta(days=1)

    def draft() -> None:
        version = plans.start_draft(as_person(tale.owner), cycle_id=tale.cycle_id)
        tale.version_id = version.pk
        _fill(tale, term, version, first=first)

    def share() -> None:
        day = calendar_of(tale.child.school_id).add_school_days(clock.today(), 5)
        plans.send_for_check(as_person(tale.senco), version_id=tale.version_id, answer_by=day)

    def answers() -> None:
        for person, answer in zip(tale.family, tale.answers, strict=False):
            words = {"agree": "", "agree_change": "Please ring us when a session is missed."}.get(
                answer, "We want to talk about reading too."
            )
            plans.answer(as_person(person), version_id=tale.version_id, answer=answer, words=words)

    book.on(start, 9, draft)
    if tale.until == "draft" and term is tale.terms[-1]:
        return
    book.on(start, 16, share)
    if tale.until == "check" and term is tale.terms[-1]:
        return
    if tale.answers and not tale.own_person:
        book.on(start + timedelta(days=1), 19, answers)

    def begin() -> None:
        plans.go_live(as_person(tale.owner), version_id=tale.version_id)

    book.on(start + timedelta(days=2), 8, begin)


def _fill(tale: Tale, term: DemoTerm, version: PlanVersion, *, first: bool) -> None:
    viewer = as_person(tale.owner)
    story = tale.story
    review_on = tale.review_on if tale.review_on and term is tale.terms[-1] else term.week(12) + timedelta(days=3)
    plans.save_summary(
        viewer,
        version_id=version.pk,
        revision=0,
        summary=tale.words(story.summary),
        family_summary=tale.words(story.family_summary),
        at_home="Talk about the day when it is quiet. Five minutes is enough.",
    )
    starts_on = calendar_of(tale.child.school_id).on_or_after(clock.today() + timedelta(days=2))
    plans.set_dates(viewer, version_id=version.pk, starts_on=starts_on, review_on=review_on)
    held = Outcome.objects.of(tale.child).filter(cycle_id=tale.cycle_id, ended_at=None)
    if not held.exists():
        outcomes = [_add_aim(viewer, tale, version, review_on, aim) for aim in story.aims]
        for each in story.support:
            plans.add_line(viewer, version_id=version.pk, outcome_ids=outcomes, **_line(tale, each, starts_on, review_on))
    plans.save_joining_in(
        viewer,
        version_id=version.pk,
        rows={"breaks": tale.words("A friend to look for at the start of break."), "tests": "Time to think before answering."},
    )
    home = [(each.pk, each.full_name, "Talked with the teacher") for each in tale.family]
    plans.save_took_part(
        viewer,
        version_id=version.pk,
        rows=[(tale.own_person.pk if tale.own_person else None, tale.name, "Said what helps"), *home],
    )


def _add_aim(viewer: Viewer, tale: Tale, version: PlanVersion, by_on: date, aim: Any) -> UUID:
    made = plans.add_outcome(
        viewer,
        version_id=version.pk,
        by_on=by_on,
        will=aim.will,
        where=aim.where,
        how_well=aim.how_well,
        shown_by=aim.shown_by,
        child_words=aim.child_words,
        hope_id=tale.hope_id,
        measure="number",
        unit=aim.unit,
        baseline=Decimal(aim.start),
        baseline_on=clock.today(),
        goal=Decimal(aim.goal),
    )
    return made.pk


def _line(tale: Tale, help_: Any, starts_on: date, ends_on: date) -> dict[str, Any]:
    group = f"{help_.what}, {tale.group}" if help_.size > 1 and tale.group else ""
    return {
        "kind": help_.kind,
        "what": tale.words(help_.what),
        "how": tale.words(help_.how),
        "given_by_id": tale.adult.pk if help_.minutes else tale.owner.pk,
        "minutes": help_.minutes,
        "times_a_week": help_.times,
        "weeks": 10 if help_.minutes else None,
        "slots": help_.slots,
        "place": help_.place,
        "group_name": group,
        "group_size": help_.size,
        "on_class_sheet": help_.on_sheet,
        "avoid": help_.avoid,
        "hourly_rate": Decimal("14.20") if help_.minutes else None,
        "starts_on": starts_on,
        "ends_on": ends_on,
    }


def measure(book: StoryBook, tale: Tale, term: DemoTerm) -> None:
    """Where each outcome stands, three times a term: a little more each term, all the way in the term that ends the support."""
    ends = term is tale.terms[-1] and term.ends_on < book.world.today

    def read(share: float) -> Callable[[], None]:
        def do() -> None:
            for each in Outcome.objects.of(tale.child).filter(cycle_id=tale.cycle_id, ended_at=None, live_at__isnull=False):
                start, goal = int(each.baseline or 0), int(each.goal or 0)
                most = goal if ends else max(start, goal - 1)
                value = min(most, start + max(1, round((goal - start) * share)) if share else start)
                cycle.add_reading(as_person(tale.owner), outcome_id=each.pk, on=clock.today(), value=Decimal(value))

        return do

    for week, share in ((5, 0.0), (6, 0.2), (11, 1.0 if ends else 0.4)):
        day = term.week(week) + timedelta(days=1)
        if day < book.world.today - timedelta(days=2):
            book.on(day, 14, read(share))


def review(book: StoryBook, tale: Tale, term: DemoTerm, decision: str) -> None:
    """What we said, what happened, and what next; any decision but stepping down opens the next cycle."""

    def do() -> None:
        outcomes = Outcome.objects.of(tale.child).filter(cycle_id=tale.cycle_id, ended_at=None, live_at__isnull=False)
        going_on = decision.startswith(("continue", "increase"))
        facts = []
        for each in outcomes:
            newest = Reading.objects.of(tale.child).filter(outcome=each).order_by("-on", "-created_at").first()
            value = newest.value if newest else each.baseline
            judged = "met" if value is not None and each.goal is not None and value >= each.goal else "partly"
            facts.append(JudgementFact(each.pk, judged, "Seen in class most weeks.", value, "", "keep" if going_on else "finish"))
        following = cycle.record_review(
            as_person(tale.senco),
            cycle_id=tale.cycle_id,
            held_on=clock.today(),
            judgements=facts,
            impact=f"{tale.name} is surer than at the start of term.",
            quality="Most sessions happened. Those missed were for cover.",
            child_view=tale.story.helps,
            child_view_missing="",
            family_view="We see a change at home too.",
            family_view_missing="",
            what_next="Carry on, and ask for a little more.",
            decision=decision,
            decision_reason="Progress is steady and everyday teaching is enough now."
            if decision == "step_down"
            else "It helps and is still needed.",
            took_part=[tale.name, tale.family[0].full_name, tale.owner.formal_name],
            look_again_on=clock.today() + timedelta(weeks=12) if decision == "step_down" else None,
        )
        tale.cycle_id = following.pk if following else NOT_YET

    book.on(term.week(12) + timedelta(days=3), 15, do)


def next_cycle(book: StoryBook, tale: Tale, term: DemoTerm) -> None:
    """The cycle that the review opened: views asked again, quickly, before its plan."""

    def look_again() -> None:
        viewer = as_person(tale.owner)
        tale.statements = [
            cycle.write_statement(
                viewer,
                child_id=tale.child.pk,
                voice="child",
                topic="going_well",
                text=tale.story.helps,
                how="talk",
                cycle_id=tale.cycle_id,
            ).pk,
            cycle.write_statement(
                viewer,
                child_id=tale.child.pk,
                voice="family",
                topic="going_well",
                text="Things are a bit easier than last term.",
                speaker_id=tale.family[0].pk,
                cycle_id=tale.cycle_id,
                may_see=("school", "household"),
            ).pk,
            cycle.write_statement(
                viewer,
                child_id=tale.child.pk,
                voice="school",
                topic="going_well",
                text=tale.words(tale.story.school),
                cycle_id=tale.cycle_id,
            ).pk,
        ]
        cycle.missing_source(
            as_person(tale.senco), cycle_id=tale.cycle_id, source="professional", because="Not needed this term."
        )
        cycle.carry(as_person(tale.senco), cycle_id=tale.cycle_id, statement_ids=tale.statements)
        cycle.finish_assess(as_person(tale.senco), cycle_id=tale.cycle_id)

    book.on(term.week(1), 9, look_again)


def tell(book: StoryBook, tale: Tale) -> None:
    """The whole course of one child, term by term."""
    for number, term in enumerate(tale.terms, start=1):
        if number == 1:
            first_concern(book, tale, term)
        else:
            next_cycle(book, tale, term)
        write_plan(book, tale, term, first=number == 1)
        measure(book, tale, term)
        last = number == len(tale.terms)
        if not last:
            review(book, tale, term, "continue_adjusted" if number % 2 else "continue_same")
        elif term.ends_on < book.world.today:
            review(book, tale, term, "step_down")
