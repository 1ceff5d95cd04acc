"""The components are tested without asking which kind of installation this is."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def no_demo_banner(settings: Any) -> None:
    settings.TRELLIS_DEMO = None
