"""Reading the outbox: letters to give, messages that did not go, and the demonstration's mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from trellis.access.engine import children_for
from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.core.gather import Row, gather
from trellis.core.models import is_demo
from trellis.organisations.models import School
from trellis.people import queries as people
from trellis.people.queries import ChildCard

from . import rules
from .models import MessageStop, Notice

_MOST = 200
_OPEN = (Notice.State.ON_PAPER, Notice.State.FAILED)


@dataclass(frozen=True)
class LetterRow:
    """A message that needs a hand: on paper, or not sent."""

    ref: str
    child_id: UUID
    child_name: str
    person_name: str
    label: str
    state: str
    state_label: str
    problem: str
    written_on: date
    printed_at: datetime | None


@dataclass(frozen=True)
class KeptBack:
    """A message that was not sent because every message about the child was stopped."""

    label: str
    person_name: str
    written_on: date


@dataclass(frozen=True)
class MessagesPage:
    """Whether messages about a child go out, and what was kept back, newest first. `since` is None while they go."""

    child: ChildCard
    since: datetime | None
    by: str
    reason: str
    kept_back: tuple[KeptBack, ...]


@dataclass(frozen=True)
class Letter:
    """The printed twin of one message."""

    ref: str
    title: str
    person_name: str
    school_name: str
    school_address: str
    paragraphs: tuple[str, ...]
    written_on: date
    printed_at: datetime | None
    child_ref: str


@dataclass(frozen=True)
class MailRow:
    """A message of the demonstration, as its inbox lists it."""

    ref: str
    to: str
    subject: str
    at: datetime
    state_label: str


@dataclass(frozen=True)
class Mail:
    """A message of the demonstration. `parts` are its paragraphs, each a list of (text, is an address)."""

    to: str
    subject: str
    at: datetime
    state_label: str
    parts: tuple[tuple[tuple[str, bool], ...], ...]


def letters(viewer: Viewer, *, waiting_only: bool = True) -> list[LetterRow]:
    """Messages on paper or not sent, about children whose family this viewer may tell; oldest first (one query)."""
    return letter_rows(**gather(letter_lists(viewer, waiting_only=waiting_only)))


def letter_lists(viewer: Viewer, *, waiting_only: bool = True) -> dict[str, QuerySet[Any, Any]]:
    """Those messages as `notices` and the children they are about as `children`: what `letter_rows` reads."""
    reach = children_for(viewer, "status.tell")
    rows = Notice.objects.system("narrowed to the viewer's children").filter(child_id__in=reach.values("pk"), state__in=_OPEN)
    if waiting_only:
        rows = rows.filter(printed_at=None)
    columns = ("pk", "ref", "kind", "state", "problem", "created_at", "printed_at", "child_id")
    children = reach.filter(pk__in=rows.values("child_id"))
    return {
        "notices": rows.values(*columns, "person__first_name", "person__last_name"),
        "children": children.values("pk", "first_name", "known_as", "last_name"),
    }


def letter_rows(notices: Iterable[Row], children: Iterable[Row]) -> list[LetterRow]:
    """Those messages as a list shows them, oldest first, at most 200."""
    names = {each["pk"]: f"{each['known_as'] or each['first_name']} {each['last_name']}" for each in children}
    oldest_first = sorted(notices, key=lambda each: (each["created_at"], each["pk"]))
    return [_letter_row(each, names[each["child_id"]]) for each in oldest_first[:_MOST]]


def _letter_row(notice: Row, child_name: str) -> LetterRow:
    return LetterRow(
        ref=notice["ref"],
        child_id=notice["child_id"],
        child_name=child_name,
        person_name=f"{notice['person__first_name'] or ''} {notice['person__last_name'] or ''}".strip(),
        label=rules.TEXTS[rules.Kind(notice["kind"])].label,
        state=notice["state"],
        state_label=str(Notice.State(notice["state"]).label),
        problem=notice["problem"],
        written_on=clock.day_of(notice["created_at"]),
        printed_at=notice["printed_at"],
    )


def letter(viewer: Viewer, ref: str) -> Letter:
    """The letter twin of any message about a child. NotFound for who may not tell this family, and for a stopped message."""
    notice = Notice.objects.system("its child is asked for next").filter(ref=ref).select_related("person", "school").first()
    if notice is None or notice.child_id is None or notice.state == Notice.State.STOPPED or notice.school is None:
        raise NotFound
    card = people.child_by_id(viewer, notice.child_id, "status.tell")
    if notice.person_id and people.is_shut_out(card, notice.person_id):
        raise NotFound
    viewer.opens(child_id=card.pk, school_id=card.school_id, page="letter")
    values = values_for(notice.person, card, card.school_id)
    return Letter(
        ref=notice.ref,
        title=notice.subject.split(": ", 1)[-1],
        person_name=notice.person.full_name if notice.person else "",
        school_name=notice.school.name,
        school_address=notice.school.address,
        paragraphs=tuple(rules.letter_of(notice.kind, notice.body, notice.link, values)),
        written_on=clock.day_of(notice.created_at),
        printed_at=notice.printed_at,
        child_ref=card.ref,
    )


def stop_on(child_id: UUID) -> UUID | None:
    """The stop in force of every message about a child, or None while they go out."""
    rows = MessageStop.objects.system("asked before each message about a child").filter(child_id=child_id, ended_at=None)
    return rows.values_list("pk", flat=True).first()


def stops_among(children: Iterable[UUID]) -> dict[UUID, UUID]:
    """Of these children, those whose messages are stopped, each with the stop in force."""
    rows = MessageStop.objects.system("asked before messages are sent").filter(child_id__in=set(children), ended_at=None)
    return dict(rows.values_list("child_id", "pk"))


def stops_in_force(viewer: Viewer) -> QuerySet[Any, Any]:
    """Stops in force on children whose messages this viewer may stop and start: what Today reads."""
    rows = MessageStop.objects.for_viewer(viewer, "messages.stop").filter(ended_at=None)
    return rows.values("pk", "created_at", *people.CHILD_COLUMNS)


def messages_page(viewer: Viewer, ref: str) -> MessagesPage:
    """Whether messages about this child go out. NotFound for whoever does not see the people around the child."""
    card = people.child_for(viewer, ref, "people.read", opens="messages")
    stop = MessageStop.objects.of(card).filter(ended_at=None).select_related("stopped_by").first()
    kept = (
        Notice.objects.at(card.school_id).filter(child_id=card.pk, kept_by__isnull=False).order_by("-created_at", "-pk")[:_MOST]
    )
    return MessagesPage(
        child=card,
        since=stop.created_at if stop else None,
        by=stop.stopped_by.formal_name if stop else "",
        reason=stop.reason if stop else "",
        kept_back=tuple(
            KeptBack(
                rules.TEXTS[rules.Kind(each.kind)].label,
                each.person.full_name if each.person else "",
                clock.day_of(each.created_at),
            )
            for each in kept.select_related("person")
        ),
    )


def demo_mail() -> list[MailRow]:
    """Every message of the demonstration, newest first. NotFound at a real school."""
    if not is_demo():
        raise NotFound
    rows = Notice.objects.system("the demonstration's mail is open to anyone").order_by("-created_at", "-pk")[:_MOST]
    return [
        MailRow(each.ref, _to(each), each.subject, each.created_at, each.get_state_display())
        for each in rows.select_related("person")
    ]


def demo_message(ref: str) -> Mail:
    """One message of the demonstration, its addresses marked so that they can be followed."""
    if not is_demo():
        raise NotFound
    found = Notice.objects.system("the demonstration's mail is open to anyone").filter(ref=ref).select_related("person").first()
    if found is None:
        raise NotFound
    paragraphs = tuple(_marked(part, found.link) for part in found.body.split("\n\n"))
    return Mail(_to(found), found.subject, found.created_at, found.get_state_display(), paragraphs)


def _to(notice: Notice) -> str:
    name = notice.person.full_name if notice.person else ""
    return f"{name} ({notice.address or 'on paper'})" if name else notice.address


def _marked(part: str, link: str) -> tuple[tuple[str, bool], ...]:
    if link and link in part:
        before, after = part.split(link, 1)
        return ((before, False), (link, True), (after, False))
    words: list[tuple[str, bool]] = []
    for word in part.split(" "):
        words.append((word, word.startswith(("http://", "https://"))))
        words.append((" ", False))
    return tuple(words[:-1])


def values_for(person: Person | None, child: ChildCard | None, school_id: UUID | None) -> dict[str, str]:
    """What every message may name: the school, whom to ring, first names. Never a surname of a child."""
    school = School.objects.select_related("local_authority").get(pk=school_id) if school_id else None
    senco, phone = people.contact_for(school_id, child.nc_year if child else "") if school_id else ("", "")
    return {
        "school": school.name if school else "Trellis",
        "senco": senco,
        "phone": phone or (school.phone if school else ""),
        "first_name": child.calling_name if child else "",
        "name": person.first_name if person else "",
        "sendiass": _sendiass(school),
    }


def _sendiass(school: School | None) -> str:
    council = school.local_authority if school else None
    if council is None or not council.sendiass_name:
        return ""
    return ", ".join(each for each in (council.sendiass_name, council.sendiass_phone) if each)
