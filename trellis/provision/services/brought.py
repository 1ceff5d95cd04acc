"""Strategies and support out of the school's own lists, in bulk, and taking them back. Nobody is told anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef

from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.people.models import Child, Staff, live
from trellis.people.services.asking import require_at

from .. import events as _events  # noqa: F401  (its codes must be known before anything is recorded)
from .. import rules
from ..models import ClassStrategy, EquipmentStep, InPlace, Session, Strategy, SupportGroup, SupportLine

_WHY = "lines of a list that is being taken back"


def bring_strategies(viewer: Viewer, *, school_id: UUID, texts: Mapping[UUID, Sequence[str]]) -> list[UUID]:
    """Start strategies in class for many children as the school's own register lists them, from today; gives the ids written.

    One that is running for the child stays as it is. A strategy that two children or more have joins the school's own list.
    """
    require_at(viewer, "register.import", school_id)
    wanted = {
        child: list(dict.fromkeys(" ".join(each.split())[:200] for each in given)) for child, given in texts.items() if given
    }
    if Child.objects.at(school_id).filter(pk__in=wanted).count() != len(wanted):
        raise NotFound
    with write():
        shared = Counter(text for given in wanted.values() for text in given)
        listed = dict(Strategy.objects.at(school_id).filter(text__in=shared, retired_on=None).values_list("text", "pk"))
        there = set(Strategy.objects.at(school_id).filter(text__in=shared).values_list("text", flat=True))
        fresh = [Strategy(school_id=school_id, text=text) for text, count in shared.items() if count > 1 and text not in there]
        Strategy.objects.bulk_create(fresh)
        listed |= {each.text: each.pk for each in fresh}
        running = set(
            ClassStrategy.objects.at(school_id)
            .filter(child_id__in=wanted, ended_on=None, text__in=shared)
            .values_list("child_id", "text")
        )
        by_id = None if viewer.system_name else viewer.person_id
        rows = [
            ClassStrategy(
                school_id=school_id, child_id=child, strategy_id=listed.get(text), text=text, starts_on=clock.today(), by_id=by_id
            )
            for child, given in wanted.items()
            for text in given
            if (child, text) not in running
        ]
        ClassStrategy.objects.bulk_create(rows, batch_size=500)
        record(viewer, "strategy.brought", school_id=school_id, children=dict.fromkeys(each.child_id for each in rows))
    return [each.pk for each in rows]


def take_strategies_back(viewer: Viewer, *, school_id: UUID, ids: Collection[UUID], but: Collection[UUID] = ()) -> int:
    """Take back strategies a register brought, where nobody has ended or changed them since; `but` are children who keep theirs."""
    require_at(viewer, "register.import", school_id)
    with write():
        rows = ClassStrategy.objects.at(school_id).filter(pk__in=ids, ended_on=None, revision=1).exclude(child_id__in=but)
        children = list(rows.values_list("child_id", flat=True))
        rows.delete()
        record(viewer, "strategy.taken_back", school_id=school_id, children=dict.fromkeys(children))
    return len(children)


@dataclass(frozen=True)
class BroughtLine:
    """Support that stands for a child. Minutes and times a week both or neither; lines of one `group_name` are one group."""

    child_id: UUID
    what: str
    starts_on: date
    ends_on: date
    minutes: int | None = None
    times_a_week: int | None = None
    given_by_id: UUID | None = None
    group_name: str = ""
    group_size: int = 1


@dataclass(frozen=True)
class BroughtLines:
    """The rows that were written, so that exactly they can be taken back."""

    lines: list[UUID]
    groups: list[UUID]


def bring_lines(viewer: Viewer, *, school_id: UUID, lines: Sequence[BroughtLine]) -> BroughtLines:
    """Support of many children as the school's own list tells it: it stands, to be checked in the first plan, and owes no sessions.

    What has no minutes stands on the class page. Raises NotFound for a child of another school, RuleBroken for an adult who is not on
    the staff and for days the wrong way round.
    """
    require_at(viewer, "register.import", school_id)
    children = {each.child_id for each in lines}
    if Child.objects.at(school_id).filter(pk__in=children).count() != len(children):
        raise NotFound
    adults = {each.given_by_id for each in lines if each.given_by_id}
    staff = Staff.objects.at(school_id).filter(live(clock.today()), person_id__in=adults)
    if set(staff.values_list("person_id", flat=True)) != adults:
        raise RuleBroken("One of these adults is not on the staff any more. Look at the file again.")
    if any(each.ends_on < each.starts_on for each in lines):
        raise RuleBroken("The end date must be on or after the start date", "ends_on")
    with write():
        groups, fresh = _groups(school_id, {each.group_name for each in lines if each.group_name})
        rows = [_line(school_id, each, groups) for each in lines]
        SupportLine.objects.bulk_create(rows, batch_size=500)
        record(viewer, "support.brought", school_id=school_id, children=dict.fromkeys(each.child_id for each in rows))
    return BroughtLines([each.pk for each in rows], fresh)


def _groups(school_id: UUID, names: Collection[str]) -> tuple[dict[str, UUID], list[UUID]]:
    """The school's groups of these names, by name in small letters, and those made now."""
    there = {name.casefold(): pk for name, pk in SupportGroup.objects.at(school_id).values_list("name", "pk")}
    fresh = [SupportGroup(school_id=school_id, name=name) for name in names if name.casefold() not in there]
    SupportGroup.objects.bulk_create(fresh)
    return there | {each.name.casefold(): each.pk for each in fresh}, [each.pk for each in fresh]


def _line(school_id: UUID, each: BroughtLine, groups: Mapping[str, UUID]) -> SupportLine:
    regular = rules.makes_sessions(each.minutes, each.times_a_week)
    return SupportLine(
        school_id=school_id,
        child_id=each.child_id,
        kind=rules.Kind.INTERVENTION,
        what=each.what,
        group_id=groups.get(each.group_name.casefold()),
        group_size=each.group_size,
        given_by_id=each.given_by_id,
        minutes=each.minutes if regular else None,
        times_a_week=each.times_a_week if regular else None,
        on_class_sheet=not regular,
        starts_on=each.starts_on,
        ends_on=each.ends_on,
        live_at=clock.now(),
        brought_on=clock.today(),
    )


def take_lines_back(viewer: Viewer, *, school_id: UUID, brought: BroughtLines) -> list[UUID]:
    """Take back support a list brought; gives the children of whom some stays because a plan or somebody has built on it since."""
    require_at(viewer, "register.import", school_id)
    with write():
        rows = SupportLine.objects.at(school_id).filter(pk__in=brought.lines)
        used = [
            Exists(model.objects.system(_WHY).filter(**{name: OuterRef("pk")}))
            for model, name in (
                (SupportLine, "replaces_id"),
                (Session, "line_id"),
                (InPlace, "line_id"),
                (EquipmentStep, "line_id"),
            )
        ]
        built_on = rows.filter(used[0] | used[1] | used[2] | used[3]) | rows.exclude(ended_on=None)
        kept = dict(built_on.values_list("pk", "child_id"))
        going = rows.exclude(pk__in=kept)
        children = list(going.values_list("child_id", flat=True))
        going.delete()
        empty = SupportGroup.objects.at(school_id).filter(pk__in=brought.groups)
        empty.exclude(pk__in=SupportLine.objects.at(school_id).exclude(group=None).values("group_id")).delete()
        record(viewer, "support.taken_back", school_id=school_id, children=dict.fromkeys(children))
    return sorted(set(kept.values()), key=str)
