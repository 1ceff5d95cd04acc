"""What happened of sessions: one tap for a whole group, a reason, an undo, the detail of one child."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Max, OuterRef, QuerySet, Subquery, Value, When

from trellis.access.engine import require
from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import is_sqlite, write
from trellis.core.errors import EditedMeanwhile, NotFound, RuleBroken
from trellis.core.reactions import happened
from trellis.people.queries import child_by_id
from trellis.rulebook.dates import week_of

from .. import rules
from ..models import UNPLANNED, Session, SupportLine

_WHY = "sessions the viewer may record"
_STATES = {each.value for each in rules.SessionState} - {rules.SessionState.NOT_RECORDED.value}
_REASONS = {each.code for each in rules.REASONS}
_HOW = {each.code for each in rules.HOW_IT_WENT}
TAKEN_BACK = "Taken back"


@dataclass(frozen=True)
class Logged:
    """How many children's sessions a tap recorded, and who had recorded the others before."""

    sessions: int
    others: tuple[str, ...] = ()


class AlreadyLogged(RuleBroken):
    """Somebody else recorded these sessions first. `by`, `at` and `label` say who, when and what."""

    def __init__(self, by: str, at: str, label: str) -> None:
        super().__init__(f"{by} already logged this at {at}: {label}.")
        self.by, self.at, self.label = by, at, label


def log_sessions(
    viewer: Viewer, *, session_ids: Collection[UUID], state: str, reason: str = "", reason_words: str = "", source: str = ""
) -> Logged:
    """Record what became of these sessions, each child's own, with one update.

    `source` is "paper" where a printed tick is typed in.

    Sessions that somebody else recorded stay as they are; when all are, AlreadyLogged is raised. A repeat changes nothing.
    Raises RuleBroken for a session that is not owed or not due before this week ends, NotFound for one out of reach.
    """
    _check_state(state, reason)
    reason = reason if state == rules.SessionState.DIDNT_HAPPEN else ""
    with write():
        rows = _reach(viewer, session_ids)
        _check_recordable(rows)
        others = [each for each in rows if each.state and each.logged_by_id != _who(viewer)]
        mine = [each for each in rows if each not in others]
        if not mine:
            raise _already(others)
        change = [each for each in mine if (each.state, each.reason, each.reason_words) != (state, reason, reason_words.strip())]
        if change:
            ids = [each.pk for each in change]
            Session.objects.system(_WHY).filter(pk__in=ids).update(**_outcome(viewer, state, reason, reason_words, source))
            _record(viewer, "session.logged", change, ["state", *(["reason"] if reason else [])])
    return Logged(len(mine), tuple(sorted({_name(each.logged_by) for each in others})))


def undo_log(viewer: Viewer, *, session_ids: Collection[UUID]) -> int:
    """Put sessions back to not recorded; one that nobody had planned is withdrawn. Gives how many.

    Only whoever recorded them may, or somebody who may change the child's support.
    """
    with write():
        rows = [each for each in _reach(viewer, session_ids) if each.state]
        foreign = {each.child_id for each in rows if each.logged_by_id != _who(viewer)}
        if foreign and viewer.system_name is None:
            allowed = SupportLine.objects.for_viewer(viewer, "support.edit").filter(child_id__in=foreign)
            if foreign - set(allowed.values_list("child_id", flat=True)):
                names = " and ".join(sorted({_name(each.logged_by) for each in rows if each.child_id in foreign}))
                raise RuleBroken(f"{names} recorded this. Ask them to take it back.")
        if not rows:
            return 0
        now = clock.now()
        table = Session.objects.system(_WHY).filter(pk__in=[each.pk for each in rows])
        table.update(
            state="", reason="", reason_words="", happened_on=None, minutes=None, how_it_went="", counted=None, note="", source="",
            logged_by=None, logged_at=None, updated_at=now, revision=F("revision") + 1,
        )  # fmt: skip
        table.filter(number__gt=UNPLANNED).update(withdrawn_at=now, withdrawn_why=TAKEN_BACK)
        _record(viewer, "session.undone", rows, ["state"])
    return len(rows)


def log_detail(
    viewer: Viewer,
    *,
    session_id: UUID,
    state: str,
    reason: str = "",
    minutes: int | None = None,
    how_it_went: str = "",
    counted: int | None = None,
    note: str = "",
    reason_words: str = "",
    revision: int | None = None,
) -> None:
    """Record one child's session with its detail, over what stood there.

    With `revision`, raises EditedMeanwhile when somebody recorded it since the page was drawn.
    """
    _check_state(state, reason)
    if how_it_went and how_it_went not in _HOW:
        raise RuleBroken("Choose how it went", "how_it_went")
    if minutes is not None and not 0 <= minutes <= 600:
        raise RuleBroken("Enter how many minutes, using numbers, like 20", "minutes")
    didnt = state == rules.SessionState.DIDNT_HAPPEN
    with write():
        (row,) = _reach(viewer, [session_id])
        _check_recordable([row])
        if revision is not None and row.revision != revision:
            raise _met(row)
        values = _outcome(viewer, state, reason if didnt else "", reason_words if didnt else "")
        if minutes is not None and not didnt:
            values["minutes"] = minutes
        values |= {"how_it_went": "" if didnt else how_it_went, "counted": None if didnt else counted, "note": note.strip()}
        Session.objects.system(_WHY).filter(pk=row.pk).update(**values)
        given = {"reason": reason, "minutes": minutes, "how_it_went": how_it_went, "counted": counted, "note": note}
        _record(viewer, "session.detailed", [row], ["state", *(name for name, value in given.items() if value not in ("", None))])


