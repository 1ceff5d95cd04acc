"""The sessions of the school for measuring: planned by the same rules as any school's, then recorded, missed or forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Subquery

from trellis.core import clock
from trellis.provision.models import Session, SupportLine
from trellis.provision.services.planning import plan_lines

from .roll import Large

_WHY = "the fictional school's own sessions"
_MANY = 400


def record_sessions(large: Large, line_ids: list[UUID]) -> int:
    """Write and record the sessions of these lines up to today. Gives how many there are, those to come included."""
    for some in _pieces(line_ids):
        plan_lines(some, from_on=large.terms[0].starts_on)
    kinds: dict[tuple[str, str], list[UUID]] = {}
    rows = Session.objects.at(large.school).filter(due_on__lt=large.today, withdrawn_at=None).order_by("due_on", "pk")
    newest = large.today - timedelta(days=9)
    for pk, due_on in rows.values_list("pk", "due_on"):
        what = _what(large.random.random(), fresh=due_on > newest)
        if what is not None:
            kinds.setdefault(what, []).append(pk)
    giver = SupportLine.objects.system(_WHY).filter(pk=OuterRef("line_id"))
    for (state, reason), ids in kinds.items():
        happened: dict[str, Any] = {"happened_on": F("due_on"), "minutes": Subquery(giver.values("minutes")[:1])}
        values = happened if state == "happened" else {}
        logged = {
            "logged_by": Subquery(giver.values("given_by_id")[:1]),
            "logged_at": clock.london(large.today - timedelta(days=1), 17),
        }
        for some in _pieces(ids):
            Session.objects.system(_WHY).filter(pk__in=some).update(state=state, reason=reason, revision=2, **logged, **values)
    return Session.objects.at(large.school).count()


def _what(chance: float, *, fresh: bool) -> tuple[str, str] | None:
    """Most happened; some did not, with reasons; some are never recorded, of the newest nearly half."""
    if chance > (0.55 if fresh else 0.97):
        return None
    if chance < 0.07:
        return "didnt_happen", "cover"
    if chance < 0.10:
        return "didnt_happen", "child_away"
    return ("part", "") if chance < 0.14 else ("happened", "")


def _pieces(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    whole = list(ids)
    for start in range(0, len(whole), _MANY):
        yield whole[start : start + _MANY]
