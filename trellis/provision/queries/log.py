"""The sessions of whoever gives them: today's, one in detail, last week's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.people.queries import ChildCard
from trellis.rulebook.dates import week_of

from .. import rules
from ..models import UNPLANNED, Session, SupportLine, live_on

HINT_WORDS = 8
_COLUMNS = (
    "pk", "ref", "school_id", "child_id", "line_id", "week_on", "number", "planned_on", "planned_at", "due_on", "state", "reason",
    "minutes", "how_it_went", "counted", "note", "revision", "logged_at", "logged_by__title", "logged_by__first_name",
    "logged_by__last_name", "line__group_id", "line__group__name", "line__what", "line__how", "line__minutes",
    "line__given_by_id", "child__first_name", "child__known_as", "child__last_name",
)  # fmt: skip


@dataclass(frozen=True)
class SessionRow:
    """One tap: a group's sessions at a time, or one child's. `state` is empty until every child's is recorded."""

    ref: str
    refs: tuple[str, ...]
    session_ids: tuple[UUID, ...]
    children: tuple[tuple[UUID, UUID], ...]
    title: str
    hint: str
    on: date | None
    at: time | None
    names: tuple[str, ...]
    minutes: int | None
    state: str
    label: str
    colour: str
    by: str
    logged_at: datetime | None
    unplanned: bool

    @property
    def recorded(self) -> bool:
        return bool(self.state)


@dataclass(frozen=True)
class Day:
    """A day's sessions of one adult. `earlier` and `later` are the weekdays beside it."""

    on: date
    earlier: date
    later: date
    rows: tuple[SessionRow, ...]
    any_time: tuple[SessionRow, ...]
    is_today: bool


@dataclass(frozen=True)
class Week:
    """A week's sessions of one adult, by day; any time of the week last."""

    on: date
    rows: tuple[SessionRow, ...]
    open: int


@dataclass(frozen=True)
class ChildSession:
    """One child's own session within a row, with its detail."""

    pk: UUID
    ref: str
    child_id: UUID
    school_id: UUID
    name: str
    state: str
    label: str
    reason: str
    reason_label: str
    minutes: int | None
    how_it_went: str
    how_label: str
    counted: int | None
    note: str
    revision: int
    by: str
    on: date
    planned_at: time | None


@dataclass(frozen=True)
class SessionPage:
    """F2 and F3: a row and each child in it."""

    row: SessionRow
    children: tuple[ChildSession, ...]
    day: date


@dataclass(frozen=True)
class LineOption:
    """A line to add an unplanned session to."""

    pk: UUID
    ref: str
    label: str


def my_sessions(viewer: Viewer, day: date) -> Day:
    """The viewer's own sessions of a day, by time, then what can happen any time that week. One query."""
    monday = week_of(day)
    any_time = Q(planned_on=None, week_on=monday, number__lte=UNPLANNED)
    rows = _mine(viewer).filter(Q(planned_on=day) | any_time | Q(number__gt=UNPLANNED, due_on=day))
    found = _rows(rows)
    timed = sorted((each for each in found if each.on is not None), key=lambda each: (each.at or time.max, each.title))
    free = sorted((each for each in found if each.on is None), key=lambda each: (each.recorded, each.title))
    return Day(day, _weekday(day, -1), _weekday(day, 1), tuple(timed), tuple(free), day == clock.today())


def last_week_grid(viewer: Viewer) -> Week:
    """The viewer's own sessions of the week before this one, to be caught up on at once. One query."""
    return week_of_adult(viewer, week_of(clock.today()) - timedelta(days=7), viewer.person_id)


def week_of_adult(viewer: Viewer, monday: date, person_id: UUID) -> Week:
    """One adult's sessions of the week of this Monday, as far as the viewer may record them. One query."""
    found = _rows(_given_by(viewer, person_id).filter(week_on=monday))
    rows = sorted(found, key=lambda each: (each.on or date.max, each.at or time.max, each.title))
    return Week(monday, tuple(rows), sum(not each.recorded for each in rows))


