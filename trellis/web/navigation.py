"""At most five places for each kind of person, words only, in the same order for everyone who has them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from trellis.access.engine import could
from trellis.accounts.viewer import Viewer


@dataclass(frozen=True)
class Place:
    label: str
    url: str
    current: bool


# (label, address, the action it needs, the sides it is for)
_PLACES = (
    ("Today", "/today/", "today.read", "staff"),
    ("My sessions", "/log/", "log.page", "staff"),
    ("Children", "/children/", "child.list", "staff"),
    ("Roll", "/roll/", "roll.import", "staff"),
    ("Reports", "/reports/school/", "school.report", "staff"),
    ("My child", "/my-child/", "portal.read", "family"),
    ("About me", "/me/", "own.page", "child"),
    ("Requests", "/requests/", "professional.page", "outside"),
)


def for_request(request: HttpRequest) -> list[Place]:
    """The menu of whoever is signed in; nothing for a stranger."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        return []
    found = [
        Place(label, url, request.path.startswith(url))
        for label, url, action, side in _PLACES
        if side == viewer.side and could(viewer, action)
    ]
    return found[:5]
