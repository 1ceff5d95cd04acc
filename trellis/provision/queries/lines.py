"""Support lines as pages show them, and what to think of before one is promised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from trellis.access.engine import decide
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.core.prepared import prepared
from trellis.organisations.models import School
from trellis.people.queries import ChildCard, child_by_id
from trellis.rulebook.dates import week_of

from .. import rules
from ..models import DRAFT_LINE, EquipmentStep, Slot, Strategy, SupportLine, live_on

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@dataclass(frozen=True)
class LineCard:
    """One line of support in words. `cost_words` is empty for whoever may not see the cost."""

    pk: UUID
    ref: str
    child_id: UUID
    kind: str
    kind_label: str
    what: str
    how: str
    who: str
    given_by_id: UUID | None
    how_often: str
    minutes: int | None
    times_a_week: int | None
    weeks: int | None
    slots: tuple[tuple[int, time | None], ...]
    place: str
    group_name: str
    group_size: int
    starts_on: date
    ends_on: date
    cost_words: str
    makes_sessions: bool
    is_equipment: bool
    on_class_sheet: bool
    avoid: str
    evidence_note: str
    draft: bool
    ended_on: date | None
    end_reason: str
    revision: int
    replaces_id: UUID | None
    brought: bool


@dataclass(frozen=True)
class StrategyOption:
    """Something every teacher can do, from the school's list; `fits` when it answers a tick of "when and where"."""

    pk: UUID
    text: str
    fits: bool
    everyday: bool = False


def lines_of(viewer: Viewer, card: ChildCard, live_only: bool = True, *, ids: Iterable[UUID] | None = None) -> list[LineCard]:
    """The child's support: what is live today, or with `live_only` off drafts and ended lines too; two queries.

    `ids` asks for these lines, whatever became of them (a frozen version names its own).
    """
    rows = SupportLine.objects.of(card)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    elif live_only:
        rows = rows.filter(live_on(clock.today()))
    else:
        rows = rows.exclude(live_at=None, ended_on__isnull=False)
    cost = _cost_for(viewer, card)
    return [_card(each, cost) for each in _read(rows)]


def drafts_of(viewer: Viewer, card: ChildCard) -> list[LineCard]:
    """The child's drafts, in the order they were written."""
    cost = _cost_for(viewer, card)
    return [_card(each, cost) for each in _read(SupportLine.objects.of(card).filter(DRAFT_LINE))]


def line_for(viewer: Viewer, ref: str, action: str) -> tuple[LineCard, ChildCard]:
    """A line by its reference with its child, if the viewer may do `action` to them; NotFound otherwise."""
    row = _read(SupportLine.objects.for_viewer(viewer, action).filter(ref=ref)).first()
    if row is None:
        raise NotFound
    child = child_by_id(viewer, row.child_id, action)
    return _card(row, _cost_for(viewer, child)), child


def everyday_offer(school_id: UUID) -> list[str]:
    """What every class of the school gets, in words, by text (one query)."""
    return _everyday(school_id)


@prepared
def _everyday(school_id: UUID) -> QuerySet[Strategy, Any]:
    rows = Strategy.objects.at(school_id).filter(everyday=True, retired_on=None)
    return rows.order_by("text").values_list("text", flat=True)


def strategies_for(school_id: UUID, where: Iterable[str] = ()) -> list[StrategyOption]:
    """The school's strategies, those that answer these ticks first."""
    ticks = set(where)
    rows = Strategy.objects.at(school_id).filter(retired_on=None).order_by("text")
    options = [StrategyOption(each.pk, each.text, bool(ticks & set(each.helps_with)), each.everyday) for each in rows]
    return sorted(options, key=lambda each: not each.fits)


