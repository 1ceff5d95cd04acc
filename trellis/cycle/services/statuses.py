"""SEN status and its history, types of need, and how the family is told (Children and Families Act 2014 s.68, R06)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.core.reactions import happened
from trellis.cycle.models import Cycle, Need, StatusChange, Told
from trellis.cycle.rules.status import LOOKS, MET_BY, TOLD_HOW, TRANSITIONS, SenStatus, census_code
from trellis.people import queries as people
from trellis.people.queries import ChildCard
from trellis.rulebook.codes import SEN_TYPES, type_problems
from trellis.rulebook.machines import require_move

from . import cycles
from .common import actor, child_of, tell_family
from .facts import NeedFact, ToldFact


def status_now(child: ChildCard) -> SenStatus:
    """The status that holds: the newest `from_on`, then the newest written."""
    newest = StatusChange.objects.of(child).order_by("-from_on", "-created_at", "-pk").values_list("status", flat=True).first()
    return SenStatus(newest or SenStatus.NONE)


def set_status(
    viewer: Viewer,
    *,
    child_id: UUID,
    status: str,
    from_on: date,
    note: str = "",
    source: str = "decision",
    source_code: str = "",
) -> UUID:
    """Write a child's status from a day on. Raises RuleBroken for a move the machine does not know, or a day to come."""
    child = child_of(viewer, child_id, "status.decide")
    with write():
        return move_status(viewer, child, SenStatus(status), from_on, note=note, source=source, source_code=source_code).pk


def move_status(
    viewer: Viewer,
    child: ChildCard,
    status: SenStatus,
    from_on: date,
    *,
    note: str = "",
    source: str = "decision",
    source_code: str = "",
) -> StatusChange:
    """The write behind every change of status, for services that have decided. Inside a write."""
    if from_on > clock.today():
        raise RuleBroken("Enter today or an earlier day.", field="from_on")
    now = status_now(child)
    if now is not status:
        require_move(TRANSITIONS, LOOKS, now, status)
    newest = StatusChange.objects.of(child).order_by("-from_on").values_list("from_on", flat=True).first()
    if newest and from_on < newest:
        raise RuleBroken("The status has changed since that day. Enter a later day.", field="from_on")
    change = StatusChange.objects.create(
        school_id=child.school_id,
        child_id=child.pk,
        status=status,
        from_on=from_on,
        by_id=actor(viewer),
        note=note,
        source=source,
        source_code=source_code,
        confirmed_at=clock.now() if source == "decision" else None,
    )
    audit.record(
        viewer, "status.changed", school_id=child.school_id, child_id=child.pk, things={"status": change.pk}, fields=["status"]
    )
    happened("status.changed", viewer, child_id=child.pk, status=str(status))
    return change


def decide_sen_support(
    viewer: Viewer,
    *,
    child_id: UUID,
    from_on: date,
    needs: Sequence[NeedFact],
    told: Sequence[ToldFact],
    reason: str,
) -> UUID:
    """The SENCO's decision that stands between Assess and a live plan; gives the id of the cycle that carries on or opens.

    How each person was told is recorded in the same step (R06). Nobody told yet never stops the decision: it stays first on Today.
    Raises RuleBroken without a reason or with needs that do not fit together.
    """
    child = child_of(viewer, child_id, "status.decide")
    if not reason.strip():
        raise RuleBroken("Say why you decided this. The teacher and family will see it.", field="reason")
    check_needs(needs, SenStatus.SEN_SUPPORT)
    with write():
        change = move_status(viewer, child, SenStatus.SEN_SUPPORT, from_on, note=reason.strip())
        _write_needs(viewer, child, needs)
        for each in told:
            _write_told(viewer, child, change, each)
        cycle = Cycle.objects.of(child).filter(closed_at=None).first() or cycles.open_for(viewer, child, "sen_support")
        return cycle.pk


