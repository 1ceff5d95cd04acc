"""The operator's commands of this folder, as script/trellis offers them."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from trellis.config import environment
from trellis.core.errors import RuleBroken

from . import announce, doctor, slo, update

Command = Callable[[argparse.Namespace], int]


def refusing(command: Command) -> Command:
    """A command whose refusals become one sentence on stderr and exit code 1; ended from outside it clears up first."""

    def run(args: argparse.Namespace) -> int:
        signal.signal(signal.SIGTERM, _end)
        try:
            return command(args)
        except RuleBroken as problem:
            print(problem.message, file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("Stopped. Nothing is left of it.", file=sys.stderr)
            return 1

    return run


def _end(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def backup(args: argparse.Namespace) -> int:
    """Write one encrypted backup and print its name."""
    from . import keys
    from .backup import make_backup
    from .databases import database_of

    home = environment.home_path()
    if database_of(home).kind == "sqlite" and not database_of(home).file.exists():
        raise RuleBroken(f"There is no database in {home}. Set TRELLIS_HOME to the folder of the installation you mean.")
    key, fresh = keys.backup_key(home)
    if fresh:
        print(keys.told_once(home, key), file=sys.stderr)
    done = make_backup(home, args.to.absolute(), key=key)
    if done.stat().st_dev == home.stat().st_dev:
        print("This backup lies on the same disk as the record. Copy it to another machine too.", file=sys.stderr)
    print(done)
    return 0


def restore(args: argparse.Namespace) -> int:
    """Build a new home from a backup and the key, and walk the record of who did what."""
    from .restore import restore as build

    done = build(args.file, args.home, key_file=args.key)
    print(f"Restored {done.home} from the backup of {done.made_at}: the database and {done.files} files.")
    # A process of its own: settings are read once, and these are the new home's.
    walk = [sys.executable, "-m", "trellis.config.cli", "audit", "verify"]
    walked = subprocess.run(
        walk, env=os.environ | {"TRELLIS_HOME": str(done.home)}, cwd=environment.ROOT, stdout=subprocess.DEVNULL, check=False
    )
    if not walked.returncode:
        print("The record of who did what is whole.")
    print(f"Start it: TRELLIS_HOME={done.home} script/run")
    return 0


def register(top: Any, add: Callable[..., argparse.ArgumentParser], with_record: Callable[[Command], Command]) -> None:
    """Put the commands into the parser; `add` and `with_record` are cli's ways of adding one and of needing a database."""
    made = add(top, "backup", refusing(backup), "database, files and keys as one encrypted file; prints its name")
    made.add_argument("--to", required=True, type=Path, metavar="DIR", help="where to; best on another disk")
    made = add(top, "restore", refusing(restore), "build a new TRELLIS_HOME from a backup and the backup key")
    made.add_argument("file", type=Path, metavar="FILE")
    made.add_argument("--home", required=True, type=Path, metavar="DIR", help="a new or empty folder")
    made.add_argument("--key", type=Path, metavar="FILE", help="a file with the printed backup key")
    doctor.register(add, top)
    announce.register(add, top, refusing)
    slo.register(add, top, with_record)
    update.register(add, top, refusing)
