"""When a lower room's event must move a higher one. The pairs stand in one table, `config/reactions.py`; nothing else calls upwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_table: dict[str, tuple[Callable[..., None], ...]] = {}


def set_table(table: dict[str, tuple[Callable[..., None], ...]]) -> None:
    """Read the table once, when the rooms are ready."""
    _table.clear()
    _table.update(table)


def happened(code: str, viewer: Any, **ids: Any) -> None:
    """Tell the rooms above, in the table's order, inside the write under way. Each reaction is audited as its own event."""
    for reaction in _table.get(code, ()):
        reaction(viewer, **ids)
