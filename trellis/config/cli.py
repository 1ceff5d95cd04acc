"""The operator's command line, behind script/trellis. Exit 0: done; 1: refused, one sentence a problem on stderr; 2: wrong usage."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from trellis.config.operations import commands as operations
from trellis.cycle.rules.outcomes import check_outcome

Command = Callable[[argparse.Namespace], int]


def complain(sentence: str) -> int:
    """Say one problem on stderr; the exit code for a refusal."""
    print(sentence, file=sys.stderr)
    return 1


def start_django() -> None:
    """Needed by every command that reads the record."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.config.settings")
    import django

    django.setup()


def _has_tables() -> bool:
    from django.db import connection

    from trellis.core.models import Installation

    return Installation._meta.db_table in connection.introspection.table_names()


def with_record(command: Command) -> Command:
    """A command that needs the database to have been set up."""

    def run(args: argparse.Namespace) -> int:
        start_django()
        if not _has_tables():
            return complain(
                "There is no database here yet. Start script/run once, or set TRELLIS_HOME to the folder of the one you mean."
            )
        return command(args)

    return run


def school_create(args: argparse.Namespace) -> int:
    """Set a real school up and print the link with which its SENCO comes in."""
    from trellis.core.errors import RuleBroken

    from .cli_school import create_school

    try:
        link = create_school(args.name, args.urn)
    except RuleBroken as problem:
        return complain(problem.message)
    print(link)
    return 0


def audit_verify(args: argparse.Namespace) -> int:
    """Walk every chain of the record from its first row."""
    from trellis.audit.queries import verify_all

    broken = 0
    for report in verify_all():
        if report.broken_at is not None:
            broken = complain(f"Chain {report.chain} is broken at row {report.broken_at}: {report.problem}.")
        else:
            print(f"Chain {report.chain}: {report.rows} rows, whole.")
    return broken


def person_reset_factor(args: argparse.Namespace) -> int:
    """Let somebody set up a new second factor whom nobody at the school can help."""
    from trellis.accounts.resets import reset_by_operator
    from trellis.accounts.viewer import system_viewer
    from trellis.core.errors import RuleBroken
    from trellis.organisations.queries import school_by_short_name

    school = school_by_short_name(args.school)
    if school is None:
        return complain(f"There is no school with the short name {args.school} here.")
    try:
        reset_by_operator(system_viewer("operator"), school=school, email=args.email, anyway=args.anyway)
    except RuleBroken as problem:
        return complain(problem.message)
    print("Done. They sign in with their password, set up a new second step, and are told by message that this was done.")
    return 0


def retention_run(args: argparse.Namespace) -> int:
    """Say whose time is over, or remove them with --confirm."""
    from . import cli_retention

    return cli_retention.run(school=args.school, confirm=args.confirm, as_json=args.json)


def routes(args: argparse.Namespace) -> int:
    """Every address with who may open it."""
    start_django()
    from .routes import all_routes

    for each in all_routes():
        if args.json:
            fields = ("path", "name", "methods", "policy", "public", "room")
            print(json.dumps({field: getattr(each, field) for field in fields}))
        else:
            print(f"{each.path}  {each.name}  {'/'.join(each.methods)}  {each.policy}")
    return 0


def outcome(args: argparse.Namespace) -> int:
    """One outcome a line in, one JSON list of advice codes a line out."""
    for line in sys.stdin:
        print(json.dumps(check_outcome(line.rstrip("\n"))), flush=True)
    return 0


def _mapping(pairs: Sequence[str]) -> dict[str, str]:
    return dict((part.strip() for part in pair.split("=", 1)) for pair in pairs)  # type: ignore[misc]


def _column_and_field(text: str) -> str:
    if "=" not in text.strip("="):
        raise argparse.ArgumentTypeError(f'"{text}" should look like COLUMN=FIELD')
    return text


def roll_import(args: argparse.Namespace) -> int:
    """Preview a roll, or bring it in with --confirm."""
    from trellis.exchange import cli as roll

    given: dict[str, Any] = {
        "confirm": args.confirm,
        "whole_roll": args.whole_roll,
        "mapping": _mapping(args.map),
        "as_json": args.json,
    }
    return int(roll.roll_import(args.file, school=args.school, **given))


