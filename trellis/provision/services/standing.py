"""Support without sessions: is it in place, equipment on its way, strategies in class."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from trellis.access.engine import require
from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.core.reactions import happened
from trellis.organisations.queries import calendar_of
from trellis.people.queries import child_by_id
from trellis.rulebook.machines import require_move

from .. import rules
from ..models import ClassStrategy, EquipmentStep, InPlace, Strategy, SupportLine
from ..policies import AtSchool

_ANSWERS = {each.code for each in rules.IN_PLACE}
_WHERES = {each.code for each in rules.USED_WHERE}
MOST_STRATEGIES = 8


def answer_in_place(viewer: Viewer, *, line_id: UUID, answer: str, why: str = "") -> None:
    """Say whether support without sessions is in place this half-term. A later answer stands beside the earlier one.

    Raises RuleBroken for "partly" and "not yet" without a why, for a line that has sessions, and in the holidays.
    """
    line, child = _live_line(viewer, line_id)
    if answer not in _ANSWERS:
        raise RuleBroken("Choose yes, partly or not yet", "answer")
    why = why.strip()[:250]
    if answer != "yes" and not why:
        raise RuleBroken("Say what is missing" if answer == "partly" else "Say why it is not in place yet", "why")
    if line.makes_sessions:
        raise RuleBroken("This support has sessions. Record those instead.")
    half = calendar_of(line.school_id).half_term_of(clock.today())
    if half is None:
        raise RuleBroken("School is closed now. Answer this when it is open again.")
    with write():
        before = (
            InPlace.objects.of(child)
            .filter(line_id=line.pk, half_term_starts_on=half.start)
            .order_by("-created_at", "-pk")
            .first()
        )
        if before and (before.answer, before.why, before.answered_by_id) == (answer, why, viewer.person_id):
            return
        InPlace.objects.create(
            school_id=line.school_id,
            child_id=line.child_id,
            line_id=line.pk,
            half_term_starts_on=half.start,
            answer=answer,
            why=why,
            answered_by_id=viewer.person_id,
        )
        record(viewer, "support.in_place", school_id=line.school_id, child_id=line.child_id, things={"line": line.pk})
        happened("support.in_place", viewer, child_id=line.child_id, line_id=line.pk)


def record_equipment(
    viewer: Viewer, *, line_id: UUID, step: str, on: date, where: str = "", goes_with_child: bool | None = None, note: str = ""
) -> None:
    """Record that equipment was asked for, arrived, was shown to adults, is in use, or was given back.

    Raises RuleBroken when the step does not follow the last one, or the day is to come.
    """
    line, child = _live_line(viewer, line_id)
    if step not in {each.value for each in rules.EquipmentStage}:
        raise RuleBroken("Choose what happened with the equipment", "step")
    if line.kind != rules.Kind.ADAPTATION or line.makes_sessions:
        raise RuleBroken("This support is not equipment.")
    if on > clock.today():
        raise RuleBroken("Enter today or a day that has passed", "on")
    if where and where not in _WHERES:
        raise RuleBroken("Choose where it is used", "where")
    stage = rules.EquipmentStage(step)
    if stage is rules.EquipmentStage.IN_USE and not where:
        raise RuleBroken("Choose where it is used", "where")
    with write():
        last = EquipmentStep.objects.of(child).filter(line_id=line.pk).order_by("-created_at", "-pk").first()
        if last and last.step == stage:
            return
        if last:
            require_move(rules.EQUIPMENT_TRANSITIONS, rules.EQUIPMENT_LOOKS, rules.EquipmentStage(last.step), stage)
        elif stage is not rules.EQUIPMENT_START:
            raise RuleBroken("Say first when it was asked for", "step")
        if last and on < last.on:
            raise RuleBroken("This day is before the last step. Enter a later day.", "on")
        EquipmentStep.objects.create(
            school_id=line.school_id,
            child_id=line.child_id,
            line_id=line.pk,
            step=step,
            on=on,
            where=where,
            goes_with_child=goes_with_child,
            note=note.strip()[:250],
            by_id=viewer.person_id,
        )
        record(
            viewer,
            "equipment.recorded",
            school_id=line.school_id,
            child_id=line.child_id,
            things={"line": line.pk},
            fields=[step],
        )


def try_strategies(
    viewer: Viewer,
    *,
    child_id: UUID,
    texts: Iterable[str],
    starts_on: date,
    review_on: date | None,
    concern_id: UUID | None = None,
) -> list[ClassStrategy]:
    """Start strategies in class for one child, with the day they are looked at. Ones already running are left as they are."""
    child = child_by_id(viewer, child_id, "support.edit")
    require(viewer, "support.edit", child=child)
    wanted = list(dict.fromkeys(" ".join(text.split())[:200] for text in texts if text.strip()))
    if not wanted:
        raise RuleBroken("Choose at least one thing to try in class", "strategy_texts")
    if len(wanted) > MOST_STRATEGIES:
        raise RuleBroken(f"Choose {MOST_STRATEGIES} or fewer. A few things done every day help most.", "strategy_texts")
    if review_on is not None and review_on < starts_on:
        raise RuleBroken("The day to look again must be after the start", "review_on")
    with write():
        running = set(ClassStrategy.objects.of(child).filter(ended_on=None, text__in=wanted).values_list("text", flat=True))
        listed = dict(Strategy.objects.at(child.school_id).filter(text__in=wanted, retired_on=None).values_list("text", "pk"))
        made = [
            ClassStrategy(
                school_id=child.school_id,
                child_id=child.pk,
                strategy_id=listed.get(text),
                text=text,
                concern_id=concern_id,
                starts_on=starts_on,
                review_on=review_on,
                by_id=None if viewer.system_name else viewer.person_id,
            )
            for text in wanted
            if text not in running
        ]
        if made:
            ClassStrategy.objects.bulk_create(made)
            things: dict[str, Any] = {f"strategy_{n}": each.pk for n, each in enumerate(made, 1)}
            record(viewer, "strategy.tried", school_id=child.school_id, child_id=child.pk, things=things)
    return made


def add_strategy(viewer: Viewer, *, school_id: UUID, text: str, helps_with: Collection[str]) -> Strategy:
    """Add to the school's own list; one that is there already is given back, with its ticks joined."""
    require(viewer, "strategy.edit", child=AtSchool(school_id))
    text = " ".join(text.split())[:200]
    if not text:
        raise RuleBroken("Say what every teacher can do", "text")
    with write():
        found = Strategy.objects.at(school_id).filter(text=text).first()
        if found is not None:
            ticks = sorted(set(found.helps_with) | set(helps_with))
            if ticks != sorted(found.helps_with) or found.retired_on:
                found.helps_with, found.retired_on, found.updated_at = ticks, None, clock.now()
                found.save(update_fields=["helps_with", "retired_on", "updated_at"])
                record(viewer, "strategy.added", school_id=school_id, things={"strategy": found.pk}, fields=["helps_with"])
            return found
        made = Strategy(school_id=school_id, text=text, helps_with=sorted(set(helps_with)))
        made.save(force_insert=True)
        record(viewer, "strategy.added", school_id=school_id, things={"strategy": made.pk})
    return made


