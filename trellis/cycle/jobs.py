"""Work for the night: who has not answered a round robin is reminded."""

from __future__ import annotations

from trellis.accounts.viewer import system_viewer

from .services import chase_round_robins


def remind_teachers() -> None:
    """On the third and the fifth school day after they were asked."""
    chase_round_robins(system_viewer("nightly"))
