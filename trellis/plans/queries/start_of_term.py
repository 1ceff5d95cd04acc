"""The plans to carry on into a term: up to forty on a page, with their support, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery

from trellis.access.engine import children_for
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.cycle.rules.review import Due, due_state
from trellis.organisations.queries import groups_of
from trellis.people.models import ClassPlace, live
from trellis.people.queries import staff_options

from ..models import PlanLine, PlanVersion
from ..rules.start_of_term import MOST

ACTION = "plan.approve"
_WHY = "plans of children the viewer may approve plans for"


@dataclass(frozen=True)
class LineToCarry:
    """Support that has sessions: who gives it and in which group can change with the term."""

    pk: UUID
    ref: str
    what: str
    given_by_id: UUID | None
    who: str
    group_name: str
    ends_on: date


@dataclass(frozen=True)
class PlanToCarry:
    """One live plan. `busy` says why it cannot be carried on here, such as a change that is being written."""

    pk: UUID
    ref: str
    revision: int
    child_id: UUID
    child_ref: str
    school_id: UUID
    name: str
    place: str
    review_on: date | None
    overdue: bool
    lines: tuple[LineToCarry, ...]
    others: int
    busy: str


@dataclass(frozen=True)
class TermPage:
    """One page of plans, and the days the form begins with."""

    rows: tuple[PlanToCarry, ...]
    groups: tuple[tuple[str, str], ...]
    group: str
    number: int
    pages: int
    starts_on: date
    until: date
    people: tuple[tuple[str, str], ...]


def term_page(viewer: Viewer, *, group: str, number: int, until: date) -> TermPage:
    """The live plans of the school the viewer works in, by class and name; of one class where `group` names it."""
    school_id = viewer.school_id
    assert school_id is not None
    day = clock.today()
    place = ClassPlace.objects.system(_WHY).filter(live(day), child_id=OuterRef("child_id")).exclude(group__kind="teaching")
    plans = (
        PlanVersion.objects.system(_WHY)
        .filter(state="live", school_id=school_id, child_id__in=children_for(viewer, ACTION).values("pk"))
        .select_related("child")
        .annotate(place=Subquery(place.values("group__name")[:1]), place_ref=Subquery(place.values("group__ref")[:1]))
        .order_by("place", "child__first_name", "child__last_name", "pk")
    )
    groups = tuple((each.ref, each.name) for each in groups_of(school_id) if each.kind != "teaching")
    chosen = group if group in dict(groups) else ""
    if chosen:
        plans = plans.filter(place_ref=chosen)
    page = Paginator(plans, MOST).get_page(number)
    found = list(page.object_list)
    lines, writing = _lines([each.pk for each in found]), _writing([each.child_id for each in found])
    calendar = viewer.calendar(school_id)
    rows = []
    for each in found:
        own = lines.get(each.pk, [])
        with_sessions = tuple(line for line, sessions in own if sessions)
        overdue = due_state(each.review_on, day, calendar) is Due.OVERDUE
        name = f"{each.child.known_as or each.child.first_name} {each.child.last_name[:1]}"
        busy = "A change to this plan is being written." if each.child_id in writing else "" if own else "It holds no support."
        rows.append(
            PlanToCarry(
                each.pk,
                each.ref,
                each.revision,
                each.child_id,
                each.child.ref,
                each.school_id,
                name,
                each.place or "",
                each.review_on,
                overdue,
                with_sessions,
                len(own) - len(with_sessions),
                busy,
            )
        )
        viewer.opens(child_id=each.child_id, school_id=each.school_id, page="the start-of-term page")
    people = tuple((str(each.person_id), each.label) for each in staff_options(school_id)) if rows else ()
    starts_on = calendar.on_or_after(day)
    return TermPage(tuple(rows), groups, chosen, page.number, page.paginator.num_pages, starts_on, until, people)


def _lines(version_ids: list[UUID]) -> dict[UUID, list[tuple[LineToCarry, bool]]]:
    """The support each version holds that has not ended (one query), and whether it has sessions."""
    rows = (
        PlanLine.objects.system(_WHY)
        .filter(version_id__in=version_ids, line__live_at__isnull=False, line__ended_on=None)
        .select_related("line", "line__given_by", "line__group")
        .order_by("line__created_at", "line_id")
    )
    found: dict[UUID, list[tuple[LineToCarry, bool]]] = {}
    for row in rows:
        line = row.line
        who = line.given_by.formal_name if line.given_by else ""
        group = line.group.name if line.group else ""
        card = LineToCarry(line.pk, line.ref, line.what, line.given_by_id, who, group, line.ends_on)
        found.setdefault(row.version_id, []).append((card, line.makes_sessions))
    return found


def _writing(child_ids: list[UUID]) -> set[UUID]:
    """The children with a version that is being written or checked beside the live one."""
    rows = PlanVersion.objects.system(_WHY).filter(child_id__in=child_ids, state__in=("draft", "to_check"))
    return set(rows.values_list("child_id", flat=True))