def set_everyday(viewer: Viewer, *, school_id: UUID, add: Collection[UUID] = (), drop: Collection[UUID] = ()) -> None:
    """Say which strategies of the school's list every class gets, and which not any more. Two people's changes add up."""
    require(viewer, "strategy.edit", child=AtSchool(school_id))
    with write():
        rows = Strategy.objects.at(school_id)
        changed = [*rows.filter(pk__in=list(add), everyday=False), *rows.filter(pk__in=list(drop), everyday=True)]
        if changed:
            now = clock.now()
            rows.filter(pk__in=list(add)).update(everyday=True, updated_at=now)
            rows.filter(pk__in=list(drop)).update(everyday=False, updated_at=now)
            things = {f"strategy_{n}": each.pk for n, each in enumerate(changed, 1)}
            record(viewer, "strategy.everyday", school_id=school_id, things=things, fields=["everyday"])


def _live_line(viewer: Viewer, line_id: UUID) -> tuple[SupportLine, Any]:
    """A live line whose child's support this viewer may record, with the child; NotFound otherwise."""
    rows = SupportLine.objects.for_viewer(viewer, "support.log").filter(pk=line_id, live_at__isnull=False)
    line = rows.first()
    if line is None:
        raise NotFound
    child = child_by_id(viewer, line.child_id, "support.log")
    require(viewer, "support.log", child=child)
    if line.ended_on and line.ended_on < clock.today():
        raise RuleBroken("This support has ended.")
    return line, child
