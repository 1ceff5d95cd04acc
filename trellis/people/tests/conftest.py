"""What the rooms above hear of a change."""

from __future__ import annotations

from typing import Any

import pytest

from trellis.core import reactions


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What the rooms above are told, instead of telling them."""
    heard: list[tuple[str, dict[str, Any]]] = []
    names = ("child.left", "absence.recorded", "person.invited", "person.shut_out")
    before = dict(reactions._table)
    reactions.set_table({name: ((lambda viewer, name=name, **ids: heard.append((name, ids))),) for name in names})
    yield heard
    reactions.set_table(before)
