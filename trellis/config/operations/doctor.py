"""`script/trellis doctor`: is all well with this installation? Twelve checks, each with its remedy, and one more where
a sign-in provider is named; a check that breaks is a fault too."""

from __future__ import annotations

import argparse
import json
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from trellis.accounts.providers import SchoolProvider
from trellis.config import environment

from . import checks, checks_outside
from .checks import Finding

_NO_RECORD = "The record cannot be read. Put the database right first: see the line about sqlite."


def examine(home: Path, *, public: str, demo: bool, test_mail: str = "", sign_in: Sequence[SchoolProvider] = ()) -> list[Finding]:
    """All twelve checks, in the order in which an operator would put things right; one more where a sign-in provider is named."""
    named: list[tuple[str, Callable[[], Finding]]] = [
        ("address", lambda: checks_outside.address(public, demo=demo)),
        ("certificate", lambda: checks_outside.certificate(public)),
        ("mail", lambda: checks_outside.mail(test_mail, demo=demo)),
        ("backup", lambda: checks.backup(home)),
        ("disk", lambda: checks.disk(home)),
        ("sqlite", lambda: checks.database(home)),
        ("time", lambda: checks.time(home, os.environ.get("TRELLIS_CLOCK", ""), demo=demo)),
        ("updates", lambda: checks_outside.updates(os.environ.get("TRELLIS_UPDATES", ""))),
        ("worker", lambda: checks.worker(home)),
        ("record", lambda: checks.record(home)),
        ("keys", lambda: checks.key_files(home)),
        ("folder", lambda: checks.watched(Path(os.environ.get("TRELLIS_WATCHED") or home / "watched"))),
    ]
    if sign_in:
        named.append(("sign-in", lambda: checks_outside.sign_in(home, sign_in)))
    return [_looked_at(name, look) for name, look in named]


def _looked_at(name: str, look: Callable[[], Finding]) -> Finding:
    from django.db import DatabaseError

    if name in ("time", "worker", "record") and not _database_is_there():
        return Finding(name, False, _NO_RECORD)
    try:
        return look()
    except DatabaseError:
        return Finding(name, False, _NO_RECORD)
    except OSError as problem:
        return Finding(name, False, f"This could not be looked at ({problem.strerror}). Run doctor as the user Trellis runs as.")


def doctor(args: argparse.Namespace) -> int:
    """Print what was found; 1 if anything is not well."""
    findings = _examined(args.send_test_mail)
    if args.json:
        print(json.dumps([asdict(each) for each in findings], indent=1, ensure_ascii=False))
    else:
        for each in findings:
            print(f"{'ok     ' if each.ok else 'NOT OK '} {each.check:<12} {each.remedy}")
    return 0 if all(each.ok for each in findings) else 1


def _examined(test_mail: str) -> list[Finding]:
    from trellis.config.cli import start_django

    home = environment.home_path()
    try:
        start_django()
    except ImproperlyConfigured as problem:
        # Nothing else can be asked of a Trellis that does not come up.
        return [Finding("address" if "ADDRESS" in str(problem) else "settings", False, str(problem))]
    except OSError as problem:
        return [
            Finding("disk", False, f"{home} cannot be written ({problem.strerror}). Check TRELLIS_HOME and who may write there.")
        ]
    from django.conf import settings

    logging.getLogger("django.db.backends").disabled = True
    return examine(home, public=settings.TRELLIS_ADDRESS, demo=_is_demo(), test_mail=test_mail, sign_in=settings.TRELLIS_SIGN_IN)


def _database_is_there() -> bool:
    """Not asked of SQLite itself, which would make an empty file."""
    from django.db import connection

    return connection.vendor != "sqlite" or Path(connection.settings_dict["NAME"]).exists()


def _is_demo() -> bool:
    """What this installation is; without a database, what it would become."""
    from django.db import DatabaseError

    from trellis.core.models import installation_mode

    try:
        mode = installation_mode() if _database_is_there() else None
    except DatabaseError:
        mode = None
    return (mode or os.environ.get("TRELLIS_MODE") or "demo") == "demo"


def register(add: Callable[..., argparse.ArgumentParser], top: object) -> None:
    """The command with its options."""
    made = add(top, "doctor", doctor, "look whether all is well; 1 if anything is not")
    made.add_argument("--json", action="store_true", help="a list of check, ok, remedy")
    made.add_argument("--send-test-mail", default="", metavar="ADDRESS", help="send a test message there")
