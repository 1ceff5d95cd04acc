"""The answers: may this viewer do this (yes or no, with the reason), and to which children (a filter)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from trellis.core.errors import Denied

from . import registry
from .expressions import NOBODY, Asker, Subject
from .rules import Rule, refusal, rule_of
from .systems import may_system


@dataclass(frozen=True)
class Decision:
    """Yes or no, and the sentence that says why. `via` names the relations that open it."""

    allowed: bool
    reason: str
    via: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.allowed


def _rule_for(asker: Asker, action: str) -> Rule | None:
    """The rule of the action; none where this viewer is narrowed to a few actions (a shared tablet) and it is none of them."""
    only: frozenset[str] | None = getattr(asker, "only", None)
    return None if only is not None and action not in only else rule_of(action)


def decide(asker: Asker, action: str, *, child: Subject | None = None, thing: Any = None) -> Decision:
    """May this viewer do `action`, to this child if one is named?

    `thing` is the row acted on, where a rule asks whose it is. A block wins over every relation. An unknown action is refused.
    """
    asker.decided = True
    if asker.system_name is not None:
        return Decision(may_system(asker.system_name, action), f"system: {asker.system_name}")
    found = _rule_for(asker, action)
    if found is None:
        return Decision(False, "No rule opens this.")
    if child is not None and child.pk in asker.held.blocked:
        return Decision(False, refusal(found))
    if found.expression.holds(asker, child, thing):
        held = asker.held
        names = (
            held.children.get(child.pk, frozenset()) | held.schools.get(child.school_id, frozenset())
            if child is not None
            else held.names
        )
        via = tuple(name for name in found.relations if name in names)
        return Decision(True, ", ".join(registry.relations[name].label for name in via) or "your own", via)
    return Decision(False, refusal(found))


def require(asker: Asker, action: str, *, child: Subject | None = None, thing: Any = None) -> Decision:
    """`decide`, or raise Denied with the reason."""
    decision = decide(asker, action, child=child, thing=thing)
    if not decision:
        raise Denied(decision.reason)
    return decision


def could(asker: Asker, action: str) -> bool:
    """Whether the viewer holds anything at all that this action could rest on (the route's first question)."""
    if asker.system_name is not None:
        return may_system(asker.system_name, action)
    found = _rule_for(asker, action)
    return found is not None and (bool(set(found.relations) & asker.held.names) or any(True for _ in found.expression.owns()))


def children_for(asker: Asker, action: str) -> QuerySet[Any]:
    """The children this viewer may do `action` to, as a queryset over the table of children."""
    asker.decided = True
    table = registry.children()
    if asker.system_name is not None:
        return table if may_system(asker.system_name, action) else table.none()
    found = _rule_for(asker, action)
    if found is None:
        return table.none()
    q = found.expression.q(asker)
    return table.none() if q == NOBODY else table.filter(q & ~blocked_q(asker, "pk"))


def rows_for(asker: Asker, action: str, rows: QuerySet[Any], column: str) -> QuerySet[Any]:
    """`rows` (of any table with a child) narrowed to what this viewer may do `action` to."""
    own = Q()
    found = _rule_for(asker, action) if asker.system_name is None else None
    if found is not None:
        for each in found.expression.owns():
            own |= Q(**{each.column: asker.person_id})
    reach = Q(**{f"{column}__in": children_for(asker, action).values("pk")})
    if own:
        reach = (reach | own) & ~blocked_q(asker, column)
    return rows.filter(reach)


def blocked_q(asker: Asker, column: str) -> Q:
    """The children this viewer is shut out of."""
    found = Q()
    for rows in registry.blocks.values():
        found |= Q(**{f"{column}__in": rows(asker.person_id, asker.day).values("child_id")})
    return found or Q(**{f"{column}__in": ()})