def register_import(args: argparse.Namespace) -> int:
    """Preview the SENCO's own register, or bring it in with --confirm."""
    from trellis.exchange import cli_register as register

    given: dict[str, Any] = {
        "confirm": args.confirm,
        "mapping": _mapping(args.map),
        "told": args.told,
        "as_json": args.json,
    }
    return int(register.register_import(args.file, school=args.school, **given))


def register_undo(args: argparse.Namespace) -> int:
    """Take back what one register brought."""
    from trellis.exchange import cli_register as register

    return int(register.register_undo(args.reference))


def roll_undo(args: argparse.Namespace) -> int:
    """Take back what one import changed."""
    from trellis.exchange import cli as roll

    return int(roll.roll_undo(args.reference, as_json=args.json))


def _add(group: Any, name: str, command: Command, says: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = group.add_parser(name, help=says, description=says)
    made.set_defaults(run=command)
    return made


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    whole = argparse.ArgumentParser(prog="script/trellis", description="Looks after one installation of Trellis.")
    top = whole.add_subparsers(title="commands", required=True, metavar="command")

    def family(name: str, says: str) -> Any:
        return top.add_parser(name, help=says).add_subparsers(required=True, metavar="what")

    school = _add(family("school", "schools"), "create", with_record(school_create), "set a school up; prints a one-use link")
    school.add_argument("name", metavar="NAME")
    school.add_argument("--urn", required=True, metavar="N", help="the school's six-digit number at the Department for Education")
    _add(family("audit", "the record of who did what"), "verify", with_record(audit_verify), "check that the record is whole")
    _add(top, "routes", routes, "every address with its policy").add_argument("--json", action="store_true")
    check = _add(family("check", "advice on words"), "outcome", outcome, "advice on outcomes, one a line on standard input")
    check.add_argument("--json", action="store_true", help="(the answer is JSON in any case)")
    reset = _add(
        family("person", "people who sign in"),
        "reset-factor",
        with_record(person_reset_factor),
        "let somebody set up a new second factor whom nobody at their school can let in; the password stays theirs",
    )
    reset.add_argument("email", metavar="EMAIL")
    reset.add_argument("--school", required=True, metavar="SHORT_NAME")
    reset.add_argument("--anyway", action="store_true", help="although somebody at the school could do it")
    if importlib.util.find_spec("trellis.exchange.cli"):
        _roll(family("roll", "the school's roll"))
        _register(family("register", "the SENCO's own register"))
    _retention(family("retention", "how long records are kept"))
    operations.register(top, _add, with_record)
    return whole


def _roll(group: Any) -> None:
    bring = _add(group, "import", with_record(roll_import), "preview a roll from a file; --confirm brings it in")
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--school", required=True, metavar="SHORT_NAME")
    bring.add_argument("--confirm", action="store_true")
    bring.add_argument("--whole-roll", action="store_true", help="a child who is not in the file has left")
    bring.add_argument("--map", action="append", default=[], type=_column_and_field, metavar="COLUMN=FIELD")
    bring.add_argument("--json", action="store_true")
    undo = _add(group, "undo", with_record(roll_undo), "take back what one import changed")
    undo.add_argument("reference", metavar="IMPORT")
    undo.add_argument("--json", action="store_true")


def _register(group: Any) -> None:
    bring = _add(group, "import", with_record(register_import), "preview a register from a file; --confirm brings it in")
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--school", required=True, metavar="SHORT_NAME")
    bring.add_argument("--confirm", action="store_true")
    bring.add_argument("--map", action="append", default=[], type=_column_and_field, metavar="COLUMN=FIELD")
    bring.add_argument(
        "--told", default="", metavar="DAY", help="these families were told before Trellis: 2025-09-30, or not-known"
    )
    bring.add_argument("--json", action="store_true")
    undo = _add(group, "undo", with_record(register_undo), "take back what one register brought")
    undo.add_argument("reference", metavar="IMPORT")


def _retention(group: Any) -> None:
    says = "whose time is over; --confirm removes them. Run it again after every restore"
    made = _add(group, "run", with_record(retention_run), says)
    made.add_argument("--school", default="", metavar="SHORT_NAME", help="one school; otherwise all")
    made.add_argument("--confirm", action="store_true", help="remove what is due")
    made.add_argument("--json", action="store_true")


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    args = parser().parse_args(words)
    try:
        code: int = args.run(args)
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return code


if __name__ == "__main__":
    sys.exit(main())
