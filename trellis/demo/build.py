"""Build the demonstration: two schools, their people, and three terms of what happened, through the services, in time order."""

from __future__ import annotations

from datetime import date

from trellis.accounts.models import Person
from trellis.accounts.viewer import system_viewer
from trellis.core import clock
from trellis.core.db import write
from trellis.core.models import Installation, installation_mode
from trellis.organisations.models import LocalAuthority

from . import coming_and_going, keying, readings, tales
from .book import StoryBook, log_weeks
from .calendar import terms_round
from .oakfield import build_oakfield
from .riverside import build_riverside
from .world import World, seeded_random


class NotADemonstration(Exception):
    """This database belongs to a real school: invented people have no place in it."""


def build_demo() -> World | None:
    """Fill an empty database with the demonstration. A second call changes nothing and gives None.

    Raises NotADemonstration for a real school's database.
    """
    if installation_mode() not in (None, Installation.Mode.DEMO):
        raise NotADemonstration
    if Person.objects.exists():
        return None
    with write():
        Installation.objects.get_or_create(id=1, defaults={"mode": Installation.Mode.DEMO})
    return _build(clock.day_of(clock.school_days_only(clock.now())))


def _build(today: date) -> World:
    world = World(today=today, terms=terms_round(today), random=seeded_random())
    set_up = system_viewer("demo")
    first_day = world.terms[0].starts_on
    with clock.set_to(clock.london(first_day, 7)), write():
        council = LocalAuthority(
            code="820",
            name="Northshire Council",
            sendiass_name="Northshire SENDIASS",
            sendiass_phone="01632 960 500",
            sendiass_web="https://sendiass.northshire.example/",
            local_offer_web="https://localoffer.northshire.example/",
        )
        council.save(force_insert=True)
        build_oakfield(world, set_up, council)
        build_riverside(world, set_up, council)
    book = StoryBook(world)
    with clock.set_to(clock.london(first_day, 8)), write():
        tales.strategies(world)
    tales.oakfield(book)
    tales.riverside(book)
    log_weeks(book)
    keying.ticks(book)
    readings.of_class_pages(book)
    coming_and_going.of_oakfield(book)
    book.play()
    return world
