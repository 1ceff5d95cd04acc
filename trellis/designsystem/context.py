"""What every page knows: who is looking, at which school, the way round, and whether this is the demonstration."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


@lru_cache(maxsize=8)
def _callable(path: str) -> Callable[..., Any] | None:
    try:
        found: Callable[..., Any] = import_string(path)
    except ImportError:
        return None
    return found


def _asked(setting: str, *args: Any, otherwise: str | None = None) -> Any:
    path = getattr(settings, setting, otherwise)
    function = _callable(path) if path else None
    return function(*args) if function else None


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: viewer, school_name, person_name, nav, foot, who, demo, announcement.

    settings.TRELLIS_WHO_TO_ASK names a function(request) giving the people whom staff can ask (.name, .role, .days, .phone, .tel).
    settings.TRELLIS_FOOT names one giving places (.label, .url) that stand at the foot.
    settings.TRELLIS_NAVIGATION names a function(request) giving objects with .label, .url, .current (at most five);
    settings.TRELLIS_ANNOUNCEMENT one without arguments giving the operator's line for every page;
    settings.TRELLIS_DEMO one without arguments giving True in demo mode (core.models.is_demo when not set).
    """
    viewer = getattr(request, "viewer", None)
    return {
        "viewer": viewer,
        "school_name": getattr(getattr(viewer, "school", None), "name", ""),
        "person_name": getattr(viewer, "name", "") or getattr(viewer, "person_name", "") or "",
        "nav": _asked("TRELLIS_NAVIGATION", request) or [],
        "announcement": _asked("TRELLIS_ANNOUNCEMENT") or "",
        "foot": _asked("TRELLIS_FOOT", request) or (),
        "who": _asked("TRELLIS_WHO_TO_ASK", request) or (),
        "demo": bool(_asked("TRELLIS_DEMO", otherwise="trellis.core.models.is_demo")),
    }
