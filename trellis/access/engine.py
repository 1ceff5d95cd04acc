"""The policy engine: relations and rules, written once, giving both a decision with a reason and a filter.

A *relation* is a table of dated rows that tie a person to a child or to a school. A *rule* is a small expression over relations.
`decide` answers yes or no in memory from the viewer's live relations; `children_for` gives the same answer as a subselect. The engine
knows no relation by name: rooms register theirs in `policies.py`. Deny by default: an unknown action is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Model, Q, QuerySet, Value
from django.db.models.expressions import Combinable

from trellis.core.errors import Denied
from trellis.core.prepared import prepared

Rows = Callable[[UUID, date], "QuerySet[Any]"]


class Subject(Protocol):
    """What a decision needs to know of a child."""

    @property
    def pk(self) -> Any: ...
    @property
    def school_id(self) -> Any: ...


class Asker(Protocol):
    """What the engine needs to know of a viewer."""

    decided: bool

    @property
    def person_id(self) -> UUID: ...
    @property
    def day(self) -> date: ...
    @property
    def system_name(self) -> str | None: ...
    @property
    def held(self) -> Held: ...


@dataclass(frozen=True)
class Decision:
    """Yes or no, and the sentence that says why. `via` names the relations that open it."""

    allowed: bool
    reason: str
    via: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.allowed


@dataclass(frozen=True)
class Relation:
    """`reach` is "child" (rows name a child), "school" (rows name a school, and reach each child on its roll) or "place" (a school, no child).

    `lasts` is how long the right goes on after its row has ended.
    """

    name: str
    label: str
    reach: str
    side: str
    rows: Rows
    lasts: timedelta = timedelta(0)

    def live(self, person_id: UUID, day: date) -> QuerySet[Any]:
        """The rows that give this person the relation on `day`."""
        return self.rows(person_id, day - self.lasts)


@dataclass(frozen=True)
class Held:
    """The viewer's live relations today, and the children blocked for them."""

    children: dict[UUID, frozenset[str]] = field(default_factory=dict)
    schools: dict[UUID, frozenset[str]] = field(default_factory=dict)
    blocked: frozenset[UUID] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        found: set[str] = set()
        for names in (*self.children.values(), *self.schools.values()):
            found |= names
        return frozenset(found)


_relations: dict[str, Relation] = {}
_blocks: dict[str, Rows] = {}
_facts: dict[str, Callable[[date], Combinable]] = {}
_rules: dict[str, Rule] = {}
_subject: list[type[Model]] = []
_version = [0]


def register_subject(model: type[Model]) -> None:
    """Name the table of children (done once, by the room that owns it)."""
    _subject[:] = [model]


def relation(name: str, *, label: str, reach: str, side: str, rows: Rows, lasts: timedelta = timedelta(0)) -> Rel:
    """Register a relation and return it as an expression.

    `rows(person_id, day)` gives the live rows; they must have `child_id` (reach "child") or `school_id`. It may compare with
    `day` but not reckon from it, since it is compiled once with a stand-in: a right that outlives its row says so in `lasts`.
    `side` is who such a person is: "staff", "family", "child" or "outside".
    """
    _version[0] += 1
    _relations[name] = Relation(name, label, reach, side, rows, lasts)
    return Rel(name)


def block(name: str, *, rows: Rows) -> None:
    """Register a table whose live rows shut a person out of a child's record, whatever else they hold."""
    _version[0] += 1
    _blocks[name] = rows


def fact(name: str, expression: Callable[[date], Combinable]) -> Fact:
    """Register a yes/no question about a child, as an expression over the table of children."""
    _version[0] += 1
    _facts[name] = expression
    return Fact(name)


class Expression:
    """Part of a rule."""

    def __or__(self, other: Expression) -> Expression:
        return AnyOf((self, other))

    def __and__(self, other: Expression) -> Expression:
        return AllOf((self, other))

    def __invert__(self) -> Expression:
        return Not(self)

    def holds(self, asker: Asker, child: Subject | None, thing: Any) -> bool:
        raise NotImplementedError

    def q(self, asker: Asker) -> Q:
        """As a filter over the table of children."""
        raise NotImplementedError

    def atoms(self) -> Iterable[Rel]:
        return ()

    def owns(self) -> Iterable[Own]:
        return ()


