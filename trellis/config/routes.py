"""The table of routes that are not ours, and the list of those open to anyone."""

from __future__ import annotations

from django.core.checks import Error, register
from django.urls import get_resolver

from trellis.access.routes import PUBLIC, Declaration, RouteInfo, UndeclaredRoute, walk

# Everything a person can reach without signing in. A name is added here in the open, or the server does not start.
PUBLIC_ROUTES = frozenset(
    {
        "account_login",
        "web:front",
        "web:words",
        "web:privacy",
        "web:accessibility",
        "web:session_ended",
        "web:health_live",
        "web:health_ready",
        "accounts:second",
        "accounts:help_me",
        "accounts:key_options",
        "accounts:school_sign_in",
        "accounts:school_back",
        "accounts:school_refused",
        "accounts:tablet",
        "accounts:sign_out",
        "accounts:accept",
        "accounts:accept_school",
        "accounts:keep",
        "plans:cover",
        "demo_mail:mail",
        "demo_mail:message",
        "demo:enter",
        "demo:gallery",
    }
)

# What somebody who still owes a second factor reaches: the pages where it is set up or shown, and what is open to anyone.
WITHOUT_SECOND = (PUBLIC_ROUTES - {"web:front"}) | {
    "accounts:prove",
    "accounts:prove_school",
    "accounts:factors",
    "accounts:add_app",
    "accounts:add_key",
    "accounts:new_key_options",
    "accounts:add_card",
}

# What a session on a shared classroom tablet reaches; to it everything else does not exist.
ON_TABLET = frozenset(
    {
        "provision:log",
        "accounts:tablet",
        "accounts:sign_out",
        "web:words",
        "web:privacy",
        "web:accessibility",
        "web:session_ended",
    }
)

PACKAGE_ROUTES: dict[str, Declaration] = {
    "account_login": Declaration(PUBLIC, ("GET", "POST")),
}


def all_routes() -> list[RouteInfo]:
    """Every route with its policy, or UndeclaredRoute."""
    return walk(get_resolver(), public_names=PUBLIC_ROUTES, package_routes=PACKAGE_ROUTES)


@register()
def routes_declare_policies(app_configs: object, **kwargs: object) -> list[Error]:
    try:
        all_routes()
    except UndeclaredRoute as problem:
        return [Error(str(problem), id="trellis.E001")]
    return []
