"""Start of term: forty plans on one page, one save, every refusal names its child, and nothing is half saved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.harness.visitors import browse
from tests.people import child
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RowsBroken, RuleBroken
from trellis.cycle.models import Cycle, Outcome, OutcomeLine
from trellis.plans import queries, services
from trellis.plans.models import PlanLine, PlanOutcome, PlanVersion
from trellis.plans.rules.start_of_term import Carrying, carry_problem
from trellis.provision.models import Session, Slot, SupportLine

from .factories import REVIEW, card_of, drafted

pytestmark = pytest.mark.django_db
JANUARY = date(2027, 1, 4)
UNTIL = date(2027, 3, 25)


def live_plan(world: Any, of: Any, what: str = "Reading practice") -> PlanVersion:
    """A live plan of one outcome and one line with Mrs Hill, as rows."""
    moment, own = clock.london(date(2026, 9, 7)), {"school_id": of.school_id, "child_id": of.pk}
    with write():
        cycle = Cycle.objects.create(number=1, opened_from="concern", step="do", **own)
        aim = Outcome.objects.create(cycle=cycle, by_on=REVIEW, will="read", sentence="Will read.", live_at=moment, **own)
        line = SupportLine.objects.create(
            kind="intervention", what=what, minutes=20, times_a_week=2, given_by=world.people["mrs_hill"],
            starts_on=date(2026, 9, 7), ends_on=date(2026, 12, 18), live_at=moment, **own,
        )  # fmt: skip
        Slot.objects.create(line=line, weekday=1)
        OutcomeLine.objects.create(outcome=aim, line=line, **own)
        version = PlanVersion.objects.create(
            cycle=cycle, number=1, state="live", live_at=moment, starts_on=date(2026, 9, 7), review_on=date(2027, 1, 29), **own
        )
        PlanLine.objects.create(version=version, line=line, **own)
        PlanOutcome.objects.create(version=version, outcome=aim, **own)
    return version


def row_of(version: PlanVersion, **more: Any) -> services.CarryRow:
    parts = {"until": UNTIL, "review_on": date(2027, 3, 19), "lines": {}}
    return services.CarryRow(version.ref, version.pk, version.revision, **(parts | more))


@pytest.fixture
def january(world: Any, clock_at: Any) -> tuple[PlanVersion, PlanVersion]:
    """Amina's and Leo's plans, on the first school day of the spring term."""
    found = live_plan(world, world.amina), live_plan(world, world.leo)
    clock_at(JANUARY)
    return found


def test_each_plan_goes_on_as_a_new_version_with_its_days_adult_group_and_sessions(world: Any, january: Any) -> None:
    amina, leo = january
    line = PlanLine.objects.system("test").get(version=amina).line
    other = (world.people["mr_lane"].pk, "Spring group")
    assert services.carry_over(world.mrs_shah, rows=[row_of(amina, lines={line.pk: other}), row_of(leo)]) == 2
    new = PlanVersion.objects.system("test").get(child=world.amina, state="live")
    assert (new.number, new.reason, new.review_on, new.starts_on) == (
        2,
        "Carried on at the start of term",
        date(2027, 3, 19),
        JANUARY,
    )
    amina.refresh_from_db()
    assert amina.state == "superseded"
    carried = PlanLine.objects.system("test").get(version=new).line
    assert (carried.replaces_id, carried.ends_on, carried.given_by_id, carried.group.name) == (line.pk, UNTIL, *other)
    assert OutcomeLine.objects.system("test").filter(line=carried).count() == 1
    sessions = Session.objects.system("test").filter(line=carried, withdrawn_at=None)
    assert sessions.count() == 22 and sessions.filter(week_on=JANUARY).count() == 2
    assert queries.plan_page(world.mrs_shah, card_of(world)).number == 2


def test_one_wrong_row_saves_nothing_and_every_wrong_row_names_its_child(world: Any, january: Any) -> None:
    amina, leo = january
    with pytest.raises(RowsBroken) as refused:
        services.carry_over(
            world.mrs_shah,
            rows=[row_of(amina, review_on=JANUARY), row_of(leo, until=date(2028, 1, 1), review_on=date(2027, 5, 1))],
        )
    found = dict(refused.value.rows)
    assert found[f"review_{amina.ref}"] == "Amina Y: the review must be after 4 January."
    assert found[f"until_{leo.ref}"].startswith("Leo ")
    assert PlanVersion.objects.system("test").filter(number=2).count() == 0
    assert SupportLine.objects.system("test").filter(replaces_id__isnull=False).count() == 0


def test_an_adult_who_gives_no_support_here_is_refused_by_the_childs_name(world: Any, january: Any) -> None:
    line = PlanLine.objects.system("test").get(version=january[0]).line
    with pytest.raises(RuleBroken) as refused:
        services.carry_over(world.mrs_shah, rows=[row_of(january[0], lines={line.pk: (world.people["mum"].pk, "")})])
    assert refused.value.message == "Amina Y: choose who gives “Reading practice” now."
    assert PlanVersion.objects.system("test").filter(number=2).count() == 0


def test_a_review_that_is_overdue_is_held_and_not_moved(world: Any, january: Any, clock_at: Any) -> None:
    clock_at(date(2027, 2, 8))
    (page,) = [each for each in term_page(world).rows if each.name == "Amina Y"]
    assert page.overdue
    with pytest.raises(RowsBroken) as refused:
        services.carry_over(world.mrs_shah, rows=[row_of(january[0])])
    assert "the review of 29 January has not been held" in refused.value.message
    assert services.carry_over(world.mrs_shah, rows=[row_of(january[0], review_on=date(2027, 1, 29))]) == 1


def term_page(world: Any) -> queries.TermPage:
    return queries.term_page(world.mrs_shah, group="", number=1, until=UNTIL)


def test_whoever_saves_second_is_told_and_loses_nothing(world: Any, january: Any) -> None:
    rows = [row_of(each) for each in january]
    services.carry_over(world.mrs_shah, rows=rows[:1])
    with pytest.raises(RowsBroken) as refused:
        services.carry_over(world.miss_grant, rows=rows)
    assert [field for field, _ in refused.value.rows] == [f"carry_{january[0].ref}"]
    assert "Mrs Shah has changed this plan since the page was drawn" in refused.value.message
    assert PlanVersion.objects.system("test").get(child=world.leo).state == "live"


def test_a_plan_whose_change_is_being_written_is_not_carried_on_here(world: Any, january: Any) -> None:
    services.change_mid_cycle(world.mr_lane, cycle_id=january[0].cycle_id, reason="Another card helps.")
    (row,) = [each for each in term_page(world).rows if each.name == "Amina Y"]
    assert row.busy == "A change to this plan is being written."
    with pytest.raises(RowsBroken):
        services.carry_over(world.mrs_shah, rows=[row_of(january[0])])


def test_a_teacher_and_another_school_carry_nothing_on(world: Any, january: Any) -> None:
    for who in (world.mrs_okoro, world.mr_lane):
        with pytest.raises(NotFound):
            services.carry_over(who, rows=[row_of(january[0])])


def test_forty_plans_ask_hardly_more_than_four(world: Any, clock_at: Any) -> None:
    def carried(many: int) -> int:
        with write():
            made = [child(world.oakfield, f"C{many}x{n}", "Extra", date(2018, 5, 1), "4", world.hazel) for n in range(many)]
        plans = [live_plan(world, each) for each in made]
        clock_at(JANUARY)
        with CaptureQueriesContext(connection) as asked:
            services.carry_over(world.mrs_shah, rows=[row_of(each) for each in plans])
        clock_at(date(2026, 10, 14))
        return len(asked.captured_queries)

    carried(1)
    few = carried(4)
    # Many rows are written in slices of what one statement may hold; nothing is asked once a plan.
    assert carried(40) - few <= 60


def test_what_is_wrong_is_said_in_the_order_of_the_page() -> None:
    day = date(2027, 1, 4)
    of = Carrying("Amina Y", day, day, day, None, overdue=False)
    assert (carry_problem(of, None) or ("",))[0] == "until"
    later = day + timedelta(days=30)
    assert (carry_problem(Carrying("Amina Y", day, later, later + timedelta(days=1), None, overdue=False), None) or ("",))[
        0
    ] == "review"
    assert carry_problem(Carrying("Amina Y", day, later, later, None, overdue=False), None) is None


def test_the_draft_of_the_factories_is_no_live_plan_and_stands_on_no_page(world: Any) -> None:
    drafted(world)
    assert term_page(world).rows == ()


def test_the_page_carries_on_what_is_ticked_and_redraws_every_wrong_row(world: Any, january: Any) -> None:
    amina, leo = january
    client = browse(world, "mrs_shah")
    address = "/plans/start-of-term/"
    lines = {each.version_id: each.line for each in PlanLine.objects.system("test").select_related("line")}
    days = {
        "until-day": "25",
        "until-month": "3",
        "until-year": "2027",
        "review_on-day": "19",
        "review_on-month": "3",
        "review_on-year": "2027",
    }
    sent = {f"version_{each.child.ref}": f"{each.pk.hex} {each.revision}" for each in january} | days
    sent |= {f"adult_{lines[each.pk].ref}": str(world.people["mrs_hill"].pk) for each in january}
    ticks = {f"carry_{each.child.ref}": "yes" for each in january}
    assert client.get(address).status_code == 200
    none = client.post(address, sent)
    assert none.status_code == 422 and "Tick at least one plan to carry on." in none.content.decode()
    early = {
        f"review_{amina.child.ref}-day": "1",
        f"review_{amina.child.ref}-month": "1",
        f"review_{amina.child.ref}-year": "2027",
    }
    wrong = client.post(address, sent | ticks | early)
    assert wrong.status_code == 422 and "Amina Y: the review must be after 4 January." in wrong.content.decode()
    assert PlanVersion.objects.system("test").filter(number=2).count() == 0
    assert client.post(address, sent | ticks).status_code == 303
    assert PlanVersion.objects.system("test").filter(number=2, state="live").count() == 2
    again = client.post(address, sent | ticks)
    assert again.status_code == 422 and "has changed this plan since the page was drawn" in again.content.decode()
    services.change_mid_cycle(world.mr_lane, cycle_id=amina.cycle_id, reason="Another card helps.")
    busy = client.post(address, sent | ticks)
    assert busy.status_code == 422 and "Amina Y: A change to this plan is being written." in busy.content.decode()
