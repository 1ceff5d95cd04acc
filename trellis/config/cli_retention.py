"""`script/trellis retention run`: whose time is over, and with --confirm their removal. Without it nothing is changed."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict
from typing import Any

from trellis.accounts.viewer import system_viewer
from trellis.core import clock
from trellis.organisations.models import School
from trellis.rulebook.retention import PERIODS

from .operations import retention

_RULES = ("record", "roll", "concern", "staff")


def say(text: str) -> None:
    """One line for the operator."""
    sys.stdout.write(text + "\n")


def run(*, school: str, confirm: bool, as_json: bool) -> int:
    """Preview, or removal. 1 for a school that is not here."""
    schools = list(School.objects.filter(short_name=school) if school else School.objects.order_by("short_name"))
    if not schools:
        sys.stderr.write(
            f"There is no school with the short name {school} here.\n" if school else "There is no school here yet.\n"
        )
        return 1
    if confirm:
        lines: list[str] = []
        gone = retention.run(system_viewer("operator"), schools, lines.append if as_json else say)
        if as_json:
            say(json.dumps({"removed": [str(each) for each in gone], "lines": lines}, indent=1))
        return 0
    seen = [_plain(retention.due_at(each, clock.today())) for each in schools]
    if as_json:
        say(json.dumps({"schools": seen, "short_lived": _short_lived()}, indent=1, ensure_ascii=False, default=str))
        return 0
    for each in seen:
        _print(each)
    for one in _short_lived():
        say(f"{one['label']}: {one['due']} due. Kept {one['kept']}.")
    say("Nothing was changed. Show this to the school; --confirm removes what is due.")
    return 0


def _plain(seen: retention.SchoolDue) -> dict[str, Any]:
    """What is due at one school, with each rule's words and source."""
    rules = [
        {
            "rule": code,
            "label": PERIODS[code].label,
            "kept": PERIODS[code].words(seen.years.get(code)),
            "source": PERIODS[code].source,
            "checked": PERIODS[code].checked,
            "due": _due(seen, code),
            "kept_beyond": sum(each.rule == code for each in seen.held),
        }
        for code in _RULES
    ]
    return asdict(seen) | {"rules": rules}


def _due(seen: retention.SchoolDue, code: str) -> int:
    if code == "concern":
        return seen.concerns
    return len(seen.people) if code == "staff" else sum(each.rule == code for each in seen.due)


def _short_lived() -> list[dict[str, Any]]:
    """One entry for each rule, whatever the number of its tables."""
    due: Counter[str] = Counter()
    for code, rows in retention.short_lived(clock.today()):
        due[code] += rows.count()
    return [
        {"rule": code, "label": PERIODS[code].label, "kept": PERIODS[code].words(), "due": number} for code, number in due.items()
    ]


def _print(seen: dict[str, Any]) -> None:
    say(f"{seen['short_name']}")
    for rule in seen["rules"]:
        unsure = "" if rule["checked"] else " To be checked by the data-protection officer."
        say(f"  {rule['label']}")
        say(f"    kept {rule['kept']}")
        say(f"    from: {rule['source']}.{unsure}")
        say(f"    {rule['due']} due, {rule['kept_beyond']} kept beyond their time")
    for child in seen["due"]:
        say(f"  due: {child['ref']}, since {child['over_on']} ({child['rule']})")
    for adult in seen["people"]:
        say(f"  due: colleague {adult['person_id']}, last day {adult['last_day']} (staff)")
    for child in seen["held"]:
        say(f"  kept: {child['ref']}, by {child['kept_by']} since {child['kept_since']}")
    if seen["on_roll"]:
        say(f"  {seen['on_roll']} past their time are on the roll and stay")
