"""Children who left long ago, what is left of them, and a run of retention."""

from __future__ import annotations

from datetime import date

from tests.people import child
from trellis.accounts.viewer import system_viewer
from trellis.audit.models import Row
from trellis.audit.queries import verify_all
from trellis.audit.services import record
from trellis.config.operations import removal, retention
from trellis.core import clock
from trellis.core.db import write
from trellis.cycle.models import Concern, ConcernStep
from trellis.people.models import Child, Enrolment

LEFT = date(2010, 7, 20)


def leaver(world, born: date, name: str = "Old", **also) -> Child:
    with write():
        made = child(world.oakfield, name, "Leaver", born, "6", **also)
        Enrolment.objects.of(made).update(starts_on=date(2005, 9, 1), ends_on=LEFT)
    return made


def leaver_named(world, last_name: str) -> Child:
    made = leaver(world, date(1981, 1, 1), "Ann")
    with write():
        Child._base_manager.filter(pk=made.pk).update(last_name=last_name)
    return made


def concern(world, of: Child, *, state: str = "closed", closed: date = LEFT) -> Concern:
    with write():
        at = clock.london(closed)
        made = Concern.objects.create(
            school_id=of.school_id,
            child=of,
            source="teacher",
            text="Mixes up sounds.",
            raised_by=world.people["mr_lane"],
            raised_at=at,
            reply_by=closed,
            family_sees_from=closed,
            state=state,
            updated_at=at,
        )
        ConcernStep.objects.create(school_id=of.school_id, child=of, concern=made, state=state, reason="It passed.", at=at)
    return made


def sealed(world, of: Child) -> Row:
    with write():
        record(world.mrs_shah, "concern.raised", school_id=of.school_id, child_id=of.pk, detail={"said": "kept under the key"})
    return Row.objects.get(code="concern.raised", pk__in=Row.objects.order_by("-pk").values("pk")[:1])


def run(world, *schools) -> list[str]:
    said: list[str] = []
    retention.run(system_viewer("operator"), list(schools) or [world.oakfield], said.append)
    return said


def left_of(pk) -> list[str]:
    return [each.label for each in removal.tables()[0] if each.rows(pk).exists()]


def whole() -> bool:
    return all(each.broken_at is None for each in verify_all())
