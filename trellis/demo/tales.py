"""Which children have which course: about 32 of Oakfield's 210 on SEN Support and 7 with an EHC plan, fewer at Riverside."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from trellis.accounts.models import Person
from trellis.cycle import services as cycle
from trellis.cycle.services.facts import NeedFact
from trellis.people import services as people
from trellis.people.models import Child
from trellis.plans import services as plans
from trellis.provision import services as provision
from trellis.statutory import services as statutory

from . import meetings
from .book import StoryBook, Tale, as_person
from .calendar import DemoTerm
from .history import tell
from .oakfield import ASSISTANTS, LEAVER, TEACHERS
from .riverside import TUTORS
from .stories import EVERYDAY, MIX, STORIES, STRATEGIES
from .world import World

# How many children of each class have a plan, beside Amina and the nursery child.
_ON_SUPPORT = {"Beech": 3, "Willow": 4, "Rowan": 5, "Maple": 5, "Hazel": 4, "Birch": 5, "Oak": 4}
_EHC = {"Beech": 1, "Rowan": 1, "Maple": 1, "Hazel": 1, "Birch": 1, "Oak": 2}
# Whose plan is looked at early, in days from the Monday of this week: two are late, two are due.
_EARLY_REVIEWS = {3: -4, 9: -11, 13: 4, 18: 3}
# Two children of Maple whom Mrs Nunn helps.
_HELPED_BY_LEAVER = (12, 14)
_OWNERS = {"Acorns": "keyperson@oakfield.example", "Willow": "deputy@oakfield.example", "Hazel": "teacher@oakfield.example"}


def _owner(world: World, group: str) -> Person:
    return world.people[_OWNERS[group]] if group in _OWNERS else world.assistants[TEACHERS[group]]


def _assistant(world: World, group: str, turn: int = 0) -> Person:
    if turn in _HELPED_BY_LEAVER:
        return world.assistants[LEAVER]
    if group == "Acorns":
        return world.people["keyperson@oakfield.example"]
    return world.people["ta@oakfield.example"] if group == "Hazel" else world.assistants[ASSISTANTS[group]]


def _tale(world: World, child: Child, code: str, group: str, terms: list[DemoTerm], turn: int = 0, **more: object) -> Tale:
    return Tale(
        child=child,
        story=STORIES[code],
        school="oakfield",
        senco=world.people["senco@oakfield.example"],
        owner=_owner(world, group),
        adult=_assistant(world, group, turn),
        family=world.families[child.pk],
        terms=terms,
        group=group,
        **more,  # type: ignore[arg-type]
    )


def _courses(world: World) -> list[tuple[list[DemoTerm], str]]:
    """(terms in which cycles ran, how far the last one has come), handed out in turn."""
    past, now = world.past_terms(), world.term
    return [
        ([past[1], past[2], now], "do"),
        ([past[2], now], "do"),
        ([now], "do"),
        ([past[0], past[1], past[2], now], "do"),
        ([past[2], now], "do"),
        ([now], "do"),
        ([past[2], now], "check"),
        ([now], "draft"),
        ([past[1], past[2]], "do"),
    ]


def strategies(world: World) -> None:
    """Each school's own list of what every teacher can do."""
    for school, who in (("oakfield", "senco@oakfield.example"), ("riverside", "senco@riverside.example")):
        for text, helps_with in STRATEGIES:
            made = provision.add_strategy(world.viewer(who), school_id=world.schools[school].pk, text=text, helps_with=helps_with)
            if text in EVERYDAY:
                provision.set_everyday(world.viewer(who), school_id=made.school_id, add=[made.pk])


def oakfield(book: StoryBook) -> None:
    """Amina first, then class by class."""
    world = book.world
    amina = world.children["Hazel"][0]
    tell(book, _tale(world, amina, "SLCN", "Hazel", [*world.past_terms()[1:], world.term], answers=("agree", "agree_change")))
    book.on(world.past_terms()[1].week(4), 13, partial(_aminas_page, world, amina))
    meetings.about(book, amina)
    tell(book, _tale(world, world.children["Acorns"][0], "SLCN", "Acorns", [world.past_terms()[2], world.term]))
    courses = _courses(world)
    turn = 0
    for group, many in _ON_SUPPORT.items():
        start = 1 if group == "Hazel" else 0
        for child in world.children[group][start + 2 : start + 2 + many]:
            terms, until = courses[turn % len(courses)]
            early = _EARLY_REVIEWS.get(turn)
            review_on = world.term.week(7) + timedelta(days=early) if early is not None else None
            code = MIX[turn % len(MIX)]
            tell(book, _tale(world, child, code, group, terms, turn, until=until, told=turn != 11, review_on=review_on))
            turn += 1
    _ehc(book, world)
    _loose_ends(book, world)


