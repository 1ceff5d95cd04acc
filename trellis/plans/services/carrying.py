"""Live plans that go on as new versions while some of their support changes: many at once, in a fixed number of statements.

The start of a term and the handing over of a colleague's support are both this. The caller has decided that the viewer may.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Max

from trellis.access.engine import children_for
from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.cycle import services as cycle_services
from trellis.people.models import Child
from trellis.provision import services as provision_services
from trellis.provision.models import SupportLine

from ..models import JoiningIn, PlanLine, PlanOutcome, PlanStatement, PlanVersion

_WHY = "plans of children whose plan or support the viewer may change"
_COPIED = ("summary", "family_summary", "at_home", "asked")


def versions_for(viewer: Viewer, ids: Collection[UUID], action: str) -> dict[UUID, PlanVersion]:
    """These versions by key, held for this write; NotFound when one is out of reach or of another school than the rest."""
    found = PlanVersion.objects.system(_WHY).select_for_update().filter(pk__in=ids, school_id=viewer.school_id)
    versions = {each.pk: each for each in found.order_by("pk")}
    children = {each.child_id for each in versions.values()}
    allowed = set(children_for(viewer, action).filter(pk__in=children).values_list("pk", flat=True))
    if len(versions) != len(set(ids)) or children - allowed:
        raise NotFound
    return versions


def lines_held(versions: Collection[UUID]) -> dict[UUID, list[SupportLine]]:
    """The support that each version holds and that has not ended."""
    rows = PlanLine.objects.system(_WHY).filter(version_id__in=list(versions), line__live_at__isnull=False, line__ended_on=None)
    found: dict[UUID, list[SupportLine]] = defaultdict(list)
    for row in rows.select_related("line__group").order_by("line__created_at", "line_id"):
        found[row.version_id].append(row.line)
    return found


def group_name(line: SupportLine) -> str:
    """The name of the line's group, or nothing."""
    return line.group.name if line.group else ""


def short_names(children: Collection[UUID]) -> dict[UUID, str]:
    """ "Amina Y" by key, as a refusal names a child among others."""
    rows = Child.objects.system(_WHY).filter(pk__in=list(children))
    return {each.pk: f"{each.known_as or each.first_name} {each.last_name[:1]}" for each in rows}


def go_on(
    viewer: Viewer,
    *,
    school_id: UUID,
    reviews: Mapping[UUID, date | None],
    versions: Mapping[UUID, PlanVersion],
    held: Mapping[UUID, list[SupportLine]],
    lines: Sequence[provision_services.CarryLine],
    starts_on: date,
    reason: str,
    code: str,
) -> None:
    """Each version goes on as a new one from `starts_on`, with these `lines` changed; `reviews` has the review day of each version.

    `lines` may name support that no version holds: it changes in the same way. Inside a write.
    """
    made = _new_versions(viewer, reviews, versions, starts_on, reason)
    replaced = provision_services.carry_on(viewer, school_id=school_id, starts_on=starts_on, lines=lines)
    cycle_services.tie_as(viewer, replaced)
    PlanLine.objects.bulk_create(
        PlanLine(school_id=school_id, child_id=line.child_id, version_id=made[old].pk, line_id=replaced.get(line.pk, line.pk))
        for old in versions
        for line in held.get(old, ())
    )
    for old, new in made.items():
        things = {"plan": new.pk, "before": old, "cycle": new.cycle_id}
        audit.record(viewer, code, school_id=school_id, child_id=new.child_id, things=things)


def _new_versions(
    viewer: Viewer,
    reviews: Mapping[UUID, date | None],
    versions: Mapping[UUID, PlanVersion],
    starts_on: date,
    reason: str,
) -> dict[UUID, PlanVersion]:
    """The new version of each, with all that the old one shows; the old one gives way. By the old one's key."""
    children = [each.child_id for each in versions.values()]
    numbers = PlanVersion.objects.system(_WHY).filter(child_id__in=children).values_list("child_id").annotate(Max("number"))
    latest, now = dict(numbers), clock.now()
    PlanVersion.objects.system(_WHY).filter(pk__in=list(versions)).update(state="superseded", ended_at=now, updated_at=now)
    made = {}
    for old in versions.values():
        made[old.pk] = PlanVersion(
            school_id=old.school_id, child_id=old.child_id, cycle_id=old.cycle_id, number=latest[old.child_id] + 1, state="live",
            reason=reason, starts_on=starts_on, review_on=reviews[old.pk], drafted_by_id=viewer.person_id,
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
