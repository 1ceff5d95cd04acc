"""What each child of a class needs from every adult, for one side of A4. Five queries, however many children."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from trellis.access.engine import decide, refusal_for
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import Denied, NotFound
from trellis.cycle.models import Concern
from trellis.cycle.rules.concern import LOOKS, ConcernState
from trellis.organisations.models import Group
from trellis.people.models import Child, ClassPlace, StaffPlace, live
from trellis.provision.models import ClassStrategy, SupportLine, live_on

from ..rules.class_sheet import fit

ACTION = "support.read"
OPENS = "the class sheet"
_WHY = "a class by its reference; its children are fetched through the viewer"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
_TEACHING = "quality_teaching"
# How long the answer to a concern stays above the sheet.
_NEWS_FOR = timedelta(days=28)


@dataclass(frozen=True)
class SheetRow:
    """One child who needs something from the adults in the room."""

    pk: UUID
    ref: str
    name: str
    initials: str
    do_this: tuple[str, ...]
    avoid: str
    with_whom: str


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
    """The sheet. `others` are children who use the everyday classroom offer."""

    ref: str
    name: str
    kind: str
    school_id: UUID
    school_name: str
    rows: tuple[SheetRow, ...]
    others: int
    concerns: tuple[MyConcern, ...]


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
    rows = Group.objects.system("the viewer's own classes").filter(pk__in=mine.values("group_id"), closed_on=None)
    return [GroupOption(*each) for each in rows.order_by("kind", "name").values_list("ref", "name", "subject")]


def class_sheet(viewer: Viewer, ref: str) -> ClassSheet:
    """The sheet of a class. Raises NotFound for a class of another school, Denied for a colleague who does not work with it."""
    columns = ("pk", "ref", "name", "kind", "school_id", "school__name")
    group = Group.objects.system(_WHY).filter(ref=ref).values(*columns).first()
    if group is None:
        raise NotFound
    day = clock.today()
    children = _children(viewer, group["pk"], day)
    if not children and not _leads(viewer, group["school_id"]):
        decide(viewer, "class.read")
        if viewer.held.schools.get(group["school_id"]):
            raise Denied(refusal_for(ACTION))
        raise NotFound
    ids = [each["pk"] for each in children]
    lines = _lines(ids, day)
    tried = _tried(ids, day)
    found = []
    for each in children:
        mine = lines.get(each["pk"], {})
        do_this = [*tried.get(each["pk"], ()), *_do_this(mine.values())]
        avoid = next((line["avoid"] for line in mine.values() if line["avoid"]), "")
        whom = _with_whom(mine.values())
        if do_this or avoid or whom:
            viewer.opens(child_id=each["pk"], school_id=group["school_id"], page=OPENS)
            words = fit(do_this, avoid, whom)
            name = each["known_as"] or each["first_name"]
            initials = f"{name[:1]}.{each['last_name'][:1]}."
            shown = _first_name(name, each["last_name"], children)
            found.append(SheetRow(each["pk"], each["ref"], shown, initials, words.do_this, words.avoid, words.with_whom))
    return ClassSheet(
        ref=group["ref"],
        name=group["name"],
        kind=group["kind"],
        school_id=group["school_id"],
        school_name=group["school__name"],
        rows=tuple(found),
        others=len(children) - len(found),
        concerns=tuple(_concerns(viewer, ids)),
    )


def _leads(viewer: Viewer, school_id: UUID) -> bool:
    return bool(viewer.held.schools.get(school_id, frozenset()) & {"senco", "deputy", "sen_assistant", "head", "dsl"})


def _children(viewer: Viewer, group_id: UUID, day: date) -> list[dict[str, Any]]:
    places = ClassPlace.objects.system(_WHY).filter(live(day), group_id=group_id)
    rows = Child.objects.for_viewer(viewer, ACTION).filter(pk__in=places.values("child_id"))
    return list(rows.order_by("first_name", "last_name", "pk").values("pk", "ref", "first_name", "known_as", "last_name"))


def _first_name(name: str, last_name: str, children: Iterable[Mapping[str, Any]]) -> str:
    """The first name; with the surname's first letter where two in the class share it."""
    same = sum(1 for each in children if (each["known_as"] or each["first_name"]) == name)
    return f"{name} {last_name[:1]}" if same > 1 else name


def _lines(ids: list[UUID], day: date) -> dict[UUID, dict[UUID, dict[str, Any]]]:
    """Each child's live support with the days it is given (one query)."""
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
    found: dict[UUID, dict[UUID, dict[str, Any]]] = {}
    for row in named.order_by("created_at", "pk", "slots__weekday", "slots__at").values(
        *columns, "title", "first", "last", "group_name"
    ):
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
    rows = ClassStrategy.objects.system(_WHY).filter(child_id__in=ids, starts_on__lte=day, ended_on=None)
    found: dict[UUID, list[str]] = {}
    for child_id, text in rows.order_by("starts_on", "pk").values_list("child_id", "text"):
        found.setdefault(child_id, []).append(text)
    return found


def _concerns(viewer: Viewer, ids: list[UUID]) -> Iterable[MyConcern]:
    """What became of the concerns this viewer raised about these children (one query)."""
    rows = Concern.objects.system("the viewer's own concerns").filter(raised_by_id=viewer.person_id, child_id__in=ids)
    columns = (
        "ref",
        "state",
        "reply_by",
        "child__first_name",
        "child__known_as",
        "owner__title",
        "owner__first_name",
        "owner__last_name",
    )
    waiting_still = Q(state__in=(ConcernState.RAISED, ConcernState.LOOKED_AT))
    fresh = Q(updated_at__gte=clock.now() - _NEWS_FOR)
    for row in rows.filter(waiting_still | fresh).order_by("reply_by").values(*columns):
        owner = (
            f"{row['owner__title']} {row['owner__last_name']}" if row["owner__title"] else row["owner__last_name"] or "The SENCO"
        )
        waiting = row["state"] in (ConcernState.RAISED, ConcernState.LOOKED_AT)
        words = LOOKS[ConcernState(row["state"])].label
        name = row["child__known_as"] or row["child__first_name"]
        yield MyConcern(row["ref"], name, words[:1].lower() + words[1:], owner, row["reply_by"] if waiting else None)
