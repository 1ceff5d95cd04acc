"""Queries that are put into SQL once a process: only the words of the question are kept, never an answer.

Building a queryset and compiling it costs ten times what the database takes to answer. So a function that builds one is called
with stand-ins for its arguments, its SQL is kept, and each later call puts the real person, day or child where the stand-ins stood.
Which values those are is not guessed: the function is built twice with different stand-ins on different days, and whatever differs
without being a stand-in is refused with `NotPreparable`: it read the clock, reckoned from an argument, or asked the database.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, Protocol, Self, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.query import FlatValuesListIterable, NamedValuesListIterable, ValuesIterable, ValuesListIterable
from django.db.models.utils import create_namedtuple_class

from . import clock

P = ParamSpec("P")
R = TypeVar("R")
New = Callable[[Any], Any]
# Kept for each function; who asks gives few shapes, and lists grow by doubling.
_MOST = 200


class NotPreparable(RuntimeError):
    """This query depends on more than its arguments' values: build it anew each time, or pass what it depends on."""


class Likeable:
    """An argument of several values that decides how the query looks: the viewer."""

    def shape(self) -> Hashable:
        """What decides how the query looks, without any value of its own."""
        raise NotImplementedError

    def fillings(self) -> tuple[Any, ...]:
        """The values a query may take from it, in an order that `like` keeps."""
        raise NotImplementedError

    def like(self, new: New) -> Self:
        """Another of the same shape, with `new(value)` in place of each value."""
        raise NotImplementedError

    def take_over(self, other: Any) -> None:
        """Note what was noted on a likeness while a query was built from it."""


class Subject(Protocol):
    """What a builder sees of a row or card: its key and its school."""

    @property
    def pk(self) -> Any: ...
    @property
    def school_id(self) -> Any: ...


@dataclass(frozen=True)
class _Nobody:
    """The stand-in for a row or card."""

    pk: Any
    school_id: Any


