"""Setting up a real school from the command line."""

from __future__ import annotations

import re

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify

from trellis.accounts.models import Person
from trellis.accounts.services import appoint, invite
from trellis.accounts.viewer import system_viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import RuleBroken
from trellis.core.models import is_demo
from trellis.organisations.models import School

_KINDS = (
    ("nursery", "nursery"),
    ("infant", "primary"),
    ("junior", "primary"),
    ("primary", "primary"),
    ("sixth form", "sixth_form"),
)
_MORE_KINDS = (
    ("college", "college"),
    ("special", "special"),
    ("academy", "secondary"),
    ("high", "secondary"),
    ("secondary", "secondary"),
)


def create_school(name: str, urn: str) -> str:
    """A school, its first SENCO without a name yet, and the address of the one-use link with which they come in.

    Raises RuleBroken in a demonstration, for a number that is not one, and for a school that is here already.
    """
    name = " ".join(name.split())
    if is_demo():
        raise RuleBroken(
            "This is a demonstration: no real school belongs in it. Set TRELLIS_HOME to an empty folder and start with TRELLIS_MODE=school."
        )
    if not name:
        raise RuleBroken("Give the school's name, in quotation marks.")
    if not re.fullmatch(r"[1-9]\d{5}", urn):
        raise RuleBroken(f'"{urn}" is not a URN. It has six digits; find yours on Get Information about Schools.')
    if School.objects.filter(urn=urn).exists():
        raise RuleBroken(f"A school with the URN {urn} is set up here already.")
    viewer = system_viewer("set-up")
    with write():
        school = School(name=name, urn=urn, short_name=_short_name(name), setting_kind=_kind(name))
        school.save(force_insert=True)
        record(viewer, "school.created", school_id=school.pk, things={"school": school.pk})
        senco = Person(school=school)
        senco.set_unusable_password()
        senco.save(force_insert=True)
        appoint(viewer, school=school, person=senco, role="senco", starts_on=clock.today())
        token = invite(viewer, person=senco, school=school)
    return f"{settings.TRELLIS_ADDRESS or f'http://localhost:{settings.TRELLIS_PORT}'}{reverse('accounts:accept', args=[token])}"


def _short_name(name: str) -> str:
    first = slugify(name.split()[0]) or "school"
    taken = set(School.objects.filter(short_name__startswith=first).values_list("short_name", flat=True))
    whole = slugify(name)[:36]
    return next(each for each in (first, whole, *(f"{whole}-{number}" for number in range(2, 1000))) if each not in taken)


def _kind(name: str) -> str:
    """A first guess from the name, which the school's settings page can change."""
    return next((kind for word, kind in (*_KINDS, *_MORE_KINDS) if word in name.lower()), "primary")