def _aminas_page(world: World, amina: Child) -> None:
    """Amina writes her own page; Mr Lane reads it, so that her family can."""
    page = plans.save_profile(
        world.viewer("amina@oakfield.example"),
        child_id=amina.pk,
        appreciate="I am kind. I draw good foxes. I look after my friends.",
        important="My cat Biscuit. Sitting with Fatima. Knowing what is next.",
        support="Wait when I am thinking. Show me a picture. Do not ask me by surprise.",
        communicate="I talk best when it is quiet. Thumbs up means yes.",
        how="talk",
    )
    plans.read_profile(world.viewer("teacher@oakfield.example"), profile_id=page.pk)


def _ehc(book: StoryBook, world: World) -> None:
    """Children who have had an EHC plan since before the demonstration begins; one review is overdue."""
    number = 0
    for group, many in _EHC.items():
        for child in world.children[group][12 : 12 + many]:
            number += 1
            plan_on = world.terms[0].starts_on + timedelta(days=7 * number - 280)
            reviewed = plan_on + timedelta(days=350) if number != 3 else None
            code = MIX[(number + 3) % len(MIX)]
            book.on(world.terms[0].week(2), 8, partial(_ehc_plan, world, child, plan_on, code))
            if reviewed is not None:
                book.on(reviewed, 14, partial(_ehc_reviewed, world, child, plan_on, reviewed))


def _ehc_plan(world: World, child: Child, plan_on: date, code: str) -> None:
    senco = world.viewer("senco@oakfield.example")
    cycle.set_status(senco, child_id=child.pk, status="ehc_plan", from_on=plan_on, source="roll", source_code="E")
    cycle.set_needs(senco, child_id=child.pk, needs=[NeedFact(code, 1, STORIES[code].in_class)])
    statutory.record_ehc_plan(senco, child_id=child.pk, plan_on=plan_on)


def _ehc_reviewed(world: World, child: Child, plan_on: date, reviewed: date) -> None:
    senco = world.viewer("senco@oakfield.example")
    statutory.record_ehc_plan(senco, child_id=child.pk, plan_on=plan_on, last_review_on=reviewed)


def _loose_ends(book: StoryBook, world: World) -> None:
    """What is waiting for somebody today: a fresh concern, one from home, views asked for, words held, a hold about to end."""
    hazel, birch = world.children["Hazel"], world.children["Birch"]
    lane = world.people["teacher@oakfield.example"]
    leo = hazel[20]
    monday = world.term.week(7)

    def about_leo() -> None:
        cycle.raise_concern(
            as_person(lane),
            child_id=leo.pk,
            source="staff",
            text="Has stopped reading at home. Finds it hard to copy from the board. Can do it when the words are close by.",
            where=("reading", "writing"),
            tried="Moved nearer the front, large print.",
            spoken="not_yet",
        )

    def from_home() -> None:
        mother = world.families[birch[18].pk][0]
        cycle.raise_concern(
            as_person(mother),
            child_id=birch[18].pk,
            source="family",
            text="She cries on Sunday nights about going to school.",
            where=(),
        )

    def hold() -> None:
        head = world.viewer("head@oakfield.example")
        child = world.children["Rowan"][20]
        people.place_hold(
            head, child_id=child.pk, person_id=world.families[child.pk][0].pk, reason="Asked for by social care while they visit."
        )

    def worrying_words() -> None:
        child = hazel[5]
        made = cycle.write_statement(
            as_person(lane),
            child_id=child.pk,
            voice="child",
            topic="hard",
            text="I do not want to go home on Fridays.",
            how="talk",
        )
        people.hold_words(as_person(lane), child_id=child.pk, thing="statement", thing_id=made.pk)

    book.on(monday - timedelta(days=5), 15, about_leo)
    book.on(monday - timedelta(days=4), 20, from_home)
    book.on(monday - timedelta(days=6), 16, hold)
    book.on(monday - timedelta(days=3), 14, worrying_words)


def riverside(book: StoryBook) -> None:
    """Jordan, told and asked himself, and a few others."""
    world = book.world
    past, now = world.past_terms(), world.term
    helper = world.assistants["Mr Col Day"]
    jordan = world.children["12A"][0]
    tell(
        book,
        Tale(
            child=jordan,
            story=STORIES["SPLD"],
            school="riverside",
            senco=world.people["senco2@riverside.example"],
            owner=world.people["tutor@riverside.example"],
            adult=helper,
            family=world.families[jordan.pk],
            terms=[past[2], now],
            own_person=world.people["jordan@riverside.example"],
        ),
    )
    for turn, group in enumerate(("7A", "8A", "9A", "10A", "11A")):
        child = world.children[group][0]
        years = "senco@riverside.example" if turn < 3 else "senco2@riverside.example"
        tell(
            book,
            Tale(
                child=child,
                story=STORIES[MIX[turn + 1]],
                school="riverside",
                senco=world.people[years],
                owner=world.assistants[TUTORS[group]],
                adult=helper,
                family=world.families[child.pk],
                terms=[past[2], now] if turn % 2 else [now],
            ),
        )
