"""Changes for the school's own system: what stands on the list, who sees it, how it is ticked off and by itself goes."""

from __future__ import annotations

import csv as table
import io
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness.visitors import visitor
from trellis.audit.models import Row, RowChild
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.cycle.models import Need, StatusChange
from trellis.exchange import panels, services
from trellis.exchange.models import KeyedIn
from trellis.exchange.queries.to_key_in import to_key_in
from trellis.people.models import Child, Enrolment
from trellis.people.rules import upn_check_letter
from trellis.rulebook.census import census_days, next_census

from .files import csv

_BODY = "820432101011"
AMINA = upn_check_letter(_BODY) + _BODY


@pytest.fixture
def school(world: Any) -> Any:
    """Oakfield; the SENCO has decided on SEN Support for Amina, with two needs."""
    with write():
        Child.objects.at(world.oakfield).filter(pk=world.amina.pk).update(upn=AMINA)
        decide(world, world.amina, "sen_support", date(2026, 9, 21))
        need(world, world.amina, "SLCN", 1)
        need(world, world.amina, "SEMH", 2)
    return world


def decide(world: Any, child: Any, status: str, on: date, source: str = "decision") -> None:
    StatusChange.objects.create(school=world.oakfield, child=child, status=status, from_on=on, source=source)


def need(world: Any, child: Any, code: str, rank: int) -> None:
    Need.objects.create(school=world.oakfield, child=child, code=code, rank=rank, starts_on=date(2026, 9, 21))


def lines(viewer: Any) -> list[tuple[str, str, str]]:
    return [(each.name, each.what, each.value) for each in to_key_in(viewer).changes]


BOTH = [("Amina Yusuf", "sen", "K"), ("Amina Yusuf", "needs", "SLCN, SEMH")]


def roll(sen: str, *needs: str) -> io.BytesIO:
    head = "UPN,Surname,Forename,DOB,SEN status,SEN need 1,SEN need 2"
    return csv(",".join((AMINA, "Yusuf", "Amina", "27/03/2018", sen, *(*needs, "", "")[:2])), head=head)


def bring(world: Any, file: io.BytesIO) -> None:
    made = services.preview_roll(world.mrs_dunn, school_id=world.oakfield.pk, file=file, file_name="roll.csv")
    services.confirm_roll(world.mrs_dunn, ref=made.ref)


def test_what_was_decided_here_is_to_be_keyed_in(school: Any) -> None:
    page = to_key_in(school.mrs_dunn)
    assert lines(school.mrs_dunn) == BOTH
    assert page.changes[0].words == "SEN status K (SEN Support)" and page.changes[0].since == date(2026, 9, 21)
    assert page.census.on == date(2027, 1, 21)


@pytest.mark.parametrize(
    ("history", "open_now"),
    [
        ([("concern", "decision")], None),
        ([("sen_support", "import")], None),
        ([("sen_support", "register")], "K"),
        ([("sen_support", "import"), ("stepped_down", "decision")], "N"),
        ([("sen_support", "import"), ("ehc_plan", "decision")], "E"),
        ([("sen_support", "decision"), ("stepped_down", "decision")], None),
        ([("sen_support", "decision"), ("ehc_plan", "import")], None),
    ],
)
def test_only_a_code_the_other_system_is_not_known_to_hold(
    world: Any, history: list[tuple[str, str]], open_now: str | None
) -> None:
    with write():
        for number, (status, source) in enumerate(history):
            decide(world, world.leo, status, date(2026, 9, 1) + timedelta(days=number), source)
    assert [value for _, what, value in lines(world.mrs_dunn) if what == "sen"] == ([open_now] if open_now else [])


def test_it_is_ticked_off_by_name_and_the_tick_can_be_taken_back(school: Any) -> None:
    keys = [each.key for each in to_key_in(school.mrs_dunn).changes]
    assert services.tick_off(school.mrs_dunn, keys=keys[:1]) == 1
    assert lines(school.mrs_dunn) == BOTH[1:]
    (tick,) = to_key_in(school.mrs_dunn).ticked
    assert (tick.by, tick.words) == ("Mrs Dunn", "SEN status K (SEN Support)")
    services.take_tick_back(school.mrs_shah, tick_id=tick.id)
    assert lines(school.mrs_dunn) == BOTH and not to_key_in(school.mrs_dunn).ticked
    assert list(Row.objects.filter(code__startswith="system.").order_by("number").values_list("code", flat=True)) == [
        "system.keyed_in",
        "system.tick_undone",
    ]


def test_a_value_that_changed_since_it_was_read_is_not_ticked_off(school: Any) -> None:
    keys = [each.key for each in to_key_in(school.mrs_dunn).changes]
    with write():
        decide(school, school.amina, "ehc_plan", date(2026, 10, 1))
    with pytest.raises(RuleBroken) as refused:
        services.tick_off(school.mrs_dunn, keys=keys)
    assert "has changed since" in refused.value.message
    assert not KeyedIn.objects.of(school.amina).exists()
    assert ("Amina Yusuf", "sen", "E") in lines(school.mrs_dunn)


def test_a_later_decision_stands_on_the_list_again(school: Any) -> None:
    services.tick_off(school.mrs_dunn, keys=[each.key for each in to_key_in(school.mrs_dunn).changes])
    assert lines(school.mrs_dunn) == []
    with write():
        decide(school, school.amina, "stepped_down", date(2026, 10, 12))
    assert lines(school.mrs_dunn) == [("Amina Yusuf", "sen", "N")]


