"""What a version holds: the outcomes, lines and statements that stand in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from trellis.cycle.models import Carried, Outcome, Statement
from trellis.provision.models import SupportLine

from ..models import PlanLine, PlanOutcome, PlanStatement, PlanVersion

_WHY = "the contents of a version the viewer has reached"


Key = tuple[UUID, UUID, UUID, bool]


def key_of(version: PlanVersion) -> Key:
    """(version, child, cycle, whether it is a draft): all that decides what a version holds."""
    return version.pk, version.child_id, version.cycle_id, version.state == "draft"


def outcomes_in(version: PlanVersion) -> QuerySet[Outcome]:
    """The outcomes of a version, in their order. A draft also holds its cycle's own drafts that no other version shows."""
    return outcomes_under(*key_of(version))


def outcomes_under(version: UUID, child: UUID, cycle: UUID, draft: bool) -> QuerySet[Outcome]:
    """As `outcomes_in`, by key: for queries that are kept."""
    held = Q(pk__in=PlanOutcome.objects.system(_WHY).filter(version=version).values("outcome_id"))
    rows = Outcome.objects.system(_WHY).filter(child_id=child)
    if draft:
        elsewhere = Exists(PlanOutcome.objects.system(_WHY).filter(outcome_id=OuterRef("pk")).exclude(version=version))
        drafts = Q(cycle_id=cycle, live_at=None, ended_at=None) & ~Q(elsewhere)
        newer = rows.filter(drafts, replaces_id=OuterRef("pk"))
        rows = rows.filter(held | drafts).exclude(Exists(newer))
    else:
        rows = rows.filter(held)
    return rows.order_by("order", "created_at", "pk")


def lines_in(version: PlanVersion) -> QuerySet[SupportLine]:
    """The support lines of a version, in the order they were written."""
    return lines_under(*key_of(version))


def lines_under(version: UUID, child: UUID, cycle: UUID, draft: bool) -> QuerySet[SupportLine]:
    """As `lines_in`, by key."""
    held = Q(pk__in=PlanLine.objects.system(_WHY).filter(version=version).values("line_id"))
    rows = SupportLine.objects.system(_WHY).filter(child_id=child)
    if draft:
        elsewhere = Exists(PlanLine.objects.system(_WHY).filter(line_id=OuterRef("pk")).exclude(version=version))
        drafts = Q(live_at=None, ended_on=None) & ~Q(elsewhere)
        newer = rows.filter(drafts, replaces_id=OuterRef("pk"))
        rows = rows.filter(held | drafts).exclude(Exists(newer))
    else:
        rows = rows.filter(held)
    return rows.order_by("created_at", "pk")


def statements_in(version: PlanVersion) -> QuerySet[Statement]:
    """The carried statements of a version, oldest first. What its speaker has withdrawn stands in no version."""
    return statements_under(*key_of(version))


def statements_under(version: UUID, child: UUID, cycle: UUID, draft: bool) -> QuerySet[Statement]:
    """As `statements_in`, by key."""
    chosen: Any = PlanStatement.objects.system(_WHY).filter(version=version)
    if draft:
        chosen = Carried.objects.system(_WHY).filter(cycle_id=cycle)
    rows = Statement.objects.system(_WHY).filter(child_id=child, withdrawn_at=None, pk__in=chosen.values("statement_id"))
    return rows.order_by("said_on", "created_at", "pk")


def shown_elsewhere(version: PlanVersion, *, outcome_id: Any = None, line_id: Any = None) -> bool:
    """Whether an outcome or a line already stands in another version, which must stay as it was."""
    if outcome_id is not None:
        return PlanOutcome.objects.system(_WHY).filter(outcome_id=outcome_id).exclude(version=version).exists()
    return PlanLine.objects.system(_WHY).filter(line_id=line_id).exclude(version=version).exists()
