"""What each child of a class needs from every adult, for one side of A4. Eight queries, however many children."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from trellis.access.engine import could, decide, refusal_for
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import Denied, NotFound
from trellis.core.prepared import prepared
from trellis.cycle.models import Concern
from trellis.cycle.rules.concern import LOOKS, ConcernState
from trellis.organisations.models import Group
from trellis.people.models import Child, ClassPlace, StaffPlace, live
from trellis.provision.models import ClassStrategy, SupportLine, live_on
from trellis.provision.policies import AtSchool
from trellis.provision.queries import everyday_offer

from ..models import PlanVersion, ReadMark
from ..rules.class_page import Habit, Need, SheetRow, compose, mark_of

ACTION = "support.read"
OPENS = "the class sheet"
_WHY = "a class by its reference; its children are fetched through the viewer"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
_TEACHING = "quality_teaching"
# How long the answer to a concern stays above the sheet.
_NEWS_FOR = timedelta(days=28)


@dataclass(frozen=True)
class Told:
    """One short text, and whether it is new to this reader."""

    text: str
    new: bool


@dataclass(frozen=True)
class ChildRow:
    """One child who needs something from the adults in the room. `new` says that this reader has not read the whole of it."""

    pk: UUID
    ref: str
    name: str
    initials: str
    do_this: tuple[Told, ...]
    avoid: Told | None
    with_whom: str
    new: bool
    marks: tuple[str, ...]
    empty: bool


@dataclass(frozen=True)
class LivePlan:
    """A child of the class whose plan is live, and since when. A new version is read again, also where this page says the same (R14)."""

    pk: UUID
    name: str
    live_at: datetime
    again: bool


@dataclass(frozen=True)
class MyConcern:
    """A concern this viewer raised about a child of the class, and what becomes of it."""

    ref: str
    child: str
    words: str
    owner: str
    reply_by: date | None


@dataclass(frozen=True)
class ClassSheet:
    """The sheet. `habits` stand above for everyone; `covered` need no more than that; `others` use the everyday classroom offer."""

    pk: UUID
    ref: str
    name: str
    kind: str
    school_id: UUID
    school_name: str
    day: date
    in_the_room: str
    habits: tuple[Habit, ...]
    rows: tuple[ChildRow, ...]
    covered: tuple[ChildRow, ...]
    others: int
    everyday: tuple[str, ...]
    read_at: datetime | None
    may_see_readers: bool
    may_raise: bool
    may_change_offer: bool
    concerns: tuple[MyConcern, ...]
    plans: tuple[LivePlan, ...]

    @property
    def title(self) -> str:
        return f"{'Class ' if self.kind == 'class' else ''}{self.name}: what helps"

    @property
    def unread(self) -> tuple[ChildRow, ...]:
        """The children of whom something is new to this reader."""
        return tuple(each for each in (*self.rows, *self.covered) if each.new)

    @property
    def to_read(self) -> dict[UUID, tuple[str, ...]]:
        """What this reader's tick stands for: the marks of each child of whom something is new, or whose plan has started since."""
        marks = {each.pk: each.marks for each in (*self.rows, *self.covered)}
        again = {each.pk: marks.get(each.pk, ()) for each in self.plans if each.again}
        return again | {each.pk: each.marks for each in self.unread}

    @property
    def shown(self) -> str:
        """What the page as it stands is known by: who reads it and sends it back has read this and nothing newer."""
        return mark_of(" ".join(mark for each in (*self.rows, *self.covered) for mark in (each.ref, *each.marks)))


@dataclass(frozen=True)
class GroupOption:
    """A class this viewer works with."""

    ref: str
    name: str
    subject: str


def my_groups(viewer: Viewer) -> list[GroupOption]:
    """The classes this viewer works with today; a school's leads get every class (one query)."""
    day = clock.today()
    mine = StaffPlace.objects.system("the viewer's own classes").filter(live(day), person_id=viewer.person_id)
    led = [school for school in viewer.held.schools if _leads(viewer, school)]
    theirs = Q(pk__in=mine.values("group_id")) | Q(school_id__in=led)
    rows = Group.objects.system("the viewer's own classes").filter(theirs, closed_on=None)
    return [GroupOption(*each) for each in rows.order_by("kind", "name").values_list("ref", "name", "subject")]


