"""Rules: an action, and the expression that says who may do it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from . import registry
from .expressions import Expression


@dataclass(frozen=True)
class Rule:
    """An action, who may do it, and how the page says what they may do ("record the review")."""

    action: str
    expression: Expression
    says: str

    @cached_property
    def relations(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(atom.name for atom in self.expression.atoms()))


_rules: dict[str, Rule] = {}


def rule(action: str, expression: Expression, *, says: str) -> Rule:
    """Register who may do `action`. `says` completes the sentence "Only … can …"."""
    if action in _rules and _rules[action].expression != expression:
        raise ValueError(f"{action} has two rules")
    registry.changed()
    _rules[action] = Rule(action, expression, says)
    return _rules[action]


def rule_of(action: str) -> Rule | None:
    """The rule of an action; none opens an unknown one."""
    return _rules.get(action)


def refusal(found: Rule) -> str:
    """The sentence of a refusal: who can, in words."""
    labels = list(dict.fromkeys(registry.relations[name].label for name in found.relations))
    people = " or ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)
    return f"Only {people} can {found.says}."


def refusal_for(action: str) -> str:
    """The refusal of an action by name, for a route nobody like this viewer can use."""
    found = rule_of(action)
    return refusal(found) if found else "No rule opens this."


def all_rules() -> dict[str, Rule]:
    return dict(_rules)
