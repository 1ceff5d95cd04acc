"""The policy engine: relations and rules, written once, giving both a decision with a reason and a filter.

A *relation* is a table of dated rows that tie a person to a child or to a school. A *rule* is a small expression over relations.
`decide` answers yes or no in memory from the viewer's live relations; `children_for` gives the same answer as a subselect. The engine
knows no relation by name: rooms register theirs in `policies.py`. Deny by default: an unknown action is refused.
"""

from .decisions import Decision, blocked_q, children_for, could, decide, require, rows_for
from .expressions import Asker, Expression, Fact, Own, Rel, Subject, fact, fact_of, relation, with_facts
from .held import Held, lasting, load_held
from .registry import Relation, all_relations, block, register_subject, version
from .rules import Rule, all_rules, refusal_for, rule
from .systems import SYSTEM_VIEWERS, may_system

__all__ = [
    "SYSTEM_VIEWERS",
    "Asker",
    "Decision",
    "Expression",
    "Fact",
    "Held",
    "Own",
    "Rel",
    "Relation",
    "Rule",
    "Subject",
    "all_relations",
    "all_rules",
    "block",
    "blocked_q",
    "children_for",
    "could",
    "decide",
    "fact",
    "fact_of",
    "lasting",
    "load_held",
    "may_system",
    "refusal_for",
    "register_subject",
    "relation",
    "require",
    "rows_for",
    "rule",
    "version",
    "with_facts",
]
