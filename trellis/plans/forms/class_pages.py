"""What is asked on the page of a class."""

from __future__ import annotations

from django.http import HttpRequest

from trellis.designsystem import forms


class ReadForm(forms.TrellisForm):
    """ "I've read this": the page as it was shown. Nothing is typed, so no draft is looked for."""

    shown = forms.Hidden()

    def _restore(self, request: HttpRequest) -> None:
        return