def add_unplanned(viewer: Viewer, *, line_id: UUID, on: date, state: str = rules.SessionState.HAPPENED.value) -> Session:
    """Record a session that nobody had planned: it happened on `on`. Raises RuleBroken for a day to come or outside the line."""
    _check_state(state, "other")
    line = SupportLine.objects.for_viewer(viewer, "support.log").filter(pk=line_id, live_at__isnull=False).first()
    if line is None:
        raise NotFound
    require(viewer, "support.log", child=child_by_id(viewer, line.child_id, "support.log"))
    if on > clock.today():
        raise RuleBroken("Enter today or a day that has passed", "on")
    if not line.starts_on <= on <= min(line.ends_on, line.ended_on or line.ends_on):
        raise RuleBroken("This support was not running on that day. Choose another day.", "on")
    with write():
        week = week_of(on)
        highest = Session.objects.system(_WHY).filter(line_id=line.pk, week_on=week).aggregate(number=Max("number"))["number"]
        session = Session(
            school_id=line.school_id,
            child_id=line.child_id,
            line_id=line.pk,
            week_on=week,
            number=max(highest or 0, UNPLANNED) + 1,
            due_on=on,
            state=state,
            happened_on=on,
            minutes=line.minutes if state == rules.SessionState.HAPPENED else None,
            logged_by_id=_who(viewer),
            logged_at=clock.now(),
        )
        session.save(force_insert=True)
        _record(viewer, "session.added", [session], ["state"])
    return session


def _who(viewer: Viewer) -> UUID | None:
    return None if viewer.system_name else viewer.person_id


def _name(person: Person | None) -> str:
    return person.formal_name if person else "Somebody else"


def _check_state(state: str, reason: str) -> None:
    if state not in _STATES:
        raise RuleBroken("Choose Done, Part or Didn’t happen", "state")
    if state == rules.SessionState.DIDNT_HAPPEN and reason not in _REASONS:
        raise RuleBroken("Choose why it did not happen", "reason")


def _reach(viewer: Viewer, session_ids: Collection[UUID]) -> list[Session]:
    """These sessions, held for this write; NotFound when one of them is out of reach."""
    wanted = set(session_ids)
    # The lock stands on a plain query: the join to who logged it may be empty, which PostgreSQL does not lock.
    locked = Session.objects.for_viewer(viewer, "support.log").filter(pk__in=wanted).order_by("pk")
    if not is_sqlite():
        list(Session.objects.system(_WHY).filter(pk__in=wanted).order_by("pk").select_for_update().values_list("pk"))
    rows = list(locked.select_related("logged_by"))
    if not wanted or len(rows) != len(wanted):
        raise NotFound
    return rows


def _check_recordable(rows: list[Session]) -> None:
    if any(each.withdrawn_at for each in rows):
        raise RuleBroken("This session is not on the plan any more. Open the page again.")
    if any(each.week_on > clock.today() for each in rows):
        raise RuleBroken("This session is in a week to come. It can be recorded from the Monday of that week.")


def _outcome(viewer: Viewer, state: str, reason: str, reason_words: str, source: str = "") -> dict[str, Any]:
    """The columns of a recorded session, as one update over sessions of several lines."""
    today, now = clock.today(), clock.now()
    took_place = state != rules.SessionState.DIDNT_HAPPEN
    day = Case(
        When(planned_on__lte=today, then=F("planned_on")), When(week_on=week_of(today), then=Value(today)), default=F("due_on")
    )
    own_minutes = Subquery(SupportLine.objects.system(_WHY).filter(pk=OuterRef("line_id")).values("minutes")[:1])
    return {
        "state": state,
        "source": source,
        "reason": reason,
        "reason_words": reason_words.strip()[:200],
        "happened_on": day if took_place else None,
        "minutes": own_minutes if state == rules.SessionState.HAPPENED else None,
        "logged_by_id": _who(viewer),
        "logged_at": now,
        "updated_at": now,
        "revision": F("revision") + 1,
    }


def _already(rows: list[Session]) -> AlreadyLogged:
    first = min(rows, key=lambda each: each.logged_at or clock.now())
    return AlreadyLogged(_name(first.logged_by), _time(first), rules.SESSION_LOOKS[rules.SessionState(first.state)].label)


def _met(row: Session) -> EditedMeanwhile:
    label = rules.SESSION_LOOKS[rules.SessionState(row.state or "not_recorded")].label
    theirs = {
        "state": label,
        "note": row.note,
        "how_it_went": row.how_it_went,
        "counted": "" if row.counted is None else str(row.counted),
    }
    return EditedMeanwhile(theirs=theirs, by=_name(row.logged_by), at=_time(row), revision=row.revision)


def _time(row: Session) -> str:
    return (row.logged_at or row.updated_at).astimezone(clock.LONDON).strftime("%H:%M")


def _record(viewer: Viewer, code: str, rows: list[Session] | QuerySet[Session], fields: list[str]) -> None:
    """One event a tap for each school (one, but for somebody who works at two), its children beside it."""
    for school_id in dict.fromkeys(each.school_id for each in rows):
        own = [each for each in rows if each.school_id == school_id]
        children = list(dict.fromkeys(each.child_id for each in own))
        things = {"session" if n == 0 else f"session_{n + 1}": each.pk for n, each in enumerate(own)}
        record(viewer, code, school_id=school_id, children=children, things=things, fields=fields)
        happened(code, viewer, school_id=school_id, child_ids=children, session_ids=[each.pk for each in own])