@dataclass(frozen=True)
class _Plan:
    """One query in SQL. `slots` says of each value in which places it stands; `compiler` is None where nothing can ever be found."""

    rows: QuerySet[Any, Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    slots: tuple[tuple[int, list[int]], ...]
    converters: dict[int, Any]
    likes: tuple[Any, ...]
    iterable: Any
    shown: Callable[[list[Any]], list[Any]] | None
    """How plain rows become what the queryset would give; None where they are rows of a model, which Django makes."""


class Prepared(Generic[P, R]):
    """A function that builds a queryset, kept as SQL. Called with the same arguments it gives the rows as a list."""

    def __init__(self, build: Callable[P, QuerySet[Any, R]]) -> None:
        self._build = build
        self._plans: dict[Hashable, _Plan] = {}
        update_wrapper(self, build)

    def __call__(self, *args: P.args, **named: P.kwargs) -> list[R]:
        """The rows, in one query."""
        shape: list[Hashable] = []
        values: list[Any] = []
        for each in (*args, *named.values()) if named else args:
            plain = _PLAIN.get(type(each))
            if plain is not None and each != "":
                values.append(each)
                shape.append(plain)
            else:
                shape.append(_read(each, values))
        connection = connections[DEFAULT_DB_ALIAS]
        key = (connection.vendor, tuple(named), *shape)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._prepare(args, named)
            while len(self._plans) >= _MOST:
                self._plans.pop(next(iter(self._plans)))
            self._plans[key] = plan
        if plan.likes:
            for mine, like in zip(_likeable(args, named), plan.likes, strict=True):
                mine.take_over(like)
        if plan.compiler is None:
            return []
        params = list(plan.params)
        for number, places in plan.slots:
            given = _as_parameter(values[number], connection)
            for place in places:
                params[place] = given
        if plan.shown is None:
            return list(plan.iterable(_Filled(plan, params, connection)))
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, params)
            rows = cursor.fetchall()
        return plan.shown(_converted(rows, plan.converters, connection))

    def first(self, *args: P.args, **named: P.kwargs) -> R | None:
        """The first row, or None."""
        found = self(*args, **named)
        return found[0] if found else None

    def _prepare(self, args: Sequence[Any], named: dict[str, Any]) -> _Plan:
        one, other = (self._built(number, args, named) for number in (1, 2))
        if one[1] is None and other[1] is None:
            return _Plan(one[0], None, "", (), (), {}, one[4], None, None)
        if one[2] != other[2] or len(one[3]) != len(other[3]):
            raise NotPreparable(f"{self._build.__qualname__}: its SQL depends on a value of its arguments or on the day.")
        slots: dict[int, list[int]] = {}
        for place, (mine, theirs) in enumerate(zip(one[3], other[3], strict=True)):
            number = one[5].get(mine) if isinstance(mine, Hashable) else None
            if number is not None and other[5].get(theirs) == number:
                slots.setdefault(number, []).append(place)
            elif mine != theirs:
                raise NotPreparable(f"{self._build.__qualname__}: a value in it is none of its arguments.")
        compiler = one[1]
        found = compiler.get_converters([each[0] for each in compiler.select[: compiler.col_count]])
        rows: Any = one[0]
        shown = None if compiler.has_extra_select else _shown(rows)
        return _Plan(rows, compiler, one[2], tuple(one[3]), tuple(slots.items()), found, one[4], rows._iterable_class, shown)

    def _built(self, number: int, args: Sequence[Any], named: dict[str, Any]) -> tuple[Any, ...]:
        """(queryset, compiler, SQL, parameters, likenesses, number of a value by its stand-in) with the stand-ins of this number."""
        connection = connections[DEFAULT_DB_ALIAS]
        made = _StandIns(number)
        values: list[Any] = []
        given, likes = [], []
        for each in (*args, *named.values()):
            stands = made.of(each)
            given.append(stands)
            _read(stands, values)
            if isinstance(each, Likeable):
                likes.append(stands)
        with clock.set_to(made.moment()), connection.execute_wrapper(_refuse):
            rows = self._build(*given[: len(args)], **dict(zip(named, given[len(args) :], strict=True)))  # type: ignore[call-arg, arg-type]
            if rows._prefetch_related_lookups:  # type: ignore[attr-defined]
                raise NotPreparable(f"{self._build.__qualname__}: what is prefetched is another query.")
            compiler: Any = rows.query.get_compiler(DEFAULT_DB_ALIAS)
            try:
                sql, params = compiler.as_sql()
            except EmptyResultSet:
                compiler, sql, params = None, "", ()
        numbers: dict[Any, int] = {}
        for place, value in enumerate(values):
            numbers.setdefault(_as_parameter(value, connection), place)
        return rows, compiler, sql, params, tuple(likes), numbers


def prepared(build: Callable[P, QuerySet[Any, R]]) -> Prepared[P, R]:
    """Keep the SQL of the queryset that this function builds from its arguments, and nothing else.

    An argument may be an id, a day, a moment or a text (any value will do later), several of one kind, a row or card of which only
    the key and the school are asked, or the viewer. None, yes, no, numbers and what is empty are part of the question: each has its
    own SQL, so the function may branch on them, but on no other value. Decide with `decide` outside and pass the answer in.
    """
    return Prepared(build)


def _shown(rows: Any) -> Callable[[list[Any]], list[Any]] | None:
    """What the queryset makes of a row: a dictionary, a named tuple, a tuple, a value; None for a row of its model."""
    kind, query = rows._iterable_class, rows.query
    names = list(query.selected or (*query.values_select, *query.annotation_select))
    if kind is ValuesIterable:
        return lambda found: [dict(zip(names, row, strict=True)) for row in found]
    if kind is NamedValuesListIterable:
        row_of = create_namedtuple_class(*(rows._fields or names))._make
        return lambda found: [row_of(row) for row in found]
    if kind is ValuesListIterable:
        return lambda found: [tuple(row) for row in found]
    if kind is FlatValuesListIterable:
        return lambda found: [row[0] for row in found]
    return None


def _converted(rows: list[Any], converters: dict[int, Any], connection: Any) -> list[Any]:
    """Rows as the database's driver gave them, with days, moments, ids and truths as their fields give them."""
    found = [list(row) for row in rows]
    for place, (functions, expression) in converters.items():
        for convert in functions:
            same: dict[Any, Any] = {}
            for row in found:
                value = row[place]
                if value not in same:
                    same[value] = convert(value, expression, connection)
                    if isinstance(same[value], list | dict):  # its own for each row
                        row[place] = same.pop(value)
                        continue
                row[place] = same[value]
    return found


