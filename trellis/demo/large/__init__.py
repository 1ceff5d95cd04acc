"""One large fictional school for measuring: rows in bulk, a minute of work for 1,500 pupils. Refused in a real school's database.

Shares follow the January 2025 and 2026 censuses: about one pupil in eight on SEN Support here, one in twenty with an EHC plan.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from trellis.accounts.models import Person
from trellis.core import clock
from trellis.core.db import write
from trellis.core.models import Installation, installation_mode
from trellis.demo.build import NotADemonstration
from trellis.demo.calendar import terms_round

from .cycles import tell_all
from .roll import ASSISTANT, HEAD, OFFICE, SENCO, SHORT_NAME, TEACHER, Large, children, classes, named_staff, new_school

__all__ = ["ASSISTANT", "HEAD", "OFFICE", "SENCO", "SHORT_NAME", "TEACHER", "Large", "build_school"]


def build_school(pupils: int = 1500, *, say: Callable[[str], object] = lambda _: None) -> Large:
    """Fill an empty database with one school of that many pupils and a year of its history.

    `say` hears each step. Sign in as SENCO, TEACHER, ASSISTANT, HEAD or OFFICE with the demonstration's password. The same size
    gives the same children on the same day. Raises NotADemonstration for a real school's database and for one that holds people.
    """
    if installation_mode() not in (None, Installation.Mode.DEMO) or Person.objects.exists():
        raise NotADemonstration
    today = clock.day_of(clock.school_days_only(clock.now()))
    terms = terms_round(today)
    with write(), clock.set_to(clock.london(terms[0].starts_on, 7)):
        Installation.objects.get_or_create(id=1, defaults={"mode": Installation.Mode.DEMO})
        large = Large(new_school(terms), today, terms, Random(pupils))
        named_staff(large)
        classes(large, pupils)
        say(f"{len(large.groups)} classes with their adults")
        children(large, pupils)
        large.flush()
        say(f"{pupils:,} pupils with their families")
        tell_all(large, say)
    return large
