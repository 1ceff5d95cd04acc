"""Writing messages into the outbox, in the transaction of the thing they tell of; and sending what waits there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from trellis.accounts import services as accounts
from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.core.text import N_
from trellis.designsystem.words import date_long
from trellis.organisations.models import School
from trellis.people import queries as people
from trellis.people.queries import ChildCard

from . import queries, rules
from .models import MessageStop, Notice

_NOT_GONE = (Notice.State.WAITING, Notice.State.ON_PAPER, Notice.State.FAILED)


def address_of(path: str) -> str:
    """A path as an address somebody outside can follow."""
    if not path or path.startswith(("http://", "https://")):
        return path
    return (settings.TRELLIS_ADDRESS or f"http://localhost:{settings.TRELLIS_PORT}") + path


def send(
    viewer: Viewer,
    *,
    kind: str,
    person_id: UUID,
    child: ChildCard | None,
    school_id: UUID,
    values: Mapping[str, str],
    link: str = "",
) -> UUID:
    """Put one message to one person into the outbox and return its id. The caller has decided that it may be said.

    Without an e-mail address, or where e-mail is not wanted, it waits to be given on paper. While every message about the child is
    stopped it is kept back, and listed on the child's page of messages. `link` is a path of ours. Raises
    RuleBroken for an adult an order or a hold keeps away, and for a value the text needs and `values` lacks.
    """
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotFound
    if child is not None and people.is_shut_out(child, person_id):
        raise RuleBroken("This adult gets no messages about this child.")
    if child is not None and not values.get("link"):
        link = link or "/"
    known = queries.values_for(person, child, school_id) | dict(values) | {"link": address_of(link)}
    themselves = child is not None and child.person_id == person.pk
    text = rules.write_message(kind, known, to_themselves=themselves, about_child=child is not None)
    address = (person.email or "") if _by_email(child, person_id) else ""
    now = clock.now()
    with write():
        kept_by = queries.stop_on(child.pk) if child else None
        notice = Notice.objects.create(
            school_id=school_id,
            person=person,
            child_id=child.pk if child else None,
            kind=str(kind),
            address=address,
            subject=text.subject[:200],
            body=text.body,
            link=known["link"][:200],
            state=Notice.State.STOPPED if kept_by else Notice.State.WAITING if address else Notice.State.ON_PAPER,
            kept_by_id=kept_by,
            not_before=rules.may_go_at(now, urgent=rules.TEXTS[rules.Kind(kind)].urgent),
        )
        record(
            viewer,
            "notice.written",
            school_id=school_id,
            child_id=child.pk if child else None,
            things={"notice": notice.pk, "kind": str(kind), "person": person.pk},
        )
    return notice.pk


def _by_email(child: ChildCard | None, person_id: UUID) -> bool:
    """Whether this adult wants e-mail about this child. Who is not family (a professional, the child) is written to."""
    if child is None:
        return True
    wants = [each.by_email for each in people.family_adults(child) if each.person_id == person_id]
    return all(wants)


def invite(viewer: Viewer, *, person_id: UUID, school_id: UUID | None, child_id: UUID | None = None) -> UUID:
    """Send somebody the one-use link with which they choose a password. As a reaction to `person.invited`, or called by the office."""
    person = Person.objects.filter(pk=person_id).first()
    school = School.objects.filter(pk=school_id).first() if school_id else None
    if person is None:
        raise NotFound
    until = clock.today() + timedelta(days=accounts.INVITATION_DAYS)
    with write():
        token = accounts.invite(viewer, person=person, school=school)
        link = reverse("accounts:accept", kwargs={"token": token})
        return send(
            viewer,
            kind=rules.Kind.INVITATION,
            person_id=person.pk,
            child=None,
            school_id=school_id,  # type: ignore[arg-type]
            values={"until": date_long(until)},
            link=link,
        )


_WHAT = {
    "ways": N_("A colleague has let you set up a new second step for signing in, because you asked for it."),
    "operator": N_(
        "Whoever runs Trellis for your school has taken away your second step for signing in, because the school asked for it. "
        "You set up a new one when you next sign in."
    ),
    "card": N_("A colleague has stopped your printed code card, because it was said to be lost."),
}


def tell_of_sign_in(viewer: Viewer, *, what: str, person_id: UUID, school_id: UUID) -> UUID:
    """Tell somebody that their way of signing in was changed. Reactions to `account.ways_reset` ("ways"), `…_by_operator`, `account.card_stopped`."""
    return send(
        viewer,
        kind=rules.Kind.SIGN_IN_CHANGED,
        person_id=person_id,
        child=None,
        school_id=school_id,
        values={"what": _WHAT[what]},
        link="/sign-in/",
    )


def stop(viewer: Viewer, *, notice_id: UUID) -> None:
    """Stop a message that has not gone yet. Raises RuleBroken when it has."""
    found = Notice.objects.system("its child is asked for next").filter(pk=notice_id).first()
    if found is None or found.child_id is None:
        raise NotFound
    card = people.child_by_id(viewer, found.child_id, "status.tell")
    with write():
        rows = Notice.objects.at(card.school_id).filter(pk=found.pk, state=Notice.State.WAITING, tries=0)
        if not rows.update(state=Notice.State.STOPPED, updated_at=clock.now()):
            raise RuleBroken("This message has gone already. Ring to put it right.")
        record(viewer, "notice.stopped", school_id=card.school_id, child_id=card.pk, things={"notice": found.pk})


def stop_all(viewer: Viewer, *, child_id: UUID, reason: str) -> UUID:
    """Stop every message about one child, now and until somebody lets them go again; gives the stop's id.

    What waits to go or to be printed is kept back at once, and so is what is written from now on. A message the mail server has taken
    already cannot be called back. Raises RuleBroken without a reason, or when they are stopped already.
    """
    card = people.child_by_id(viewer, child_id, "messages.stop")
    if not reason.strip():
        raise RuleBroken("Write why, in a sentence. Whoever lets messages go again reads it.", "reason")
    with write():
        if queries.stop_on(card.pk):
            raise RuleBroken("Messages about this child are stopped already.")
        made = MessageStop.objects.create(
            school_id=card.school_id, child_id=card.pk, reason=reason.strip(), stopped_by_id=viewer.person_id
        )
        waiting = Notice.objects.at(card.school_id).filter(child_id=card.pk, state__in=_NOT_GONE)
        waiting.update(state=Notice.State.STOPPED, kept_by=made, updated_at=clock.now())
        record(viewer, "messages.stopped", school_id=card.school_id, child_id=card.pk, things={"stop": made.pk})
    return made.pk


def start_again(viewer: Viewer, *, child_id: UUID) -> None:
    """Let messages about a child go again. What was kept back stays so: much of it is out of date by now, and a person decides."""
    card = people.child_by_id(viewer, child_id, "messages.stop")
    with write():
        rows = MessageStop.objects.of(card).filter(ended_at=None)
        if not rows.update(ended_by=viewer.person_id, ended_at=clock.now(), updated_at=clock.now()):
            raise RuleBroken("Messages about this child go out already. Nothing was changed.")
        record(viewer, "messages.started", school_id=card.school_id, child_id=card.pk)


def stop_to(viewer: Viewer, *, child_id: UUID, school_id: UUID, person_id: UUID) -> None:
    """Stop everything about a child that waits for an adult. The reaction to `person.shut_out`."""
    with write():
        rows = Notice.objects.at(school_id).filter(child_id=child_id, person_id=person_id, state__in=_NOT_GONE)
        if rows.update(state=Notice.State.STOPPED, updated_at=clock.now()):
            record(viewer, "notice.shut_out", school_id=school_id, child_id=child_id)


# What `problem` says of a message that waits while the entry it leads to is put aside.
_ASIDE = "It leads to an entry that was put aside."


def keep_back(viewer: Viewer, *, school_id: UUID, child_id: UUID, address: str) -> None:
    """Keep back what has not gone yet and leads to an entry put aside. The reaction to `entry.put_aside`; `address` names it in its link."""
    if not address:
        return
    with write():
        rows = Notice.objects.at(school_id).filter(child_id=child_id, link__contains=f"/{address}/", state__in=_NOT_GONE)
        if rows.update(state=Notice.State.STOPPED, problem=_ASIDE, updated_at=clock.now()):
            record(viewer, "notice.put_aside", school_id=school_id, child_id=child_id)


def let_go(viewer: Viewer, *, school_id: UUID, child_id: UUID, address: str) -> None:
    """What was kept back so waits again. The reaction to `entry.put_back`."""
    if not address:
        return
    with write():
        rows = Notice.objects.at(school_id).filter(child_id=child_id, link__contains=f"/{address}/")
        rows = rows.filter(state=Notice.State.STOPPED, problem=_ASIDE, kept_by=None)
        now = clock.now()
        again = rows.exclude(address="").update(state=Notice.State.WAITING, problem="", tries=0, updated_at=now)
        if again + rows.update(state=Notice.State.ON_PAPER, problem="", updated_at=now):
            record(viewer, "notice.let_go", school_id=school_id, child_id=child_id)


def mark_printed(viewer: Viewer, *, ref: str) -> None:
    """Somebody printed the letter and takes it on from here."""
    found = Notice.objects.system("its child is asked for next").filter(ref=ref).exclude(state=Notice.State.STOPPED).first()
    if found is None or found.child_id is None:
        raise NotFound
    card = people.child_by_id(viewer, found.child_id, "status.tell")
    with write():
        rows = Notice.objects.at(card.school_id).filter(pk=found.pk, printed_at=None)
        if rows.update(printed_at=clock.now(), updated_at=clock.now()):
            record(viewer, "notice.printed", school_id=card.school_id, child_id=card.pk, things={"notice": found.pk})