def session_page(viewer: Viewer, ref: str) -> SessionPage:
    """A session by its reference, with the others of its group at that time. NotFound when out of reach. Two queries."""
    scoped = Session.objects.for_viewer(viewer, "support.log").filter(withdrawn_at=None)
    own = scoped.filter(ref=ref).values(*_COLUMNS).first()
    if own is None:
        raise NotFound
    together = Q(pk=own["pk"])
    if own["line__group_id"] and own["number"] <= UNPLANNED:
        together |= Q(
            line__group_id=own["line__group_id"],
            line__given_by_id=own["line__given_by_id"],
            week_on=own["week_on"],
            planned_on=own["planned_on"],
            planned_at=own["planned_at"],
            number__lte=UNPLANNED,
            **({} if own["planned_on"] else {"number": own["number"]}),
        )
    values = list(scoped.filter(together).order_by("child__first_name", "child__last_name", "pk").values(*_COLUMNS))
    names = _names(values)
    children = tuple(_child_session(each, name) for each, name in zip(values, names, strict=True))
    return SessionPage(_row(values), children, own["planned_on"] or min(own["due_on"], max(own["week_on"], clock.today())))


def sessions_of(
    card: ChildCard, *, line_id: UUID | None = None, from_on: date | None = None, to_on: date | None = None, most: int = 60
) -> list[ChildSession]:
    """A child's sessions that are recorded or were due before today, newest first: the detail behind the figures."""
    rows = Session.objects.of(card).filter(Q(due_on__lt=clock.today()) | ~Q(state=""), withdrawn_at=None)
    if line_id is not None:
        rows = rows.filter(line_id=line_id)
    if from_on is not None:
        rows = rows.filter(due_on__gte=from_on)
    if to_on is not None:
        rows = rows.filter(due_on__lte=to_on)
    return [_child_session(each, card.calling_name) for each in rows.order_by("-due_on", "-number").values(*_COLUMNS)[:most]]


def lines_to_add(viewer: Viewer, day: date) -> list[LineOption]:
    """The viewer's own running lines, to record something nobody had planned."""
    rows = SupportLine.objects.for_viewer(viewer, "support.log").filter(
        live_on(day), given_by_id=viewer.person_id, starts_on__lte=day, minutes__isnull=False, times_a_week__isnull=False
    )
    columns = ("pk", "ref", "what", "child__first_name", "child__known_as")
    options = []
    for each in rows.order_by("child__first_name", "what", "pk").values(*columns):
        name = each["child__known_as"] or each["child__first_name"]
        options.append(LineOption(each["pk"], each["ref"], f"{name}: {each['what']}"))
    return options


def line_ids_by_ref(viewer: Viewer, refs: list[str]) -> list[UUID]:
    """The lines with these references that the viewer may record for; NotFound when one is out of reach."""
    rows = SupportLine.objects.for_viewer(viewer, "support.log").filter(ref__in=refs)
    found = dict(rows.values_list("ref", "pk"))
    if not refs or set(found) != set(refs):
        raise NotFound
    return [found[ref] for ref in dict.fromkeys(refs)]


def session_ids_by_ref(viewer: Viewer, refs: list[str]) -> list[UUID]:
    """The sessions with these references that the viewer may record; NotFound when one is out of reach."""
    rows = Session.objects.for_viewer(viewer, "support.log")
    if viewer.tablet_id is not None:
        # On a shared tablet: one's own, and today's or of any time this week.
        today = clock.today()
        rows = _mine(viewer).filter(Q(planned_on=today) | Q(planned_on=None, week_on=week_of(today)))
    found = dict(rows.filter(ref__in=refs).values_list("ref", "pk"))
    if not refs or set(found) != set(refs):
        raise NotFound
    return [found[ref] for ref in dict.fromkeys(refs)]


def lines_of_sessions(viewer: Viewer, session_ids: Iterable[UUID]) -> list[UUID]:
    """The lines these sessions belong to, each once, where the viewer may record."""
    rows = Session.objects.for_viewer(viewer, "support.log").filter(pk__in=list(session_ids))
    return list(rows.order_by("line_id").values_list("line_id", flat=True).distinct())


def adults_of_week(viewer: Viewer, monday: date) -> list[tuple[UUID, str]]:
    """Who gives sessions in a week that the viewer may record, by surname: (person, name). One query."""
    rows = Session.objects.for_viewer(viewer, "support.log").filter(week_on=monday, withdrawn_at=None)
    columns = ("line__given_by_id", "line__given_by__title", "line__given_by__first_name", "line__given_by__last_name")
    found = rows.exclude(line__given_by=None).order_by("line__given_by__last_name").values_list(*columns).distinct()
    return [(pk, f"{title} {last}" if title else f"{first} {last}".strip()) for pk, title, first, last in found]


