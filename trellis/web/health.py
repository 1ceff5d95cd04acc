"""Whether this process can do its work: what a load balancer, a service manager and an update ask."""

from __future__ import annotations

from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from trellis.core import clock
from trellis.core.jobs import last_done

SILENCE = timedelta(minutes=5)
_began = clock.real_now()
_migrated: list[bool] = []


def not_ready() -> list[str]:
    """What is missing, in words without anything of the record; an empty list when all is well.

    The worker has the first minutes of this process to report: it may have been started only now.
    """
    try:
        if not _tables_are_ours():
            return ["The database waits for its migrations: start script/run."]
        heard = max(last_done() or _began, _began)
    except DatabaseError:
        return ["The database does not answer."]
    if clock.real_now() - heard > SILENCE:
        return ["The worker has been silent for more than five minutes: messages and nightly work wait."]
    return []


def _tables_are_ours() -> bool:
    """Once true it stays true for this process: its code does not change."""
    if not _migrated:
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            _migrated.append(True)
        return bool(_migrated)
    connection.ensure_connection()
    return True
