"""What /health/ready promises: database, tables of this code, worker."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django_q.models import Task

from trellis.core import clock
from trellis.web import health


@pytest.fixture(autouse=True)
def long_started(monkeypatch):
    """A process that has been running for an hour and has looked at nothing yet."""
    monkeypatch.setattr(health, "_began", clock.real_now() - timedelta(hours=1))
    monkeypatch.setattr(health, "_migrated", [])


def _worked(minutes: int) -> None:
    at = clock.real_now() - timedelta(minutes=minutes)
    Task.objects.create(id="a" * 32, name="work", func="f", started=at, stopped=at, success=True)


def test_ready_while_the_worker_works(client, db):
    _worked(1)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.content) == (200, b"ready")


@pytest.mark.parametrize("ever", [True, False])
def test_not_ready_when_the_worker_has_been_silent(client, db, ever):
    if ever:
        _worked(6)
    answer = client.get("/health/ready")
    assert answer.status_code == 503 and b"worker has been silent" in answer.content


def test_the_first_minutes_of_a_process_are_the_workers_to_start_in(client, db, monkeypatch):
    monkeypatch.setattr(health, "_began", clock.real_now())
    assert client.get("/health/ready").status_code == 200


def test_not_ready_while_the_tables_wait_for_a_migration(client, db, monkeypatch):
    _worked(1)
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: ["one"])
    answer = client.get("/health/ready")
    assert answer.status_code == 503 and b"migrations" in answer.content
    monkeypatch.undo()


def test_not_ready_while_the_database_does_not_answer(client, db, monkeypatch):
    monkeypatch.setattr(health, "last_done", _fails)
    answer = client.get("/health/ready")
    assert answer.status_code == 503 and answer.content == b"The database does not answer."
    assert client.get("/health/live").status_code == 200


def _fails():
    raise DatabaseError("a secret in its message")
