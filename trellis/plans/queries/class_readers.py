"""Who has read what helps a class: everyone who works with its children, against what stands on the sheet now (R14, CoP 6.49)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from trellis.access.engine import require
from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer
from trellis.people.models import StaffPlace, live
from trellis.provision.models import SupportLine, live_on
from trellis.provision.policies import AtSchool

from ..models import ReadMark
from .class_page import class_sheet

_WHY = "who works with children the viewer reads about"


@dataclass(frozen=True)
class Reader:
    """One adult. `not_yet` are the first names of whom something is still unread; `read_at` is the last reading."""

    name: str
    not_yet: tuple[str, ...]
    read_at: datetime | None


@dataclass(frozen=True)
class ReadersPage:
    """A class and the adults who should read its page, those who have not first."""

    ref: str
    name: str
    title: str
    readers: tuple[Reader, ...]

    @property
    def waiting(self) -> int:
        return sum(1 for each in self.readers if each.not_yet)


@dataclass(frozen=True)
class _Known:
    """What there is to read of one child: the marks of the sheet, and since when the plan is live."""

    name: str
    marks: frozenset[str]
    live_at: datetime | None

    def is_read(self, mine: tuple[frozenset[str], datetime] | None) -> bool:
        return mine is not None and self.marks <= mine[0] and (self.live_at is None or self.live_at <= mine[1])


def readers_page(viewer: Viewer, ref: str) -> ReadersPage:
    """Who has read the page of a class, and who not yet. Denied to whoever does not lead here."""
    sheet = class_sheet(viewer, ref)
    require(viewer, "class.readers", child=AtSchool(sheet.school_id))
    known = {each.pk: _Known(each.name, frozenset(), each.live_at) for each in sheet.plans}
    for each in (*sheet.rows, *sheet.covered):
        known[each.pk] = _Known(each.name, frozenset(each.marks), known[each.pk].live_at if each.pk in known else None)
    expected = _expected(sheet.pk, set(known), sheet.day)
    read = _read(list(known), list(expected))
    people = Person.objects.filter(pk__in=list(expected)).values_list("pk", "title", "first_name", "last_name")
    found = []
    for pk, title, first, last in people:
        mine = read.get(pk, {})
        not_yet = tuple(one.name for child, one in known.items() if child in expected[pk] and not one.is_read(mine.get(child)))
        name = f"{title} {last}" if title else f"{first} {last}".strip()
        found.append(Reader(name, not_yet, max((at for _, at in mine.values()), default=None)))
    order = sorted(found, key=lambda each: (not each.not_yet, each.name))
    return ReadersPage(sheet.ref, sheet.name, sheet.title, tuple(order))


def _expected(group_id: UUID, everyone: set[UUID], day: date) -> dict[UUID, set[UUID]]:
    """Each adult with the children they should read about: all of the group's for its staff, their own for those who give support."""
    staff = StaffPlace.objects.system(_WHY).filter(live(day), group_id=group_id).values_list("person_id", flat=True)
    expected = {person_id: set(everyone) for person_id in staff} if everyone else {}
    lines = SupportLine.objects.system(_WHY).filter(live_on(day), child_id__in=everyone, given_by_id__isnull=False)
    for person_id, child_id in lines.values_list("given_by_id", "child_id"):
        expected.setdefault(person_id, set()).add(child_id)
    return expected


def _read(child_ids: list[UUID], person_ids: list[UUID]) -> dict[UUID, dict[UUID, tuple[frozenset[str], datetime]]]:
    """The newest reading of each adult of each child (one query)."""
    marks = ReadMark.objects.system(_WHY).filter(child_id__in=child_ids, person_id__in=person_ids).order_by("read_at", "pk")
    found: dict[UUID, dict[UUID, tuple[frozenset[str], datetime]]] = {}
    for person_id, child_id, known, at in marks.values_list("person_id", "child_id", "marks", "read_at"):
        found.setdefault(person_id, {})[child_id] = (frozenset(known), at)
    return found
