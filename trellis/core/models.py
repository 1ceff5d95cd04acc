"""What every table has in common, and what kind of installation this is."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from django.db import models
from uuid6 import uuid7

from . import clock
from .refs import LENGTH, new_ref


def new_id() -> UUID:
    """A time-ordered UUIDv7, made in the application so that a row can be named before it is written."""
    return UUID(bytes=uuid7().bytes)


class RefField(models.CharField):
    """The eight characters by which an address names this row."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.update(max_length=LENGTH, default=new_ref, unique=True, editable=False)
        super().__init__(**kwargs)  # type: ignore[arg-type]

    def deconstruct(self):  # noqa: ANN201
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "default", "unique", "editable"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs


class Base(models.Model):
    """A row with a UUIDv7 key, its times, and a revision that rises with each edit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class Installation(models.Model):
    """One row: whether this database is a demonstration or a real school. Written at set-up, never changed after."""

    class Mode(models.TextChoices):
        DEMO = "demo"
        SCHOOL = "school"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    created_at = models.DateTimeField(default=clock.real_now)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="installation_is_one_row")]

    def __str__(self) -> str:
        return self.mode


@lru_cache(maxsize=1)
def _read_mode() -> str | None:
    return Installation.objects.values_list("mode", flat=True).first()


def installation_mode() -> str | None:
    """ "demo", "school", or None before set-up. Read once a process: it never changes after it is written."""
    mode = _read_mode()
    if mode is None:
        _read_mode.cache_clear()
    return mode


def is_demo() -> bool:
    return installation_mode() == Installation.Mode.DEMO