def class_sheet(viewer: Viewer, ref: str, day: date | None = None) -> ClassSheet:
    """The sheet of a class on a day. NotFound for a class of another school, Denied for a colleague who does not work with it."""
    day = day or clock.today()
    group = group_by(ref)
    children = _children(viewer, group, day)
    ids = [each["pk"] for each in children]
    everyday = everyday_offer(group["school_id"])
    sheet = compose(needs_of(ids, day), everyday)
    known = {each["pk"]: each for each in children}
    read = marks_of(ids, viewer)
    rows = [_row(row, known[row.key], read.get(row.key), children) for row in sheet.rows]  # type: ignore[index, call-overload]
    for each in rows:
        viewer.opens(child_id=each.pk, school_id=group["school_id"], page=OPENS)
    return ClassSheet(
        pk=group["pk"],
        ref=group["ref"],
        name=group["name"],
        kind=group["kind"],
        school_id=group["school_id"],
        school_name=group["school__name"],
        day=day,
        in_the_room=_in_the_room(group["pk"], day),
        habits=sheet.habits,
        rows=tuple(each for each in rows if not each.empty),
        covered=tuple(each for each in rows if each.empty),
        others=len(children) - len(rows),
        everyday=tuple(everyday),
        read_at=max((each[1] for each in read.values()), default=None),
        may_see_readers=bool(decide(viewer, "class.readers", child=AtSchool(group["school_id"]))),
        may_raise=could(viewer, "concern.raise"),
        may_change_offer=bool(decide(viewer, "strategy.edit", child=AtSchool(group["school_id"]))),
        concerns=tuple(_concerns(viewer, ids)),
        plans=tuple(_plan(each, read.get(each["pk"]), children) for each in children if each["live_at"]),
    )


def group_by(ref: str) -> dict[str, Any]:
    """A group by its reference, without asking who looks. Raises NotFound."""
    group = _groups.first(ref)
    if group is None:
        raise NotFound
    return group


@prepared
def _groups(ref: str) -> QuerySet[Group, Any]:
    return Group.objects.system(_WHY).filter(ref=ref).values("pk", "ref", "name", "kind", "school_id", "school__name")


def needs_of(ids: list[UUID], day: date) -> list[Need]:
    """What the adults in the room should know of each child, in the children's order (two queries)."""
    lines, tried = _lines(_line_rows(ids, day)), _tried(ids, day)
    found = []
    for child_id in ids:
        mine = lines.get(child_id, {})
        do_this = (*tried.get(child_id, ()), *_do_this(mine.values()))
        avoid = next((line["avoid"] for line in mine.values() if line["avoid"]), "")
        found.append(Need(child_id, do_this, avoid, _with_whom(mine.values())))
    return found


def marks_of(ids: list[UUID], viewer: Viewer) -> dict[UUID, tuple[frozenset[str], datetime]]:
    """What this viewer has read of each child, and when last (one query)."""
    return {child_id: (frozenset(marks), at) for child_id, marks, at in _read_marks(ids, viewer.person_id)}


@prepared
def _read_marks(ids: Sequence[UUID], person: UUID) -> QuerySet[ReadMark, Any]:
    rows = ReadMark.objects.system(_WHY).filter(child_id__in=ids, person_id=person).order_by("read_at", "pk")
    return rows.values_list("child_id", "marks", "read_at")


def _plan(
    child: Mapping[str, Any], read: tuple[frozenset[str], datetime] | None, children: Iterable[Mapping[str, Any]]
) -> LivePlan:
    name = _first_name(child["known_as"] or child["first_name"], child["last_name"], children)
    return LivePlan(child["pk"], name, child["live_at"], read is None or read[1] < child["live_at"])


