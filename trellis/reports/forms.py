"""Forms of the reports."""

from __future__ import annotations

from trellis.designsystem.forms import LongText, TrellisForm


class FileForm(TrellisForm):
    """Why somebody takes out a child's whole file."""

    reason = LongText(
        label="Why do you need it?",
        missing="Write why you need the whole file, in a sentence",
        hint="It is kept in the record of who took what.",
        rows=2,
        max_length=500,
    )
