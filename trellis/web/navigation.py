"""At most five places for each kind of person, words only, in the same order for everyone who has them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from trellis.access.engine import could
from trellis.accounts.viewer import Viewer
from trellis.people.queries.school import WhoCard, who_to_ask

from .links import exists

_MOST = 5
# Whoever leads or teaches begins the day with Today; a teaching assistant begins with the sessions, the office with the roll.
_STARTS_WITH_TODAY = ("senco", "deputy", "sen_assistant", "head", "dsl", "class_teacher", "key_adult", "subject_teacher")
_WITH_A_CLASS = ("class_teacher", "subject_teacher", "key_adult")
_GIVES_SUPPORT = ("class_assistant", "supports", "supported")
_MEETS = ("senco", "deputy", "sen_assistant", "class_teacher", "key_adult")
_SEES_CHILDREN = (*_STARTS_WITH_TODAY, "class_assistant")


@dataclass(frozen=True)
class Place:
    label: str
    url: str
    current: bool


# (label, address, the action it needs, the sides it is for, the relations that make it useful; none means everyone who may)
_PLACES: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("Today", "/today/", "today.read", "staff", (*_STARTS_WITH_TODAY, "office")),
    ("My class", "/classes/", "class.read", "staff", _WITH_A_CLASS),
    ("My sessions", "/log/", "log.page", "staff", _GIVES_SUPPORT),
    ("Children", "/children/", "child.list", "staff", _SEES_CHILDREN),
    ("Meetings", "/meetings/", "meeting.list", "staff", _MEETS),
    ("Roll", "/roll/", "roll.import", "staff", ("office",)),
    ("Support", "/support/", "support.map", "staff", ("senco", "deputy", "sen_assistant", "head")),
    ("Set-up", "/setup/", "setup.page", "staff", ("office",)),
    ("Reports", "/reports/school/", "school.report", "staff", ()),
    ("My child", "/my-child/", "portal.read", "family", ()),
    ("About me", "/me/", "own.page", "child", ()),
    ("My plan", "/me/plan/", "own.page", "child", ()),
    ("Requests", "/requests/", "professional.page", "outside", ()),
)


def for_request(request: HttpRequest) -> list[Place]:
    """The menu of whoever is signed in; nothing for a stranger, or before the second factor. What does not exist, or may not be opened, is not named."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None or getattr(request, "owes_second", False):
        return []
    wanted = [
        (label, url)
        for label, url, action, side, useful in _PLACES
        if side == viewer.side and (not useful or viewer.holds(*useful)) and could(viewer, action) and exists(url)
    ][:_MOST]
    # The longest address that fits is where we are: /me/plan/ is not also /me/.
    here = max((url for _, url in wanted if request.path.startswith(url)), key=len, default="")
    return [Place(label, url, url == here) for label, url in wanted]


def at_the_foot(request: HttpRequest) -> list[Place]:
    """Pages needed now and then, under every page of those who may open them."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None or viewer.side != "staff" or not could(viewer, "setup.page"):
        return []
    return [Place("School set-up", "/setup/", request.path == "/setup/")]


def whom_to_ask(request: HttpRequest) -> tuple[WhoCard, ...]:
    """SENCO, deputy and safeguarding lead at the foot of every page of staff (N0). It stands beside the school, so it costs no question."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    return who_to_ask(viewer.school, viewer.day) if viewer is not None and viewer.side == "staff" else ()
