"""The SEN list: who has which status on a day, their needs, where the plan stands and what blocks it.

Eight queries for a page, the same for thirty children and for fifteen hundred.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.prepared import prepared
from trellis.cycle.models import BeforeTrellis, Need, StatusChange
from trellis.cycle.queries.statuses import StatusCard, card_for
from trellis.cycle.rules.status import LOOKS, SenStatus
from trellis.meetings.queries import counted_columns
from trellis.meetings.rules import ThreeCount
from trellis.people.models import Child, ClassPlace, Enrolment, live
from trellis.plans.queries import blocks
from trellis.rulebook.codes import NC_YEARS, SEN_TYPES, label
from trellis.rulebook.dates import school_year_of
from trellis.rulebook.phases import Transfer
from trellis.statutory.models import EhcPlan
from trellis.statutory.rules import is_named, next_review_due, transfer_of

from ..rules.names import matches, nearest

ACTION = "sen.list"
ON_A_PAGE = 100
ON_THE_LIST = ("sen_support", "ehc_plan")
EVERYONE = "everyone"
BEFORE = "Plan from before Trellis."
_WHY = "columns of a scoped list"
_YEARS = {each.code: order for order, each in enumerate(NC_YEARS)}


@dataclass(frozen=True)
class Filters:
    """What the reader asked for. `status` is empty for SEN Support and EHC plans, a status, or "everyone"; `as_on` None means today."""

    status: str = ""
    nc_year: str = ""
    group: str = ""
    need: str = ""
    name: str = ""
    as_on: date | None = None
    page: int = 1

    @property
    def past(self) -> bool:
        return self.as_on is not None and self.as_on != clock.today()


@dataclass(frozen=True)
class SenRow:
    """One child on the list. `stage` and the dates stand only on today's list."""

    pk: UUID
    ref: str
    school_id: UUID
    first_name: str
    last_name: str
    calling_name: str
    date_of_birth: date
    upn: str
    nc_year: str
    group: str
    status: StatusCard
    needs: tuple[tuple[str, str], ...] = ()
    stage: str = ""
    blocked_by: str = ""
    review_on: date | None = None
    ehc_review_on: date | None = None
    move: Transfer | None = None
    """The move between phases before which the council names the new setting; None once the plan that does has come."""
    before: bool = False
    """Supported by a plan from before Trellis; `review_on` is its day until a cycle begins."""
    meetings: ThreeCount | None = None
    """How often the family of a child on SEN Support was met this school year."""

    @property
    def name(self) -> str:
        return f"{self.calling_name} {self.last_name}"

    @property
    def main_need(self) -> str:
        return self.needs[0][1] if self.needs else ""

    @property
    def year_words(self) -> str:
        return label(NC_YEARS, self.nc_year) if self.nc_year else ""


@dataclass(frozen=True)
class SenList:
    """A page of the list, how many there are, and what can be chosen from."""

    rows: tuple[SenRow, ...]
    count: int
    pages: int
    filters: Filters
    years: tuple[tuple[str, str], ...]
    groups: tuple[str, ...]
    needs: tuple[tuple[str, str], ...]
    did_you_mean: tuple[str, str, str] | None = None
    """(name, class, reference) of the child whose name is nearest to one that matched nobody."""


