"""Several lists in one question to the database: how Today asks all rooms at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import CharField, F, Field, JSONField, QuerySet, Value
from django.db.models.functions import JSONObject

from trellis.core.rows import TodayRow

Row = dict[str, Any]


@dataclass(frozen=True)
class Ask:
    """What a room wants to know for Today. `lists` are scoped querysets narrowed by `.values(…)`; `tell` gets each one's rows by its name."""

    tell: Callable[..., Iterable[TodayRow]]
    lists: Mapping[str, QuerySet[Any, Any]]


def answered(asks: Iterable[Ask]) -> list[TodayRow]:
    """The rows of Today that these make, ask by ask. One query for all of them."""
    every = list(enumerate(asks))
    found = gather({f"{number} {name}": rows for number, ask in every for name, rows in ask.lists.items()})
    return [row for number, ask in every for row in ask.tell(**{name: found[f"{number} {name}"] for name in ask.lists})]


def gather(lists: Mapping[str, QuerySet[Any, Any]]) -> dict[str, list[Row]]:
    """The rows of several querysets, each narrowed by `.values(…)`, in one query (UNION ALL); none for an empty mapping.

    Tables with different columns cannot stand in one answer. So each row comes as the name of its list and one JSON object, and its
    values get the type of their column back. A list in a union has no order and no slice: sort and cut what comes.
    """
    found: dict[str, list[Row]] = {name: [] for name in lists}
    if not lists:
        return found
    types = {name: _types(rows) for name, rows in lists.items()}
    parts = [
        rows.order_by().values(
            list_name=Value(name, CharField()), columns=JSONObject(**{column: F(column) for column in types[name]})
        )
        for name, rows in lists.items()
    ]
    for row in parts[0].union(*parts[1:], all=True):
        name = row["list_name"]
        found[name].append({column: _typed(types[name][column], value) for column, value in row["columns"].items()})
    return found


def _types(rows: QuerySet[Any, Any]) -> dict[str, Field[Any, Any]]:
    """The field of each column that `.values(…)` named."""
    query = rows.query
    plain = {name: column.output_field for name, column in zip(query.values_select, query.select, strict=True)}
    return plain | {name: expression.output_field for name, expression in query.annotation_select.items()}


def _typed(field: Field[Any, Any], value: Any) -> Any:
    """JSON knows no days, moments or ids, and SQLite no booleans: as the column would have given it."""
    if value is None or isinstance(field, CharField):
        return value
    if isinstance(field, JSONField):
        return json.loads(value) if isinstance(value, str) else value
    value = field.to_python(value)
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
