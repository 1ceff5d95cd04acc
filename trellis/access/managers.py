"""Managers that refuse to be asked for everything.

`Thing.objects.all()` raises. A read says whose eyes it uses: `for_viewer(viewer, action)`, or `of(child)` for a child already fetched
through the viewer, or `at(school)`, or `system(why)` in services after a decision, in jobs and in the demo.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models

from .engine import Asker, children_for, rows_for


class Unscoped(RuntimeError):
    """A query over a scoped table that does not say whose eyes it uses."""


# Where the ids of the rows stand that were put aside because they are in the wrong record.
_aside: list[Callable[[], models.QuerySet[Any]]] = []


def where_aside_stands(ids: Callable[[], models.QuerySet[Any]]) -> None:
    """Name the ids of the rows put aside (done once, by the room that keeps them)."""
    _aside[:] = [ids]


def is_aside(path: str) -> models.Exists:
    """Whether the row that the key at `path` names was put aside: for a table that is joined instead of asked through its manager."""
    (ids,) = _aside
    return models.Exists(ids().filter(thing_id=models.OuterRef(path)))


class _Adding(models.Manager):
    """Adding rows needs no scope: what is added names its own child or school."""

    def _rows(self) -> models.QuerySet[Any]:
        return models.QuerySet(self.model, using=self._db)

    def create(self, **values: Any) -> Any:
        thing = self.model(**values)
        thing.save(force_insert=True)
        return thing

    def bulk_create(self, objs: Any, *args: Any, **options: Any) -> list[Any]:
        return self._rows().bulk_create(objs, *args, **options)


class ScopedManager(_Adding):
    """For tables about a child; `column` is the path to the child's key.

    With `hides_aside` no question shows a row that was put aside because it stands in the wrong record; only `with_aside` does.
    """

    def __init__(self, column: str = "child_id", *, hides_aside: bool = False) -> None:
        super().__init__()
        self.column = column
        self.hides_aside = hides_aside

    def deconstruct(self):  # noqa: ANN201
        options = {"hides_aside": True} if self.hides_aside else {}
        return (False, f"{self.__class__.__module__}.{self.__class__.__name__}", None, (self.column,), options)

    def get_queryset(self):  # noqa: ANN201
        raise Unscoped(f"{self.model.__name__}.objects needs for_viewer(), of() or system().")

    def for_viewer(self, viewer: Asker, action: str) -> models.QuerySet[Any]:
        """The rows this viewer may do `action` to."""
        return rows_for(viewer, action, self._seen(), self.column)

    def of(self, child: Any) -> models.QuerySet[Any]:
        """Everything of one child that was fetched through the viewer."""
        return self._seen().filter(**{self.column: child.pk})

    def at(self, school: Any) -> models.QuerySet[Any]:
        """The rows of one school: for counts and lists whose policy is the school's, not the child's."""
        return self._seen().filter(school_id=getattr(school, "pk", school))

    def system(self, why: str) -> models.QuerySet[Any]:
        """Every row, for work that has its own decision. `why` says which."""
        if not why:
            raise Unscoped("system() needs a reason.")
        return self._seen()

    def with_aside(self, why: str) -> models.QuerySet[Any]:
        """As `system`, and also what was put aside because it stands in the wrong record: for those who decide what becomes of it."""
        if not why:
            raise Unscoped("with_aside() needs a reason.")
        return self._rows()

    def _seen(self) -> models.QuerySet[Any]:
        """Every row but those put aside. Fails where nobody has said which those are: nothing put aside may ever show by mistake."""
        rows = self._rows()
        if not self.hides_aside:
            return rows
        (ids,) = _aside
        return rows.exclude(pk__in=ids().values("thing_id"))


class ChildManager(ScopedManager):
    """For the table of children itself."""

    def __init__(self, column: str = "pk") -> None:
        super().__init__(column)

    def for_viewer(self, viewer: Asker, action: str) -> models.QuerySet[Any]:
        return children_for(viewer, action)


class SchoolManager(_Adding):
    """For tables of a school that name no child."""

    def get_queryset(self):  # noqa: ANN201
        raise Unscoped(f"{self.model.__name__}.objects needs at() or system().")

    def at(self, school: Any) -> models.QuerySet[Any]:
        """The rows of one school."""
        return models.QuerySet(self.model, using=self._db).filter(school_id=getattr(school, "pk", school))

    def system(self, why: str) -> models.QuerySet[Any]:
        """Every row, for work that has its own decision. `why` says which."""
        if not why:
            raise Unscoped("system() needs a reason.")
        return models.QuerySet(self.model, using=self._db)
