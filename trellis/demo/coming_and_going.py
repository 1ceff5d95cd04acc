"""Who comes to Oakfield and who has gone: expected children, a boy who moved away, a teaching assistant who left yesterday."""

from __future__ import annotations

from datetime import date, timedelta

from trellis.accounts import services as accounts
from trellis.accounts.viewer import system_viewer
from trellis.cycle import services as cycle
from trellis.exchange import services as exchange
from trellis.people import services as people
from trellis.people.models import Child
from trellis.people.services.staffing import StaffChange, change_staff
from trellis.rulebook.dates import school_year_of

from .book import StoryBook, as_person
from .oakfield import LEAVER, TEACHERS
from .world import World, upn_for

_SHAH, _OFFICE = "senco@oakfield.example", "office@oakfield.example"
_MOVED_AWAY = 811


def of_oakfield(book: StoryBook) -> None:
    """Few rows: two expected children, one child and one colleague who left work open."""
    world, today = book.world, book.world.today
    book.on(today - timedelta(days=20), 13, lambda: _expected(world))
    ellis: list[Child] = []
    book.on(world.terms[0].starts_on, 9, lambda: ellis.append(_ellis(world)))
    book.on(today - timedelta(days=16), 15, lambda: _worry_about(world, ellis[0]))
    book.on(today - timedelta(days=6), 12, lambda: _moves_away(world, ellis[0]))
    book.on(today - timedelta(days=9), 12, lambda: _asks_mrs_nunn(world))
    # The last step of the day: she has recorded her week.
    book.on(today, 18, lambda: _mrs_nunn_leaves(world))


def _expected(world: World) -> None:
    """Nell, of next September's Reception; and Idris, who moves here in three weeks, whom Mrs Patel may read about."""
    senco, (year, ends_on) = world.viewer(_SHAH), school_year_of(world.today)
    exchange.expect(
        senco,
        first_name="Nell",
        last_name="Ode",
        date_of_birth=date(year.year - 4, 11, 3),
        starts_on=ends_on + timedelta(days=2),
        nc_year="R",
        coming_from="Duckpond Nursery",
        note="Wears hearing aids. Uses signs and single words. Her key person there is happy to talk with us in June.",
    )
    idris = exchange.expect(
        senco,
        first_name="Idris",
        last_name="Vaughan",
        date_of_birth=date(year.year - 7, 2, 17),
        starts_on=world.today + timedelta(days=21),
        nc_year="3",
        coming_from="Ashdown Primary School",
        note="Has SEN Support there for reading. We have asked for his plan.",
    )
    exchange.let_see(senco, ref=idris.ref, person_id=world.assistants[TEACHERS["Maple"]].pk)


def _ellis(world: World) -> Child:
    """Ellis of Birch, with his mother."""
    set_up, birch, since = system_viewer("demo"), world.groups["Birch"], world.terms[0].starts_on
    born = date(school_year_of(world.today)[0].year - 9, 5, 20)
    child = people.add_child(
        set_up,
        school_id=birch.school_id,
        first_name="Ellis",
        last_name="Wray",
        date_of_birth=born,
        starts_on=since,
        upn=upn_for(world.schools["oakfield"].laestab, _MOVED_AWAY, born.year + 5),
        sex="M",
        nc_year="5",
    )
    people.place_in_group(set_up, child_id=child.pk, group_id=birch.pk, starts_on=since)
    mother = accounts.add_person(first_name="Orla", last_name="Wray", email="orla.wray@family.example", phone="01632 960 181")
    people.link_family(
        set_up,
        child_id=child.pk,
        person_id=mother.pk,
        relationship="mother",
        called="Mum",
        responsibility="yes",
        household="home",
        lives_with_child=True,
        starts_on=since,
    )
    return child


def _worry_about(world: World, child: Child) -> None:
    """Mr Rees raises a concern, and Mrs Shah asks him for an observation."""
    rees = world.assistants[TEACHERS["Birch"]]
    cycle.raise_concern(
        as_person(rees),
        child_id=child.pk,
        source="staff",
        text="Tires quickly when he writes. Tells us far more than he puts on paper.",
        where=("writing",),
        spoken="not_yet",
    )
    cycle.ask_assessment(
        world.viewer(_SHAH),
        child_id=child.pk,
        kind="observation",
        what="How he holds his pencil after ten minutes",
        asked_of=rees.pk,
        by_on=world.today - timedelta(days=2),
    )


def _moves_away(world: World, child: Child) -> None:
    people.end_enrolment(world.viewer(_OFFICE), child_id=child.pk, on=world.today - timedelta(days=6))


def _asks_mrs_nunn(world: World) -> None:
    """She is asked to watch one of the children she supports."""
    cycle.ask_assessment(
        world.viewer(_SHAH),
        child_id=world.children["Maple"][2].pk,
        kind="observation",
        what="When help is asked for, and of whom",
        asked_of=world.assistants[LEAVER].pk,
        by_on=world.today + timedelta(days=5),
    )


def _mrs_nunn_leaves(world: World) -> None:
    nunn = world.assistants[LEAVER]
    left = StaffChange(nunn.pk, ends_on=world.today - timedelta(days=1))
    change_staff(world.viewer(_OFFICE), school_id=world.schools["oakfield"].pk, changes=[left])