def _row(
    row: SheetRow, child: Mapping[str, Any], read: tuple[frozenset[str], datetime] | None, children: Iterable[Mapping[str, Any]]
) -> ChildRow:
    name = child["known_as"] or child["first_name"]
    known = read[0] if read else frozenset(row.marks)
    return ChildRow(
        pk=child["pk"],
        ref=child["ref"],
        name=_first_name(name, child["last_name"], children),
        initials=f"{name[:1]}.{child['last_name'][:1]}.",
        do_this=tuple(Told(each.text, each.mark not in known) for each in row.do_this),
        avoid=Told(row.avoid.text, row.avoid.mark not in known) if row.avoid else None,
        with_whom=row.with_whom,
        new=read is None or not set(row.marks) <= known,
        marks=row.marks,
        empty=row.empty,
    )


def _leads(viewer: Viewer, school_id: UUID) -> bool:
    return bool(viewer.held.schools.get(school_id, frozenset()) & {"senco", "deputy", "sen_assistant", "head", "dsl"})


def _children(viewer: Viewer, group: Mapping[str, Any], day: date) -> list[dict[str, Any]]:
    """The children of a group this viewer reads about, by name. Raises NotFound to a stranger, Denied to a colleague elsewhere."""
    children = _child_rows(viewer, group["pk"], day)
    if not children and not _leads(viewer, group["school_id"]):
        decide(viewer, "class.read")
        if viewer.held.schools.get(group["school_id"]):
            raise Denied(refusal_for(ACTION))
        raise NotFound
    return children


@prepared
def _child_rows(viewer: Viewer, group_id: UUID, day: date) -> QuerySet[Child, Any]:
    places = ClassPlace.objects.system(_WHY).filter(live(day), group_id=group_id)
    rows = Child.objects.for_viewer(viewer, ACTION).filter(pk__in=places.values("child_id"))
    live_plans = PlanVersion.objects.system(_WHY).filter(child_id=OuterRef("pk"), state="live")
    rows = rows.annotate(live_at=Subquery(live_plans.values("live_at")[:1]))
    return rows.order_by("first_name", "last_name", "pk").values("pk", "ref", "first_name", "known_as", "last_name", "live_at")


@prepared
def _staff_rows(group_id: UUID, day: date) -> QuerySet[StaffPlace, Any]:
    rows = StaffPlace.objects.system(_WHY).filter(live(day), group_id=group_id).order_by("created_at", "pk")
    return rows.values_list("person__title", "person__first_name", "person__last_name", "part", "weekdays")


def _in_the_room(group_id: UUID, day: date) -> str:
    """Who works with the group and on which days, in one line (one query)."""
    found: dict[str, str] = {}
    for title, first, last, part, weekdays in _staff_rows(group_id, day):
        days = ", ".join(_DAYS[each] for each in weekdays if each < len(_DAYS)) if 0 < len(weekdays) < len(_DAYS) else ""
        words = StaffPlace.Part(part).label + (f", {days}" if days else "")
        found.setdefault(f"{title} {last}" if title else f"{first} {last}".strip(), words)
    return "; ".join(f"{name} ({words})" for name, words in found.items())


def _first_name(name: str, last_name: str, children: Iterable[Mapping[str, Any]]) -> str:
    """The first name; with the surname's first letter where two in the class share it."""
    same = sum(1 for each in children if (each["known_as"] or each["first_name"]) == name)
    return f"{name} {last_name[:1]}" if same > 1 else name


@prepared
def _line_rows(ids: Sequence[UUID], day: date) -> QuerySet[SupportLine, Any]:
    """Live support, once for each day it is given."""
    rows = SupportLine.objects.system(_WHY).filter(live_on(day), child_id__in=ids, starts_on__lte=day)
    columns = (
        "pk",
        "child_id",
        "kind",
        "what",
        "how",
        "on_class_sheet",
        "avoid",
        "minutes",
        "times_a_week",
        "slots__weekday",
        "slots__at",
    )
    named = rows.annotate(
        title=F("given_by__title"), first=F("given_by__first_name"), last=F("given_by__last_name"), group_name=F("group__name")
    )
    ordered = named.order_by("created_at", "pk", "slots__weekday", "slots__at")
    return ordered.values(*columns, "title", "first", "last", "group_name")


