"""Plans from before Trellis while they wait: what was read in each, whose it may be, and why the others were refused."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.core import clock, crypto
from trellis.core.errors import NotFound
from trellis.designsystem.words import plural
from trellis.exchange import rules
from trellis.exchange.models import PlanDrop, PlanFile
from trellis.exchange.papers import messages
from trellis.exchange.papers.blocks import Block, lines
from trellis.exchange.papers.find import look
from trellis.people.services.asking import require_at

from .lists import ACTION
from .matching import OnRoll, School
from .plan_matching import BY_HAND, match_plan

_SHOWN_LINES = 400


@dataclass(frozen=True)
class WaitingPlan:
    """One file that waits. `candidates` are rows with ref, name, born, class and why; `preset` is the reference offered first, if any."""

    number: int
    name: str
    note: str
    candidates: tuple[Mapping[str, str], ...]
    preset: str
    review_on: date | None
    scan: bool


@dataclass(frozen=True)
class DropPage:
    """The files of one drop: those to confirm, and (name, sentence) of those refused."""

    ref: str
    waits_until: datetime
    plans: tuple[WaitingPlan, ...]
    refused: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PlanPage:
    """One file of a drop: what could be read in it, and every child it may be given to."""

    drop_ref: str
    plan: WaitingPlan
    lines: tuple[str, ...]
    children: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DropRow:
    """One drop as lists and its own page show it."""

    ref: str
    at: datetime
    state: str
    summary: str
    waits: bool
    may_undo: bool


def file_context(pk: UUID, part: str) -> str:
    return f"plan-{part}:{pk}"


def seal_look(pk: UUID, seen: Mapping[str, Any]) -> bytes:
    return crypto.seal(json.dumps(seen).encode(), file_context(pk, "look"))


def open_look(found: PlanFile) -> dict[str, Any]:
    """What was read in a waiting file."""
    seen: dict[str, Any] = json.loads(crypto.open_sealed(bytes(found.look or b""), file_context(found.pk, "look")))
    return seen


def looked_at(
    school: School, file_name: str, blocks: Sequence[Block], *, by_hand: str = "", scan: bool = False
) -> dict[str, Any]:
    """What is kept of a look at a file: its text, the review date it gives, the children it may be about with what tells them apart.

    `by_hand` is the reference of a child a person chose already; it stands first.
    """
    found = look(blocks, clock.today())
    match = match_plan(school, file_name, found)
    rows = [_row(child, why) for child, why in match.candidates]
    chosen = school.by_ref.get(by_hand)
    if chosen is not None:
        rows = [_row(chosen, BY_HAND), *(each for each in rows if each["ref"] != by_hand)]
    review = found.review_on(clock.today())
    return {
        "blocks": list(blocks),
        "review": review.isoformat() if review else "",
        "candidates": rows,
        "by_hand": by_hand if chosen else "",
        "preset": chosen.ref if chosen else match.sure.ref if match.sure else "",
        "note": messages.say(messages.SCAN) if scan else match.note,
        "scan": scan,
    }


def _row(child: OnRoll, why: str) -> dict[str, str]:
    return {"ref": child.ref, "name": child.name, "born": child.date_of_birth.isoformat(), "class": child.class_name, "why": why}


def drop_by_ref(viewer: Viewer, ref: str) -> PlanDrop:
    """One drop of a school whose register this viewer may bring in. NotFound otherwise."""
    found = PlanDrop.objects.system("the school is asked for next").filter(ref=ref).first()
    if found is None:
        raise NotFound
    if viewer.system_name is None and (found.school_id != viewer.school_id or not viewer.held.schools.get(found.school_id)):
        raise NotFound
    require_at(viewer, ACTION, found.school_id)
    return found


def waiting_drop(viewer: Viewer, ref: str) -> PlanDrop:
    """A drop that can still be confirmed. NotFound once it is confirmed, thrown away or a day old."""
    found = drop_by_ref(viewer, ref)
    if found.confirmed_at is not None or found.waits_until < clock.now():
        raise NotFound
    return found


def files_of(drop: PlanDrop) -> list[PlanFile]:
    """The files of a drop that wait, without their bytes."""
    return list(PlanFile.objects.at(drop.school_id).filter(drop=drop).defer("sealed").order_by("number"))


def drop_page(viewer: Viewer, ref: str) -> DropPage:
    """The files of a waiting drop."""
    drop = waiting_drop(viewer, ref)
    files = files_of(drop)
    return DropPage(
        drop.ref,
        drop.waits_until,
        tuple(_waiting(each, open_look(each)) for each in files if each.look is not None),
        tuple((each.name, messages.say(each.code)) for each in files if each.code),
    )


def plan_page(viewer: Viewer, ref: str, number: int) -> PlanPage:
    """One waiting file. NotFound for a refused one."""
    drop = waiting_drop(viewer, ref)
    found = next((each for each in files_of(drop) if each.number == number and each.look is not None), None)
    if found is None:
        raise NotFound
    seen = open_look(found)
    children = sorted(School(drop.school_id).children, key=lambda each: (each.name, each.date_of_birth))
    offered = tuple(
        (each.ref, f"{each.name}, born {each.date_of_birth:%-d %b %Y}{f', {each.class_name}' if each.class_name else ''}")
        for each in children
    )
    return PlanPage(drop.ref, _waiting(found, seen), tuple(lines(seen["blocks"]))[:_SHOWN_LINES], offered)


def _waiting(found: PlanFile, seen: Mapping[str, Any]) -> WaitingPlan:
    return WaitingPlan(
        found.number,
        found.name,
        seen["note"] if not seen["preset"] or seen["scan"] else "",
        tuple(seen["candidates"]),
        seen["preset"],
        date.fromisoformat(seen["review"]) if seen["review"] else None,
        seen["scan"],
    )


def drops(viewer: Viewer, most: int = 20) -> list[DropRow]:
    """The school's drops, newest first; what was thrown away unconfirmed does not show."""
    if viewer.school_id is None:
        return []
    require_at(viewer, ACTION, viewer.school_id)
    rows = PlanDrop.objects.at(viewer.school_id).defer("brought").order_by("-created_at")[:most]
    return [drop_row(each) for each in rows if each.confirmed_at or each.waits_until > clock.now()]


def drop_row(found: PlanDrop) -> DropRow:
    """A drop as lists and its own page show it."""
    left_out = found.files - found.brought_in - found.refused
    figures = [
        f"{found.brought_in} in the record" if found.confirmed_at else "",
        f"{found.refused} refused" if found.refused else "",
    ]
    figures.append(f"{left_out} left out" if found.confirmed_at and left_out else "")
    return DropRow(
        found.ref,
        found.confirmed_at or found.created_at,
        rules.state_words(found),
        ", ".join([plural(found.files, "plan"), *(each for each in figures if each)]),
        found.confirmed_at is None,
        rules.may_undo(found, clock.today()),
    )
