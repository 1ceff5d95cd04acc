"""The page of something that was brought in, from which it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from trellis.core.errors import RuleBroken
from trellis.designsystem.responses import SeeOther


def done_page(
    request: HttpRequest, template: str, row: Callable[[], Any], take_back: Callable[[], Any], **more: Any
) -> HttpResponse:
    """What `row` says of it. The button takes it back and shows what stays; a refusal is said on the same page."""
    found, undone = row(), None
    if request.method == "POST":
        try:
            undone = take_back()
        except RuleBroken as refused:
            messages.error(request, refused.message)
            return SeeOther(request.path)
        found = row()
    return render(request, template, {"row": found, "undone": undone, **more})
