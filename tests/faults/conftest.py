"""What the tests of two people and of two presses stand on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from trellis.demo.large import build_school

PUPILS = 120


@pytest.fixture
def school(fresh_database: str, demo_mode_of_fresh: None) -> str:
    """The invented school of 120 in a database of this test's own, where commits are real."""
    build_school(PUPILS)
    return fresh_database


@pytest.fixture
def demo_mode_of_fresh(fresh_database: str) -> Iterator[None]:
    """The fresh database is a demonstration; nothing of that is remembered afterwards."""
    from trellis.core import models

    models._read_mode.cache_clear()
    yield
    models._read_mode.cache_clear()
