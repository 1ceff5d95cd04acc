"""Background work, behind one function, so that the queue can change without its callers."""

from __future__ import annotations

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
