"""Support whose adult has left: it stands as open work until it goes on with another adult, with its days and its past."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from tests.harness.visitors import visitor
from trellis.access.engine import decide
from trellis.accounts.viewer import viewer_for
from trellis.audit.models import Row, RowChild
from trellis.core.db import write
from trellis.core.errors import RowsBroken, RuleBroken
from trellis.cycle.models import OutcomeLine
from trellis.exchange import panels, services
from trellis.exchange.queries.support_left import support_left
from trellis.people.models import Staff
from trellis.people.services.staffing import StaffChange, change_staff
from trellis.plans import services as plans
from trellis.plans.models import PlanLine, PlanVersion
from trellis.plans.tests.factories import card_of, drafted
from trellis.provision.models import Session, SupportLine
from trellis.provision.services import log_sessions
from trellis.provision.tests.factories import live, no_sessions, owed, rows

TUESDAY, WEDNESDAY = date(2026, 10, 13), date(2026, 10, 14)


def leave(world: Any, who: str = "mrs_hill", on: date = TUESDAY) -> None:
    with write():
        Staff.objects.at(world.oakfield).filter(person=world.people[who]).update(ends_on=on)


@pytest.fixture
def plan(world: Any) -> PlanVersion:
    """Amina's live plan: Talking group with Mrs Hill, Monday 10:20 and Thursday."""
    version = drafted(world)
    plans.go_live(world.mrs_shah, version_id=version.pk)
    return version


def old_line(version: PlanVersion) -> SupportLine:
    return PlanLine.objects.system("test").get(version=version).line


def hand_over(world: Any, to: str = "miss_grant", by: Any = None) -> int:
    viewer = by or world.mrs_shah
    keys = [each.key for each in support_left(viewer)]
    return services.hand_over(viewer, keys=[], support=keys, to=world.people[to].pk)


def test_a_leavers_support_is_listed_with_child_what_when_and_who(world: Any, plan: Any) -> None:
    assert support_left(world.mrs_shah) == ()
    leave(world)
    (line,) = support_left(world.mrs_shah)
    assert (line.child, line.colleague, line.until, line.busy) == ("Amina Yusuf", "Mrs Hill", date(2026, 12, 11), False)
    assert line.words == "Talking group, Oak, 20 minutes, twice a week: Monday 10:20am, Thursday"


def test_it_goes_on_with_another_adult_in_a_new_version_of_the_plan(world: Any, plan: Any) -> None:
    leave(world)
    old = old_line(plan)
    assert hand_over(world) == 1
    new = PlanVersion.objects.system("test").get(child=world.amina, state="live")
    plan.refresh_from_db()
    assert (new.number, new.reason, new.starts_on) == (2, "Another adult gives this support now", WEDNESDAY)
    assert (plan.state, new.review_on) == ("superseded", plan.review_on)
    line = old_line(new)
    assert (line.replaces_id, line.given_by_id) == (old.pk, world.people["miss_grant"].pk)
    assert (line.starts_on, line.ends_on, line.group_id, line.what) == (WEDNESDAY, old.ends_on, old.group_id, old.what)
    assert OutcomeLine.objects.system("test").filter(line=line).count() == 1
    assert support_left(world.mrs_shah) == ()
    said = Row.objects.get(code="plan.given_on")
    assert [each.child_id for each in RowChild.objects.filter(chain=said.chain, row_number=said.number)] == [world.amina.pk]


def test_what_was_recorded_stays_and_only_what_is_to_come_goes_with_it(world: Any, clock_at: Any) -> None:
    line = live(world, world.amina)
    tuesday = rows(Session).get(line=line, due_on=TUESDAY)
    log_sessions(world.mrs_hill, session_ids=[tuesday.pk], state="happened")
    leave(world)
    hand_over(world)
    tuesday.refresh_from_db()
    assert (tuesday.line_id, tuesday.state, tuesday.logged_by_id) == (line.pk, "happened", world.people["mrs_hill"].pk)
    new = rows(SupportLine).get(replaces=line)
    assert max(owed(line)) == TUESDAY and min(owed(new)) == date(2026, 10, 15)
    assert len(owed(line)) + len(owed(new)) == 2 * len({each.week_on for each in rows(Session).filter(child=world.amina)})


@pytest.mark.parametrize("recorded", [0, 1, 2])
def test_a_week_that_two_adults_share_is_owed_once(world: Any, recorded: int) -> None:
    line = live(world, world.amina, slots=(), group_name="")
    week = list(rows(Session).filter(line=line, week_on=date(2026, 10, 12)).order_by("number"))
    if recorded:
        log_sessions(world.mrs_hill, session_ids=[each.pk for each in week[:recorded]], state="happened")
    leave(world)
    hand_over(world)
    new = rows(SupportLine).get(replaces=line)
    this_week = rows(Session).filter(week_on=date(2026, 10, 12), withdrawn_at=None)
    assert (this_week.filter(line=line).count(), this_week.filter(line=new).count()) == (recorded, 2 - recorded)


