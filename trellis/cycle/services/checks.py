"""Check points: a class's results on a day, and a concern raised from one of them in one press (Code of Practice 6.17)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.cycle.models import CheckPoint, CheckResult, Concern
from trellis.cycle.rules import checks as rules
from trellis.cycle.rules.checks import Pasted, Standing
from trellis.organisations.models import Group
from trellis.people.queries import ChildCard, cards_for

from .common import actor
from .concerns import raise_concern

_WHY = "a class whose children are reached through the viewer"


@dataclass(frozen=True)
class ResultFact:
    """One child's result: the result as written, how it stands, and the test of slow progress a result below was found by."""

    child_id: UUID
    result: str
    standing: str
    test: str = ""


def ways_to_write(cards: Iterable[ChildCard]) -> dict[str, Sequence[str]]:
    """Each child's reference with every way a table may name them."""
    return {
        each.ref: (
            f"{each.calling_name} {each.last_name}",
            f"{each.first_name} {each.last_name}",
            f"{each.last_name} {each.calling_name}",
            f"{each.last_name} {each.first_name}",
        )
        for each in cards
    }


def start_check(viewer: Viewer, *, group_ref: str, name: str, on: date, pasted: str = "") -> CheckPoint:
    """Begin a check of a class, with what a pasted table says. Nothing is written when a row cannot be placed; RuleBroken names each."""
    group, cards = _class_of(viewer, group_ref)
    if not name.strip():
        raise RuleBroken("Name the check, like “Reading, autumn”.", field="name")
    if on > clock.today():
        raise RuleBroken("Enter today or an earlier day.", field="on")
    if CheckPoint.objects.at(group.school_id).filter(group=group, name=name.strip(), on=on).exists():
        raise RuleBroken("This class has a check of this name and day. Open it, or give this one another name.", field="name")
    read = rules.read_pasted(pasted, ways_to_write(cards))
    if read.problems:
        raise RuleBroken(" ".join(read.problems), field="pasted")
    by_ref = {each.ref: each for each in cards}
    with write():
        check = CheckPoint.objects.create(
            school_id=group.school_id, group=group, name=name.strip()[:80], on=on, by_id=actor(viewer)
        )
        _store(viewer, check, [_fact(by_ref[row.key], row) for row in read.rows], {})
        children = [by_ref[row.key].pk for row in read.rows]
        audit.record(viewer, "check.recorded", school_id=group.school_id, children=children, things={"check": check.pk})
    return check


def _fact(card: ChildCard, row: Pasted) -> ResultFact:
    return ResultFact(card.pk, row.result, row.standing)


def save_check(viewer: Viewer, *, check_id: UUID, results: Sequence[ResultFact]) -> None:
    """Save a class's results together. Raises RuleBroken, naming the child, and writes nothing then."""
    check = _check(check_id)
    _, cards = _class_of(viewer, check.group.ref)
    known = {each.pk: each for each in cards}
    for each in results:
        if each.child_id not in known:
            raise NotFound
        name = known[each.child_id].calling_name
        if each.standing and each.standing not in {one.value for one in Standing}:
            raise RuleBroken(f"Choose below, as expected or above for {name}.")
        if each.test and each.test not in {one.code for one in rules.TESTS}:
            raise RuleBroken(f"Choose from the list what shows slow progress for {name}.")
    with write():
        there = {row.child_id: row for row in CheckResult.objects.at(check.school_id).filter(check_point=check)}
        _store(viewer, check, results, there)
        children = [each.child_id for each in results]
        audit.record(viewer, "check.recorded", school_id=check.school_id, children=children, things={"check": check.pk})


def _store(viewer: Viewer, check: CheckPoint, results: Sequence[ResultFact], there: Mapping[UUID, CheckResult]) -> None:
    """New rows at once, changed ones at once; a result that became empty stays as an empty row."""
    new, changed = [], []
    for each in results:
        values = {
            "result": each.result.strip()[:40],
            "standing": each.standing,
            "test": each.test if each.standing == Standing.BELOW else "",
        }
        row = there.get(each.child_id)
        if row is None:
            if values["result"] or values["standing"]:
                new.append(
                    CheckResult(
                        school_id=check.school_id, child_id=each.child_id, check_point=check, by_id=actor(viewer), **values
                    )
                )
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.by_id = actor(viewer)
            changed.append(row)
    CheckResult.objects.bulk_create(new)
    if changed:
        CheckResult.objects.at(check.school_id).bulk_update(changed, ["result", "standing", "test", "by_id"])


def raise_from_result(viewer: Viewer, *, check_id: UUID, child_ref: str) -> Concern:
    """Raise a concern from a result below what was expected, in the words of the check. A second press gives the same concern."""
    check = _check(check_id)
    _, cards = _class_of(viewer, check.group.ref)
    card = next((each for each in cards if each.ref == child_ref), None)
    if card is None:
        raise NotFound
    row = CheckResult.objects.of(card).filter(check_point=check).select_related("concern").first()
    if row is None or row.standing != Standing.BELOW:
        raise RuleBroken(f"Mark {card.calling_name}’s result as below what you expected first, and save.")
    if row.concern is not None:
        return row.concern
    text = rules.concern_text(card.calling_name, check.name, row.result, row.test)
    with write():
        concern = raise_concern(viewer, child_id=card.pk, source="staff", text=text)
        row.concern = concern
        row.save(update_fields=["concern"])
    return concern


def _class_of(viewer: Viewer, group_ref: str) -> tuple[Group, list[ChildCard]]:
    """The class and its children, through the viewer. Raises NotFound for a class the viewer has no part in."""
    cards = cards_for(viewer, "check.edit", group_ref=group_ref)
    group = Group.objects.system(_WHY).filter(ref=group_ref).first()
    if group is None or not cards:
        raise NotFound
    return group, cards


def _check(check_id: UUID) -> CheckPoint:
    check = CheckPoint.objects.system(_WHY).filter(pk=check_id).select_related("group").first()
    if check is None:
        raise NotFound
    return check
