"""The parts a rule is made of. Each answers twice, and the same: `holds` in memory, `q` as a filter over the table of children."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable

from . import registry
from .held import Held
from .registry import Relation, Rows


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


def relation(name: str, *, label: str, reach: str, side: str, rows: Rows, lasts: timedelta = timedelta(0)) -> Rel:
    """Register a relation and return it as an expression.

    `rows(person_id, day)` gives the live rows; they must have `child_id` (reach "child") or `school_id`. It may compare with
    `day` but not reckon from it, since it is compiled once with a stand-in: a right that outlives its row says so in `lasts`.
    `side` is who such a person is: "staff", "family", "child" or "outside".
    """
    registry.changed()
    registry.relations[name] = Relation(name, label, reach, side, rows, lasts)
    return Rel(name)


def fact(name: str, expression: Callable[[date], Combinable]) -> Fact:
    """Register a yes/no question about a child, as an expression over the table of children."""
    registry.changed()
    registry.facts[name] = expression
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


NOBODY = Q(pk__in=())


@dataclass(frozen=True)
class Rel(Expression):
    """The viewer holds this relation to the child (or, asked without a child, to a school)."""

    name: str

    def holds(self, asker: Asker, child: Subject | None, thing: Any) -> bool:
        kind = registry.relations[self.name]
        held = asker.held
        if child is None:
            return kind.reach != "child" and any(self.name in names for names in held.schools.values())
        if kind.reach == "child":
            return self.name in held.children.get(child.pk, ())
        return (
            kind.reach == "school" and self.name in held.schools.get(child.school_id, ()) and fact_of(child, "on_roll", asker.day)
        )

    def q(self, asker: Asker) -> Q:
        kind = registry.relations[self.name]
        if kind.reach == "child":
            if not any(self.name in names for names in asker.held.children.values()):
                return NOBODY
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
        found = Q(registry.facts[self.name](asker.day))
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
        return NOBODY

    def owns(self) -> Iterable[Own]:
        return (self,)


def _reached_through_school(parts: Iterable[Rel], asker: Asker) -> Q:
    """All appointments at once: the schools where one of them is held, and the children on their roll."""
    names = {part.name for part in parts if registry.relations[part.name].reach == "school"}
    schools = [school for school, held in asker.held.schools.items() if held & names]
    return Q(school_id__in=schools) & Q(registry.facts["on_roll"](asker.day)) if schools else NOBODY


@dataclass(frozen=True)
class AnyOf(Expression):
    parts: tuple[Expression, ...]

    def holds(self, asker: Asker, child: Subject | None, thing: Any) -> bool:
        return any(part.holds(asker, child, thing) for part in self._flat)

    def q(self, asker: Asker) -> Q:
        found = _reached_through_school([part for part in self._flat if isinstance(part, Rel)], asker)
        for part in self._flat:
            one = NOBODY if isinstance(part, Rel) and registry.relations[part.name].reach != "child" else part.q(asker)
            if one != NOBODY:
                found = one if found == NOBODY else found | one
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


def fact_of(child: Subject, name: str, day: date) -> bool:
    """Whether a fact is true of this child: from the annotation of a scoped query when there, else asked of the table."""
    known = getattr(child, f"fact_{name}", None)
    if known is None:
        known = registry.children().filter(Q(registry.facts[name](day)), pk=child.pk).exists()
        child.__dict__[f"fact_{name}"] = known
    return bool(known)


def with_facts(rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    """A queryset of children that carries every fact, so that decisions about them cost no further query."""
    return rows.annotate(**{f"fact_{name}": expression(day) for name, expression in registry.facts.items()})
