"""Work the clock asks for: messages every minute, and what the rooms ask for each night."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django_q.models import Schedule

from trellis.accounts.viewer import Viewer, system_viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.models import is_demo
from trellis.people import queries as people
from trellis.people.models import Child

from . import queries, rules
from .backend import message_of, post_office
from .models import Notice

_log = logging.getLogger("trellis.outbox")
MOST_AT_ONCE = 50
_NO_SERVER = "No mail server is set up."
_PREFIX = "trellis: "


@dataclass(frozen=True)
class Job:
    """A dotted path run without arguments, every `minutes`, or each night at `hour` (London)."""

    name: str
    path: str
    minutes: int = 0
    hour: int = 0


_jobs: dict[str, Job] = {}


def every(minutes: int, path: str, *, name: str) -> None:
    """Ask for work every so many minutes. Rooms call this when they are read (events.py, panels.py)."""
    _jobs[name] = Job(name, path, minutes=minutes)


def nightly(path: str, *, name: str, hour: int = 2) -> None:
    """Ask for work once a night. Rooms call this when they are read (events.py, panels.py)."""
    _jobs[name] = Job(name, path, hour=hour)


every(1, "trellis.notifications.jobs.send_waiting", name="send waiting messages")


def schedule_jobs() -> int:
    """Write the schedules of all jobs; run again it changes nothing. Called when the worker starts. Returns how many there are."""
    with write():
        for job in _jobs.values():
            kind = (
                {"schedule_type": Schedule.MINUTES, "minutes": job.minutes} if job.minutes else {"schedule_type": Schedule.DAILY}
            )
            made, fresh = Schedule.objects.get_or_create(
                name=_PREFIX + job.name, defaults={"func": job.path, "next_run": _first_run(job), **kind}
            )
            if not fresh and (
                made.func != job.path or made.schedule_type != kind["schedule_type"] or (made.minutes or 0) != job.minutes
            ):
                Schedule.objects.filter(pk=made.pk).update(
                    func=job.path, next_run=_first_run(job), minutes=job.minutes or None, **_type(kind)
                )
        Schedule.objects.filter(name__startswith=_PREFIX).exclude(name__in=[_PREFIX + name for name in _jobs]).delete()
    return len(_jobs)


def _type(kind: dict[str, object]) -> dict[str, object]:
    return {"schedule_type": kind["schedule_type"]}


def _first_run(job: Job) -> datetime:
    now = clock.real_now()
    if job.minutes:
        return now
    night = clock.london(clock.day_of(now), job.hour)
    return night if night > now else night + timedelta(days=1)


def send_waiting() -> int:
    """Send what is due; in a demonstration keep it instead. Returns how many messages went (or were kept).

    A row is claimed before it is sent, so that two workers never send it twice; a try cut off half way is repeated with the same
    Message-ID. Addresses and texts never stand in a log.
    """
    viewer = system_viewer("outbox")
    due = list(
        Notice.objects.system("the outbox")
        .filter(state=Notice.State.WAITING, not_before__lte=clock.now())
        .select_related("school")
        .order_by("not_before", "pk")[:MOST_AT_ONCE]
    )
    if not due:
        return 0
    due = _without_shut_out(viewer, _without_stopped(viewer, due))
    if is_demo():
        return _keep(viewer, due)
    office = post_office()
    if office is None:
        _note_no_server(due)
        return 0
    try:
        return sum(_try(viewer, office, notice) for notice in due)
    finally:
        office.close()


def _without_stopped(viewer: Viewer, due: list[Notice]) -> list[Notice]:
    """A message written at the very moment at which all about its child were stopped is kept back here."""
    stops = queries.stops_among(each.child_id for each in due if each.child_id)
    for notice in due:
        if notice.child_id in stops:
            with write():
                _rows(notice).update(state=Notice.State.STOPPED, kept_by=stops[notice.child_id], updated_at=clock.now())
                record(viewer, "notice.kept_back", school_id=notice.school_id, child_id=notice.child_id)
    return [each for each in due if each.child_id not in stops]


def _without_shut_out(viewer: Viewer, due: list[Notice]) -> list[Notice]:
    """A restriction or a hold made since stops what waits."""
    goes = []
    for notice in due:
        child = Child(pk=notice.child_id) if notice.child_id else None
        if child is None or notice.person_id is None or not people.is_shut_out(child, notice.person_id):
            goes.append(notice)
            continue
        with write():
            _rows(notice).update(state=Notice.State.STOPPED, updated_at=clock.now())
            record(viewer, "notice.shut_out", school_id=notice.school_id, child_id=notice.child_id)
    return goes


def _rows(notice: Notice):  # noqa: ANN202
    return Notice.objects.system("the outbox").filter(pk=notice.pk, state=Notice.State.WAITING, tries=notice.tries)


def _keep(viewer: Viewer, due: Iterable[Notice]) -> int:
    kept = 0
    with write():
        for notice in due:
            kept += _rows(notice).update(state=Notice.State.KEPT, sent_at=clock.now(), updated_at=clock.now())
            record(viewer, "notice.sent", school_id=notice.school_id, child_id=notice.child_id, things={"notice": notice.pk})
    return kept


def _note_no_server(due: list[Notice]) -> None:
    fresh = [each.pk for each in due if each.problem != _NO_SERVER]
    if fresh:
        _log.warning("%s messages wait: no mail server is set up (TRELLIS_MAIL)", len(due))
        with write():
            Notice.objects.system("the outbox").filter(pk__in=fresh).update(problem=_NO_SERVER)


def _try(viewer: Viewer, office: object, notice: Notice) -> bool:
    """One try at one message. True when the server took it."""
    if not _claimed(notice):
        return False
    problem, final = "", False
    try:
        office.send_messages([message_of(notice, **_sender(notice))])  # type: ignore[attr-defined]
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        problem, final = "The address was refused.", bool(codes) and min(codes) >= 500
    except smtplib.SMTPException as failed:
        problem = f"The mail server refused it ({type(failed).__name__})."
    except OSError as failed:
        problem = f"The mail server could not be reached ({type(failed).__name__})."
    if problem:
        _failed(viewer, notice, problem, final)
        office.close()  # type: ignore[attr-defined]
        return False
    with write():
        _rows(notice).update(
            state=Notice.State.SENT, sent_at=clock.now(), updated_at=clock.now(), problem="", body=_spent(notice)
        )
        record(viewer, "notice.sent", school_id=notice.school_id, child_id=notice.child_id, things={"notice": notice.pk})
    return True


def _claimed(notice: Notice) -> bool:
    """Count the try and move the row out of everybody else's reach until the next one is due."""
    wait = rules.wait_after(notice.tries + 1) or timedelta(minutes=rules.RETRY_MINUTES[-1])
    with write():
        mine = _rows(notice).update(tries=notice.tries + 1, not_before=clock.now() + wait, updated_at=clock.now())
    notice.tries += 1
    return bool(mine)


