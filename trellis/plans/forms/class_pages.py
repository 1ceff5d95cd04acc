"""What is asked on the page of a class."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest

from trellis.designsystem import forms


class ReadForm(forms.TrellisForm):
    """ "I've read this": the page as it was shown. Nothing is typed, so no draft is looked for."""

    shown = forms.Hidden()

    def _restore(self, request: HttpRequest) -> None:
        return

    def redraw(self, shown: str) -> None:
        """The page as it stands now, after it was refused because it had changed."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["shown"] = shown  # type: ignore[index]


class CoverForm(forms.TrellisForm):
    """G2: how the children are named, and for which day."""

    names = forms.Choice(
        [("first", "First names"), ("initials", "Initials")],
        label="How shall the children be named?",
        missing="Choose first names or initials",
    )
    on = forms.Day(
        label="Which day is the cover?",
        missing="Enter the day of the cover",
        too_early="Choose today or a day to come",
        too_late="Choose a day within the next week",
    )

    def prepare(self, page: Any) -> None:
        today: date = page
        self.fields["on"].earliest = today  # type: ignore[attr-defined]
        self.fields["on"].latest = today + timedelta(days=7)  # type: ignore[attr-defined]
