"""What the operator tells everybody at the head of each page, and whether pages may only be read for now.

A file in TRELLIS_HOME, looked at once a request: it works while the database does not.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from trellis.core import clock
from trellis.core.errors import RuleBroken

NAME = "read-only.json"
LONGEST = 300
_READ_ONLY = "Pages can be read, but nothing can be changed for now."


@dataclass(frozen=True)
class Announcement:
    """`message` stands at the head of every page; while `read_only`, every change is answered with "not now"."""

    message: str = ""
    read_only: bool = False
    since: str = ""


_NOTHING = Announcement()
_seen: dict[Path, tuple[int, Announcement]] = {}


def current(home: Path) -> Announcement:
    """What is announced now. A file that cannot be read announces nothing."""
    path = home / NAME
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return _NOTHING
    known = _seen.get(path)
    if known is None or known[0] != changed:
        try:
            known = (changed, Announcement(**json.loads(path.read_text())))
        except (OSError, ValueError, TypeError):
            return _NOTHING
        _seen[path] = known
    return known[1]


def announce(home: Path, *, message: str = "", read_only: bool = False) -> Announcement:
    """Put this up in place of what stood there. Raises RuleBroken for a message that does not fit."""
    message = " ".join(message.split())
    if len(message) > LONGEST:
        raise RuleBroken(f"The message has {len(message)} characters; at most {LONGEST} fit at the head of a page.")
    if read_only:
        message = f"{message} {_READ_ONLY}".strip()
    made = Announcement(message, read_only, clock.real_now().isoformat(timespec="seconds"))
    fresh = home / f".{NAME}"
    fresh.write_text(json.dumps(asdict(made)))
    os.replace(fresh, home / NAME)  # noqa: PTH105
    return made


def take_down(home: Path) -> None:
    """Nothing is announced any more, and everything may be changed again."""
    (home / NAME).unlink(missing_ok=True)


def _home() -> Path:
    from trellis.config import environment

    home = environment.home_path()
    if not home.is_dir():
        raise RuleBroken(f"There is no installation in {home}. Set TRELLIS_HOME to the folder of the one you mean.")
    return home


def read_only(args: argparse.Namespace) -> int:
    """Switch read-only mode on or off on this machine, at once."""
    if args.state == "off":
        take_down(_home())
        print("Everything can be changed again.")
    else:
        print(f"Every page now says: {announce(_home(), message=args.message, read_only=True).message}")
    return 0


def banner(args: argparse.Namespace) -> int:
    """Put a line at the head of every page, or take it down; it leaves read-only mode as it is."""
    home = _home()
    stands = current(home).read_only
    if args.state == "off" and not stands:
        take_down(home)
        print("The line is taken down.")
        return 0
    if args.state == "on" and not args.message.strip():
        raise RuleBroken('Say what the line should be: script/trellis banner on --message "…"')
    made = announce(home, message=args.message if args.state == "on" else "", read_only=stands)
    print(f"Every page now says: {made.message}")
    return 0


def register(add: Callable[..., argparse.ArgumentParser], top: Any, refusing: Callable[..., Any]) -> None:
    """Both commands with their options."""
    for name, command, says in (
        ("read-only", read_only, "let pages only be read, on this machine, until switched off"),
        ("banner", banner, "put a line at the head of every page"),
    ):
        made = add(top, name, refusing(command), says)
        made.add_argument("state", choices=["on", "off"])
        made.add_argument("--message", default="", metavar="TEXT", help="what every page says")
