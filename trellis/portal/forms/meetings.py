"""Answering an invitation, something to talk about, and whether the notes are right."""

from __future__ import annotations

from trellis.designsystem.forms import Choice, LongText, TrellisForm
from trellis.meetings.rules import ANSWERS


class ComingForm(TrellisForm):
    """Can you come?"""

    needs = {"words": ("answer", {"another"})}

    answer = Choice([(each.code, each.label) for each in ANSWERS], label="Can you come?", missing="Choose whether you can come.")
    words = LongText(
        label="Which days and times are good for you?",
        hint="You can leave this out if you can come.",
        required=False,
        missing="Tell us which days and times are good for you.",
        rows=2,
        max_length=500,
    )


class TalkAboutForm(TrellisForm):
    """Something to put on the agenda."""

    words = LongText(
        label="What would you like to talk about?", missing="Write what you would like to talk about.", rows=3, max_length=1000
    )


class RightForm(TrellisForm):
    """Whether the notes are right."""

    needs = {"words": ("right", {"no"})}

    right = Choice(
        [("yes", "That’s right"), ("no", "Something is not right")],
        label="Is this what we said?",
        missing="Choose if it is right.",
    )
    words = LongText(
        label="What is not right?",
        hint="We keep your words as they are.",
        required=False,
        missing="Tell us what is not right.",
        rows=3,
        max_length=2000,
    )
