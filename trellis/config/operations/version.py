"""Which Trellis this is."""

from __future__ import annotations

import tomllib
from pathlib import Path

from trellis.config.environment import ROOT


def version_of(root: Path = ROOT) -> str:
    """The version that a clone names in its pyproject.toml."""
    found: str = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    return found