def _lines(rows: Iterable[dict[str, Any]]) -> dict[UUID, dict[UUID, dict[str, Any]]]:
    """Each child's lines with their days."""
    found: dict[UUID, dict[UUID, dict[str, Any]]] = {}
    for row in rows:
        line = found.setdefault(row["child_id"], {}).setdefault(row["pk"], {**row, "slots": []})
        if row["slots__weekday"] is not None:
            line["slots"].append((row["slots__weekday"], row["slots__at"]))
    return found


def _do_this(lines: Iterable[Mapping[str, Any]]) -> list[str]:
    """What every adult does: lines marked for the sheet first, then what every teacher does."""
    marked = [line for line in lines if line["on_class_sheet"]]
    marked += [line for line in lines if line["kind"] == _TEACHING and not line["on_class_sheet"]]
    return [line["what"] for line in marked if not (line["minutes"] and line["times_a_week"])]


def _with_whom(lines: Iterable[Mapping[str, Any]]) -> str:
    """Who else works with the child and when: "Mrs Hill Mon, Thu 10:20: talking group"."""
    parts = []
    for line in lines:
        if not (line["minutes"] and line["times_a_week"]):
            continue
        who = f"{line['title']} {line['last']}" if line["title"] else f"{line['first'] or ''} {line['last'] or ''}".strip()
        when = _when(line["slots"]) or f"{line['times_a_week']} a week"
        parts.append(f"{who} {when}: {line['group_name'] or line['what']}".strip())
    return "; ".join(parts)


def _when(slots: Iterable[tuple[int, time | None]]) -> str:
    days: dict[str, list[str]] = {}
    for weekday, at in slots:
        days.setdefault(f"{at:%-H:%M}" if at else "", []).append(_DAYS[weekday] if weekday < len(_DAYS) else "")
    return ", ".join(f"{', '.join(names)} {at}".strip() for at, names in days.items())


def _tried(ids: list[UUID], day: date) -> dict[UUID, list[str]]:
    """Class strategies that are being tried for each child (one query)."""
    found: dict[UUID, list[str]] = {}
    for child_id, text in _strategies(ids, day):
        found.setdefault(child_id, []).append(text)
    return found


@prepared
def _strategies(ids: Sequence[UUID], day: date) -> QuerySet[ClassStrategy, Any]:
    rows = ClassStrategy.objects.system(_WHY).filter(child_id__in=ids, starts_on__lte=day, ended_on=None)
    return rows.order_by("starts_on", "pk").values_list("child_id", "text")


@prepared
def _concern_rows(person: UUID, ids: Sequence[UUID], since: datetime) -> QuerySet[Concern, Any]:
    rows = Concern.objects.system("the viewer's own concerns").filter(raised_by_id=person, child_id__in=ids)
    waiting_still = Q(state__in=(ConcernState.RAISED, ConcernState.LOOKED_AT))
    columns = ("ref", "state", "reply_by", "child__first_name", "child__known_as")
    owner = ("owner__title", "owner__first_name", "owner__last_name")
    return rows.filter(waiting_still | Q(updated_at__gte=since)).order_by("reply_by").values(*columns, *owner)


def _concerns(viewer: Viewer, ids: list[UUID]) -> Iterable[MyConcern]:
    """What became of the concerns this viewer raised about these children (one query)."""
    for row in _concern_rows(viewer.person_id, ids, clock.now() - _NEWS_FOR):
        owner = (
            f"{row['owner__title']} {row['owner__last_name']}" if row["owner__title"] else row["owner__last_name"] or "The SENCO"
        )
        waiting = row["state"] in (ConcernState.RAISED, ConcernState.LOOKED_AT)
        words = LOOKS[ConcernState(row["state"])].label
        name = row["child__known_as"] or row["child__first_name"]
        yield MyConcern(row["ref"], name, words[:1].lower() + words[1:], owner, row["reply_by"] if waiting else None)
