"""The SENCO’s own register: whose row it is, what is written, and that nothing is sent or made of the past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import Denied, NotFound
from trellis.cycle import panels
from trellis.cycle import queries as cycle
from trellis.cycle import services as cycle_services
from trellis.cycle.models import BeforeTrellis, Concern, StatusChange
from trellis.exchange import services
from trellis.exchange.queries import lists
from trellis.exchange.tests.lists import refuses
from trellis.notifications.models import Notice
from trellis.people.models import Child
from trellis.plans.queries.telling import status_now
from trellis.provision.models import ClassStrategy, Strategy
from trellis.statutory.models import EhcPlan

from .registers import TOLD, WHY, born, bring, look, row_of, sheet, wait

# ---- whose row it is


def test_name_and_birth_date_find_the_child(school: Any) -> None:
    assert look(school, sheet(row_of(school.amina))).matched[0]["ref"] == school.amina.ref


def test_a_upn_finds_the_child_even_without_a_date_of_birth(school: Any) -> None:
    upn = "N820432126001"
    with write():
        Child.objects.at(school.oakfield).filter(pk=school.amina.pk).update(upn=upn)
    assert look(school, sheet(row_of(school.amina, day="", upn=upn))).counts["matched"] == 1


def test_a_upn_with_another_name_and_birth_date_is_asked_about(school: Any) -> None:
    upn = "N820432126001"
    with write():
        Child.objects.at(school.oakfield).filter(pk=school.amina.pk).update(upn=upn)
    seen = look(school, sheet(row_of(school.amina, name="Bob Other", day="01/01/2018", upn=upn)))
    assert (seen.counts["matched"], seen.counts["to_confirm"]) == (0, 1)


@pytest.mark.parametrize("day", ["", "01/09/2017"])
def test_a_same_name_alone_is_never_enough(school: Any, day: str) -> None:
    seen = look(school, sheet(row_of(school.amina, day=day)))
    assert (seen.counts["matched"], seen.counts["to_confirm"]) == (0, 1)
    assert [each["ref"] for each in seen.to_confirm[0]["candidates"]] == [school.amina.ref]


def test_two_children_of_one_name_are_both_asked_about(school: Any) -> None:
    with write():
        Child.objects.at(school.oakfield).filter(pk=school.leo.pk).update(first_name="Amina", last_name="Yusuf")
    seen = look(school, sheet(row_of(school.amina, day="")))
    assert {each["ref"] for each in seen.to_confirm[0]["candidates"]} == {school.amina.ref, school.leo.ref}
    assert look(school, sheet(row_of(school.amina))).matched[0]["ref"] == school.amina.ref


def test_a_child_who_is_not_on_the_roll_brings_nothing(school: Any) -> None:
    bring(school, sheet("Nobody Known,01/01/2018,,K,,,,,,", row_of(school.amina)))
    assert set(StatusChange.objects.at(school.oakfield).values_list("child_id", flat=True)) == {school.amina.pk}


def test_a_child_of_another_school_is_not_found(school: Any) -> None:
    assert look(school, sheet(row_of(school.theo))).counts["unmatched"] == 1


def test_a_child_in_two_rows_is_read_once(school: Any) -> None:
    seen = look(school, sheet(row_of(school.amina), row_of(school.amina)))
    assert (seen.counts["matched"], seen.counts["refused"]) == (1, 1) and "earlier row" in seen.refused[0]["message"]


def test_a_persons_answer_brings_the_row_and_no_answer_leaves_it_out(school: Any) -> None:
    bring(school, sheet(row_of(school.amina, day="")))
    assert not StatusChange.objects.at(school.oakfield).exists()
    bring(school, sheet(row_of(school.amina, day="")), row_2=school.amina.ref)
    assert StatusChange.objects.at(school.oakfield).get().child_id == school.amina.pk


def test_an_answer_can_only_name_a_child_who_was_offered(school: Any) -> None:
    bring(school, sheet(row_of(school.amina, day="")), row_2=school.leo.ref)
    assert not StatusChange.objects.at(school.oakfield).exists()


# ---- what is written


def test_the_register_brings_status_needs_strategies_and_the_review_date(school: Any) -> None:
    file = sheet(row_of(school.amina, "K,01/09/2024,SLCN,Short sentences; Time to answer,Speech therapy,20/10/2026,Shy at first"))
    bring(school, file)
    status = cycle.status_of(school.amina)
    assert (str(status.status), status.since, status.source, status.confirmed) == (
        "sen_support",
        date(2024, 9, 1),
        "register",
        True,
    )
    assert [each.code for each in cycle.needs_of(school.amina)] == ["SLCN"]
    assert set(ClassStrategy.objects.of(school.amina).values_list("text", flat=True)) == {"Short sentences", "Time to answer"}
    stood = BeforeTrellis.objects.of(school.amina).get()
    assert (stood.review_on, stood.agencies, stood.note) == (date(2026, 10, 20), "Speech therapy", "Shy at first")


def test_a_strategy_of_two_children_joins_the_schools_list(school: Any) -> None:
    tips = "K,,,Short sentences; Only hers,,,"
    bring(school, sheet(row_of(school.amina, tips), row_of(school.leo, "K,,,Short sentences,,,")))
    assert list(Strategy.objects.at(school.oakfield).values_list("text", flat=True)) == ["Short sentences"]


def test_since_of_the_register_goes_before_what_the_roll_said_and_confirms_it(school: Any) -> None:
    with write():
        StatusChange.objects.create(
            school=school.oakfield, child=school.amina, status="sen_support", from_on=date(2026, 9, 1), source="import"
        )
    bring(school, sheet(row_of(school.amina)))
    status = cycle.status_of(school.amina)
    assert (status.since, status.confirmed) == (date(2024, 9, 1), True)


def test_a_status_somebody_decided_here_stays_and_is_said(school: Any) -> None:
    with write():
        StatusChange.objects.create(school=school.oakfield, child=school.amina, status="monitoring", from_on=date(2026, 9, 1))
    made = wait(school, sheet(row_of(school.amina)))
    assert "that stays" in lists.list_page(school.mrs_shah, made.ref).seen.matched[0]["notes"][0]
    services.confirm_list(school.mrs_shah, ref=made.ref, told=TOLD)
    assert str(cycle.status_of(school.amina).status) == "monitoring"


def test_dates_of_an_ehc_plan_are_kept_and_none_that_would_make_a_duty_of_the_past(school: Any) -> None:
    head = "Name,DOB,K or E,EHCP date,Last annual review"
    rows = (
        f"Amina Yusuf,{born(school.amina)},E,01/03/2024,02/03/2026",
        f"{school.leo.first_name} {school.leo.last_name},{born(school.leo)},EHCP,01/03/2022,",
    )
    bring(school, sheet(*rows, head=head))
    assert list(EhcPlan.objects.at(school.oakfield).values_list("child_id", flat=True)) == [school.amina.pk]


# ---- the quiet start


def test_nothing_is_sent_and_no_concern_or_duty_is_made_for_the_past(school: Any) -> None:
    rows = [row_of(each, "K,01/09/2023,SLCN,Short sentences,,,") for each in (school.amina, school.leo)]
    bring(school, sheet(*rows), services.Told(told=True))
    assert not Notice.objects.system(WHY).exists()
    assert not Concern.objects.system(WHY).exists()
    assert panels.today_rows(school.mrs_shah) == []


def test_told_before_trellis_counts_as_met_also_after_a_later_decision(school: Any) -> None:
    bring(school, sheet(row_of(school.amina)))
    state = cycle.told_state(_card(school))
    assert state.met and state.declared and state.declared_on == date(2025, 9, 30)
    assert status_now(school.amina.pk)[1]
    needs = [cycle_services.NeedFact("SLCN", 1, "")]
    cycle_services.decide_sen_support(
        school.mrs_shah, child_id=school.amina.pk, from_on=clock.today(), needs=needs, told=[], reason="Still needed"
    )
    assert cycle.told_state(_card(school)).met
    assert not any("told" in row.sentence for row in panels.today_rows(school.mrs_shah))


def test_not_declared_leaves_the_copies_of_a_plan_saying_that_nobody_was_told(school: Any) -> None:
    bring(school, sheet(row_of(school.amina)), services.Told())
    assert not status_now(school.amina.pk)[1]


def test_a_day_to_come_cannot_be_the_day_they_were_told(school: Any) -> None:
    with refuses("today or an earlier day"):
        bring(school, sheet(row_of(school.amina)), services.Told(told=True, on=clock.today() + timedelta(days=1)))
    assert not StatusChange.objects.at(school.oakfield).exists()


def test_the_review_of_the_old_plan_comes_to_today_when_it_is_near(school: Any, clock_at: Callable[[date], None]) -> None:
    bring(school, sheet(row_of(school.amina, "K,01/09/2024,,,,20/12/2026,")))
    assert panels.today_rows(school.mrs_shah) == []
    clock_at(date(2026, 12, 10))
    rows = panels.today_rows(school.mrs_shah)
    assert [each.sentence for each in rows] == ["The plan from before Trellis is to be reviewed by Sunday 20 December."]
    cycle_services.open_cycle(school.mrs_shah, child_id=school.amina.pk)
    assert not any("before Trellis" in each.sentence for each in panels.today_rows(school.mrs_shah))


def _card(school: Any) -> Any:
    from trellis.people.queries import child_by_id

    return child_by_id(school.mrs_shah, school.amina.pk, "status.read")


# ---- who may


@pytest.mark.parametrize("who", ["mr_lane", "mrs_dunn", "mrs_doyle", "mr_cole", "mum"])
def test_only_the_senco_and_deputy_bring_a_register(school: Any, who: str) -> None:
    with pytest.raises(Denied):
        services.preview_list(
            getattr(school, who), school_id=school.oakfield.pk, file=sheet(row_of(school.amina)), file_name="register.csv"
        )


def test_another_schools_senco_finds_nothing_of_a_file(school: Any) -> None:
    made = wait(school, sheet(row_of(school.amina)))
    with pytest.raises(NotFound):
        lists.list_page(school.mrs_okoro, made.ref)
    with pytest.raises(Denied):
        services.look_at_list(school.mrs_okoro, school_id=school.oakfield.pk, file=sheet(row_of(school.amina)))
