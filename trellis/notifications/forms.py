"""Forms of the outbox."""

from __future__ import annotations

from trellis.designsystem.forms import LongText, TrellisForm


class StopForm(TrellisForm):
    """Stop every message about a child, with a reason."""

    reason = LongText(
        label="Why?",
        missing="Write why, in a sentence",
        hint="Whoever lets messages go again reads it.",
        rows=3,
        max_length=2000,
    )
