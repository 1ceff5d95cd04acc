"""Rolls from the command line: preview, bring in, take back. Exit 0 done, 1 refused (one sentence a problem on stderr)."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from trellis.accounts.viewer import system_viewer
from trellis.core.errors import NotFound, RuleBroken
from trellis.organisations.queries import school_by_short_name

from . import services
from .queries.kept import Seen


def complain(sentence: str) -> int:
    """One problem on stderr; the exit code of a refusal."""
    sys.stderr.write(sentence + "\n")
    return 1


def say(text: str) -> None:
    """One line for the operator."""
    sys.stdout.write(text + "\n")


def roll_import(
    path: Path,
    *,
    school: str,
    confirm: bool = False,
    whole_roll: bool = False,
    mapping: Mapping[str, str] | None = None,
    as_json: bool = False,
) -> int:
    """Print what a file would change; with `confirm` bring it in. Without it nothing is written anywhere."""
    found = school_by_short_name(school)
    if found is None:
        return complain(f"There is no school with the short name {school} here.")
    viewer = system_viewer("operator")
    options: dict[str, Any] = {
        "school_id": found.pk,
        "file_name": Path(path).name,
        "mapping": mapping or {},
        "whole_roll": whole_roll,
    }
    reference = ""
    try:
        with Path(path).open("rb") as file:
            if confirm:
                made, seen = services.bring_in(viewer, file=file, **options)
                reference = made.ref
            else:
                seen = services.look_at(viewer, file=file, **options)
    except OSError:
        return _refused("The file could not be opened. Check its name and that you may read it.", as_json)
    except RuleBroken as refused:
        return _refused(_for_terminal(refused), as_json)
    _show(seen, reference, as_json)
    return 0


def _for_terminal(refused: RuleBroken) -> str:
    if refused.field == "leavers":
        return "So many children would leave that each has to be confirmed by name. Bring this file in on the Roll page of the school office."
    return refused.message


def _refused(sentence: str, as_json: bool) -> int:
    if as_json:
        figures = dict.fromkeys(("new", "changed", "unchanged", "left", "possible_duplicates"), 0)
        say(json.dumps(figures | {"refused": [{"row": None, "field": None, "message": sentence}]}))
    return complain(sentence)


def as_dict(seen: Seen) -> dict[str, Any]:
    """The preview as `--json` prints it."""
    cut = [{name: each[name] for name in ("row", "field", "message")} for each in seen.refused]
    return {
        "new": seen.counts["new"],
        "changed": seen.counts["changed"],
        "unchanged": seen.counts["unchanged"],
        "left": seen.counts["left"],
        "possible_duplicates": seen.counts["possible"],
        "refused": cut,
        "left_out": [{name: each[name] for name in ("row", "field", "message")} for each in seen.left_out],
        "warnings": seen.warnings,
    }


def _show(seen: Seen, reference: str, as_json: bool) -> None:
    if as_json:
        say(json.dumps(as_dict(seen) | ({"import": reference} if reference else {})))
        return
    counts = seen.counts
    say(f"{counts['new']} new, {counts['changed']} changed, {counts['unchanged']} unchanged, {counts['left']} left, ")
    say(f"{counts['possible']} to be decided by a person (possible duplicates), {counts['refused']} refused.")
    for each in seen.changed:
        for name, old, new in each["changes"]:
            say(f"  row {each['row']}: {name}: {old or '(nothing)'} -> {new}")
    for each in [*seen.refused, *seen.left_out]:
        place = f"row {each['row']}: " if each["row"] is not None else ""
        say(f"  {place}{each['message']}")
    for sentence in seen.warnings:
        say(f"  {sentence}")
    say(f"Brought in as {reference}." if reference else "Nothing was written. Add --confirm to bring it in.")


def roll_undo(reference: str, *, as_json: bool = False) -> int:
    """Take back what one import changed and nobody has used since; list the rest."""
    try:
        undone = services.undo_roll(system_viewer("operator"), ref=reference)
    except NotFound:
        return complain("There is no import with this reference here.")
    except RuleBroken as refused:
        return complain(refused.message)
    if as_json:
        whole = asdict(undone)
        whole["stays"] = [{"child": ref, "message": sentence} for ref, sentence in undone.stays]
        say(json.dumps(whole))
        return 0
    say(f"Import {undone.ref} is taken back: {undone.removed} rows removed, {undone.restored} put back.")
    for ref, sentence in undone.stays:
        say(f"  {ref + ': ' if ref else ''}{sentence}")
    return 0
