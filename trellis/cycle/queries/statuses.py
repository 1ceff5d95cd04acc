"""Reading SEN status, its history, types of need, and who has been told (R06)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from uuid import UUID

from django.db.models import QuerySet

from trellis.core import clock
from trellis.core.prepared import Subject, prepared
from trellis.cycle.models import Need, StatusChange, Told
from trellis.cycle.rules.status import (
    LOOKS,
    NOT_TOLD_YET,
    NOT_TOLD_YET_YOUNG_PERSON,
    TOLD_HOW,
    SenStatus,
    census_code,
)
from trellis.people import queries as people
from trellis.people.queries import ChildCard
from trellis.rulebook.codes import SEN_TYPES, label
from trellis.rulebook.machines import labels

_WHY = "children the viewer has reached"
_IN_ONE_GO = 500
_FROM = {"import": "From the roll", "register": "From the register"}


@dataclass(frozen=True)
class StatusCard:
    """A child's SEN status. `since` is None for a child nobody ever worried about; `confirmed` is False for what a roll only said."""

    status: SenStatus
    label: str
    hint: str
    colour: str
    since: date | None
    census_code: str
    note: str = ""
    confirmed: bool = True
    source: str = ""


@dataclass(frozen=True)
class StatusLine:
    """One line of the history of a status."""

    on: date
    label: str
    colour: str
    by: str
    note: str
    source: str


@dataclass(frozen=True)
class NeedCard:
    """A type of need by rank, and how it shows in class."""

    code: str
    label: str
    rank: int
    in_class: str
    since: date


@dataclass(frozen=True)
class ToldTry:
    """One time somebody was told, or a try that reached nobody."""

    on: date
    how: str
    reached: bool
    note: str
    by: str


@dataclass(frozen=True)
class ToldPerson:
    """One person who has to be told, and every time it was tried. `person_id` is None for a young person without a sign-in."""

    person_id: UUID | None
    name: str
    called: str
    email: str
    phone: str
    tries: tuple[ToldTry, ...]

    @property
    def told(self) -> bool:
        return any(each.reached for each in self.tries)


@dataclass(frozen=True)
class ToldState:
    """R06 of a child on SEN Support. `due` is False where no duty runs (not on SEN Support, or only a roll or register said so).

    `declared`: the school declared with its register that this family was told before Trellis, by `declared_on` where that is known.
    """

    due: bool
    since: date | None
    people: tuple[ToldPerson, ...]
    young_person: bool
    declared: bool = False
    declared_on: date | None = None

    @property
    def met(self) -> bool:
        return not self.due or self.declared or (bool(self.people) and all(each.told for each in self.people))

    @property
    def sentence(self) -> str:
        """What stands on every copy of the plan until the duty is met; empty afterwards."""
        if self.met:
            return ""
        return NOT_TOLD_YET_YOUNG_PERSON if self.young_person else NOT_TOLD_YET


def card_for(status: str, since: date | None, note: str = "", confirmed: bool = True, source: str = "") -> StatusCard:
    """A status in words."""
    kind = SenStatus(status)
    look = LOOKS[kind]
    return StatusCard(kind, look.label, look.hint, look.colour, since, census_code(kind), note, confirmed, source)


NOTHING = card_for(SenStatus.NONE, None)


def status_of(child: ChildCard) -> StatusCard:
    """The status that holds today (one query)."""
    return statuses_of([child.pk]).get(child.pk, NOTHING)


def statuses_of(child_ids: Collection[UUID], on: date | None = None) -> dict[UUID, StatusCard]:
    """The status of many children on a day; children without one are left out. One query for each 500."""
    ids = list(child_ids)
    found: dict[UUID, StatusCard] = {}
    for start in range(0, len(ids), _IN_ONE_GO):
        rows = StatusChange.objects.system(_WHY).filter(child_id__in=ids[start : start + _IN_ONE_GO])
        rows = rows.filter(from_on__lte=on) if on else rows
        wanted = ("child_id", "status", "from_on", "note", "confirmed_at", "source")
        for child_id, status, from_on, note, confirmed, source in rows.order_by("from_on", "created_at", "pk").values_list(
            *wanted
        ):
            before = found.get(child_id)
            since = before.since if before and before.status == status else from_on
            sure = confirmed is not None or source != "import"
            found[child_id] = card_for(status, since, note, sure, source)
    return found


