"""The page on which a support group is looked back on: each child's outcomes that the group is for, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count

from trellis.access.engine import children_for
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.cycle.models import JudgementDraft, OutcomeLine
from trellis.provision import queries as provision
from trellis.provision.models import SupportGroup, SupportLine, live_on
from trellis.provision.rules import Counts

ACTION = "outcome.measure"
_WHY = "outcomes of children the viewer may measure"


@dataclass(frozen=True)
class Noted:
    """What was noted of an outcome outside its review. It decides nothing."""

    judgement: str
    value: Decimal | None
    words: str
    why: str
    by: str
    at: datetime
    revision: int


@dataclass(frozen=True)
class GroupOutcome:
    """One outcome of one child on the page."""

    pk: UUID
    sentence: str
    measure: str
    unit: str
    noted: Noted | None


@dataclass(frozen=True)
class GroupChild:
    """One child of the group with what it is for, and how many of its sessions happened."""

    pk: UUID
    ref: str
    school_id: UUID
    name: str
    counts: Counts
    outcomes: tuple[GroupOutcome, ...]


@dataclass(frozen=True)
class GroupReview:
    """The whole group."""

    ref: str
    name: str
    today: date
    children: tuple[GroupChild, ...]


@dataclass(frozen=True)
class GroupCard:
    """A support group in a list."""

    ref: str
    name: str
    children: int


def groups_to_review(viewer: Viewer) -> list[GroupCard]:
    """The support groups that run now and hold children this viewer may measure outcomes of (one query)."""
    lines = SupportLine.objects.for_viewer(viewer, ACTION).filter(live_on(clock.today()), group__isnull=False)
    rows = lines.values("group__ref", "group__name").annotate(children=Count("child_id", distinct=True)).order_by("group__name")
    return [GroupCard(each["group__ref"], each["group__name"], each["children"]) for each in rows]


def group_review(viewer: Viewer, ref: str) -> GroupReview:
    """A support group with each child's outcomes. NotFound for a group none of whose children the viewer may measure."""
    group = SupportGroup.objects.system(_WHY).filter(ref=ref).first()
    if group is None:
        raise NotFound
    children = children_for(viewer, ACTION).values("pk")
    lines = SupportLine.objects.system(_WHY).filter(live_on(clock.today()), group_id=group.pk, child_id__in=children)
    found = list(lines.select_related("child").order_by("child__first_name", "child__last_name", "child_id"))
    if not found:
        raise NotFound
    counts = provision.counts_for([each.pk for each in found])
    outcomes = _outcomes([each.pk for each in found])
    rows: dict[UUID, GroupChild] = {}
    for line in found:
        child, before = line.child, rows.get(line.child_id)
        name = f"{child.known_as or child.first_name} {child.last_name[:1]}"
        own = {each.pk: each for each in (*(before.outcomes if before else ()), *outcomes.get(line.pk, ()))}
        total = (before.counts if before else Counts()) + counts.get(line.pk, Counts())
        rows[child.pk] = GroupChild(child.pk, child.ref, child.school_id, name, total, tuple(own.values()))
        viewer.opens(child_id=child.pk, school_id=child.school_id, page="a group review")
    return GroupReview(group.ref, group.name, clock.today(), tuple(rows.values()))


def noted_for(outcome_ids: list[UUID]) -> dict[UUID, Noted]:
    """What is noted of these outcomes and not yet part of a review (one query)."""
    rows = JudgementDraft.objects.system(_WHY).filter(outcome_id__in=outcome_ids).select_related("by")
    return {
        each.outcome_id: Noted(
            each.judgement,
            each.now_value,
            each.now_words,
            each.why,
            each.by.formal_name if each.by else "",
            each.noted_at,
            each.revision,
        )
        for each in rows
    }


def _outcomes(line_ids: list[UUID]) -> dict[UUID, list[GroupOutcome]]:
    """The live outcomes each line is for (two queries)."""
    ties = OutcomeLine.objects.system(_WHY).filter(line_id__in=line_ids, outcome__live_at__isnull=False, outcome__ended_at=None)
    rows = list(ties.select_related("outcome").order_by("outcome__order", "outcome__created_at", "pk"))
    noted = noted_for([each.outcome_id for each in rows])
    found: dict[UUID, list[GroupOutcome]] = {}
    for each in rows:
        aim = each.outcome
        card = GroupOutcome(aim.pk, aim.sentence, aim.measure, aim.unit, noted.get(aim.pk))
        found.setdefault(each.line_id, []).append(card)
    return found
