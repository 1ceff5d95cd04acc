"""Every route declares its policy. The walk runs when the server starts; an undeclared route means it does not start."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from .engine import all_rules

PUBLIC = "public"
SIGNED_IN = "signed-in"


class UndeclaredRoute(RuntimeError):
    """A route nobody gave a policy."""


@dataclass(frozen=True)
class Declaration:
    """What a route says of itself. `policy` is an action with a rule, "public" or "signed-in"."""

    policy: str
    methods: tuple[str, ...]


@dataclass(frozen=True)
class RouteInfo:
    path: str
    name: str
    methods: tuple[str, ...]
    policy: str
    public: bool
    room: str


def route(
    pattern: str, view: Callable[..., HttpResponse], *, name: str, policy: str, methods: tuple[str, ...] = ("GET", "POST")
) -> URLPattern:
    """A Django path whose view carries its policy."""

    @wraps(view)
    def declared(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    declared.declaration = Declaration(policy, methods)  # type: ignore[attr-defined]
    return path(pattern, declared, name=name)


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern, str | None]]:
    for each in resolver.url_patterns:
        here = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _patterns(each, here)
        else:
            yield here, each, resolver.namespace


def walk(resolver: URLResolver, *, public_names: frozenset[str], package_routes: Mapping[str, Declaration]) -> list[RouteInfo]:
    """Every route with its policy. Raises UndeclaredRoute naming the first one that has none, or whose policy has no rule."""
    found = []
    rules = all_rules()
    for here, pattern, namespace in _patterns(resolver):
        name = f"{namespace}:{pattern.name}" if namespace else str(pattern.name)
        declaration = getattr(pattern.callback, "declaration", None) or package_routes.get(name)
        if declaration is None:
            raise UndeclaredRoute(f"{here} ({name}) declares no policy.")
        public = declaration.policy == PUBLIC
        if public and name not in public_names:
            raise UndeclaredRoute(f"{here} ({name}) is public but not on the list of public routes.")
        if not public and declaration.policy != SIGNED_IN and declaration.policy not in rules:
            raise UndeclaredRoute(f"{here} ({name}) names the policy {declaration.policy}, which no rule defines.")
        room = pattern.callback.__module__.split(".")[1] if pattern.callback.__module__.startswith("trellis.") else "package"
        found.append(RouteInfo("/" + here, name, declaration.methods, declaration.policy, public, room))
    return found
