"""Reading the basics of EHC plans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.people.queries import CHILD_COLUMNS, ChildCard, name_in
from trellis.rulebook.machines import Look
from trellis.rulebook.phases import Transfer

from . import rules
from .models import EhcPlan

_WHY = "EHC dates of children the viewer has reached"
_THINK_OF = (rules.EhcReviewState.OVERDUE, rules.EhcReviewState.SOON, rules.EhcReviewState.UNKNOWN)


@dataclass(frozen=True)
class EhcCard:
    """The dates of an EHC plan as they hold now. `due_on` is the last lawful day, `next_review_on` the day that is planned."""

    plan_on: date
    last_review_on: date | None
    next_review_on: date | None
    due_on: date | None
    ended_on: date | None
    state: rules.EhcReviewState
    recorded_on: date
    by: str
    under_five: bool
    transfer: str
    transfer_year: int | None
    transfer_named_on: date | None
    move: Transfer | None

    @property
    def look(self) -> Look:
        return rules.LOOKS[self.state]

    @property
    def dates(self) -> rules.ReviewDates | None:
        """The outer dates round the review that is planned."""
        return rules.dates_round(self.next_review_on) if self.next_review_on else None


def ehc_of(viewer: Viewer, card: ChildCard) -> EhcCard | None:
    """The newest dates of this child's EHC plan, or None."""
    return ehc_of_many(viewer, [card]).get(card.pk)


def ehc_of_many(viewer: Viewer, cards: Iterable[ChildCard]) -> dict[UUID, EhcCard]:
    """The newest dates of each of these children who has an EHC plan (one query)."""
    known = {each.pk: each for each in cards}
    newest: dict[UUID, EhcPlan] = {}
    rows = EhcPlan.objects.system(_WHY).filter(child_id__in=list(known)).select_related("by").order_by("created_at", "pk")
    for row in rows:
        newest[row.child_id] = row
    return {child_id: _card(known[child_id], row) for child_id, row in newest.items()}


def history_of(viewer: Viewer, card: ChildCard) -> list[EhcCard]:
    """Every time the dates were written down, newest first."""
    return [_card(card, each) for each in EhcPlan.objects.of(card).select_related("by").order_by("-created_at", "-pk")]


def _card(child: ChildCard, row: EhcPlan) -> EhcCard:
    due = rules.next_review_due(row.plan_on, row.last_review_on)
    today = clock.today()
    return EhcCard(
        plan_on=row.plan_on,
        last_review_on=row.last_review_on,
        next_review_on=row.next_review_on,
        due_on=due,
        ended_on=row.ended_on,
        state=_state(due, row.next_review_on),
        recorded_on=clock.day_of(row.created_at),
        by=row.by.formal_name if row.by else "",
        under_five=rules.should_be_sooner(child.date_of_birth, today),
        transfer=row.transfer,
        transfer_year=row.transfer_year,
        transfer_named_on=row.transfer_named_on,
        move=rules.transfer_of(row.transfer, row.transfer_year, child.nc_year, today),
    )


def _state(due_on: date | None, planned_on: date | None) -> rules.EhcReviewState:
    """Where the next review stands by the sooner of the lawful day and the planned one."""
    return rules.review_state(min((each for each in (due_on, planned_on) if each), default=None), clock.today())


@dataclass(frozen=True)
class ReviewNear:
    """An annual review that is near, past, or without a day. `due_on` is the last lawful day, `planned_on` the day at school."""

    child_ref: str
    child_name: str
    due_on: date | None
    planned_on: date | None
    state: rules.EhcReviewState


def dates_in_reach(viewer: Viewer) -> QuerySet[Any, Any]:
    """Every time the dates of an EHC plan were written down, in the viewer's reach: the columns `reviews_near` reads."""
    return EhcPlan.objects.for_viewer(viewer, "ehc.read").values(*_DATES, *_MOVE, *CHILD_COLUMNS)


_DATES = ("pk", "created_at", "child_id", "plan_on", "last_review_on", "next_review_on", "ended_on")
_MOVE = ("transfer", "transfer_year", "transfer_named_on", "child__nc_year")


@dataclass(frozen=True)
class MoveNear:
    """A move between phases before which the council has to name the new setting, and has not yet."""

    child_ref: str
    child_name: str
    move: Transfer

    @property
    def late(self) -> bool:
        return clock.today() >= self.move.before


def moves_near(rows: Iterable[Mapping[str, Any]]) -> list[MoveNear]:
    """By the newest dates of each child: the moves somebody has to think of (SEND Regulations 2014, regulation 18)."""
    today = clock.today()
    found = []
    for row in _newest(rows):
        move = rules.transfer_of(row["transfer"], row["transfer_year"], row["child__nc_year"], today)
        if move is None or row["ended_on"] or not move.shows(today) or rules.is_named(move, row["transfer_named_on"]):
            continue
        found.append(MoveNear(row["child__ref"], name_in(row), move))
    return found


def _newest(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    newest: dict[UUID, Mapping[str, Any]] = {}
    for row in sorted(rows, key=lambda each: (each["created_at"], each["pk"])):
        newest[row["child_id"]] = row
    return list(newest.values())


def reviews_near(rows: Iterable[Mapping[str, Any]]) -> list[ReviewNear]:
    """By the newest dates of each child: the annual reviews somebody has to think of."""
    found = []
    for row in _newest(rows):
        due = rules.next_review_due(row["plan_on"], row["last_review_on"])
        state = _state(due, row["next_review_on"])
        if row["ended_on"] is None and state in _THINK_OF:
            found.append(ReviewNear(row["child__ref"], name_in(row), due, row["next_review_on"], state))
    return found
