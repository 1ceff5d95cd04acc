"""Several lists in one query: every value comes back as its column would have given it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from trellis.core.gather import Ask, answered, gather
from trellis.core.rows import TodayList, TodayRow, Weight
from trellis.organisations.models import Term
from trellis.people.models import Child, FamilyLink
from trellis.plans.models import PlanVersion
from trellis.plans.tests.factories import shared

pytestmark = pytest.mark.django_db
_WHY = "what the test compares"


def test_days_moments_ids_truths_lists_and_joined_names_are_what_the_column_gives(world: Any) -> None:
    shared(world)
    old = ExpressionWrapper(Q(number__gt=1), BooleanField())
    plans = PlanVersion.objects.system(_WHY).annotate(old=old)
    plans = plans.values("pk", "child_id", "number", "review_on", "shared_at", "live_at", "asked", "old", "child__first_name")
    assert plans[0]["asked"] and plans[0]["shared_at"] and plans[0]["live_at"] is None
    assert gather({"plans": plans})["plans"] == list(plans)


def test_lists_of_different_tables_are_one_question(world: Any, django_assert_num_queries: Any) -> None:
    children = Child.objects.system(_WHY).filter(school=world.riverside).values("pk", "last_name")
    terms = Term.objects.at(world.oakfield).values("starts_on", "name")
    with django_assert_num_queries(1):
        found = gather(
            {
                "children": children,
                "terms": terms,
                "nobody": children.none(),
                "adults": FamilyLink.objects.system(_WHY).values(number=Count("pk")),
            }
        )
    assert {each["last_name"] for each in found["children"]} == {"Frank", "Price"}
    assert date(2026, 9, 1) in {each["starts_on"] for each in found["terms"]}
    assert found["nobody"] == []
    assert found["adults"] == [{"number": FamilyLink.objects.system(_WHY).count()}]


def test_each_ask_tells_its_own_rows_and_nothing_asked_is_no_question(world: Any, django_assert_num_queries: Any) -> None:
    def tell(children: list[dict[str, Any]]) -> list[TodayRow]:
        names = sorted(each["first_name"] for each in children)
        return [TodayRow(TodayList.WAITING, Weight.TIDY_UP, name, "Hello.", None, "Open", "/") for name in names]

    asks = [
        Ask(tell, {"children": Child.objects.system(_WHY).filter(school=school).values("first_name")})
        for school in (world.riverside, world.oakfield)
    ]
    with django_assert_num_queries(1):
        assert [each.who for each in answered(asks)] == ["Jordan", "Theo", "Amina", "Leo", "Mia", "Noah"]
    with django_assert_num_queries(0):
        assert answered([]) == []
