"""The gallery: every component in every state, for those who build pages and those who check them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from markupsafe import Markup

from trellis.core import clock
from trellis.designsystem import samples
from trellis.designsystem.responses import page_or_422


def gallery(request: HttpRequest) -> HttpResponse:
    """All components. A POST shows the form as it comes back; `?wrong=1` shows it with every error."""
    form = samples.Everything.of(request, choices={"child": samples.CHILDREN})
    if request.method != "POST" and request.GET.get("wrong"):
        form = samples.Everything(samples.WRONG, {}, request=request, choices={"child": samples.CHILDREN})
    form.is_valid()
    today = clock.today()
    context: dict[str, Any] = {
        "form": form,
        "people": samples.PEOPLE,
        "entries": samples.entries(today),
        "points": [(today - timedelta(days=7 * week), value) for week, value in ((10, 1), (7, 2), (5, 2), (3, 4), (1, 5))],
        "written": today - timedelta(days=4),
        "old": today - timedelta(days=190),
        "colours": samples.COLOURS,
        "rows": [
            [Markup('<a href="#">Amina Yusuf</a>'), "Hazel", "Speech and language", 11],
            [Markup('<a href="#">Leo Marsh</a>'), "Oak", "Reading", 4],
        ],
    }
    return page_or_422(request, "designsystem/gallery.html", context)
