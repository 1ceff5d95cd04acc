"""The pages of docs/reference that are written from the code: python -m tests.harness.reference"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .cache import ROOT

_FOLDER = ROOT / "docs" / "reference"
_HEAD = "<!-- Written by script/fix. Change the code, then run it. -->\n"


@dataclass(frozen=True)
class Page:
    """One generated page."""

    name: str
    title: str
    body: Callable[[], list[str]]

    @property
    def path(self) -> Path:
        return _FOLDER / f"{self.name}.md"

    def text(self) -> str:
        """What the page should say."""
        return "\n".join([_HEAD + f"# {self.title}", "", *self.body(), ""])


def _table(heads: list[str], rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(each)} |" for each in (heads, ["---"] * len(heads), *rows)]


def _mission() -> list[str]:
    from . import mission

    proven = mission.proven()
    ordered = sorted(mission.CLAIMED | set(proven), key=lambda row: (row[0], int(row[1:])))
    rows = [[row, "<br>".join(f"`{each}`" for each in proven.get(row, ["no journey yet"]))] for row in ordered]
    return [
        "Each row of the mission that is built, and the journeys in a real browser that prove it.",
        "",
        *_table(["Row", "Journeys"], rows),
    ]


def _dictionary() -> list[str]:
    from django.apps import apps

    from tests.sweeps.classification import TABLES

    lines = ["Every table: what it is, what kind of data it holds, how long it stays, and its fields."]
    for label in sorted(TABLES):
        kind, kept = TABLES[label]
        model = apps.get_model(label)
        fields = ", ".join(f"`{field.name}`" for field in model._meta.get_fields() if field.concrete)
        lines += [
            "",
            f"## {label}",
            " ".join((model.__doc__ or "").split()),
            "",
            f"Holds: {kind}. Kept: {kept}.",
            "",
            f"Fields: {fields}.",
        ]
    return lines


def _permissions() -> list[str]:
    from trellis.access.engine import all_relations, all_rules

    relations = all_relations()
    opened = [
        [f"`{name}`", each.says, ", ".join(relations[one].label for one in each.relations) or "the person themselves"]
        for name, each in sorted(all_rules().items())
    ]
    lines = [
        "What may be done, and which relation or appointment opens it. A restriction or hold shuts out whoever it names.",
        "",
    ]
    return lines + _table(["Action", "To …", "Opened by"], opened)


def _routes() -> list[str]:
    from trellis.config.routes import all_routes

    rows = [
        [f"`{each.path}`", "/".join(each.methods), "anyone" if each.public else f"`{each.policy}`", each.room]
        for each in all_routes()
    ]
    return ["Every address and the policy that guards it.", "", *_table(["Address", "Methods", "Policy", "Room"], sorted(rows))]


def _events() -> list[str]:
    from trellis.audit.services import sentences

    rows = [[f"`{code}`", sentence] for code, sentence in sorted(sentences().items())]
    return ["What the record notes, and how each event reads.", "", *_table(["Code", "Sentence"], rows)]


def _states() -> list[str]:
    import importlib
    import pkgutil

    import trellis

    lines = ["Each machine as a table of moves; labels as they are shown."]
    for found in pkgutil.walk_packages(trellis.__path__, "trellis."):
        if ".rules" not in found.name or ".tests" in found.name:
            continue
        module = importlib.import_module(found.name)
        for name, moves in sorted(vars(module).items()):
            if not name.endswith("TRANSITIONS") or type(next(iter(moves))).__module__ != module.__name__:
                continue
            looks = getattr(module, name.replace("TRANSITIONS", "LOOKS"), {})
            label = lambda state, looks=looks: looks[state].label if state in looks else str(state)  # noqa: E731
            lines += ["", f"## {type(next(iter(moves))).__name__} (`{found.name}`)", "", "```mermaid", "stateDiagram-v2"]
            lines += [f"    {state.value} : {label(state)}" for state in moves]
            lines += [f"    {state.value} --> {to.value}" for state, targets in moves.items() for to in targets]
            lines += ["```"]
    return lines


PAGES = (
    Page("mission", "The mission, row by row", _mission),
    Page("data-dictionary", "Data dictionary", _dictionary),
    Page("permissions", "Who may do what", _permissions),
    Page("routes", "Addresses", _routes),
    Page("events", "Events of the record", _events),
    Page("states", "States", _states),
)


def main() -> None:
    """Write every page, and the part of .importlinter that follows from the rooms."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from . import contracts

    _FOLDER.mkdir(parents=True, exist_ok=True)
    for page in PAGES:
        page.path.write_text(page.text())
    contracts.FILE.write_text(contracts.wanted())


if __name__ == "__main__":
    main()