def status_history(child: ChildCard) -> list[StatusLine]:
    """Every change, newest first."""
    rows = StatusChange.objects.of(child).select_related("by").order_by("-from_on", "-created_at", "-pk")
    return [
        StatusLine(
            on=each.from_on,
            label=LOOKS[SenStatus(each.status)].label,
            colour=LOOKS[SenStatus(each.status)].colour,
            by=each.by.formal_name if each.by else _FROM.get(each.source, ""),
            note=each.note,
            source=each.source,
        )
        for each in rows
    ]


def needs_of(child: ChildCard) -> list[NeedCard]:
    """The types of need that stand today, by rank."""
    return needs_for([child.pk]).get(child.pk, [])


def needs_for(child_ids: Collection[UUID], on: date | None = None) -> dict[UUID, list[NeedCard]]:
    """The types of need of many children on a day, by rank. One query for each 500."""
    ids, day = list(child_ids), on or clock.today()
    found: dict[UUID, list[NeedCard]] = {}
    for start in range(0, len(ids), _IN_ONE_GO):
        rows = Need.objects.system(_WHY).filter(child_id__in=ids[start : start + _IN_ONE_GO], starts_on__lte=day)
        for each in rows.order_by("rank", "starts_on"):
            if each.ends_on is None or each.ends_on > day:
                card = NeedCard(each.code, label(SEN_TYPES, each.code), each.rank, each.in_class, each.starts_on)
                found.setdefault(each.child_id, []).append(card)
    return found


@prepared
def _changes(child: Subject) -> QuerySet[StatusChange]:
    return StatusChange.objects.of(child).order_by("-from_on", "-created_at", "-pk")


def status_and_told(child: ChildCard) -> tuple[StatusCard, ToldState]:
    """`status_of` and `told_state` from the same rows."""
    rows = _changes(child)
    status = NOTHING
    for each in reversed(rows):
        since = status.since if status.since and status.status == each.status else each.from_on
        sure = each.confirmed_at is not None or each.source != "import"
        status = card_for(each.status, since, each.note, sure, each.source)
    return status, _told(child, rows)


def told_state(child: ChildCard) -> ToldState:
    """Who has to be told of SEN Support and who has been (three queries)."""
    return _told(child, _changes(child))


def _told(child: ChildCard, rows: list[StatusChange]) -> ToldState:
    run = list(takewhile(lambda row: row.status == SenStatus.SEN_SUPPORT, rows))
    change = run[-1] if run else None
    declared = any(each.told_before for each in run)
    declared_on = next((each.told_before_on for each in run if each.told_before_on), None)
    if change is None or not any(each.source == "decision" and each.status == SenStatus.SEN_SUPPORT for each in rows):
        return ToldState(False, change.from_on if change else None, (), child.is_young_person, declared, declared_on)
    tries: dict[UUID | None, list[ToldTry]] = {}
    words = labels(TOLD_HOW)
    for each in (
        Told.objects.of(child)
        .filter(status_change__from_on__gte=change.from_on)
        .select_related("by")
        .order_by("on", "created_at")
    ):
        line = ToldTry(each.on, words.get(each.how, each.how), each.reached, each.note, each.by.formal_name)
        tries.setdefault(each.person_id, []).append(line)
    people_owed = tuple(people_to_tell(child, tries))
    return ToldState(True, change.from_on, people_owed, child.is_young_person, declared, declared_on)


def people_to_tell(child: ChildCard, so_far: dict[UUID | None, list[ToldTry]] | None = None) -> list[ToldPerson]:
    """The young person, or each adult at home with parental responsibility or of whom it is not known."""
    tries = so_far or {}
    if child.is_young_person:
        mine = tuple(tries.get(child.person_id, []) + (tries.get(None, []) if child.person_id else []))
        return [ToldPerson(child.person_id, child.full_name, child.calling_name, "", "", mine)]
    adults = people.family_adults(child)
    owed = [each for each in adults if each.responsibility != "no"] or adults
    return [
        ToldPerson(each.person_id, each.name, each.called, each.email, each.phone, tuple(tries.get(each.person_id, ())))
        for each in owed
    ]
