"""How long a sign-in lasts, and keeping what was typed when it ends.

Last-seen lives in a signed cookie, so that a page never writes a session row. Staff are locked after the minutes their school set,
families after twelve hours.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from trellis.core import clock

from .drafts import keep_draft
from .models import Person
from .viewer import Viewer

SEEN = "trellis_seen"
LAST = "trellis_last"
KNOWN = "trellis_known"
FAMILY_IDLE_SECONDS = 12 * 60 * 60
_YEAR = 60 * 60 * 24 * 365


def _now() -> int:
    return int(clock.real_now().timestamp())


def begin(request: HttpRequest, person: Person) -> None:
    """Bind a fresh session to the person's epoch, so that signing out everywhere ends it."""
    request.session["epoch"] = person.session_epoch
    request.session["since"] = _now()


def idle_seconds(viewer: Viewer) -> int:
    """How many seconds without a request end this viewer's session."""
    if viewer.side == "staff" and viewer.school is not None:
        return viewer.school.staff_idle_minutes * 60
    return FAMILY_IDLE_SECONDS


def why_ended(request: HttpRequest, viewer: Viewer) -> str | None:
    """"elsewhere", "idle", or None while the session lives."""
    person = viewer.person
    if person is None or not person.is_active or request.session.get("epoch") != person.session_epoch:
        return "elsewhere"
    seen = request.session.get("since", 0)
    try:
        whose, at = signing.loads(request.COOKIES.get(SEEN, ""), salt=SEEN)
        if whose == str(person.pk):
            seen = max(seen, at)
    except signing.BadSignature:
        pass
    return "idle" if _now() - seen > idle_seconds(viewer) else None


def mark_seen(request: HttpRequest, response: HttpResponse) -> None:
    """Note in the signed cookie that this person was here just now."""
    person = request.user
    value = signing.dumps((str(person.pk), _now()), salt=SEEN)
    _cookie(response, SEEN, value, None)
    _cookie(response, LAST, signing.dumps(str(person.pk), salt=LAST), 60 * 60 * 24 * 7)


def remember_person(response: HttpResponse, person: Person | None) -> None:
    """So that words sent after the session ended can be kept for the right person."""
    if person is not None:
        _cookie(response, LAST, signing.dumps(str(person.pk), salt=LAST), 60 * 60 * 24 * 7)


def _cookie(response: HttpResponse, name: str, value: str, age: int | None) -> None:
    response.set_cookie(name, value, max_age=age, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


def last_person(request: HttpRequest) -> Person | None:
    """Whoever used this browser last, from the signed cookie; only ever used to keep their own words for them."""
    try:
        pk = signing.loads(request.COOKIES.get(LAST, ""), salt=LAST, max_age=60 * 60 * 24 * 7)
        return Person.objects.filter(pk=UUID(pk), is_active=True).first()
    except (signing.BadSignature, ValueError):
        return None


def keep_typed(request: HttpRequest, person: Person | None) -> None:
    """Keep a form that arrived too late as a draft for this person."""
    key = request.POST.get("form_key", "")
    if person is None or not key:
        return
    answers = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}
    keep_draft(person, key=key, form=request.POST.get("form_name", ""), path=request.path, answers=answers)


def know_browser(response: HttpResponse, request: HttpRequest, person: Person) -> None:
    """This browser has signed in to this account: the limits on strangers' tries do not keep it out."""
    known = [str(person.pk), *[each for each in known_accounts(request) if each != str(person.pk)]][:8]
    _cookie(response, KNOWN, signing.dumps(known, salt=KNOWN), _YEAR)


def known_accounts(request: HttpRequest) -> list[str]:
    try:
        return list(signing.loads(request.COOKIES.get(KNOWN, ""), salt=KNOWN, max_age=_YEAR))
    except signing.BadSignature:
        return []
