"""What is due across the school, and towards one child. Two queries for the duties themselves, however many children there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from trellis.access.engine import could, decide
from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer
from trellis.core.gather import gather
from trellis.people.models import ClassPlace, StaffPlace, live
from trellis.people.queries import ChildCard, child_for
from trellis.plans.models import PlanVersion, ReadMark
from trellis.provision.models import SupportLine, live_on

from .duties import ChildDuty, board
from .lists import WHY, board_lists

LIST, ONE = "duty.list", "duty.read"
OPENS = "what the law and the Code ask"
ON_A_LIST = 60


@dataclass(frozen=True)
class Filters:
    """What the reader asked for: one duty by its id, one owner by their id; empty for all."""

    duty: str = ""
    owner: str = ""
    everything: bool = False


@dataclass(frozen=True)
class Choice:
    """A filter to choose, and how many rows it leaves."""

    key: str
    label: str
    number: int


@dataclass(frozen=True)
class Part:
    """The musts or the shoulds: the rows that are shown, and how many there are."""

    must: bool
    rows: tuple[ChildDuty, ...]
    count: int
    late: int

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


@dataclass(frozen=True)
class DutiesPage:
    """The list: musts, shoulds, and what it can be narrowed to."""

    parts: tuple[Part, ...]
    filters: Filters
    duties: tuple[Choice, ...]
    owners: tuple[Choice, ...]

    @property
    def count(self) -> int:
        return sum(each.count for each in self.parts)


@dataclass(frozen=True)
class ChildDutiesPage:
    """Every duty towards one child with what meets it; `not_read` names the adults who have not read the live plan."""

    child: ChildCard
    duties: tuple[ChildDuty, ...]
    not_read: tuple[str, ...]
    readers: int


def all_duties(viewer: Viewer, action: str = LIST) -> list[ChildDuty]:
    """Every duty towards every child in reach (one query, and one for the calendar of each school)."""
    return board(viewer, gather(board_lists(viewer, action)))


def duties_page(viewer: Viewer, filters: Filters) -> DutiesPage:
    """What is late or due across the school, narrowed as asked."""
    every = [each for each in all_duties(viewer) if each.open]
    rows = [each for each in every if not filters.duty or each.duty.id == filters.duty]
    rows = [each for each in rows if not filters.owner or filters.owner in {str(pk) for pk in each.owner.person_ids}]
    parts = []
    for must in (True, False):
        mine = [each for each in rows if each.must is must]
        shown = mine if filters.everything else mine[:ON_A_LIST]
        parts.append(Part(must, tuple(shown), len(mine), sum(each.late for each in mine)))
    return DutiesPage(tuple(parts), filters, _duty_choices(every), _owner_choices(every))


def _duty_choices(every: list[ChildDuty]) -> tuple[Choice, ...]:
    found: dict[str, list[ChildDuty]] = {}
    for each in every:
        found.setdefault(each.duty.id, []).append(each)
    return tuple(Choice(key, SHORT[key], len(rows)) for key, rows in sorted(found.items(), key=lambda one: SHORT[one[0]]))


def _owner_choices(every: list[ChildDuty]) -> tuple[Choice, ...]:
    found: dict[str, tuple[str, int]] = {}
    for each in every:
        if len(each.owner.person_ids) == 1:
            key = str(each.owner.person_ids[0])
            found[key] = (each.owner.names, found.get(key, ("", 0))[1] + 1)
    return tuple(Choice(key, name, number) for key, (name, number) in sorted(found.items(), key=lambda one: one[1][0]))


SHORT: Mapping[str, str] = {
    "R06": "Family told",
    "E05": "Family told (early years)",
    "R12": "Family’s worry answered",
    "R13": "Plan reviewed",
    "E03": "Plan reviewed (early years)",
    "R14": "Plan read by staff",
    "R19": "Meetings with the family",
    "R20": "Record of a meeting given",
    "R21": "Record of support up to date",
}
"""What a duty is called where there is room for a few words."""


def child_duties_page(viewer: Viewer, ref: str) -> ChildDutiesPage:
    """Every duty towards one child. Raises NotFound for whoever may not read them."""
    child = child_for(viewer, ref, ONE, opens=OPENS)
    found = board(viewer, gather(board_lists(viewer, ONE, [child.pk])))
    people = _readers(viewer, child)
    return ChildDutiesPage(child, tuple(found), tuple(sorted(name for name, read in people if not read)), len(people))


def _readers(viewer: Viewer, child: ChildCard) -> list[tuple[str, bool]]:
    """Everyone who works with the child, and whether they have read the live plan since it started (two queries)."""
    day = viewer.day
    groups = ClassPlace.objects.of(child).filter(live(day)).values("group_id")
    found = gather(
        {
            "plan": PlanVersion.objects.of(child).filter(state="live").values("pk", "live_at"),
            "adults": StaffPlace.objects.system(WHY).filter(live(day), group_id__in=groups).values("person_id"),
            "givers": SupportLine.objects.of(child).filter(live_on(day), given_by__isnull=False).values("given_by_id"),
            "marks": ReadMark.objects.of(child).values("person_id", "read_at"),
        }
    )
    if not found["plan"]:
        return []
    since = found["plan"][0]["live_at"]
    read: set[UUID] = {each["person_id"] for each in found["marks"] if each["read_at"] >= since}
    people = {each["person_id"] for each in found["adults"]} | {each["given_by_id"] for each in found["givers"]}
    return [(each.formal_name, each.pk in read) for each in Person.objects.filter(pk__in=list(people))]


def doable(viewer: Viewer, each: ChildDuty, child: ChildCard | None = None) -> bool:
    """Whether this viewer may do what the duty asks; for one child, or (without) for anyone at all."""
    return bool(decide(viewer, each.needs, child=child)) if child is not None else could(viewer, each.needs)


def may_list(viewer: Viewer) -> bool:
    """Whether this viewer reads what is due across the school."""
    return could(viewer, LIST)
