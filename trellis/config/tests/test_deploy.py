"""What the guides and the examples in deploy/ tell an operator to type or set is there."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
from datetime import timedelta

import pytest

from tests.harness.cache import ROOT
from trellis.config import cli
from trellis.core import clock

GUIDES = [
    *sorted((ROOT / "docs" / "how-to").glob("*.md")),
    *sorted((ROOT / "docs" / "explanation").glob("*.md")),
    ROOT / "README.md",
    ROOT / "SECURITY.md",
]
EXAMPLES = [path for path in sorted((ROOT / "deploy").rglob("*")) if path.is_file()]
_SETTING = re.compile(r"\bTRELLIS_[A-Z_]+\b")


def _commands() -> dict[str, argparse.ArgumentParser]:
    return _sub(cli.parser())


def _sub(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def unknown_commands(text: str) -> list[str]:
    """Commands of script/trellis that a text names and that are not there."""
    found = []
    for words in re.findall(r"script/trellis ((?:[a-z][a-z-]* ?)+)", text):
        known = _commands()
        for word in words.split():
            if not known:
                break
            if word not in known:
                found.append(words.strip())
                break
            known = _sub(known[word])
    return found


def _settings_read() -> set[str]:
    sources = [*(ROOT / "trellis").rglob("*.py"), *(ROOT / "script").iterdir()]
    return {name for path in sources if "tests" not in path.parts for name in _SETTING.findall(path.read_text())}


@pytest.mark.parametrize("path", [*GUIDES, *EXAMPLES], ids=lambda path: path.name)
def test_a_guide_names_only_commands_settings_and_pages_that_are_there(path):
    text = path.read_text()
    assert unknown_commands(text) == []
    assert set(_SETTING.findall(text)) - _settings_read() == set()
    if path.suffix == ".md":
        for link in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (path.parent / link).exists(), link
    for name in re.findall(r"/opt/trellis/((?:deploy|script)/[\w./-]+)", text):
        assert list(ROOT.glob(f"{name.rstrip('.')}*")), name


def test_a_command_that_is_not_there_is_noticed():
    assert unknown_commands("run script/trellis fly away") == ["fly away"]
    assert unknown_commands("run script/trellis backup --to DIR, or script/trellis audit verify now") == []


def test_old_backups_are_thinned_out_and_the_newest_and_strangers_stay(tmp_path):
    now = clock.real_now()
    name = lambda days, hour: f"trellis-{now - timedelta(days=days):%Y-%m-%d}-{hour:02}0000.backup"  # noqa: E731
    kept = [name(0, 9), name(0, 10), name(1, 3), name(1, 4), name(30, 0), name(300, 5)]
    gone = [name(30, 1), name(30, 23), name(300, 6), name(400, 7)]
    other = ["notes.txt", "trellis-old.backup"]
    for each in [*kept, *gone, *other]:
        (tmp_path / each).touch()
    subprocess.run([ROOT / "deploy" / "thin-out", tmp_path], check=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*kept, *other])


def test_the_only_backup_is_never_thinned_out(tmp_path):
    (tmp_path / "trellis-2001-01-01-000000.backup").touch()
    subprocess.run([ROOT / "deploy" / "thin-out", tmp_path], check=True)
    assert len(list(tmp_path.iterdir())) == 1
    assert os.access(ROOT / "deploy" / "thin-out", os.X_OK)