def sen_list(viewer: Viewer, filters: Filters, *, whole: bool = False) -> SenList:
    """The list as asked, by surname. `whole` gives every row at once, without plans and dates, for a file."""
    day = filters.as_on or clock.today()
    statuses = _statuses(viewer, day)
    wanted = _wanted(statuses, filters)
    children = _children(viewer, day, wanted, *school_year_of(day))
    found = [_row(each, statuses) for each in children]
    guess = None
    if filters.name:
        named = [each for each in found if matches(filters.name, (each.name, f"{each.first_name} {each.last_name}"))]
        guess = None if named else _guess(filters.name, found)
        found = named
    needs = _needs([each.pk for each in found], day, None if wanted is not None else viewer)
    found = [replace(each, needs=tuple(needs.get(each.pk, ()))) for each in found]
    choices = _choices(found, filters)
    found = [each for each in found if _passes(each, filters)]
    rows: Sequence[SenRow] = found
    if not whole:
        start = (filters.page - 1) * ON_A_PAGE
        rows = found[start : start + ON_A_PAGE]
        rows = rows if filters.past else _with_plans(viewer, rows)
    return SenList(tuple(rows), len(found), max(1, -(-len(found) // ON_A_PAGE)), filters, *choices, did_you_mean=guess)


def _statuses(viewer: Viewer, day: date) -> dict[UUID, StatusCard]:
    """The status of every child the viewer reaches who has one, on a day (one query)."""
    found: dict[UUID, tuple[str, date, bool, str]] = {}
    for child_id, status, from_on, confirmed, source in _changes(viewer, day):
        before = found.get(child_id)
        since = before[1] if before and before[0] == status else from_on
        found[child_id] = (status, since, confirmed is not None or source != "import", source)
    return {child: card_for(status, since, "", sure, source) for child, (status, since, sure, source) in found.items()}


@prepared
def _changes(viewer: Viewer, day: date) -> QuerySet[StatusChange, Any]:
    rows = StatusChange.objects.for_viewer(viewer, ACTION).filter(from_on__lte=day).order_by("from_on", "created_at", "pk")
    return rows.values_list("child_id", "status", "from_on", "confirmed_at", "source")


def _wanted(statuses: Mapping[UUID, StatusCard], filters: Filters) -> list[UUID] | None:
    """The children to fetch, or None for everyone on the roll. A name is looked for among everyone."""
    if filters.status in (EVERYONE, SenStatus.NONE) or filters.name:
        return None
    kinds = (filters.status,) if filters.status else ON_THE_LIST
    return [child for child, card in statuses.items() if card.status in kinds]


_COLUMNS = (
    "pk", "ref", "school_id", "first_name", "last_name", "known_as", "date_of_birth", "upn", "nc_year",
    "group_name", "plan_on", "last_review_on", "next_review_on", "transfer", "transfer_year", "transfer_named_on",
    "before", "before_review_on", "met", "offered",
)  # fmt: skip


@prepared
def _children(viewer: Viewer, day: date, wanted: Sequence[UUID] | None, first: date, last: date) -> QuerySet[Child, Any]:
    """The children asked for, with their class, EHC dates, and meetings with the family in a school year (`first` to `last`)."""
    rows: QuerySet[Any] = Child.objects.for_viewer(viewer, ACTION)
    if wanted is not None:
        rows = rows.filter(pk__in=wanted)
    places = ClassPlace.objects.system(_WHY).filter(live(day), child_id=OuterRef("pk")).exclude(group__kind="teaching")
    ehc = EhcPlan.objects.system(_WHY).filter(child_id=OuterRef("pk")).order_by("-created_at")
    before = BeforeTrellis.objects.system(_WHY).filter(child_id=OuterRef("pk"))
    rows = rows.filter(Exists(Enrolment.objects.system(_WHY).filter(live(day), child_id=OuterRef("pk"))))
    rows = rows.annotate(
        group_name=Subquery(places.order_by("starts_on").values("group__name")[:1]),
        plan_on=Cast(Subquery(ehc.values("plan_on")[:1]), DateField()),
        last_review_on=Cast(Subquery(ehc.values("last_review_on")[:1]), DateField()),
        next_review_on=Cast(Subquery(ehc.values("next_review_on")[:1]), DateField()),
        transfer=Subquery(ehc.values("transfer")[:1]),
        transfer_year=Subquery(ehc.values("transfer_year")[:1]),
        transfer_named_on=Cast(Subquery(ehc.values("transfer_named_on")[:1]), DateField()),
        before=Exists(before),
        before_review_on=Cast(
            Subquery(before.filter(review_on__isnull=False).order_by("-review_on").values("review_on")[:1]), DateField()
        ),
        **counted_columns(first, last),
    )
    return rows.order_by("last_name", "first_name", "pk").values(*_COLUMNS)


_NOTHING = card_for(SenStatus.NONE, None)


def _row(each: Mapping[str, Any], statuses: Mapping[UUID, StatusCard]) -> SenRow:
    status = statuses.get(each["pk"], _NOTHING)
    due = each["next_review_on"] or next_review_due(each["plan_on"], each["last_review_on"])
    return SenRow(
        pk=each["pk"],
        ref=each["ref"],
        school_id=each["school_id"],
        first_name=each["first_name"],
        last_name=each["last_name"],
        calling_name=each["known_as"] or each["first_name"],
        date_of_birth=each["date_of_birth"],
        upn=each["upn"],
        nc_year=each["nc_year"],
        group=each["group_name"] or "",
        status=status,
        ehc_review_on=due if status.status == SenStatus.EHC_PLAN else None,
        move=_move(each) if status.status == SenStatus.EHC_PLAN else None,
        before=each["before"],
        review_on=each["before_review_on"],
        meetings=ThreeCount(each["met"], each["offered"]) if status.status == SenStatus.SEN_SUPPORT else None,
    )


def _move(each: Mapping[str, Any]) -> Transfer | None:
    move = transfer_of(each["transfer"] or "", each["transfer_year"], each["nc_year"], clock.today())
    return None if move is None or is_named(move, each["transfer_named_on"]) else move


def _needs(ids: list[UUID], day: date, everyone: Viewer | None) -> dict[UUID, list[tuple[str, str]]]:
    """(code, words) of each child's types of need by rank, on a day (one query)."""
    found: dict[UUID, list[tuple[str, str]]] = {}
    for child_id, code in _need_rows(ids if everyone is None else None, day, everyone):
        found.setdefault(child_id, []).append((code, label(SEN_TYPES, code)))
    return found


@prepared
def _need_rows(ids: Sequence[UUID] | None, day: date, viewer: Viewer | None) -> QuerySet[Need, Any]:
    rows = Need.objects.for_viewer(viewer, ACTION) if viewer is not None else Need.objects.system(_WHY).filter(child_id__in=ids)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)
    return rows.order_by("rank", "starts_on").values_list("child_id", "code")


def _choices(rows: Iterable[SenRow], filters: Filters) -> tuple[Any, Any, Any]:
    """What the three filters offer: what occurs, and what is chosen already."""
    years = {each.nc_year for each in rows if each.nc_year} | ({filters.nc_year} - {""})
    groups = {each.group for each in rows if each.group} | ({filters.group} - {""})
    needs = {code for each in rows for code, _ in each.needs} | ({filters.need} - {""})
    return (
        tuple((year, label(NC_YEARS, year)) for year in sorted(years, key=lambda year: _YEARS.get(year, 99))),
        tuple(sorted(groups)),
        tuple(sorted(((code, label(SEN_TYPES, code)) for code in needs), key=lambda each: each[1])),
    )


def _passes(row: SenRow, filters: Filters) -> bool:
    if filters.nc_year and row.nc_year != filters.nc_year:
        return False
    if filters.group and row.group != filters.group:
        return False
    if filters.need and all(code != filters.need for code, _ in row.needs):
        return False
    return not (filters.name and filters.status not in ("", EVERYONE)) or row.status.status == filters.status


def _guess(typed: str, rows: Sequence[SenRow]) -> tuple[str, str, str] | None:
    by_name = {each.name: each for each in rows}
    found = nearest(typed, by_name)
    return (found, by_name[found].group, by_name[found].ref) if found else None


def _with_plans(viewer: Viewer, rows: Sequence[SenRow]) -> list[SenRow]:
    """Each child's plan, what blocks it, and its review date (five queries)."""
    stages = blocks(viewer, rows)  # type: ignore[arg-type]  # asks only for their keys
    found = []
    for each in rows:
        stage = stages.get(each.pk)
        if stage is not None and stage.state is None and each.before and not stage.begun:
            each = replace(each, stage=BEFORE)
        elif stage is not None:
            blocked = stage.blocked_by if stage.blocked_by and stage.blocked_by not in stage.words else ""
            each = replace(each, stage=stage.words, blocked_by=blocked, review_on=stage.review_on)
        found.append(each)
    return found


STATUS_CHOICES: tuple[tuple[str, str], ...] = (
    ("", "SEN Support and EHC plans"),
    *((each.value, LOOKS[each].label) for each in SenStatus if each is not SenStatus.NONE),
    (EVERYONE, "Everyone on the roll"),
)
