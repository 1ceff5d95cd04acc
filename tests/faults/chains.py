"""Run inside a home: which chains of the record do not verify."""

from __future__ import annotations


def inside() -> list[str]:
    """The problem of each broken chain."""
    from trellis.audit.queries import verify_all

    return [f"{each.chain}: {each.problem}" for each in verify_all() if each.broken_at is not None]
