"""Support lines: drafted, changed while drafts, made live, ended. A live line is never edited: a change is a new row."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from trellis.access.engine import require
from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import EditedMeanwhile, NotFound, RuleBroken
from trellis.core.reactions import happened
from trellis.people.models import Child, ProfessionalPlace, Staff, live
from trellis.people.queries import child_by_id

from .. import events as _events  # noqa: F401  (its codes must be known before anything is recorded)
from .. import rules
from ..models import DRAFT_LINE, LIVE_LINE, Slot, SupportGroup, SupportLine
from .planning import plan_lines

Slots = Iterable[tuple[int, time | None]]
_WORDS = ("kind", "what", "how", "place", "evidence_note", "avoid")
_REST = ("given_by_id", "minutes", "times_a_week", "weeks", "group_size", "on_class_sheet", "starts_on", "ends_on", "hourly_rate")
_WHY = "lines of a child whose support the viewer may change"


def draft_line(
    viewer: Viewer,
    *,
    child_id: UUID,
    kind: str,
    what: str,
    starts_on: date,
    ends_on: date,
    how: str = "",
    given_by_id: UUID | None = None,
    minutes: int | None = None,
    times_a_week: int | None = None,
    weeks: int | None = None,
    slots: Slots = (),
    place: str = "",
    group_name: str = "",
    group_size: int = 1,
    evidence_note: str = "",
    on_class_sheet: bool = False,
    avoid: str = "",
    hourly_rate: Decimal | None = None,
    replaces_id: UUID | None = None,
    to_check: bool = False,
) -> SupportLine:
    """Draft one line of support. Raises RuleBroken with the field at fault, NotFound for a child out of reach.

    `slots` are (weekday, time or None), Monday 0; `replaces_id` names the live line this one takes the place of; `to_check`
    says nobody has looked it over yet.
    """
    child = child_by_id(viewer, child_id, "support.edit")
    require(viewer, "support.edit", child=child)
    values = {
        "kind": kind,
        "what": what.strip(),
        "how": how.strip(),
        "given_by_id": given_by_id,
        "minutes": minutes,
        "times_a_week": times_a_week,
        "weeks": weeks,
        "place": place.strip(),
        "group_size": group_size,
        "evidence_note": evidence_note.strip(),
        "on_class_sheet": on_class_sheet,
        "avoid": avoid.strip(),
        "starts_on": starts_on,
        "ends_on": ends_on,
        "hourly_rate": hourly_rate,
    }
    known_slots = list(dict.fromkeys(slots))
    _check(values, known_slots)
    _check_giver(child, given_by_id, starts_on)
    if replaces_id is not None and not SupportLine.objects.of(child).filter(LIVE_LINE, pk=replaces_id).exists():
        raise NotFound
    with write():
        values["hourly_rate"] = hourly_rate if hourly_rate is not None else _rate_of(child.school_id, given_by_id)
        line = SupportLine(
            school_id=child.school_id,
            child_id=child.pk,
            group_id=_group_id(child.school_id, group_name),
            replaces_id=replaces_id,
            to_check=to_check,
            edited_by_id=None if viewer.system_name else viewer.person_id,
            **values,
        )
        line.save(force_insert=True)
        Slot.objects.bulk_create([Slot(line=line, weekday=day, at=at) for day, at in known_slots])
        record(viewer, "support.drafted", school_id=child.school_id, child_id=child.pk, things={"line": line.pk})
        happened("support.drafted", viewer, child_id=child.pk, line_id=line.pk)
    return line


def edit_line(viewer: Viewer, *, line_id: UUID, revision: int, **changed: Any) -> SupportLine:
    """Change a draft. `changed` takes any argument of `draft_line` but the child and what it replaces.

    Raises RuleBroken for a line that is live, EditedMeanwhile when another person saved first.
    """
    line, child = _reach(viewer, line_id)
    if line.live_at or line.ended_on:
        raise RuleBroken("This support has started, so it stays as it is. Change the plan instead: that makes a new version.")
    slots = list(dict.fromkeys(changed.pop("slots"))) if "slots" in changed else None
    group_name = changed.pop("group_name", None)
    values = {name: getattr(line, name) for name in (*_WORDS, *_REST)}
    unknown = set(changed) - set(values)
    if unknown:
        raise TypeError(f"edit_line() does not know {sorted(unknown)}")
    wanted = values | {name: value.strip() if isinstance(value, str) else value for name, value in changed.items()}
    _check(wanted, slots if slots is not None else list(line.slots.values_list("weekday", "at")))
    if wanted["given_by_id"] != values["given_by_id"]:
        _check_giver(child, wanted["given_by_id"], wanted["starts_on"])
        if "hourly_rate" not in changed:
            wanted["hourly_rate"] = _rate_of(child.school_id, wanted["given_by_id"])
    different = {name: value for name, value in wanted.items() if value != values[name]}
    with write():
        if group_name is not None:
            different["group_id"] = _group_id(child.school_id, group_name)
        rows = SupportLine.objects.of(child).filter(DRAFT_LINE, pk=line.pk, revision=revision)
        editor = None if viewer.system_name else viewer.person_id
        if not rows.update(**different, to_check=False, revision=revision + 1, updated_at=clock.now(), edited_by_id=editor):
            _refuse_stale(line, wanted)
        if slots is not None:
            line.slots.all().delete()
            Slot.objects.bulk_create([Slot(line_id=line.pk, weekday=day, at=at) for day, at in slots])
        names = [*different, *(["slots"] if slots is not None else [])]
        record(viewer, "support.edited", school_id=child.school_id, child_id=child.pk, things={"line": line.pk}, fields=names)
    return SupportLine.objects.of(child).get(pk=line.pk)


def drop_line(viewer: Viewer, *, line_id: UUID) -> None:
    """Take a draft away. The row stays, ended before it began; a second press changes nothing."""
    line, child = _reach(viewer, line_id)
    if line.live_at:
        raise RuleBroken("This support has started. End it instead, with the reason.")
    with write():
        rows = SupportLine.objects.of(child).filter(DRAFT_LINE, pk=line.pk)
        if rows.update(ended_on=clock.today(), end_reason="Draft taken away", updated_at=clock.now()):
            record(viewer, "support.dropped", school_id=child.school_id, child_id=child.pk, things={"line": line.pk})


def make_lines_live(viewer: Viewer, *, line_ids: Collection[UUID], from_on: date) -> None:
    """Start these drafts of one or more children, end the lines they replace the day before, and write their sessions.

    Lines that are live already are left alone, so a second call is harmless. Raises RuleBroken when a line would end before it starts.
    """
    lines = _reach_all(viewer, line_ids)
    drafts = [each for each in lines if each.live_at is None and each.ended_on is None]
    for line in drafts:
        line.starts_on = max(line.starts_on, from_on)
        if line.ends_on < line.starts_on:
            raise RuleBroken(f"“{line.what}” would end before it starts. Change its dates first.", "ends_on")
    if not drafts:
        return
    with write():
        now = clock.now()
        for line in drafts:
            line.live_at, line.updated_at = now, now
        SupportLine.objects.system(_WHY).bulk_update(drafts, ["starts_on", "live_at", "updated_at"], batch_size=200)
        for day in sorted({line.starts_on for line in drafts if line.replaces_id}):
            old = [line.replaces_id for line in drafts if line.replaces_id and line.starts_on == day]
            end_rows(old, day - timedelta(days=1), "Changed in a new version of the plan")
        plan_lines([line.pk for line in drafts], from_on=min(line.starts_on for line in drafts))
        _record_each_school(viewer, "support.started", drafts)


def end_lines(viewer: Viewer, *, line_ids: Collection[UUID], on: date, reason: str) -> None:
    """Stop live support: `on` is its last day. Later sessions that nobody recorded are withdrawn with the reason."""
    if not reason.strip():
        raise RuleBroken("Say why this support ends", "reason")
    lines = [each for each in _reach_all(viewer, line_ids) if each.live_at and (each.ended_on is None or each.ended_on > on)]
    if not lines:
        return
    with write():
        end_rows([each.pk for each in lines], on, reason.strip())
        _record_each_school(viewer, "support.ended", lines)


def end_brought(viewer: Viewer, *, line_id: UUID, reason: str) -> None:
    """End support from before Trellis; its last day is today. No plan holds it, so no new version of one could leave it out.

    Raises RuleBroken for support of a plan (the plan is changed instead) and without a reason, NotFound out of reach.
    """
    with write():
        line, _child = _reach(viewer, line_id)
        if line.brought_on is None:
            raise RuleBroken("This support is in a plan. Change the plan to end it.", "reason")
        end_lines(viewer, line_ids=[line_id], on=clock.today(), reason=reason)


def end_rows(line_ids: Collection[UUID], on: date, reason: str) -> None:
    """Write the end of live lines and withdraw what comes after, when the decision was made elsewhere. Inside a write."""
    rows = SupportLine.objects.system(_WHY).filter(pk__in=line_ids, live_at__isnull=False)
    rows.exclude(ended_on__lt=on).update(ended_on=on, end_reason=reason[:250], updated_at=clock.now())
    plan_lines(line_ids, from_on=on + timedelta(days=1))


def _record_each_school(viewer: Viewer, code: str, lines: list[SupportLine]) -> None:
    """One event a child, so that each record tells its own story; one reaction each."""
    for child_id in dict.fromkeys(each.child_id for each in lines):
        own = [each for each in lines if each.child_id == child_id]
        things = {"line" if n == 0 else f"line_{n + 1}": each.pk for n, each in enumerate(own)}
        record(viewer, code, school_id=own[0].school_id, child_id=child_id, things=things)
        happened(code, viewer, child_id=child_id, line_ids=[each.pk for each in own])


def _reach(viewer: Viewer, line_id: UUID) -> tuple[SupportLine, Any]:
    """A line the viewer may change, with its child; NotFound otherwise."""
    line = SupportLine.objects.for_viewer(viewer, "support.edit").filter(pk=line_id).first()
    if line is None:
        raise NotFound
    child = child_by_id(viewer, line.child_id, "support.edit")
    require(viewer, "support.edit", child=child)
    return line, child


def _reach_all(viewer: Viewer, line_ids: Collection[UUID]) -> list[SupportLine]:
    found = list(SupportLine.objects.for_viewer(viewer, "support.edit").filter(pk__in=set(line_ids)).order_by("pk"))
    if len(found) != len(set(line_ids)):
        raise NotFound
    return found


def _group_id(school_id: UUID, name: str) -> UUID | None:
    """The school's group of that name, made where it is new."""
    name = " ".join(name.split())[:80]
    if not name:
        return None
    found = SupportGroup.objects.at(school_id).filter(name__iexact=name).first()
    return (found or SupportGroup.objects.create(school_id=school_id, name=name)).pk