def record_told(viewer: Viewer, *, child_id: UUID, told: ToldFact) -> UUID:
    """How one person was told afterwards, or that another try reached nobody. Raises RuleBroken when there is nothing to tell."""
    child = child_of(viewer, child_id, "status.tell")
    change = newest_support(child)
    if change is None:
        raise RuleBroken("There is no decision on SEN Support to tell anybody about.")
    with write():
        return _write_told(viewer, child, change, told).pk


def newest_support(child: ChildCard) -> StatusChange | None:
    """The first row of the SEN Support that holds now, or None when the child is not on it."""
    rows = list(StatusChange.objects.of(child).order_by("-from_on", "-created_at", "-pk"))
    found = None
    for row in rows:
        if row.status != SenStatus.SEN_SUPPORT:
            break
        found = row
    return found


def _write_told(viewer: Viewer, child: ChildCard, change: StatusChange, told: ToldFact) -> Told:
    if told.how not in {each.code for each in TOLD_HOW}:
        raise RuleBroken("Choose how they were told.", field="how")
    if told.on > clock.today():
        raise RuleBroken("Enter today or an earlier day.", field="on")
    known = {each.person_id for each in people.family_adults(child)} | {child.person_id, None}
    if told.person_id not in known:
        raise NotFound
    if told.person_id is None and not child.is_young_person:
        raise RuleBroken("Choose who was told.", field="person")
    reached = told.reached and told.how in MET_BY
    row = Told.objects.create(
        school_id=child.school_id,
        child_id=child.pk,
        status_change=change,
        person_id=told.person_id,
        how=told.how,
        on=told.on,
        reached=reached,
        note=told.note.strip()[:250],
        by_id=viewer.person_id,
    )
    audit.record(viewer, "family.told", school_id=child.school_id, child_id=child.pk, things={"told": row.pk})
    if reached and told.how in ("message", "letter") and told.person_id:
        tell_family(viewer, child, "told_sen_support", only={told.person_id})
    return row


def check_needs(needs: Sequence[NeedFact], status: SenStatus) -> None:
    """Raises RuleBroken with the first thing that does not fit in a child's ranked types of need."""
    ranks = [each.rank for each in needs]
    if len(set(ranks)) != len(ranks):
        raise RuleBroken("Give each need a number of its own: 1, 2, 3.", field="needs")
    problems = type_problems({each.rank: each.code for each in needs}, census_code(status), clock.today())
    if problems:
        raise RuleBroken(problems[0], field="needs")


def set_needs(viewer: Viewer, *, child_id: UUID, needs: Sequence[NeedFact]) -> None:
    """Rank a child's types of need from today. Those that no longer stand end; nothing is lost."""
    child = child_of(viewer, child_id, "assess.edit")
    status = status_now(child)
    if needs or census_code(status) != "N":
        check_needs(needs, status)
    with write():
        _write_needs(viewer, child, needs)


def _write_needs(viewer: Viewer, child: ChildCard, needs: Iterable[NeedFact]) -> None:
    today = clock.today()
    wanted = {(each.code, each.rank, each.in_class.strip()) for each in needs}
    standing = list(Need.objects.of(child).filter(ends_on=None))
    kept = {(each.code, each.rank, each.in_class) for each in standing} & wanted
    gone = [each.pk for each in standing if (each.code, each.rank, each.in_class) not in kept]
    fresh = sorted(wanted - kept, key=lambda each: each[1])
    if not gone and not fresh:
        return
    Need.objects.of(child).filter(pk__in=gone).update(ends_on=today, updated_at=clock.now())
    Need.objects.bulk_create(
        Need(school_id=child.school_id, child_id=child.pk, code=code, rank=rank, in_class=words, starts_on=today)
        for code, rank, words in fresh
    )
    audit.record(viewer, "needs.set", school_id=child.school_id, child_id=child.pk, fields=["needs"])


def need_codes() -> set[str]:
    """Every code a roll file may carry, historic ones included."""
    return {each.code for each in SEN_TYPES}