def clashes_of(card: ChildCard, line_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """What to think of before these lines of one child are promised, by line: advice, never a refusal. Two queries.

    The adult who is with another group at that time, and the child who has other support then.
    """
    timed = Slot.objects.filter(at__isnull=False, line__ended_on=None).select_related("line__group", "line__given_by")
    wanted = list(timed.filter(line_id__in=list(line_ids), line__child_id=card.pk))
    found: dict[UUID, dict[str, None]] = {}
    if not wanted:
        return {}
    adults = {each.line.given_by_id for each in wanted if each.line.given_by_id}
    others = timed.filter(Q(line__given_by_id__in=adults) | Q(line__child_id=card.pk), line__school_id=card.school_id).filter(
        weekday__in={each.weekday for each in wanted},
        line__starts_on__lte=max(each.line.ends_on for each in wanted),
        line__ends_on__gte=min(each.line.starts_on for each in wanted),
    )
    for other in others.order_by("weekday", "at"):
        for mine in wanted:
            for words in _clash(card, mine, other):
                found.setdefault(mine.line_id, {})[words] = None
    return {line: list(words) for line, words in found.items()}


def _clash(card: ChildCard, mine: Slot, other: Slot) -> Iterable[str]:
    """Two timed slots that meet, in words; none for a line and the one it replaces, or for one group that several children share."""
    a, b = mine.line, other.line
    if a.pk == b.pk or a.pk == b.replaces_id or b.pk == a.replaces_id or mine.weekday != other.weekday:
        return
    if a.starts_on > b.ends_on or b.starts_on > a.ends_on or not _overlap(mine.at, a.minutes, other.at, b.minutes):
        return
    together = a.group_id is not None and a.group_id == b.group_id
    if b.given_by is not None and a.given_by_id == b.given_by_id and not together:
        name = b.group.name if b.group else "other support"
        yield f"{b.given_by.formal_name} already has {name} at that time on {_WEEKDAYS[other.weekday]}s."
    if b.child_id == card.pk:
        yield f"{card.calling_name} already has {b.what} at that time on {_WEEKDAYS[other.weekday]}s."


def cost_of(line: SupportLine) -> tuple[Decimal, str] | None:
    """What a line costs for its child, with the working; None while something is missing."""
    if line.hourly_rate is None or not line.makes_sessions:
        return None
    weeks = line.weeks or (week_of(line.ends_on) - week_of(line.starts_on)).days // 7 + 1
    return rules.cost(line.hourly_rate, line.minutes or 0, line.times_a_week or 0, weeks, line.group_size)


def often_words(minutes: int | None, times: int | None, slots: Iterable[tuple[int, time | None]] = ()) -> str:
    """ "20 minutes, twice a week: Tuesday 10:20am, Thursday 10:20am"; empty for support without sessions."""
    if not minutes or not times:
        return ""
    number = {1: "once", 2: "twice"}.get(times, f"{times} times")
    words = f"{minutes} minutes, {number} a week"
    days = [_WEEKDAYS[day] + (f" {clock_words(at)}" if at else "") for day, at in slots]
    return f"{words}: {', '.join(days)}" if days else words


def clock_words(at: time) -> str:
    """ "10:20am", "2pm"."""
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def _read(rows: QuerySet[SupportLine]) -> QuerySet[SupportLine]:
    equipment = EquipmentStep.objects.system("a mark on lines already reached").filter(line_id=OuterRef("pk"))
    read = rows.select_related("given_by", "group").prefetch_related("slots")
    return read.annotate(is_equipment=Exists(equipment)).order_by("starts_on", "pk")


def _cost_for(viewer: Viewer, card: ChildCard) -> str:
    """ "working" for staff who plan, "total" for families of a school that shows it, else nothing."""
    if decide(viewer, "support.cost", child=card):
        return "working"
    if viewer.system_name is None and decide(viewer, "support.family", child=card):
        return "total" if School.objects.filter(pk=card.school_id, shows_cost_to_families=True).exists() else ""
    return ""


def _card(line: SupportLine, cost: str) -> LineCard:
    slots = tuple((each.weekday, each.at) for each in line.slots.all())
    found = cost_of(line) if cost else None
    return LineCard(
        pk=line.pk,
        ref=line.ref,
        child_id=line.child_id,
        kind=line.kind,
        kind_label=rules.KINDS[rules.Kind(line.kind)].label,
        what=line.what,
        how=line.how,
        who=line.given_by.formal_name if line.given_by else "",
        given_by_id=line.given_by_id,
        how_often=often_words(line.minutes, line.times_a_week, slots),
        minutes=line.minutes,
        times_a_week=line.times_a_week,
        weeks=line.weeks,
        slots=slots,
        place=line.place,
        group_name=line.group.name if line.group else "",
        group_size=line.group_size,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        cost_words="" if found is None else found[1] if cost == "working" else f"£{found[0]:,}",
        makes_sessions=line.makes_sessions,
        is_equipment=line.is_equipment,  # type: ignore[attr-defined]
        on_class_sheet=line.on_class_sheet,
        avoid=line.avoid,
        evidence_note=line.evidence_note,
        draft=line.live_at is None,
        ended_on=line.ended_on,
        end_reason=line.end_reason,
        revision=line.revision,
        replaces_id=line.replaces_id,
        brought=line.brought_on is not None,
    )


def _overlap(one: time | None, one_minutes: int | None, other: time | None, other_minutes: int | None) -> bool:
    if one is None or other is None:
        return False
    day = date(2000, 1, 3)
    a, b = datetime.combine(day, one), datetime.combine(day, other)
    return a < b + timedelta(minutes=other_minutes or 1) and b < a + timedelta(minutes=one_minutes or 1)
