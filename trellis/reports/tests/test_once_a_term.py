"""P8 for governors: how many children with a plan were reviewed in a term, none of them named or fewer than five counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.people import child
from trellis.core import clock
from trellis.core.db import write
from trellis.cycle.models import Cycle, Review
from trellis.plans.models import PlanVersion
from trellis.reports.queries.once_a_term import once_a_term

pytestmark = pytest.mark.django_db


def with_plans(world: Any, number: int, live_on: date, review_on: date) -> list[Any]:
    """So many children of Hazel with a live plan."""
    found = []
    with write():
        for index in range(number):
            made = child(world.oakfield, f"Child{live_on:%m}{index}", "Extra", date(2018, 5, 1), "4", world.hazel)
            cycle = Cycle.objects.create(school=world.oakfield, child=made, number=1, opened_from="concern", step="do")
            of = {"school": world.oakfield, "child": made, "cycle": cycle, "number": 1, "state": "live"}
            PlanVersion.objects.create(**of, live_at=clock.london(live_on, 9), review_on=review_on)
            found.append(cycle)
    return found


def review(world: Any, cycle: Any, on: date) -> None:
    with write():
        Review.objects.create(
            school=world.oakfield,
            child_id=cycle.child_id,
            cycle=cycle,
            held_on=on,
            impact="It helped.",
            decision="continue_same",
            by=world.people["mr_lane"],
        )


def test_the_last_term_and_this_one_are_counted_and_what_is_late_now(world: Any, clock_at: Callable[[date], None]) -> None:
    cycles = with_plans(world, 12, date(2026, 9, 14), date(2026, 12, 11))
    for each in cycles[:6]:
        review(world, each, date(2026, 12, 9))
    late_starters = with_plans(world, 6, date(2026, 12, 10), date(2027, 2, 12))
    clock_at(date(2027, 2, 24))
    review(world, late_starters[0], date(2027, 2, 10))
    said = once_a_term(world.oakfield.pk, clock.today())
    assert "Autumn term: 6 of 12 children with a plan were reviewed at least once." in said
    assert "Spring term: fewer than 5 of 18 children with a plan were so far reviewed at least once." in said
    assert said.endswith("18 plans are past the day for the review now.")


def test_fewer_than_five_children_are_no_number(world: Any, clock_at: Callable[[date], None]) -> None:
    clock_at(date(2026, 10, 14))
    assert once_a_term(world.oakfield.pk, clock.today()) == "Autumn term: fewer than 5 children had a plan, too few to say more."
    cycles = with_plans(world, 6, date(2026, 9, 14), date(2026, 12, 11))
    review(world, cycles[0], date(2026, 10, 12))
    said = once_a_term(world.oakfield.pk, clock.today())
    assert "fewer than 5 of 6" in said and " 1 " not in said


def test_the_figure_stands_under_the_second_heading_of_the_report(world: Any, enter: Any) -> None:
    with_plans(world, 6, date(2026, 9, 14), date(2026, 12, 11))
    page = enter("ms_amos").get("/reports/school/").content.decode()
    assert "None of 6".lower() in page.lower() and "reviewed at least once" in page
