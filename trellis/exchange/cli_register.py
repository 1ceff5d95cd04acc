"""The SENCO's own register from the command line. Exit 0 done, 1 refused (one sentence a problem on stderr)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from trellis.accounts.viewer import system_viewer
from trellis.core.errors import NotFound, RuleBroken
from trellis.organisations.queries import school_by_short_name

from . import services
from .cli import complain, say
from .queries.seen import SeenList

NOT_KNOWN = "not-known"


def register_import(
    path: Path,
    *,
    school: str,
    confirm: bool = False,
    mapping: Mapping[str, str] | None = None,
    told: str = "",
    as_json: bool = False,
) -> int:
    """Print what a register would bring; with `confirm` bring it in. Without it nothing is written anywhere.

    `told` declares that the families were told before Trellis: a day, or "not-known" where the day is not known.
    """
    found = school_by_short_name(school)
    if found is None:
        return complain(f"There is no school with the short name {school} here.")
    viewer = system_viewer("operator")
    reference = ""
    try:
        declared = _declared(told)
        with Path(path).open("rb") as file:
            if confirm:
                made, seen = services.bring_list_in(
                    viewer, school_id=found.pk, file=file, file_name=Path(path).name, mapping=mapping, told=declared
                )
                reference = made.ref
            else:
                seen = services.look_at_list(viewer, school_id=found.pk, file=file, mapping=mapping).seen
    except OSError:
        return _refused("The file could not be opened. Check its name and that you may read it.", as_json)
    except RuleBroken as refused:
        return _refused(refused.message, as_json)
    _show(seen, reference, bool(told), as_json)
    return 0


def _declared(told: str) -> services.Told:
    if not told:
        return services.Told()
    if told == NOT_KNOWN:
        return services.Told(told=True)
    try:
        return services.Told(told=True, on=date.fromisoformat(told))
    except ValueError:
        raise RuleBroken("Write the day the families were told as 2025-09-30, or not-known.", "told") from None


def _refused(sentence: str, as_json: bool) -> int:
    if as_json:
        figures = dict.fromkeys(("matched", "to_confirm", "unmatched"), 0)
        say(json.dumps(figures | {"refused": [{"row": None, "field": None, "message": sentence}]}))
    return complain(sentence)


def as_dict(seen: SeenList) -> dict[str, Any]:
    """The preview as `--json` prints it."""

    def cut(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{name: each[name] for name in ("row", "field", "message")} for each in rows]

    figures = {name: seen.counts[name] for name in ("matched", "to_confirm", "unmatched")}
    return figures | {"refused": cut(seen.refused), "left_out": cut(seen.left_out), "warnings": seen.warnings}


def _show(seen: SeenList, reference: str, told: bool, as_json: bool) -> None:
    if as_json:
        say(json.dumps(as_dict(seen) | ({"import": reference} if reference else {})))
        return
    counts = seen.counts
    say(
        f"{counts['matched']} matched, {counts['to_confirm']} for a person to confirm, {counts['unmatched']} not on the roll, "
        f"{counts['refused']} refused."
    )
    for each in [*seen.refused, *seen.left_out]:
        place = f"row {each['row']}: " if each["row"] is not None else ""
        say(f"  {place}{each['message']}")
    for sentence in seen.warnings:
        say(f"  {sentence}")
    if not reference:
        say("Nothing was written. Add --confirm to bring it in.")
        return
    say(f"Brought in as {reference}. Nothing was sent to anyone.")
    if not told:
        say(
            "Whether the families were told before Trellis is not declared. Add --told 2025-09-30 or --told not-known to declare it."
        )


def register_undo(reference: str) -> int:
    """Take back what one register brought and nobody has built on since; list the rest."""
    try:
        undone = services.undo_list(system_viewer("operator"), ref=reference)
    except NotFound:
        return complain("There is no import with this reference here.")
    except RuleBroken as refused:
        return complain(refused.message)
    say(f"Import {undone.ref} is taken back: {undone.removed} rows removed.")
    for sentence in undone.stays:
        say(f"  {sentence}")
    return 0