_NOBODY = Q(pk__in=())


@dataclass(frozen=True)
class Rel(Expression):
    """The viewer holds this relation to the child (or, asked without a child, to a school)."""

    name: str

    def holds(self, asker: Asker, child: Subject | None, thing: Any) -> bool:
        kind = _relations[self.name]
        held = asker.held
        if child is None:
            return kind.reach != "child" and any(self.name in names for names in held.schools.values())
        if kind.reach == "child":
            return self.name in held.children.get(child.pk, ())
        return (
            kind.reach == "school" and self.name in held.schools.get(child.school_id, ()) and fact_of(child, "on_roll", asker.day)
        )

    def q(self, asker: Asker) -> Q:
        kind = _relations[self.name]
        if kind.reach == "child":
            if not any(self.name in names for names in asker.held.children.values()):
                return _NOBODY
            return Q(pk__in=kind.live(asker.person_id, asker.day).values("child_id"))
        return _reached_through_school([self], asker)

    def atoms(self) -> Iterable[Rel]:
        return (self,)


@dataclass(frozen=True)
class Fact(Expression):
    """Something true of the child, whoever asks."""

    name: str

    def holds(self, asker: Asker, child: Subject | None, thing: Any) -> bool:
        return child is not None and (self.name in _supposed(asker).get(child.pk, ()) or fact_of(child, self.name, asker.day))

    def q(self, asker: Asker) -> Q:
        found = Q(_facts[self.name](asker.day))
        supposed = [pk for pk, names in _supposed(asker).items() if self.name in names]
        return found | Q(pk__in=supposed) if supposed else found


def _supposed(asker: Asker) -> Mapping[UUID, frozenset[str]]:
    """Facts taken as true of a child for this viewer alone: what a page would show if they were."""
    found: Mapping[UUID, frozenset[str]] = getattr(asker, "supposed", {})
    return found


@dataclass(frozen=True)
class Own(Expression):
    """The thing itself names the viewer in this column, for instance as the person who raised it."""

    column: str

    def holds(self, asker: Asker, child: Subject | None, thing: Any) -> bool:
        return thing is not None and getattr(thing, self.column, None) == asker.person_id

    def q(self, asker: Asker) -> Q:
        return _NOBODY

    def owns(self) -> Iterable[Own]:
        return (self,)


def _reached_through_school(parts: Iterable[Rel], asker: Asker) -> Q:
    """All appointments at once: the schools where one of them is held, and the children on their roll."""
    names = {part.name for part in parts if _relations[part.name].reach == "school"}
    schools = [school for school, held in asker.held.schools.items() if held & names]
    return Q(school_id__in=schools) & Q(_facts["on_roll"](asker.day)) if schools else _NOBODY


@dataclass(frozen=True)
class AnyOf(Expression):
    parts: tuple[Expression, ...]

    def holds(self, asker: Asker, child: Subject | None, thing: Any) -> bool:
        return any(part.holds(asker, child, thing) for part in self._flat)

    def q(self, asker: Asker) -> Q:
        found = _reached_through_school([part for part in self._flat if isinstance(part, Rel)], asker)
        for part in self._flat:
            one = _NOBODY if isinstance(part, Rel) and _relations[part.name].reach != "child" else part.q(asker)
            if one != _NOBODY:
                found = one if found == _NOBODY else found | one
        return found

    @cached_property
    def _flat(self) -> tuple[Expression, ...]:
        """Its parts, those of another "any of" in its place."""
        return tuple(one for part in self.parts for one in (part._flat if isinstance(part, AnyOf) else (part,)))

    def atoms(self) -> Iterable[Rel]:
        return [atom for part in self.parts for atom in part.atoms()]

    def owns(self) -> Iterable[Own]:
        return [own for part in self.parts for own in part.owns()]


