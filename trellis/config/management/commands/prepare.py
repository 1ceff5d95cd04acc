"""Everything between unpacked code and a server that can start: tables, compiled files, kind of installation, demonstration."""

from __future__ import annotations

import hashlib
import os
from io import StringIO
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection

from trellis.accounts.models import Person
from trellis.config.operations import keys
from trellis.core import clock
from trellis.core.db import write
from trellis.core.models import Installation, installation_mode, is_demo
from trellis.notifications.jobs import schedule_jobs


class Command(BaseCommand):
    """Run by script/run. Safe to run again: it does only what is missing."""

    help = "Make the database and files ready, and load the demonstration into an empty database."
    # The checks read tables that may not exist yet.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._prepare()
        except CommandError as problem:
            self.stderr.write(str(problem))
            raise SystemExit(1) from None

    def _prepare(self) -> None:
        # Until the tables exist nobody can be asked what kind of installation this is.
        clock.bend_when(lambda: False)
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except OperationalError as problem:
            raise CommandError(_unreachable(problem)) from None
        _collect_static()
        mode = _settle_mode(os.environ.get("TRELLIS_MODE", ""))
        clock.bend_when(is_demo)
        if mode == Installation.Mode.DEMO:
            self._demonstrate()
        else:
            _require_real()
            self._make_backup_key()
        schedule_jobs()
        call_command("check", fail_level="ERROR", stdout=StringIO())

    def _make_backup_key(self) -> None:
        home = Path(settings.TRELLIS_HOME)
        key, fresh = keys.backup_key(home)
        if fresh:
            self.stdout.write(keys.told_once(home, key))

    def _demonstrate(self) -> None:
        from trellis.demo.build import build_demo

        if not Person.objects.exists():
            self.stdout.write(
                "Laying out the demonstration: two schools with three terms of history. This takes a minute or two."
            )
            # One write, so that a start broken off half-way leaves an empty database for the next.
            with write():
                build_demo()
        self.stdout.write(_demo_people())


def _unreachable(problem: OperationalError) -> str:
    if connection.vendor == "sqlite":
        return f"The database in {settings.TRELLIS_HOME} cannot be opened. Check that this user may write there ({problem})."
    return "The PostgreSQL named in DATABASE_URL does not answer. Check that it runs and that name, user and password are right."


def _settle_mode(wanted: str) -> str:
    """The kind of this database: written once, into an empty one. Raises CommandError when it is another kind than wanted."""
    if wanted not in ("", *Installation.Mode.values):
        raise CommandError(
            f'TRELLIS_MODE is "{wanted}". Use TRELLIS_MODE=school for a real school, or leave it out for a demonstration.'
        )
    mode = installation_mode()
    if mode is None:
        mode = wanted or Installation.Mode.DEMO.value
        with write():
            Installation(mode=mode).save(force_insert=True)
    elif wanted and wanted != mode:
        kind = {"demo": "a demonstration", "school": "a real school"}[mode]
        raise CommandError(
            f"This database was set up as {kind}, and that never changes. Leave TRELLIS_MODE out to start it, "
            "or set TRELLIS_HOME to an empty folder to begin another."
        )
    return mode


def _require_real() -> None:
    """A real school starts with keys nobody can guess and without an invented person. Raises CommandError."""
    from trellis.demo.people import PEOPLE

    weak = keys.weak(Path(settings.TRELLIS_HOME))
    if weak:
        raise CommandError(weak)
    if Person.objects.filter(email__in=[each.email for each in PEOPLE]).exists():
        raise CommandError(
            "This database holds people of the demonstration, whose password everybody knows. A real school does not start with them: "
            "set TRELLIS_HOME (or DATABASE_URL) to an empty one."
        )


def _collect_static() -> None:
    """Compile the served files when their sources have changed."""
    target = Path(settings.STATIC_ROOT)
    stamp = target / ".made-from"
    manifest = Path(settings.STATICFILES_DIRS[0]) / "manifest.json"
    state = hashlib.sha256(manifest.read_bytes() + django.__version__.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == state:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state)


def _demo_people() -> str:
    from trellis.demo.people import PASSWORD, PEOPLE

    width = max(len(person.email) for person in PEOPLE)
    rows = [f"  {person.email:<{width}}  {person.name}, {person.who} ({person.place})" for person in PEOPLE]
    return "\n".join(["", f"Sign in as any of these, password {PASSWORD}", *rows])