def test_support_without_sessions_and_without_a_plan_goes_on_too(world: Any) -> None:
    line = no_sessions(world, world.amina)
    leave(world)
    hand_over(world)
    assert rows(SupportLine).get(replaces=line).given_by_id == world.people["miss_grant"].pk


def test_a_plan_whose_change_is_being_written_is_named_and_nothing_is_handed_over(world: Any, plan: Any) -> None:
    plans.change_mid_cycle(world.mr_lane, cycle_id=plan.cycle_id, reason="Another card helps.")
    other = live(world, world.leo)
    leave(world)
    assert {each.child: each.busy for each in support_left(world.mrs_shah)} == {"Amina Yusuf": True, "Leo Marsh": False}
    with pytest.raises(RowsBroken) as refused:
        hand_over(world)
    assert refused.value.message == "Amina Y: a change to this plan is being written. Choose the adult there."
    assert not rows(SupportLine).filter(replaces=other).exists()


def test_support_that_ends_of_a_child_elsewhere_or_of_somebody_here_is_not_listed(world: Any) -> None:
    live(world, world.leo, ends_on=WEDNESDAY)
    live(world, world.amina, given_by_id=world.people["mr_lane"].pk)
    leave(world)
    assert [each.child for each in support_left(world.mrs_shah)] == ["Leo Marsh"]
    assert support_left(world.mrs_okoro) == ()


@pytest.mark.parametrize("who", ["mrs_hill", "mum", "mrs_okoro"])
def test_it_goes_only_to_somebody_on_the_staff(world: Any, plan: Any, who: str) -> None:
    leave(world)
    with pytest.raises(RuleBroken):
        hand_over(world, to=who)
    assert len(support_left(world.mrs_shah)) == 1


def test_another_schools_line_is_refused_like_one_that_is_gone(world: Any, plan: Any) -> None:
    leave(world)
    key = support_left(world.mrs_shah)[0].key
    with pytest.raises(RuleBroken):
        services.hand_over(world.mrs_okoro, keys=[], support=[key], to=world.people["mrs_okoro"].pk)


def test_whoever_left_reads_and_records_nothing_of_the_support_they_gave(world: Any, plan: Any) -> None:
    live(world, world.leo, ends_on=TUESDAY)
    hill = world.people["mrs_hill"]
    amina, leo = card_of(world, world.amina), card_of(world, world.leo)
    assert decide(viewer_for(hill), "support.read", child=amina) and decide(viewer_for(hill), "support.log", child=leo)
    change_staff(world.mrs_shah, school_id=world.oakfield.pk, changes=[StaffChange(hill.pk, ends_on=TUESDAY)])
    for child in (amina, leo):
        assert not decide(viewer_for(hill), "support.read", child=child)
        assert not decide(viewer_for(hill), "support.log", child=child)


def test_today_of_the_senco_says_it_until_it_is_handed_over(world: Any, plan: Any) -> None:
    leave(world)
    (row,) = panels.today_rows(world.mrs_shah)
    assert (row.who, row.sentence) == ("Mrs Hill", "Has left. Support for 1 child needs another adult.")
    assert panels.today_rows(world.mr_lane) == []
    hand_over(world)
    assert panels.today_rows(world.mrs_shah) == []


def test_the_senco_gives_some_and_then_the_rest_on_the_page(world: Any, plan: Any) -> None:
    live(world, world.leo, slots=((1, time(9, 0)),))
    leave(world)
    senco, address = visitor("senco@oakfield.example"), "/roll/left/colleagues/"
    page = senco.get(address).content.decode()
    assert "Leo Marsh: Talking group, 20 minutes, twice a week: Tuesday 9am" in page and "checked" not in page
    assert senco.get(f"{address}?tick=all").content.decode().count(" checked") == 2
    assert "Work of colleagues who left (2)" in senco.get("/roll/left/").content.decode()
    nothing = senco.post(address, {"form_key": "a" * 32, "to": str(world.people["mr_lane"].pk)})
    assert nothing.status_code == 422 and "Tick at least one line to hand over" in nothing.content.decode()
    for number, (child, who) in enumerate((("Leo Marsh", "mr_lane"), ("Amina Yusuf", "miss_grant"))):
        keys = [each.key for each in support_left(world.mrs_shah) if each.child == child]
        sent = {"form_key": str(number) * 32, "support": keys, "to": str(world.people[who].pk)}
        assert senco.post(address, sent).status_code == 303
    given = dict(rows(SupportLine).filter(ended_on=None).values_list("child__first_name", "given_by__last_name"))
    assert given == {"Leo": "Lane", "Amina": "Grant"}
    numbers = Row.objects.filter(code="record.opened").values("number")
    opened = {each.child_id for each in RowChild.objects.filter(row_number__in=numbers)}
    assert opened >= {world.amina.pk, world.leo.pk}
