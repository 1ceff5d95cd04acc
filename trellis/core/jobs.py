"""Background work, behind one function, so that the queue can change without its callers."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max
from django_q.models import Task
from django_q.tasks import async_task

from .db import write


def enqueue(job: str, *ids: str) -> None:
    """Run `job` (a dotted path) soon in the worker, with ids and plain strings only.

    The request for it is a row in the same transaction: rolled back, it never was.
    """
    if not all(isinstance(each, str) for each in ids):
        raise TypeError("Jobs take ids and plain strings only.")
    with write():
        async_task(job, *ids)


def last_done() -> datetime | None:
    """When the worker last finished a piece of work (UTC), or None. It has one to do every minute: longer silence means that it stands."""
    found: datetime | None = Task.objects.aggregate(newest=Max("stopped"))["newest"]
    return found