@dataclass(frozen=True)
class AllOf(Expression):
    parts: tuple[Expression, ...]

    def holds(self, asker: Asker, child: Subject | None, thing: Any) -> bool:
        return all(part.holds(asker, child, thing) for part in self.parts)

    def q(self, asker: Asker) -> Q:
        found = Q()
        for part in self.parts:
            found &= part.q(asker)
        return found

    def atoms(self) -> Iterable[Rel]:
        return [atom for part in self.parts for atom in part.atoms()]


@dataclass(frozen=True)
class Not(Expression):
    """The opposite of a fact. Relations are never negated: a block is the way to shut a person out."""

    part: Expression

    def __post_init__(self) -> None:
        if not isinstance(self.part, Fact):
            raise TypeError("Only facts can be negated.")

    def holds(self, asker: Asker, child: Subject | None, thing: Any) -> bool:
        return child is not None and not self.part.holds(asker, child, thing)

    def q(self, asker: Asker) -> Q:
        return ~self.part.q(asker)


@dataclass(frozen=True)
class Rule:
    """An action, who may do it, and how the page says what they may do ("record the review")."""

    action: str
    expression: Expression
    says: str

    @cached_property
    def relations(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(atom.name for atom in self.expression.atoms()))


def rule(action: str, expression: Expression, *, says: str) -> Rule:
    """Register who may do `action`. `says` completes the sentence "Only … can …"."""
    if action in _rules and _rules[action].expression != expression:
        raise ValueError(f"{action} has two rules")
    _version[0] += 1
    _rules[action] = Rule(action, expression, says)
    return _rules[action]


def fact_of(child: Subject, name: str, day: date) -> bool:
    """Whether a fact is true of this child: from the annotation of a scoped query when there, else asked of the table."""
    known = getattr(child, f"fact_{name}", None)
    if known is None:
        known = _subject[0]._base_manager.filter(Q(_facts[name](day)), pk=child.pk).exists()
        child.__dict__[f"fact_{name}"] = known
    return bool(known)


def with_facts(rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    """A queryset of children that carries every fact, so that decisions about them cost no further query."""
    return rows.annotate(**{f"fact_{name}": expression(day) for name, expression in _facts.items()})


def version() -> int:
    """Rises with every relation, block, fact and rule that is registered: a filter built before may look otherwise now."""
    return _version[0]


def lasting() -> tuple[timedelta, ...]:
    """For how long rights go on after their rows have ended: every length there is."""
    return _lasting(version())


@lru_cache(maxsize=1)
def _lasting(_: int) -> tuple[timedelta, ...]:
    return tuple(sorted({timedelta(0), *(each.lasts for each in _relations.values())}))


@prepared
def _held(person_id: UUID, days: Sequence[date], _: int) -> QuerySet[Any, Any]:
    """Every relation and block of a person. `days` are today less each length of `lasting`."""
    day = dict(zip(lasting(), days, strict=False))
    parts = []
    for each in _relations.values():
        column = "child_id" if each.reach == "child" else "school_id"
        rows = each.rows(person_id, day[each.lasts])
        parts.append(rows.annotate(_what=Value(each.name)).values_list("_what", column))
    for name, shut in _blocks.items():
        parts.append(shut(person_id, days[0]).annotate(_what=Value(f"!{name}")).values_list("_what", "child_id"))
    parts = [part.order_by() for part in parts]
    return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]


def load_held(person_id: UUID, day: date) -> Held:
    """The viewer's live relations and blocks, in one query."""
    if not _relations:
        return Held()
    children: dict[UUID, set[str]] = {}
    schools: dict[UUID, set[str]] = {}
    blocked: set[UUID] = set()
    for what, key in _held(person_id, [day - lasts for lasts in lasting()], version()):
        if what.startswith("!"):
            blocked.add(key)
        elif _relations[what].reach == "child":
            children.setdefault(key, set()).add(what)
        else:
            schools.setdefault(key, set()).add(what)
    return Held(
        {key: frozenset(names) for key, names in children.items()},
        {key: frozenset(names) for key, names in schools.items()},
        frozenset(blocked),
    )