def _sender(notice: Notice) -> dict[str, str]:
    """ "Mrs Shah, Oakfield Primary School", and the school's own address for answers."""
    if notice.school is None:
        return {"sender": "", "reply_to": ""}
    senco = people.senco_for(notice.school.pk)
    name = f"{senco.name}, {notice.school.name}" if senco else notice.school.name
    return {"sender": name, "reply_to": notice.school.email}


def _spent(notice: Notice) -> str:
    """An invitation's one-use link does not stay readable after it has gone."""
    if notice.kind == rules.Kind.INVITATION and notice.link:
        return notice.body.replace(notice.link, "(the link went with the message)")
    return notice.body


def _failed(viewer: Viewer, notice: Notice, problem: str, final: bool) -> None:
    over = final or rules.wait_after(notice.tries) is None
    _log.warning("message %s not sent at try %s: %s", notice.pk, notice.tries, problem)
    with write():
        state = Notice.State.FAILED if over else Notice.State.WAITING
        _rows(notice).update(state=state, problem=problem[:120], updated_at=clock.now())
        if over:
            record(viewer, "notice.failed", school_id=notice.school_id, child_id=notice.child_id, things={"notice": notice.pk})


def mail_is_set_up() -> bool:
    """Whether messages can leave (or need not, in a demonstration)."""
    return is_demo() or bool(settings.TRELLIS_MAIL.strip())
