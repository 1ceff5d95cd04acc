"""The provision map (Code of Practice 6.76): what is promised, what took place, what is not recorded, what it has cost to date.

Three queries, the same for ten children and for a hundred and eighty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.prepared import prepared
from trellis.organisations.models import Term
from trellis.people.models import ClassPlace, live
from trellis.provision.models import Session, SupportLine
from trellis.provision.queries import as_counts, counted, often_words
from trellis.provision.rules import KINDS, Counts, Kind, SessionState
from trellis.rulebook.codes import NC_YEARS, label
from trellis.rulebook.dates import school_year_of

from ..rules import provision_map as rules

ACTION = "support.map"
_WHY = "columns of lines the viewer reads"
_YEARS = {each.code: order for order, each in enumerate(NC_YEARS)}
_KINDS = {kind.value: order for order, kind in enumerate(KINDS)}
_COLUMNS = (
    "pk", "child_id", "class_name", "child__ref", "child__first_name", "child__known_as", "child__last_name", "child__nc_year",
    "kind", "what", "minutes", "times_a_week", "hourly_rate", "group_size", "brought_on",
    "given_by__title", "given_by__first_name", "given_by__last_name",
)  # fmt: skip


@dataclass(frozen=True)
class MapFilters:
    """What the reader asked for: gathered by, one class, one year, and the time (a term's first day, "year" or empty for this term)."""

    by: str = rules.SCHOOL
    group: str = ""
    nc_year: str = ""
    time: str = ""


@dataclass(frozen=True)
class MapTime:
    """A time the map can be about."""

    key: str
    label: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class ProvisionMap:
    """The map as asked. `children` are the ids it shows more of than a name; `lines` is every line, for a file."""

    groups: tuple[rules.MapGroup, ...]
    lines: tuple[rules.Delivered, ...]
    children: Mapping[UUID, UUID]
    filters: MapFilters
    time: MapTime
    times: tuple[MapTime, ...]
    classes: tuple[str, ...]
    years: tuple[tuple[str, str], ...]

    @property
    def cost(self) -> Decimal | None:
        """Pounds to date over the whole map; None where no rate is known."""
        costs = [each.cost for each in self.groups if each.cost is not None]
        return sum(costs, Decimal(0)) if costs else None


def provision_map(viewer: Viewer, filters: MapFilters) -> ProvisionMap:
    """Every line of support that ran in the time asked about, for the children whose support this viewer reads."""
    today, school_id = clock.today(), viewer.school_id
    assert school_id is not None
    times = _times(viewer, today)
    time = next((each for each in times if each.key == filters.time), times[0])
    rows = _lines(viewer, school_id, time.starts_on, time.ends_on, today)
    classes = tuple(sorted({row["class_name"] for row in rows if row["class_name"]}))
    codes = sorted({row["child__nc_year"] for row in rows if row["child__nc_year"]}, key=lambda code: _YEARS.get(code, 99))
    wanted = [row for row in rows if _asked(row, filters)]
    ids = [row["pk"] for row in wanted]
    figures = _figures(ids, time, today)
    lines = [_delivered(row, *figures.get(row["pk"], (Counts(), 0))) for row in wanted]
    lines.sort(key=lambda each: (_order(each, filters.by), each.kind_order, each.what.lower(), each.child))
    return ProvisionMap(
        groups=tuple(rules.gathered(lines, filters.by)),
        lines=tuple(lines),
        children={row["child_id"]: school_id for row in wanted},
        filters=filters,
        time=time,
        times=times,
        classes=classes,
        years=tuple((code, label(NC_YEARS, code)) for code in codes),
    )


def _times(viewer: Viewer, today: date) -> tuple[MapTime, ...]:
    """The terms that have begun this school year, newest first, then the year so far (one query)."""
    first, last = school_year_of(today)
    rows = Term.objects.at(viewer.school_id).filter(starts_on__gte=first, starts_on__lte=today).order_by("-starts_on")
    terms = [MapTime(each.starts_on.isoformat(), each.name, each.starts_on, min(each.ends_on, today)) for each in rows]
    return (*terms, MapTime("year", "This school year so far", first, min(last, today)))


@prepared
def _lines(viewer: Viewer, school_id: UUID, since: date, until: date, today: date) -> QuerySet[SupportLine, dict[str, Any]]:
    """The lines, each with the class its child is in today."""
    places = ClassPlace.objects.system(_WHY).filter(live(today), child_id=OuterRef("child_id")).exclude(group__kind="teaching")
    ran = Q(ended_on__isnull=True) | Q(ended_on__gte=since)
    rows = SupportLine.objects.for_viewer(viewer, ACTION).filter(
        ran, live_at__isnull=False, starts_on__lte=until, ends_on__gte=since, school_id=school_id
    )
    rows = rows.annotate(class_name=Subquery(places.order_by("starts_on", "pk").values("group__name")[:1]))
    return rows.order_by("what", "pk").values(*_COLUMNS)


def _asked(row: Mapping[str, Any], filters: MapFilters) -> bool:
    if filters.group and row["class_name"] != filters.group:
        return False
    return not filters.nc_year or row["child__nc_year"] == filters.nc_year


def _figures(ids: list[UUID], time: MapTime, today: date) -> dict[UUID, tuple[Counts, int]]:
    """Each line's figures in the time, and how many minutes its sessions took together (as logged, else as promised)."""
    rows = _sessions(ids, time.starts_on, time.ends_on, today)
    return {row["line_id"]: (as_counts(row), row["spent"]) for row in rows}


@prepared
def _sessions(ids: Sequence[UUID], since: date, until: date, today: date) -> QuerySet[Session, dict[str, Any]]:
    sessions = Session.objects.system(_WHY).filter(line_id__in=ids, due_on__gte=since, due_on__lte=until)
    took = Q(state__in=(SessionState.HAPPENED.value, SessionState.PART.value), withdrawn_at__isnull=True)
    spent = Sum(Coalesce("minutes", "line__minutes"), filter=took, default=0)
    return sessions.order_by().values("line_id").annotate(**counted(today), spent=spent)


def _delivered(row: Mapping[str, Any], counts: Counts, minutes: int) -> rules.Delivered:
    kind = KINDS[Kind(row["kind"])].label
    title, first, last = (row[f"given_by__{part}"] or "" for part in ("title", "first_name", "last_name"))
    year = row["child__nc_year"]
    return rules.Delivered(
        child=f"{row['child__known_as'] or row['child__first_name']} {row['child__last_name']}",
        child_ref=row["child__ref"],
        group=row["class_name"] or "",
        year=label(NC_YEARS, year) if year else "",
        year_order=_YEARS.get(year, 99),
        what=row["what"],
        kind=kind,
        kind_order=_KINDS.get(row["kind"], 99),
        given_by=f"{title or first} {last}".strip(),
        how_often=often_words(row["minutes"], row["times_a_week"]),
        sessions=bool(row["minutes"] and row["times_a_week"]) and row["brought_on"] is None,
        planned=counts.planned,
        took_place=counts.took_place,
        not_recorded=counts.not_recorded,
        minutes=minutes,
        rate=row["hourly_rate"],
        group_size=row["group_size"],
        to_check=row["brought_on"] is not None,
    )


def _order(line: rules.Delivered, by: str) -> tuple[Any, ...]:
    if by == rules.YEAR:
        return (line.year_order, line.year)
    if by == rules.CLASS:
        return (not line.group, line.group)
    return (line.child, line.child_ref) if by == rules.CHILD else ()
