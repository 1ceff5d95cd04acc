"""The rooms, top to bottom, as Django sees them."""

from __future__ import annotations

from pathlib import Path

ROOMS = (
    "config",
    "demo",
    "web",
    "portal",
    "reports",
    "exchange",
    "compliance",
    "statutory",
    "meetings",
    "plans",
    "cycle",
    "provision",
    "documents",
    "notifications",
    "people",
    "accounts",
    "organisations",
    "access",
    "designsystem",
    "rulebook",
    "audit",
    "core",
)


def templates(root: Path) -> list[Path]:
    """Each room's templates folder."""
    return [root / "trellis" / room / "templates" for room in ROOMS]
