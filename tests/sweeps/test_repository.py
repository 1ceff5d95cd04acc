"""The repository as a whole: migrations, compiled files, decisions, mission rows, generated pages, addresses of other machines."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess

import pytest
from django.db.migrations.loader import MigrationLoader

from tests.harness import contracts, mission, reference
from tests.harness.cache import ROOT
from trellis.designsystem import assets


def test_migrations_are_one_line_and_the_newest_stands_in_its_file():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    for app in {app for app, _ in loader.graph.nodes}:
        folder = ROOT / "trellis" / app / "migrations"
        if folder.exists():
            newest = [name for label, name in loader.graph.leaf_nodes(app)]
            assert [(folder / "max_migration.txt").read_text().strip()] == newest, app


def test_compiled_files_are_as_fresh_as_their_sources():
    assert assets.stale() == []


def test_a_changed_source_makes_the_compiled_files_stale(tmp_path):
    for folder in ("frontend", "static"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("node_modules"))
    sass = next((tmp_path / "frontend").rglob("*.scss"))
    sass.write_text(sass.read_text() + "\n// changed\n")
    assert assets.stale(tmp_path) != []


def decisions_twice(names: list[str]) -> list[str]:
    """Numbers that two decisions carry."""
    numbers = [name[:4] for name in names]
    return sorted({number for number in numbers if numbers.count(number) > 1})


def test_every_decision_has_a_number_of_its_own():
    names = [path.name for path in (ROOT / "docs" / "adr").glob("*.md")]
    assert all(re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name) for name in names)
    assert decisions_twice(names) == []
    assert decisions_twice(["0001-one.md", "0001-two.md"]) == ["0001"]


def test_every_claimed_row_of_the_mission_has_its_journey():
    proven = mission.proven()
    assert sorted(set(proven) - mission.ROWS) == []
    assert sorted(mission.CLAIMED - set(proven)) == []


def test_the_sweep_reads_the_rows_a_journey_names():
    tree = ast.parse('@pytest.mark.mission("C1", "G5")\ndef test_amina_is_heard(): ...\n')
    assert mission.rows_of(tree) == {"test_amina_is_heard": ("C1", "G5")}


@pytest.mark.parametrize("written", reference.PAGES, ids=lambda each: each.name)
def test_a_generated_page_is_current(written):
    assert written.path.exists() and written.path.read_text() == written.text(), "run script/fix"


def test_the_private_contracts_name_every_room_with_pages():
    assert contracts.FILE.read_text() == contracts.wanted(), "run script/fix"


def test_no_file_names_where_packages_came_from():
    listed = subprocess.run(
        ["git", "ls-files", "*.txt", "*.toml", "*.json", "*.npmrc", "*.lock"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.split():
        if (ROOT / name).exists():
            assert not re.search(
                r"pypi\.org|files\.pythonhosted|registry\.npmjs|--(?:extra-)?index-url|\"resolved\"", (ROOT / name).read_text()
            ), name


def test_there_are_no_lock_files_that_name_hosts():
    assert not any((ROOT / name).exists() for name in ("uv.lock", "pylock.toml", "poetry.lock"))
