"""The import contracts hold, and each fails when it is broken."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tests.harness.cache import ROOT


def _lint(folder):
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-logo", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(folder), "COLUMNS": "300"},
    )


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """A copy of the house with one import too many of each kind."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "trellis", folder / "trellis", ignore=shutil.ignore_patterns("tests", "templates", "__pycache__"))
    shutil.copyfile(ROOT / ".importlinter", folder / ".importlinter")
    _append(folder, "people/models.py", "from trellis.plans import models as upwards")
    _append(folder, "people/policies.py", "from trellis.people import services as rightwards")
    _append(folder, "people/rules.py", "import django")
    _append(folder, "plans/models.py", "from trellis.accounts import views as borrowed")
    return _lint(folder).stdout


def _append(folder, name, line):
    path = folder / "trellis" / name
    path.write_text(f"{path.read_text()}\n{line}\n")


def _part(output, title):
    return next(line for line in output.splitlines() if line.startswith(title))


@pytest.mark.parametrize(
    "title",
    ["The rooms stand in order", "Inside a room", "Rules are pure Python", "Views and forms of accounts are private"],
)
def test_a_contract_fails_when_it_is_broken(broken, title):
    assert "BROKEN" in _part(broken, title)


def test_a_room_that_nobody_placed_fails(tmp_path):
    shutil.copytree(ROOT / "trellis", tmp_path / "trellis", ignore=shutil.ignore_patterns("tests", "templates", "__pycache__"))
    shutil.copyfile(ROOT / ".importlinter", tmp_path / ".importlinter")
    (tmp_path / "trellis" / "attic").mkdir()
    (tmp_path / "trellis" / "attic" / "__init__.py").write_text('"""Where things are forgotten."""\n')
    result = _lint(tmp_path)
    assert result.returncode != 0
    assert "attic" in result.stdout


def test_the_house_as_it_stands_keeps_every_contract():
    result = _lint(ROOT)
    assert result.returncode == 0, result.stdout