def _shut(asker: Asker, action: str) -> bool:
    """Whether this viewer is narrowed to a few actions (a shared tablet) and this is none of them."""
    only: frozenset[str] | None = getattr(asker, "only", None)
    return only is not None and action not in only


def decide(asker: Asker, action: str, *, child: Subject | None = None, thing: Any = None) -> Decision:
    """May this viewer do `action`, to this child if one is named?

    `thing` is the row acted on, where a rule asks whose it is. A block wins over every relation. An unknown action is refused.
    """
    asker.decided = True
    if asker.system_name is not None:
        return Decision(may_system(asker.system_name, action), f"system: {asker.system_name}")
    found = None if _shut(asker, action) else _rules.get(action)
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
        return Decision(True, ", ".join(_relations[name].label for name in via) or "your own", via)
    return Decision(False, refusal(found))


def refusal(found: Rule) -> str:
    """The sentence of a refusal: who can, in words."""
    labels = list(dict.fromkeys(_relations[name].label for name in found.relations))
    people = " or ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)
    return f"Only {people} can {found.says}."


def refusal_for(action: str) -> str:
    """The refusal of an action by name, for a route nobody like this viewer can use."""
    found = _rules.get(action)
    return refusal(found) if found else "No rule opens this."


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
    found = None if _shut(asker, action) else _rules.get(action)
    return found is not None and (bool(set(found.relations) & asker.held.names) or any(True for _ in found.expression.owns()))


def children_for(asker: Asker, action: str) -> QuerySet[Any]:
    """The children this viewer may do `action` to, as a queryset over the table of children."""
    asker.decided = True
    table = _subject[0]._base_manager.all()
    if asker.system_name is not None:
        return table if may_system(asker.system_name, action) else table.none()
    found = None if _shut(asker, action) else _rules.get(action)
    if found is None:
        return table.none()
    q = found.expression.q(asker)
    return table.none() if q == _NOBODY else table.filter(q & ~blocked_q(asker, "pk"))


def rows_for(asker: Asker, action: str, rows: QuerySet[Any], column: str) -> QuerySet[Any]:
    """`rows` (of any table with a child) narrowed to what this viewer may do `action` to."""
    own = Q()
    if asker.system_name is None and action in _rules and not _shut(asker, action):
        for each in _rules[action].expression.owns():
            own |= Q(**{each.column: asker.person_id})
    reach = Q(**{f"{column}__in": children_for(asker, action).values("pk")})
    if own:
        reach = (reach | own) & ~blocked_q(asker, column)
    return rows.filter(reach)


def blocked_q(asker: Asker, column: str) -> Q:
    """The children this viewer is shut out of."""
    found = Q()
    for rows in _blocks.values():
        found |= Q(**{f"{column}__in": rows(asker.person_id, asker.day).values("child_id")})
    return found or Q(**{f"{column}__in": ()})


def all_rules() -> dict[str, Rule]:
    return dict(_rules)


def all_relations() -> dict[str, Relation]:
    return dict(_relations)


# Work that nobody signed in for. Each name lists the actions it may do; a new name is added here, in the open.
SYSTEM_VIEWERS: dict[str, frozenset[str]] = {
    "set-up": frozenset({"*"}),
    "nightly": frozenset({"year.move", "sessions.replan", "record.close", "notice.send"}),
    "outbox": frozenset({"notice.send"}),
    "sign-in": frozenset(),
    "folder": frozenset({"roll.import"}),
    "operator": frozenset(
        {"roll.import", "roll.undo", "register.import", "school.create", "audit.verify", "account.reset_ways", "record.remove"}
    ),
    "demo": frozenset({"*"}),
}


def may_system(name: str, action: str) -> bool:
    allowed = SYSTEM_VIEWERS.get(name, frozenset())
    return "*" in allowed or action in allowed