def test_a_roll_file_that_says_the_same_ticks_it_off_by_itself_and_another_value_does_not(school: Any) -> None:
    bring(school, roll("N"))
    assert lines(school.mrs_dunn) == BOTH
    bring(school, roll("K", "SLCN"))
    assert lines(school.mrs_dunn) == BOTH[1:]
    bring(school, roll("K", "SLCN", "SEMH"))
    assert lines(school.mrs_dunn) == []
    assert {each.by for each in to_key_in(school.mrs_dunn).ticked} == {"A file of your school’s system"}


def test_what_a_roll_brought_is_not_to_be_keyed_in(world: Any) -> None:
    head = "UPN,Surname,Forename,DOB,SEN status,SEN need 1"
    bring(world, csv(f"{AMINA},New,Nadia,27/03/2019,K,SLCN", head=head))
    assert lines(world.mrs_dunn) == []


def test_a_child_who_left_is_not_on_it_and_another_school_never(school: Any) -> None:
    assert to_key_in(school.mrs_okoro).changes == ()
    with write():
        Enrolment.objects.of(school.amina).update(ends_on=clock.today() - timedelta(days=1))
    assert lines(school.mrs_dunn) == []


@pytest.mark.parametrize("who", ["mr_lane", "mrs_hill", "mum", "ms_amos", "dr_pryce"])
def test_who_does_not_bring_the_roll_in_neither_sees_nor_ticks(school: Any, who: str) -> None:
    key = to_key_in(school.mrs_dunn).changes[0].key
    with pytest.raises((Denied, NotFound)):
        services.tick_off(getattr(school, who), keys=[key])


def test_another_schools_tick_cannot_be_taken_back(school: Any) -> None:
    services.tick_off(school.mrs_dunn, keys=[to_key_in(school.mrs_dunn).changes[0].key])
    tick = to_key_in(school.mrs_dunn).ticked[0].id
    with pytest.raises(NotFound):
        services.take_tick_back(school.mrs_okoro, tick_id=tick)
    with pytest.raises(NotFound):
        services.take_tick_back(school.mrs_dunn, tick_id="no-number")


@pytest.mark.parametrize(("days", "shown"), [(15, False), (14, True), (0, True)])
def test_it_stands_on_today_in_the_two_weeks_before_the_census(school: Any, clock_at: Any, days: int, shown: bool) -> None:
    clock_at(date(2027, 1, 21) - timedelta(days=days))
    told = [each.sentence for each in panels.today_rows(school.mrs_dunn)]
    wanted = (
        "2 changes of SEN are to be keyed into your school’s own system before the spring census on Thursday 21 January 2027."
    )
    assert told == ([wanted] if shown else [])


def test_the_office_ticks_off_and_takes_the_list_as_a_file_safe_from_formulas(school: Any) -> None:
    with write():
        Child.objects.at(school.oakfield).filter(pk=school.amina.pk).update(last_name="=1+1")
    office = visitor("office@oakfield.example")
    page = office.get("/roll/changes/").content.decode()
    assert "spring census" in page and "SEN status K" in page
    rows = list(table.reader(io.StringIO(office.get("/roll/changes/changes.csv").content.decode("utf-8-sig"))))
    assert rows[1] == [AMINA, "Amina =1+1", "Hazel", "SEN status", "K", "21/09/2026"]
    assert office.get("/roll/changes/changes.xlsx").status_code == 200
    key = to_key_in(school.mrs_dunn).changes[0].key
    assert office.post("/roll/changes/", {"form_key": "a" * 32}).status_code == 422
    assert office.post("/roll/changes/", {"form_key": "b" * 32, "keyed": [key]}).status_code == 303
    tick = to_key_in(school.mrs_dunn).ticked[0].id
    assert office.post("/roll/changes/", {"undo": tick}).status_code == 303
    assert len(to_key_in(school.mrs_dunn).changes) == 2


def test_whoever_reads_the_needs_on_the_list_or_takes_them_as_a_file_is_noted(school: Any) -> None:
    office = visitor("office@oakfield.example")
    for page in ("", "changes.csv", "changes.xlsx"):
        assert office.get(f"/roll/changes/{page}").status_code == 200
    services.tick_off(school.mrs_dunn, keys=[each.key for each in to_key_in(school.mrs_dunn).changes])
    office.get("/roll/changes/")
    about = RowChild.objects.filter(child_id=school.amina.pk).values("row_number")
    opened = Row.objects.filter(chain=str(school.oakfield.pk), code="record.opened", number__in=about).order_by("number")
    name = "the changes for the school’s own system"
    assert [each.about["page"] for each in opened] == [name, f"{name} as a file (csv)", f"{name} as a file (xlsx)", name]


# ---- census days as data


def test_the_census_days_of_2026_27() -> None:
    assert [each.on for each in census_days(2027)] == [date(2027, 1, 21), date(2027, 5, 20), date(2027, 10, 7)]
    assert next_census(date(2026, 10, 1)).on == date(2026, 10, 1)
    assert next_census(date(2026, 10, 2)).on == date(2027, 1, 21)


@given(st.dates(date(2015, 1, 1), date(2060, 1, 1)))
def test_every_census_is_a_thursday_and_none_is_passed_over(day: date) -> None:
    found = next_census(day)
    assert found.on >= day and found.on.weekday() == 3 and (found.on - day).days < 150
