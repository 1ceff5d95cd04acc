"""What is asked on the page of a class."""

from __future__ import annotations

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
