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
from trellis.core.models import is_demo

from . import rules, tablets
from .drafts import draft_for, drop_draft, keep_draft
from .models import Person
from .viewer import Viewer, tablet_viewer, viewer_for

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
    request.session.pop("tablet", None)
    tablet = getattr(request, "trellis_tablet", "")
    if tablet:
        request.session["tablet"] = tablet
        request.session.pop("second", None)
        request.session.pop("proved_at", None)
        return
    prove(request, getattr(request, "trellis_proof", rules.Proof.PASSWORD), at=getattr(request, "trellis_proved_at", None))


def viewer_of(request: HttpRequest) -> Viewer | None:
    """Whoever is signed in here; on a classroom tablet narrowed to it. None when the tablet was withdrawn or is another."""
    person: Person = request.user  # type: ignore[assignment]
    on = request.session.get("tablet")
    if on is None:
        return viewer_for(person)
    tablet = tablets.tablet_of(request)
    if tablet is None or str(tablet.pk) != on or tablet.school_id != person.school_id:
        return None
    return tablet_viewer(person, tablet.pk)


def prove(request: HttpRequest, how: str, *, at: int | None = None) -> None:
    """Note that this session's person has proved who they are: just now, or at the second `at` when a provider says so."""
    request.session["proved_at"] = _now() if at is None else min(at, _now())
    if how in rules.SECOND:
        request.session["second"] = str(how)


def needs_second(viewer: Viewer) -> bool:
    """Staff and professionals prove who they are in a second way, everywhere but in a demonstration. There is no switch."""
    return not is_demo() and viewer.side in ("staff", "outside")


def second_is_missing(request: HttpRequest, viewer: Viewer) -> bool:
    """Whether this session may open nothing yet but the pages where a second way is set up or shown."""
    return "second" not in request.session and viewer.tablet_id is None and needs_second(viewer)


def proved_lately(request: HttpRequest) -> bool:
    """Whether the last proof of this session is at most ten minutes old."""
    return 0 <= _now() - request.session.get("proved_at", 0) <= rules.FRESH_SECONDS


def idle_seconds(viewer: Viewer) -> int:
    """How many seconds without a request end this viewer's session."""
    if viewer.tablet_id is not None:
        return rules.TABLET_IDLE_SECONDS
    if viewer.side == "staff" and viewer.school is not None:
        return viewer.school.staff_idle_minutes * 60
    return FAMILY_IDLE_SECONDS


def idle_code(viewer: Viewer) -> str:
    """The idle time as the page after it names it: minutes, or "12h"."""
    seconds = idle_seconds(viewer)
    return "12h" if seconds == FAMILY_IDLE_SECONDS else str(seconds // 60)


def why_ended(request: HttpRequest, viewer: Viewer) -> str | None:
    """ "elsewhere", "idle", or None while the session lives."""
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


_NOT_KEPT = ("csrfmiddlewaretoken", "password", "draft_of")


def typed(request: HttpRequest) -> dict[str, list[str]]:
    """What was typed on a form, without tokens and passwords."""
    return {name: request.POST.getlist(name) for name in request.POST if name not in _NOT_KEPT}


def keep_typed(request: HttpRequest, person: Person | None, key: str = "", *, unless_sent: bool = False) -> bool:
    """Keep a form as a draft for this person under its key and page. False without a key or a person, or as `keep_draft` says.

    What is typed about one's account is passwords and codes: never kept.
    """
    key = key or request.POST.get("form_key", "")
    pages = (request.path, page_of(request))
    if person is None or not key or any(each.startswith(("/account/", "/tablet/")) for each in pages):
        return False
    return keep_draft(
        person,
        key=key,
        form=request.POST.get("form_name", ""),
        path=page_of(request),
        answers=typed(request),
        unless_sent=unless_sent,
    )


def page_of(request: HttpRequest) -> str:
    """The page a form stands on, where what was typed is shown again: an address of ours."""
    page = request.POST.get("draft_of") or request.path
    return page[:300] if page.startswith("/") and not page.startswith("//") else request.path


def keep_on_page(request: HttpRequest, key: str = "") -> None:
    """Keep a form that was not right yet, under the key it is now drawn with; a draft under the key it was sent with gives way."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        return
    sent = request.POST.get("form_key", "")
    keep_typed(request, viewer.person, key)
    if key and sent and key != sent:
        drop_draft(viewer.person_id, sent)


def draft_on_page(request: HttpRequest) -> tuple[str, dict[str, list[str]]] | None:
    """(key, answers) of what the signed-in person typed on this page before, or None. Read once a request."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None or viewer.person is None:
        return None
    if not hasattr(request, "trellis_draft"):
        request.trellis_draft = draft_for(viewer.person_id, path=request.path)  # type: ignore[attr-defined]
    found: tuple[str, dict[str, list[str]]] | None = request.trellis_draft  # type: ignore[attr-defined]
    return found


def know_browser(response: HttpResponse, request: HttpRequest, person: Person) -> None:
    """This browser has signed in to this account: the limits on strangers' tries do not keep it out."""
    known = [str(person.pk), *[each for each in known_accounts(request) if each != str(person.pk)]][:8]
    _cookie(response, KNOWN, signing.dumps(known, salt=KNOWN), _YEAR)


def known_accounts(request: HttpRequest) -> list[str]:
    try:
        return list(signing.loads(request.COOKIES.get(KNOWN, ""), salt=KNOWN, max_age=_YEAR))
    except signing.BadSignature:
        return []
