"""Whether the families of children on SEN Support have been told so (R06). A duty that is shown everywhere and never a gate."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from trellis.cycle.models import StatusChange, Told
from trellis.cycle.rules.status import SenStatus

_WHY = "the status of children the viewer has reached"


def with_told(rows: QuerySet[Any], child: str = "child_id") -> QuerySet[Any]:
    """Rows about children, each with `sen_status` today and `told`: whether somebody was reached and told of this time on SEN Support.

    A register that declared the family told before Trellis counts.
    """
    changes = StatusChange.objects.system(_WHY).filter(child_id=OuterRef(child)).order_by("-from_on", "-created_at", "-pk")
    before = StatusChange.objects.system(_WHY).filter(child_id=OuterRef("child_id")).exclude(status=SenStatus.SEN_SUPPORT)
    left = Subquery(before.order_by("-from_on", "-created_at", "-pk").values("from_on")[:1])
    this_time = Q(left_on__isnull=True) | Q(status_change__from_on__gte=F("left_on"))
    declared = StatusChange.objects.system(_WHY).filter(child_id=OuterRef(child), status=SenStatus.SEN_SUPPORT, told_before=True)
    told = Told.objects.system(_WHY).filter(child_id=OuterRef(child), reached=True, status_change__status=SenStatus.SEN_SUPPORT)
    return rows.annotate(
        sen_status=Subquery(changes.values("status")[:1]),
        told=Case(
            When(~Q(sen_status=SenStatus.SEN_SUPPORT) | Q(sen_status=None), then=Value(True)),
            When(
                Exists(declared.annotate(left_on=left).filter(Q(left_on__isnull=True) | Q(from_on__gte=F("left_on")))),
                then=Value(True),
            ),
            default=Exists(told.annotate(left_on=left).filter(this_time)),
            output_field=BooleanField(),
        ),
    )


def status_now(child_id: UUID) -> tuple[SenStatus, bool]:
    """A child's status today, and whether somebody at home was reached and told of this time on SEN Support."""
    newest = StatusChange.objects.system(_WHY).filter(child_id=child_id).order_by("-from_on", "-created_at", "-pk")
    row = with_told(newest).values_list("sen_status", "told").first()
    return (SenStatus(row[0]), row[1]) if row else (SenStatus.NONE, True)
