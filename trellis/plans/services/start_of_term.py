"""Carrying many plans on at once: one transaction, a fixed number of statements, and nothing saved where one row is not right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max

from trellis.access.engine import children_for
from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RowsBroken, RuleBroken
from trellis.cycle import services as cycle_services
from trellis.cycle.rules.review import Due, due_state
from trellis.people.models import Child
from trellis.provision import services as provision_services
from trellis.provision.models import SupportLine
from trellis.rulebook.dates import SchoolCalendar

from ..models import JoiningIn, PlanLine, PlanOutcome, PlanStatement, PlanVersion
from ..rules.start_of_term import REASON, Carrying, carry_problem

_WHY = "plans of children the viewer may approve plans for"
_COPIED = ("summary", "family_summary", "at_home", "asked")


@dataclass(frozen=True)
class CarryRow:
    """What to carry on: the version as it was shown, its new days, and for each line who gives it and in which group.

    `ref` names the row where it is not right.
    """

    ref: str
    version_id: UUID
    revision: int
    until: date
    review_on: date
    lines: Mapping[UUID, tuple[UUID | None, str]]


def carry_over(viewer: Viewer, *, rows: Sequence[CarryRow]) -> int:
    """Carry these live plans on as new versions, each with its new days, adults and groups; gives how many.

    Each child's plan gets a new live version with the reason; support whose end, adult or group changes is a new line that replaces the
    old one from the first school day on, and its sessions are planned. Raises RowsBroken naming each child whose row is not right (a
    review that has not been held, a plan somebody else changed meanwhile), NotFound for a plan out of reach.
    """
    if not rows:
        raise RuleBroken("Tick at least one plan to carry on.")
    with write():
        versions = _versions(viewer, [each.version_id for each in rows])
        school_id = next(iter(versions.values())).school_id
        calendar = viewer.calendar(school_id)
        starts_on = calendar.on_or_after(clock.today())
        problems = list(_problems(rows, versions, starts_on, calendar))
        if problems:
            raise RowsBroken(problems)
        held = _lines(versions)
        made = _new_versions(viewer, rows, versions, starts_on)
        replaced = provision_services.carry_on(
            viewer,
            school_id=school_id,
            starts_on=starts_on,
            lines=[
                provision_services.CarryLine(line.pk, row.until, *row.lines.get(line.pk, (line.given_by_id, _name_of(line))))
                for row in rows
                for line in held[row.version_id]
            ],
        )
        cycle_services.tie_as(viewer, replaced)
        PlanLine.objects.bulk_create(
            PlanLine(school_id=school_id, child_id=line.child_id, version_id=made[old].pk, line_id=replaced.get(line.pk, line.pk))
            for old in versions
            for line in held[old]
        )
        for old, new in made.items():
            things = {"plan": new.pk, "before": old, "cycle": new.cycle_id}
            audit.record(viewer, "plan.carried_on", school_id=school_id, child_id=new.child_id, things=things)
    return len(rows)


def _versions(viewer: Viewer, ids: Collection[UUID]) -> dict[UUID, PlanVersion]:
    """These versions by key, held for this write; NotFound when one is out of reach or of another school than the rest."""
    found = PlanVersion.objects.system(_WHY).select_for_update().filter(pk__in=ids, school_id=viewer.school_id)
    versions = {each.pk: each for each in found.order_by("pk")}
    children = {each.child_id for each in versions.values()}
    allowed = set(children_for(viewer, "plan.approve").filter(pk__in=children).values_list("pk", flat=True))
    if len(versions) != len(set(ids)) or children - allowed:
        raise NotFound
    return versions


def _problems(
    rows: Sequence[CarryRow], versions: Mapping[UUID, PlanVersion], starts_on: date, calendar: SchoolCalendar
) -> Iterator[tuple[str, str]]:
    """(field, sentence) of each row that is not right."""
    children = [each.child_id for each in versions.values()]
    names = {
        each.pk: f"{each.known_as or each.first_name} {each.last_name[:1]}"
        for each in Child.objects.system(_WHY).filter(pk__in=children)
    }
    newer = PlanVersion.objects.system(_WHY).filter(child_id__in=children, state__in=("draft", "to_check", "live"))
    open_now = {
        each.child_id: each for each in newer.exclude(pk__in=list(versions)).select_related("drafted_by").order_by("created_at")
    }
    for row in rows:
        version = versions[row.version_id]
        name, other = names[version.child_id], open_now.get(version.child_id)
        if version.state != "live" or version.revision != row.revision or other is not None:
            by = other.drafted_by.formal_name if other and other.drafted_by else "Somebody"
            yield f"carry_{row.ref}", f"{name}: {by} has changed this plan since the page was drawn. Look at it, then decide."
            continue
        overdue = due_state(version.review_on, clock.today(), calendar) is Due.OVERDUE
        of = Carrying(name, starts_on, row.until, row.review_on, version.review_on, overdue)
        problem = carry_problem(of, calendar.known_until)
        if problem:
            yield f"{problem[0]}_{row.ref}", problem[1]


def _lines(versions: Mapping[UUID, PlanVersion]) -> dict[UUID, list[SupportLine]]:
    """The support that each version holds and that has not ended."""
    rows = PlanLine.objects.system(_WHY).filter(version_id__in=list(versions), line__live_at__isnull=False, line__ended_on=None)
    found: dict[UUID, list[SupportLine]] = defaultdict(list)
    for row in rows.select_related("line__group").order_by("line__created_at", "line_id"):
        found[row.version_id].append(row.line)
    return found


def _name_of(line: SupportLine) -> str:
    return line.group.name if line.group else ""


def _new_versions(
    viewer: Viewer, rows: Sequence[CarryRow], versions: Mapping[UUID, PlanVersion], starts_on: date
) -> dict[UUID, PlanVersion]:
    """The new version of each, with all that the old one shows; the old one gives way. By the old one's key."""
    children = [each.child_id for each in versions.values()]
    numbers = PlanVersion.objects.system(_WHY).filter(child_id__in=children).values_list("child_id").annotate(Max("number"))
    latest, now = dict(numbers), clock.now()
    PlanVersion.objects.system(_WHY).filter(pk__in=list(versions)).update(state="superseded", ended_at=now, updated_at=now)
    made = {}
    for row in rows:
        old = versions[row.version_id]
        made[old.pk] = PlanVersion(
            school_id=old.school_id, child_id=old.child_id, cycle_id=old.cycle_id, number=latest[old.child_id] + 1, state="live",
            reason=REASON, starts_on=starts_on, review_on=row.review_on, drafted_by_id=viewer.person_id,
            approved_by_id=viewer.person_id, approved_at=now, live_at=now, **{name: getattr(old, name) for name in _COPIED},
        )  # fmt: skip
    PlanVersion.objects.bulk_create(made.values())
    for table, columns in ((PlanStatement, ("statement_id",)), (PlanOutcome, ("outcome_id",)), (JoiningIn, ("area", "what"))):
        standing = table.objects.system(_WHY).filter(version_id__in=list(versions))  # type: ignore[attr-defined]
        if table is PlanOutcome:
            standing = standing.filter(outcome__ended_at=None)
        table.objects.bulk_create(  # type: ignore[attr-defined]
            table(
                school_id=each.school_id,
                child_id=each.child_id,
                version=made[each.version_id],
                **{name: getattr(each, name) for name in columns},
            )
            for each in standing.order_by("created_at", "pk")
        )
    return made
