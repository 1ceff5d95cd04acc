"""Support across the school: what was promised, what took place, what is not recorded, and what it has cost."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.harness.visitors import Enter, text_of
from tests.people import child
from trellis.audit.models import Row, RowChild
from trellis.core.db import write
from trellis.people.models import Staff
from trellis.provision import services
from trellis.provision.models import Session
from trellis.provision.tests.factories import live, no_sessions
from trellis.reports import queries
from trellis.reports.rules.provision_map import CHILD, CLASS, SCHOOL, YEAR, Delivered, gathered

LINES = st.builds(
    Delivered,
    child=st.just("A child"),
    child_ref=st.sampled_from(["2a", "3b", "4c"]),
    group=st.sampled_from(["", "Hazel", "Beech"]),
    year=st.sampled_from(["", "Year 4"]),
    what=st.sampled_from(["Reading", "reading", "Talking group"]),
    kind=st.sampled_from(["In class", "Extra help"]),
    given_by=st.sampled_from(["", "Mrs Hill"]),
    how_often=st.just("20 minutes, twice a week"),
    sessions=st.booleans(),
    planned=st.integers(0, 20),
    took_place=st.integers(0, 20),
    not_recorded=st.integers(0, 20),
    minutes=st.integers(0, 400),
    rate=st.none() | st.decimals(0, 60, places=2),
    group_size=st.integers(1, 6),
)


@given(st.lists(LINES, max_size=12), st.sampled_from([CHILD, CLASS, YEAR, SCHOOL]))
def test_however_it_is_gathered_nothing_is_lost_and_nothing_counted_twice(lines: list[Delivered], by: str) -> None:
    rows = [row for group in gathered(lines, by) for row in group.rows]
    assert sum(row.planned for row in rows) == sum(line.planned for line in lines)
    assert sum(row.took_place for row in rows) == sum(line.took_place for line in lines)
    assert sum(row.not_recorded for row in rows) == sum(line.not_recorded for line in lines)
    known = [line.cost for line in lines if line.cost is not None]
    assert sum((row.cost for row in rows if row.cost is not None), Decimal(0)) == sum(known, Decimal(0))


def test_an_hour_of_a_group_of_four_costs_each_child_a_quarter_of_it() -> None:
    line = Delivered(
        "Amina", "k7mq2xtz", "", "", "Talking group", "", "", "", True, minutes=60, rate=Decimal("14.20"), group_size=4
    )
    assert line.cost == Decimal("3.55")


@pytest.fixture
def mapped(world: Any) -> Any:
    """Amina and Leo in Mrs Hill's talking group; one session of Amina's logged, one missed; instructions in class for Amina."""
    with write():
        Staff.objects.at(world.oakfield).filter(person=world.people["mrs_hill"]).update(hourly_rate=Decimal("14.20"))
    lines = [live(world, each) for each in (world.amina, world.leo)]
    no_sessions(world, world.amina)
    first, second = Session.objects.of(world.amina).filter(line=lines[0]).order_by("due_on")[:2]
    services.log_sessions(world.mrs_hill, session_ids=[first.pk], state="happened")
    services.log_sessions(world.mrs_hill, session_ids=[second.pk], state="didnt_happen", reason="cover")
    return world


@pytest.mark.django_db
def test_mrs_shah_reads_what_happened_of_what_was_planned_and_what_it_cost(mapped: Any, enter: Enter) -> None:
    found = queries.provision_map(mapped.mrs_shah, queries.MapFilters())
    [talking] = [row for group in found.groups for row in group.rows if row.what == "Talking group"]
    assert (len(talking.children), talking.took_place, talking.planned - talking.not_recorded) == (2, 1, 2)
    assert talking.cost == Decimal("1.18")
    page = text_of(enter("mrs_shah").get("/support/"))
    assert "Talking group Extra help in a group or alone, 20 minutes, twice a week. 2 children Mrs Hill" in page
    assert "One instruction at a time" in page and "Every day, without sessions" in page
    assert "£1.18" in page


@pytest.mark.django_db
def test_one_class_one_child_and_another_time(mapped: Any, enter: Enter) -> None:
    page = text_of(enter("mrs_shah").get("/support/?by=child&class=Hazel"))
    assert "Amina Yusuf (Hazel)" in page
    assert "No support ran in this time" in text_of(enter("mrs_shah").get("/support/?class=Elm"))
    year = queries.provision_map(mapped.mrs_shah, queries.MapFilters(time="year"))
    assert (year.time.starts_on, year.time.ends_on) == (date(2026, 9, 1), date(2026, 10, 14))


@pytest.mark.django_db
def test_nobody_sees_the_support_of_another_school(mapped: Any) -> None:
    assert queries.provision_map(mapped.mrs_okoro, queries.MapFilters()).lines == ()


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["mr_lane", "mrs_hill", "mrs_dunn", "ms_amos", "mum", "dr_pryce"])
def test_whoever_does_not_hold_the_record_of_the_school_has_no_map(mapped: Any, enter: Enter, who: str) -> None:
    assert enter(who).get("/support/").status_code == 403
    assert enter(who).get("/support/map.xlsx").status_code == 403


@pytest.mark.django_db
def test_the_workbook_has_a_row_for_each_childs_support_and_is_noted(mapped: Any, enter: Enter) -> None:
    response = enter("mrs_shah").get("/support/map.xlsx")
    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    assert rows[0][:4] == ("Child", "Class", "Year", "Support")
    amina = next(row for row in rows if row[0] == "Amina Yusuf" and row[3] == "Talking group")
    assert amina[1:3] == ("Hazel", "Year 4") and amina[8] == 1 and amina[10] == 1.18
    noted = Row.objects.order_by("-number").filter(code="record.opened").first()
    assert noted is not None and noted.about["page"] == "the provision map as a file (xlsx)"
    children = set(RowChild.objects.filter(chain=noted.chain, row_number=noted.number).values_list("child_id", flat=True))
    assert children == {mapped.amina.pk, mapped.leo.pk}


@pytest.mark.django_db
def test_the_map_asks_the_same_for_ten_children_and_for_thirty(mapped: Any) -> None:
    def asked() -> int:
        viewer = type(mapped.mrs_shah)(person=mapped.people["mrs_shah"], day=mapped.mrs_shah.day)
        assert viewer.held
        with CaptureQueriesContext(connection) as seen:
            queries.provision_map(viewer, queries.MapFilters())
        return len(seen)

    few = asked()
    for n in range(20):
        with write():
            made = child(mapped.oakfield, f"Child{n}", "Extra", date(2018, 5, 1), "4", mapped.hazel)
        live(mapped, made)
    assert asked() == few <= 8
