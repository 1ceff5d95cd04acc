"""The fictional worlds of script/seed, by name."""

from __future__ import annotations

from collections.abc import Callable

from django.core.management.base import CommandError

from .build import NotADemonstration
from .large import build_school

SMALL_PUPILS = 30
SCHOOL_PUPILS = 1500
# What comes with later issues is no choice yet.
WORLDS: dict[str, int] = {"small": SMALL_PUPILS, "school": SCHOOL_PUPILS}
_MOST = 6000


def build_world(world: str, *, pupils: int | None, scale: float, say: Callable[[str], object]) -> None:
    """Build one of WORLDS in an empty database. `scale` makes it smaller in proportion where no number of pupils is given.

    Raises CommandError with one sentence when the database holds people or the size makes no sense.
    """
    many = pupils if pupils is not None else round(WORLDS[world] * scale)
    if not 1 <= many <= _MOST:
        raise CommandError(f"{many} pupils cannot be built. Choose a number from 1 to {_MOST}.")
    try:
        build_school(many, say=say)
    except NotADemonstration:
        raise CommandError("There are people in this database already. Set TRELLIS_HOME to an empty folder.") from None
