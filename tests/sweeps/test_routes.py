"""Every address says who may open it."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, path
from django.urls.resolvers import RegexPattern

from trellis.access.routes import SIGNED_IN, UndeclaredRoute, route, walk
from trellis.config.routes import PACKAGE_ROUTES, PUBLIC_ROUTES, all_routes

_FILLED = {"ref": "2bcdfghj", "uuid": "01890a5d-ac96-774b-bcce-b302099a8057", "int": "7", "slug": "x", "str": "x", "path": "x"}


def _address(pattern: str) -> str:
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: _FILLED[found[1] or "str"], pattern)


def _walk(*patterns):
    return walk(URLResolver(RegexPattern(r"^/"), list(patterns)), public_names=PUBLIC_ROUTES, package_routes=PACKAGE_ROUTES)


def _page(request):
    return HttpResponse("here")


def test_every_route_declares_its_policy():
    assert all_routes()


def test_a_route_without_a_policy_stops_the_walk():
    with pytest.raises(UndeclaredRoute, match="declares no policy"):
        _walk(path("left-open/", _page, name="left_open"))


def test_a_public_route_that_is_not_on_the_list_stops_the_walk():
    with pytest.raises(UndeclaredRoute, match="not on the list"):
        _walk(route("anyone/", _page, name="anyone", policy="public"))


def test_a_policy_without_a_rule_stops_the_walk():
    with pytest.raises(UndeclaredRoute, match="no rule defines"):
        _walk(route("odd/", _page, name="odd", policy="nobody.knows"))


def test_no_name_stays_on_the_public_list_after_its_route_has_gone():
    assert {each.name for each in all_routes() if each.public} == PUBLIC_ROUTES


def test_nobody_gets_past_the_sign_in_page(db):
    client = Client()
    open_to_anyone = []
    for each in all_routes():
        if each.public:
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(_address(each.path))
            allowed = answer.status_code == 303 and answer["Location"].startswith("/sign-in/")
            refused = answer.status_code == 405 and method.upper() not in each.methods
            if not allowed and not refused:
                open_to_anyone.append(f"{method} {each.path}: {answer.status_code}")
    assert open_to_anyone == []


# Open to whoever has signed in: what they show follows from the person's own relations, and may be nothing.
FOR_ANYONE_SIGNED_IN = {"web:today", "web:front", "web:home", "web:search", "portal:children", "portal:requests", "portal:me"} | {
    f"accounts:{name}"
    for name in (
        "account",
        "sign_ins",
        "prove",
        "prove_school",
        "school_accounts",
        "join_school",
        "leave_school",
        "factors",
        "add_app",
        "add_key",
        "new_key_options",
        "add_card",
        "codes",
        "remove_way",
        "pin",
    )
}


def test_a_route_that_asks_only_for_a_sign_in_stands_on_the_list():
    assert {each.name for each in all_routes() if each.policy == SIGNED_IN} <= FOR_ANYONE_SIGNED_IN
