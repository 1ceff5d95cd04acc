"""Changes for the school's own system: what Trellis says of SEN that the system is not known to hold. Roll data only, never a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.core.gather import Row, gather
from trellis.cycle.models import Need, StatusChange
from trellis.cycle.rules.status import SenStatus, census_code
from trellis.exchange import rules
from trellis.exchange.models import KeyedIn
from trellis.people import queries as people
from trellis.people.queries import ChildCard
from trellis.rulebook.census import CensusDay, next_census
from trellis.rulebook.codes import SEN_PROVISION, SEN_TYPES, label

ACTION = "roll.import"
_SHOWN = 30
_WHY = "children of a roll that is brought in"


@dataclass(frozen=True)
class Change:
    """One thing to key in: of which child, what, the value as the other system has it, and in words, since which day."""

    child_id: UUID
    ref: str
    name: str
    group: str
    upn: str
    what: str
    value: str
    words: str
    since: date | None

    @property
    def key(self) -> str:
        """What the form sends back: a tick on another value than the one that was read is refused."""
        return f"{self.ref}.{self.what}.{self.value}"


@dataclass(frozen=True)
class Ticked:
    """One thing that is in the other system: who ticked it off or that a file showed it."""

    id: str
    child_id: UUID
    name: str
    words: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ToKeyInPage:
    """What is to be keyed in before the next census, and what was ticked off last."""

    school_id: UUID
    changes: tuple[Change, ...]
    ticked: tuple[Ticked, ...]
    census: CensusDay


def lists_of(viewer: Viewer) -> dict[str, QuerySet[Any, Any]]:
    """The rows the list is made of, for the children on the roll of the viewer's school."""
    here, today = Q(school_id=viewer.school_id), clock.today()
    return {
        "statuses": StatusChange.objects.for_viewer(viewer, ACTION).filter(here).values(*_STATUS),
        "needs": Need.objects.for_viewer(viewer, ACTION).filter(here, _standing(today)).values(*_NEED),
        "keyed": KeyedIn.objects.for_viewer(viewer, ACTION).filter(here, undone_at=None).values(*_KEYED),
    }


_STATUS = ("pk", "child_id", "status", "from_on", "created_at", "source")
_NEED = ("pk", "child_id", "code", "rank", "starts_on")
_KEYED = ("pk", "child_id", "what", "value", "created_at")


def _standing(day: date) -> Q:
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))


def open_among(statuses: list[Row], needs: list[Row], keyed: list[Row]) -> dict[UUID, list[tuple[str, str, date | None]]]:
    """For each child what is to be keyed in, from the rows of `lists_of`: (what, value, since)."""
    by_child: dict[UUID, tuple[list[Row], list[Row], list[Row]]] = defaultdict(lambda: ([], [], []))
    for number, rows in enumerate((statuses, needs, keyed)):
        for each in rows:
            by_child[each["child_id"]][number].append(each)
    found = {child: _open(*rows) for child, rows in by_child.items()}
    return {child: rows for child, rows in found.items() if rows}


def _open(statuses: list[Row], needs: list[Row], keyed: list[Row]) -> list[tuple[str, str, date | None]]:
    held = _held(statuses, keyed)
    now, since = _code_now(statuses)
    found: list[tuple[str, str, date | None]] = []
    if now != held["sen"]:
        found.append(("sen", now, since))
    ranked = rules.needs_value((each["rank"], each["code"]) for each in needs)
    if now != "N" and ranked and ranked != held["needs"]:
        found.append(("needs", ranked, max(each["starts_on"] for each in needs)))
    return found


def _code_now(statuses: list[Row]) -> tuple[str, date | None]:
    """The census code that holds today, and since when that code has."""
    today, code, since = clock.today(), "N", None
    for each in sorted(statuses, key=lambda one: (one["from_on"], one["created_at"], one["pk"])):
        fresh = census_code(SenStatus(each["status"]))
        if each["from_on"] <= today and fresh != code:
            code, since = fresh, each["from_on"]
    return code, since


def _held(statuses: list[Row], keyed: list[Row]) -> dict[str, str]:
    """What the other system is known to hold: the newest of what a roll brought and what was ticked off."""
    told = [
        (each["created_at"], each["pk"], "sen", census_code(SenStatus(each["status"])))
        for each in statuses
        if each["source"] == "import"
    ]
    told += [(each["created_at"], each["pk"], each["what"], each["value"]) for each in keyed]
    return {"sen": "N", "needs": ""} | {what: value for _, _, what, value in sorted(told)}


def to_key_in(viewer: Viewer) -> ToKeyInPage:
    """The page for the office (three queries). NotFound for whoever works in no school."""
    if viewer.school_id is None:
        raise NotFound
    found = open_among(**gather(lists_of(viewer)))
    cards = people.cards_for(viewer, ACTION, ids=found, school_id=viewer.school_id) if found else []
    changes = [_change(card, *each) for card in cards for each in found[card.pk]]
    return ToKeyInPage(viewer.school_id, tuple(changes), tuple(_ticked(viewer)), next_census(clock.today()))


def _change(card: ChildCard, what: str, value: str, since: date | None) -> Change:
    return Change(card.pk, card.ref, card.full_name, card.group_name, card.upn, what, value, _words(what, value), since)


def _words(what: str, value: str) -> str:
    if what == "sen":
        return f"SEN status {value} ({label(SEN_PROVISION, value)})"
    types = [f"{rank}. {code} ({label(SEN_TYPES, code)})" for rank, code in enumerate(value.split(", "), 1)]
    return "SEN needs by rank: " + ", ".join(types)


def _ticked(viewer: Viewer) -> Iterable[Ticked]:
    rows = KeyedIn.objects.for_viewer(viewer, ACTION).filter(school_id=viewer.school_id, undone_at=None)
    for each in rows.select_related("by", "child").order_by("-pk")[:_SHOWN]:
        by = each.by.formal_name if each.by else "A file of your school’s system"
        yield Ticked(str(each.pk), each.child_id, each.child.full_name, _words(each.what, each.value), by, each.created_at)


def open_of(school_id: UUID, child_ids: Collection[UUID]) -> dict[UUID, list[tuple[str, str, date | None]]]:
    """`open_among` for these children of one school, after a decision that they are reached (one query)."""
    ids = list(child_ids)
    here = Q(school_id=school_id, child_id__in=ids)
    rows = gather(
        {
            "statuses": StatusChange.objects.system(_WHY).filter(here).values(*_STATUS),
            "needs": Need.objects.system(_WHY).filter(here, _standing(clock.today())).values(*_NEED),
            "keyed": KeyedIn.objects.system(_WHY).filter(here, undone_at=None).values(*_KEYED),
        }
    )
    return open_among(**rows)
