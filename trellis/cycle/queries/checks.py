"""Reading check points: a class's checks, and one of them as a grid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, Subquery

from trellis.accounts.viewer import Viewer
from trellis.core.errors import NotFound
from trellis.cycle.models import CheckPoint, CheckResult, Concern
from trellis.cycle.rules.checks import TESTS, Standing
from trellis.organisations.models import Group
from trellis.people.queries import ChildCard, cards_for

ACTION = "check.edit"
_WHY = "a class whose children are reached through the viewer"


@dataclass(frozen=True)
class CheckCard:
    """One check of a class, with how many results there are and how many stand below."""

    ref: str
    name: str
    on: date
    recorded: int
    below: int


@dataclass(frozen=True)
class ChecksPage:
    """A class's checks, newest first."""

    group_ref: str
    group_name: str
    children: int
    checks: tuple[CheckCard, ...]


@dataclass(frozen=True)
class ResultRow:
    """One child of the grid. `concern_ref` leads to the concern that was raised from this result."""

    child_id: UUID
    ref: str
    name: str
    result: str
    standing: str
    test: str
    concern_ref: str

    @property
    def below(self) -> bool:
        return self.standing == Standing.BELOW

    @property
    def test_words(self) -> str:
        return next((each.label for each in TESTS if each.code == self.test), "")


@dataclass(frozen=True)
class CheckPage:
    """One check as a grid, every child of the class by name."""

    pk: UUID
    ref: str
    name: str
    on: date
    group_ref: str
    group_name: str
    rows: tuple[ResultRow, ...]

    @property
    def below(self) -> tuple[ResultRow, ...]:
        return tuple(each for each in self.rows if each.below)


def _class_of(viewer: Viewer, group_ref: str) -> tuple[Group, list[ChildCard]]:
    cards = cards_for(viewer, ACTION, group_ref=group_ref)
    group = Group.objects.system(_WHY).filter(ref=group_ref).first()
    if group is None or not cards:
        raise NotFound
    return group, cards


def checks_page(viewer: Viewer, group_ref: str) -> ChecksPage:
    """A class's checks. Raises NotFound for a class the viewer has no part in."""
    group, cards = _class_of(viewer, group_ref)
    results: dict[UUID, list[str]] = {}
    mine = CheckResult.objects.for_viewer(viewer, ACTION).filter(check_point__group=group)
    for check, standing, result in mine.values_list("check_point_id", "standing", "result"):
        if standing or result:
            results.setdefault(check, []).append(standing)
    rows = CheckPoint.objects.at(group.school_id).filter(group=group).order_by("-on", "name")
    checks = [
        CheckCard(each.ref, each.name, each.on, len(results.get(each.pk, ())), results.get(each.pk, []).count(Standing.BELOW))
        for each in rows
    ]
    return ChecksPage(group.ref, group.name, len(cards), tuple(checks))


def check_page(viewer: Viewer, ref: str) -> CheckPage:
    """One check as a grid, through the viewer: four queries however many children. Raises NotFound."""
    check = CheckPoint.objects.system(_WHY).filter(ref=ref).select_related("group").first()
    if check is None:
        raise NotFound
    group, cards = _class_of(viewer, check.group.ref)
    seen = Concern.objects.system(_WHY).filter(pk=OuterRef("concern_id"))
    there = {
        each["child_id"]: each
        for each in CheckResult.objects.for_viewer(viewer, ACTION)
        .filter(check_point=check)
        .annotate(concern_ref=Subquery(seen.values("ref")[:1]))
        .values("child_id", "result", "standing", "test", "concern_ref")
    }
    rows = []
    for each in cards:
        row = there.get(each.pk, {})
        said = [row.get(name) or "" for name in ("result", "standing", "test", "concern_ref")]
        rows.append(ResultRow(each.pk, each.ref, each.full_name, *said))
        viewer.opens(child_id=each.pk, school_id=each.school_id, page="a check of the class")
    return CheckPage(check.pk, check.ref, check.name, check.on, group.ref, group.name, tuple(rows))
