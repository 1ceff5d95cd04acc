"""The barest Django that answers: one address, one view, three middlewares."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import path

View = Callable[[HttpRequest], HttpResponse]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "tests.bench.bare.here",
]
current: dict[str, View] = {}


def here(get_response: View) -> View:
    """Send every request to the one address below."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.urlconf = "tests.bench.bare"
        return get_response(request)

    return middleware


def view(request: HttpRequest) -> HttpResponse:
    """Whatever is measured now."""
    return current["view"](request)


urlpatterns = [path("", view)]
