"""The school's own system: the office has keyed in what was decided about SEN, but for the newest decisions."""

from __future__ import annotations

from datetime import date, timedelta

from trellis.exchange import services as exchange
from trellis.exchange.queries.to_key_in import to_key_in

from .book import StoryBook

_OFFICES = ("office@oakfield.example", "senco@riverside.example")
_LEFT_OPEN = 3


def ticks(book: StoryBook) -> None:
    """Two days ago each school ticked off all but the newest three children."""
    book.on(book.world.today - timedelta(days=2), 12, lambda: _tick(book))


def _tick(book: StoryBook) -> None:
    for email in _OFFICES:
        viewer = book.world.viewer(email)
        changes = sorted(to_key_in(viewer).changes, key=lambda each: each.since or date.min)
        newest = list(dict.fromkeys(each.ref for each in reversed(changes)))[:_LEFT_OPEN]
        keys = [each.key for each in changes if each.ref not in newest]
        if keys:
            exchange.tick_off(viewer, keys=keys)
