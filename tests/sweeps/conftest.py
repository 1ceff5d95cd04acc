"""What the sweeps look at: every source file, form, table and template of the rooms."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

import pytest

import trellis


@pytest.fixture(scope="session")
def modules() -> list[ModuleType]:
    """Every module of the rooms, imported, except tests and migrations."""
    found = []
    for each in pkgutil.walk_packages(trellis.__path__, "trellis."):
        if ".tests" not in each.name and ".migrations" not in each.name and each.name != "trellis.config.wsgi":
            found.append(importlib.import_module(each.name))
    return found
