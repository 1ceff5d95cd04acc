"""A stranger and a barred father walk every route with every kind of Oakfield reference: as if it did not exist."""

from __future__ import annotations

import pytest

from tests.harness.visitors import ABSENT_ID, ABSENT_REF, address, parts, same, visitor
from trellis.audit.models import Head
from trellis.config.routes import all_routes
from trellis.cycle.models import Concern, Outcome
from trellis.exchange.models import RollImport
from trellis.meetings.models import Action, Meeting
from trellis.notifications.models import Notice
from trellis.organisations.models import Group, School
from trellis.people.models import Child, Restriction
from trellis.provision.models import Session, SupportLine

_WHY = "the walk of a stranger"
WALKERS = ("senco@riverside.example", "mr.reid@family.example")


def _oakfield_references(school: School) -> dict[str, list[str]]:
    """One of each kind of thing an address can name: children with and without a plan, the barred father's own child, and what hangs on them."""
    children = Child.objects.system(_WHY).filter(school=school)
    barred = Restriction.objects.system(_WHY).filter(school=school).values("child_id")
    named = [*children.filter(first_name="Amina"), *children.filter(pk__in=barred), *children.order_by("pk")[:1]]
    refs = [each.ref for each in named]
    for table in (Group, Concern, SupportLine, Session, RollImport, Notice, Meeting, Action):
        refs += list(table.objects.system(_WHY).filter(school=school).order_by("pk").values_list("ref", flat=True)[:1])
    outcomes = Outcome.objects.system(_WHY).filter(school=school).values_list("pk", flat=True)[:1]
    return {"ref": refs, "uuid": [str(each) for each in outcomes]}


def _walks(route, references):
    """(address with an Oakfield reference, the same with one that does not exist)."""
    open_parts = parts(route)
    if not any(kind in ("ref", "uuid") for kind, _ in open_parts):
        return
    fixed = {name: {"int": "1", "slug": "hard", "str": "x"}.get(kind, "x") for kind, name in open_parts}
    absent = fixed | {
        name: ABSENT_REF if kind == "ref" else str(ABSENT_ID) for kind, name in open_parts if kind in ("ref", "uuid")
    }
    for kind in ("ref", "uuid"):
        names = [name for each, name in open_parts if each == kind]
        if not names:
            continue
        for value in references[kind]:
            real = absent | dict.fromkeys(names, value)
            if kind == "uuid":
                real |= {name: references["ref"][0] for each, name in open_parts if each == "ref"}
            yield address(route, real), address(route, absent)


@pytest.mark.parametrize("walker", WALKERS)
def test_a_stranger_gets_the_same_page_as_for_a_child_that_does_not_exist(demo_database, walker):
    oakfield = School.objects.get(short_name="oakfield")
    references = _oakfield_references(oakfield)
    client = visitor(walker)
    before = Head.objects.get(chain=str(oakfield.pk)).number
    told, asked = [], 0
    nothing_there: dict[tuple[str, str], tuple[int, bytes]] = {}

    def answer(method: str, where: str) -> tuple[int, bytes]:
        response = getattr(client, method)(where)
        return response.status_code, same(response.content)

    for route in all_routes():
        if route.public:
            continue
        for real, absent in _walks(route, references):
            for method in ("get", "post"):
                if method.upper() not in route.methods:
                    continue
                if (method, absent) not in nothing_there:
                    nothing_there[method, absent] = answer(method, absent)
                seen, nothing = answer(method, real), nothing_there[method, absent]
                asked += 1
                if seen != nothing or seen[0] < 400:
                    told.append(f"{method} {route.path} ({route.name}): {seen[0]} against {nothing[0]}")
    assert asked > 500
    assert not told, "\n".join(sorted(set(told)))
    assert Head.objects.get(chain=str(oakfield.pk)).number == before


@pytest.mark.parametrize("walker", WALKERS)
def test_a_strangers_lists_name_nothing_of_oakfield(demo_database, walker):
    oakfield = School.objects.get(short_name="oakfield")
    refs = list(Child.objects.system(_WHY).filter(school=oakfield).values_list("ref", flat=True))
    client = visitor(walker)
    leaks = []
    for route in all_routes():
        if route.public or parts(route) or "GET" not in route.methods:
            continue
        body = client.get(route.path).content.decode(errors="replace")
        leaks += [f"{route.path} names {ref}" for ref in refs if ref in body]
        if "Oakfield Primary" in body and walker.startswith("senco"):
            leaks.append(f"{route.path} names the school")
    assert not leaks, "\n".join(leaks)