class _Filled:
    """Stands where Django's iterables look for a queryset and its query: the kept SQL with this call's values."""

    _known_related_objects: dict[Any, Any] = {}

    def __init__(self, plan: _Plan, params: list[Any], connection: Any) -> None:
        self.db = DEFAULT_DB_ALIAS
        self.model = plan.rows.model
        self._fields = plan.rows._fields  # type: ignore[attr-defined]
        self._hints: dict[str, Any] = {}
        self.query = self
        self._plan = plan
        compiler = copy(plan.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *args, **options: (plan.sql, params)
        compiler.get_converters = lambda expressions: plan.converters
        self._compiler = compiler

    def get_compiler(self, *args: Any, **options: Any) -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plan.rows.query, name)


def _read(value: Any, values: list[Any]) -> Hashable:
    """What of an argument decides how the query looks; its values are added to `values`."""
    kind: Any = type(value)
    if value is None or value == "" or isinstance(value, int):
        return (kind, value)
    if kind in _PLAIN:
        values.append(value)
        return _PLAIN[kind]
    if isinstance(value, str | date):
        values.append(value)
        return "text" if isinstance(value, str) else kind
    if isinstance(value, list | tuple | set | frozenset):
        return _read_many(list(value), values)
    if isinstance(value, Likeable):
        values.extend(value.fillings())
        return value.shape()
    if hasattr(value, "pk") and hasattr(value, "school_id"):
        values += (value.pk, value.school_id)
        return _Nobody
    raise NotPreparable(f"{kind.__name__} is nothing a kept query can be filled with.")


_PLAIN: dict[type, Hashable] = {UUID: "id", date: "day", datetime: "moment", str: "text"}


def _read_many(several: list[Any], values: list[Any]) -> Hashable:
    """Several values fill the next power of two places, the last one more than once: "is one of" does not mind."""
    if not several:
        return (list, 0)
    kinds = {_PLAIN.get(each) for each in set(map(type, several))}
    if len(kinds) > 1 or None in kinds:
        raise NotPreparable("Several values have to be ids, days, moments or texts of one kind.")
    size = _size(len(several))
    values += several
    values += [several[-1]] * (size - len(several))
    return (list, size, *kinds)


def _size(number: int) -> int:
    return 1 << (number - 1).bit_length()


def _likeable(args: Sequence[Any], named: dict[str, Any]) -> Iterator[Likeable]:
    return (each for each in (*args, *named.values()) if isinstance(each, Likeable))


def _as_parameter(value: Any, connection: Any) -> Any:
    """The value as the database's driver is given it."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return str(value)


def _refuse(*_: Any) -> Any:
    raise NotPreparable("A kept query is built without asking the database.")


class _StandIns:
    """Values nobody has, all different, another set for each number."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._made = 0

    def moment(self) -> datetime:
        """The moment the clock shows while a query is built: another for each number."""
        return datetime(1900 + self._number, 5, 6, 7, 8, 9, tzinfo=UTC)

    def of(self, value: Any) -> Any:
        """A stand-in of the same kind and shape."""
        if isinstance(value, list | tuple | set | frozenset):
            several = list(value)
            return [self.new(several[0]) for _ in range(_size(len(several)))] if several else []
        if value is None or value == "" or isinstance(value, int):
            return value
        if isinstance(value, str | date | UUID):
            return self.new(value)
        if isinstance(value, Likeable):
            return value.like(self.new)
        return _Nobody(self.new(value.pk), self.new(value.school_id))

    def new(self, value: Any) -> Any:
        """A new stand-in of the same kind."""
        self._made += 1
        if isinstance(value, UUID):
            return UUID(int=(self._number << 120) + (0x51A << 64) + self._made)
        if isinstance(value, datetime):
            return datetime(1800 + self._number, 1, 1, tzinfo=UTC) + timedelta(days=500 * self._made)
        if isinstance(value, date):
            return date(2300 + 200 * self._number, 1, 1) + timedelta(days=500 * self._made)
        if isinstance(value, str):
            return f"stand-in {self._number}.{self._made}"
        raise NotPreparable(f"{type(value).__name__} has no stand-in.")
