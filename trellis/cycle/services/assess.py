"""Assess: four sources, scores, attendance, what is carried into the plan (Code of Practice 6.45 to 6.47)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.cycle.models import Carried, Cycle, Score, Source, Statement
from trellis.cycle.queries.sources import source_states
from trellis.cycle.rules.assess import Source as SourceName
from trellis.cycle.rules.assess import counts_as_there, standard_score_meaning
from trellis.cycle.rules.steps import CycleStep, sources_missing
from trellis.people import queries as people
from trellis.people.queries import ChildCard

from . import cycles
from .common import actor, audience, cycle_of, must_be_open, tell_family

_SAY_MISSING = {
    "child": "Add what {name} says, or why it is not here.",
    "family": "Add what the family says, or why it is not here.",
    "school": "Add what school sees, or why it is not here.",
    "professional": "Add advice from outside, or why there is none.",
}


def _changed(viewer: Viewer, cycle: Cycle, *fields: str) -> None:
    audit.record(
        viewer, "assess.changed", school_id=cycle.school_id, child_id=cycle.child_id, things={"cycle": cycle.pk}, fields=fields
    )


def _source(value: str) -> SourceName:
    try:
        return SourceName("professional" if value == "outside" else value)
    except ValueError:
        raise RuleBroken("Choose whose views these are.", field="source") from None


def ask_for_views(viewer: Viewer, *, cycle_id: UUID, person_ids: Iterable[UUID]) -> int:
    """Ask these adults at home (or the young person) for their views; how many were asked. Raises RuleBroken for nobody."""
    cycle, child = cycle_of(viewer, cycle_id, "assess.edit")
    must_be_open(cycle)
    wanted = set(person_ids)
    if not wanted:
        raise RuleBroken("Choose at least one person to ask.", field="people")
    if wanted - {person_id for person_id, _ in audience(child)}:
        raise NotFound
    with write():
        _upsert(viewer, cycle, SourceName.CHILD if child.is_young_person else SourceName.FAMILY, asked_on=clock.today())
        asked = tell_family(viewer, child, "views_asked", only=wanted)
        audit.record(
            viewer, "views.asked", school_id=child.school_id, child_id=child.pk, things={"cycle": cycle.pk, "people": len(wanted)}
        )
    return asked


def missing_source(viewer: Viewer, *, cycle_id: UUID, source: str, because: str) -> None:
    """Say why a source is not there. The reason is part of the record."""
    cycle, _ = cycle_of(viewer, cycle_id, "assess.edit")
    must_be_open(cycle)
    if not because.strip():
        raise RuleBroken("Say why it is not here.", field="because")
    with write():
        _upsert(viewer, cycle, _source(source), missing_because=because.strip()[:250])
        _changed(viewer, cycle, str(source))


def _upsert(viewer: Viewer, cycle: Cycle, source: SourceName, **values: object) -> None:
    Source.objects.system("a cycle the viewer has reached").update_or_create(
        cycle=cycle,
        source=source,
        defaults={
            "school_id": cycle.school_id,
            "child_id": cycle.child_id,
            "by_id": actor(viewer),
            "updated_at": clock.now(),
            **values,
        },
    )


def add_score(
    viewer: Viewer,
    *,
    cycle_id: UUID,
    name: str,
    taken_on: date,
    raw: str = "",
    standard: int | None = None,
    note: str = "",
) -> Score:
    """Keep an assessment with its score. `standard` has mean 100 and spread 15. Raises RuleBroken for a day to come or no result."""
    cycle, child = cycle_of(viewer, cycle_id, "assess.edit")
    must_be_open(cycle)
    if not name.strip():
        raise RuleBroken("Say which check or test this was.", field="name")
    if taken_on > clock.today():
        raise RuleBroken("Enter today or an earlier day.", field="taken_on")
    if standard is None and not raw.strip():
        raise RuleBroken("Enter the score, or what it showed.", field="raw")
    with write():
        of = {"school_id": child.school_id, "child_id": child.pk, "cycle_id": cycle.pk}
        row = keep_score(viewer, of, name=name, taken_on=taken_on, standard=standard, raw=raw, note=note)
        _changed(viewer, cycle, "score")
    return row


def keep_score(
    viewer: Viewer, of: Mapping[str, UUID | None], *, name: str, taken_on: date, standard: int | None, raw: str, note: str
) -> Score:
    """Write an assessment's row, `of` a school, child and cycle. Inside a write, after the decision.

    Raises RuleBroken for a standard score that cannot be.
    """
    if standard is not None:
        try:
            standard_score_meaning(standard)
        except ValueError as problem:
            raise RuleBroken(str(problem), field="standard") from None
    return Score.objects.create(
        **of,
        name=name.strip()[:120],
        taken_on=taken_on,
        raw=raw.strip()[:40],
        standard=standard,
        note=note.strip()[:250],
        by_id=actor(viewer),
    )


def set_attendance(viewer: Viewer, *, cycle_id: UUID, percent: Decimal, on: date) -> None:
    """Attendance as the register shows it, in per cent up to a day."""
    cycle, _ = cycle_of(viewer, cycle_id, "assess.edit")
    must_be_open(cycle)
    if not 0 <= percent <= 100:
        raise RuleBroken("Enter a number from 0 to 100, like 94.5.", field="percent")
    if on > clock.today():
        raise RuleBroken("Enter today or an earlier day.", field="on")
    with write():
        cycle.attendance, cycle.attendance_on = percent, on
        cycle.revision += 1
        cycle.updated_at = clock.now()
        cycle.save(update_fields=["attendance", "attendance_on", "revision", "updated_at"])
        _changed(viewer, cycle, "attendance")


def carry(viewer: Viewer, *, cycle_id: UUID, statement_ids: Iterable[UUID]) -> None:
    """These lines go into the plan as they stand, with their speaker; lines ticked before and not now stay out of it."""
    cycle, child = cycle_of(viewer, cycle_id, "assess.edit")
    must_be_open(cycle)
    wanted = set(statement_ids)
    known = set(Statement.objects.of(child).filter(pk__in=wanted, withdrawn_at=None).values_list("pk", flat=True))
    if wanted - known:
        raise NotFound
    there = set(Carried.objects.of(child).filter(cycle=cycle).values_list("statement_id", flat=True))
    if there == wanted:
        return
    with write():
        Carried.objects.of(child).filter(cycle=cycle, statement_id__in=there - wanted).delete()
        Carried.objects.bulk_create(
            Carried(school_id=child.school_id, child_id=child.pk, cycle=cycle, statement_id=each, by_id=actor(viewer))
            for each in sorted(wanted - there)
        )
        audit.record(viewer, "words.carried", school_id=child.school_id, child_id=child.pk, things={"cycle": cycle.pk})


def finish_assess(viewer: Viewer, *, cycle_id: UUID, hypothesis: str = "") -> None:
    """Assess is done: each of the four sources is there, if old, or its absence has a reason. Raises RuleBroken for the first that is not."""
    cycle, child = cycle_of(viewer, cycle_id, "assess.edit")
    must_be_open(cycle)
    missing = still_missing(child, cycle)
    if missing:
        raise RuleBroken(_SAY_MISSING[missing[0]].format(name=child.calling_name), field=missing[0])
    if cycle.step != CycleStep.ASSESS:
        raise RuleBroken("Assess was finished before. Open the child’s record and carry on.")
    with write():
        if hypothesis.strip():
            cycle.hypothesis = hypothesis.strip()
            cycle.save(update_fields=["hypothesis"])
        cycles.move(viewer, cycle, CycleStep.PLAN)
        audit.record(viewer, "assess.finished", school_id=child.school_id, child_id=child.pk, things={"cycle": cycle.pk})


def still_missing(child: ChildCard, cycle: Cycle) -> Sequence[str]:
    """The sources neither there nor blank with a reason, in their order."""
    return sources_missing({str(name): counts_as_there(each.state) for name, each in source_states(child, cycle.pk).items()})


def asked_people(child: ChildCard) -> list[people.AdultCard]:
    """The adults at home who can be asked for their views."""
    return people.family_adults(child) if child.fact_families_on else []