def _rate_of(school_id: UUID, person_id: UUID | None) -> Decimal | None:
    if person_id is None:
        return None
    rows = Staff.objects.at(school_id).filter(live(clock.today()), person_id=person_id, hourly_rate__isnull=False)
    return rows.values_list("hourly_rate", flat=True).first()


def _check_giver(child: Child | Any, person_id: UUID | None, starts_on: date) -> None:
    """Giving support opens the child's support to that person: only staff of the school and people invited for the child may."""
    if person_id is None:
        return
    day = max(starts_on, clock.today())
    if Staff.objects.at(child.school_id).filter(live(day), person_id=person_id).exists():
        return
    if ProfessionalPlace.objects.of(child).filter(live(day), person_id=person_id).exists():
        return
    raise RuleBroken("Choose who will give this support", "given_by")


def _check(values: dict[str, Any], slots: list[tuple[int, time | None]]) -> None:
    """What a line must say. Each refusal names the field it belongs to."""
    if values["kind"] not in {each.value for each in rules.Kind}:
        raise RuleBroken("Choose what kind of support this is", "kind")
    if not values["what"]:
        raise RuleBroken("Say what the support is", "what")
    if values["ends_on"] < values["starts_on"]:
        raise RuleBroken("The end date must be on or after the start date", "ends_on")
    minutes, times = values["minutes"], values["times_a_week"]
    if minutes is not None and not 1 <= minutes <= 600:
        raise RuleBroken("Enter how many minutes, using numbers, like 20", "minutes")
    if times is not None and not 1 <= times <= 25:
        raise RuleBroken("Enter how many times a week, using numbers, like 2", "times_a_week")
    if minutes and not times:
        raise RuleBroken("Enter how many times a week, using numbers, like 2", "times_a_week")
    if times and not minutes:
        raise RuleBroken("Enter how many minutes, using numbers, like 20", "minutes")
    if rules.makes_sessions(minutes, times) and values["given_by_id"] is None:
        raise RuleBroken("Choose who will give this support", "given_by")
    if slots and len(slots) > (times or 0):
        raise RuleBroken("There are more days than times a week. Take a day off, or raise the times a week.", "slots")
    if any(not 0 <= day <= 4 for day, _ in slots):
        raise RuleBroken("Choose a day from Monday to Friday", "slots")
    if values["group_size"] is None or not 1 <= values["group_size"] <= 60:
        raise RuleBroken("Enter how many children are in the group, using numbers, like 4", "group_size")


def _refuse_stale(line: SupportLine, wanted: dict[str, Any]) -> None:
    """Another person saved first, or the line went live: show their words beside ours."""
    now = SupportLine.objects.system(_WHY).select_related("edited_by", "given_by").get(pk=line.pk)
    if now.live_at or now.ended_on:
        raise RuleBroken("This support has started meanwhile, so it stays as it is. Change the plan instead.")
    editor: Person | None = now.edited_by
    theirs = {name: _in_words(now, name) for name in wanted if getattr(now, name) != wanted[name]}
    raise EditedMeanwhile(
        theirs=theirs,
        by=editor.formal_name if editor else "Somebody else",
        at=now.updated_at.astimezone(clock.LONDON).strftime("%H:%M"),
        revision=now.revision,
    )


def _in_words(line: SupportLine, name: str) -> str:
    value = getattr(line, name)
    if name == "given_by_id":
        return line.given_by.formal_name if line.given_by else ""
    return "" if value is None else str(value)