def _mine(viewer: Viewer) -> QuerySet[Session]:
    return _given_by(viewer, viewer.person_id)


def _given_by(viewer: Viewer, person_id: UUID) -> QuerySet[Session]:
    return Session.objects.for_viewer(viewer, "support.log").filter(line__given_by_id=person_id, withdrawn_at=None)


def _rows(rows: QuerySet[Session]) -> list[SessionRow]:
    together: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for each in rows.order_by("child__first_name", "child__last_name", "pk").values(*_COLUMNS):
        whose = each["line__group_id"] or each["line_id"]
        if each["number"] > UNPLANNED:
            key: tuple[Any, ...] = (whose, each["due_on"], None, each["number"])
        elif each["planned_on"]:
            key = (whose, each["planned_on"], each["planned_at"], 0)
        else:
            key = (whose, None, None, each["number"])
        together.setdefault(key, []).append(each)
    return [_row(values) for values in together.values()]


def _row(values: list[dict[str, Any]]) -> SessionRow:
    first = values[0]
    title = first["line__group__name"] or first["line__what"]
    states = {each["state"] for each in values}
    state = "" if "" in states else states.pop() if len(states) == 1 else "mixed"
    look = rules.SESSION_LOOKS.get(rules.SessionState(state)) if state not in ("", "mixed") else None
    logged = [each for each in values if each["logged_at"]]
    last = max(logged, key=lambda each: each["logged_at"]) if logged else None
    unplanned = first["number"] > UNPLANNED
    return SessionRow(
        ref=first["ref"],
        refs=tuple(each["ref"] for each in values),
        session_ids=tuple(each["pk"] for each in values),
        children=tuple((each["child_id"], each["school_id"]) for each in values),
        title=title,
        hint=_hint(first, title),
        on=first["due_on"] if unplanned else first["planned_on"],
        at=first["planned_at"],
        names=tuple(_names(values)),
        minutes=first["line__minutes"],
        state=state,
        label=look.label if look else "Different for each child" if state == "mixed" else "",
        colour=look.colour if look else "",
        by=_by(last) if last else "",
        logged_at=last["logged_at"] if last else None,
        unplanned=unplanned,
    )


def _hint(value: dict[str, Any], title: str) -> str:
    """What it is for, in eight words or fewer."""
    text = value["line__what"] if value["line__what"] != title else value["line__how"]
    words = text.split()
    return " ".join(words[:HINT_WORDS]).rstrip(".,;:") + ("…" if len(words) > HINT_WORDS else "") if words else ""


def _names(values: list[dict[str, Any]]) -> list[str]:
    """First names; two of a name get the first letter of the surname."""
    first = [each["child__known_as"] or each["child__first_name"] for each in values]
    twice = Counter(first)
    return [
        f"{name} {each['child__last_name'][:1]}" if twice[name] > 1 else name for name, each in zip(first, values, strict=True)
    ]


def _by(value: dict[str, Any]) -> str:
    last = value["logged_by__last_name"] or ""
    return (
        f"{value['logged_by__title']} {last}"
        if value["logged_by__title"]
        else f"{value['logged_by__first_name'] or ''} {last}".strip()
    )


def _child_session(value: dict[str, Any], name: str) -> ChildSession:
    reasons = {each.code: each.label for each in rules.REASONS}
    how = {each.code: each.label for each in rules.HOW_IT_WENT}
    return ChildSession(
        pk=value["pk"],
        ref=value["ref"],
        child_id=value["child_id"],
        school_id=value["school_id"],
        name=name,
        state=value["state"],
        label=rules.SESSION_LOOKS[rules.SessionState(value["state"] or "not_recorded")].label,
        reason=value["reason"],
        reason_label=reasons.get(value["reason"], ""),
        minutes=value["minutes"],
        how_it_went=value["how_it_went"],
        how_label=how.get(value["how_it_went"], ""),
        counted=value["counted"],
        note=value["note"],
        revision=value["revision"],
        by=_by(value) if value["logged_at"] else "",
        on=value["due_on"],
        planned_at=value["planned_at"],
    )


def _weekday(day: date, step: int) -> date:
    day += timedelta(days=step)
    while day.weekday() > 4:
        day += timedelta(days=step)
    return day
