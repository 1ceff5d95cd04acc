"""What was left open: about a child who left it is listed and closed with a reason, of a colleague who left it is handed over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.harness.visitors import visitor
from trellis.audit.models import Row
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.cycle.models import AssessmentRequest, Concern, ConcernStep, Cycle, CycleStep, RoundRobin
from trellis.exchange import panels, services
from trellis.exchange.queries.left_open import left_by_children, left_by_colleagues
from trellis.meetings.models import Action, Meeting, MeetingStep
from trellis.people import services as people
from trellis.people.models import Enrolment, ProtectiveHold, Staff
from trellis.provision.models import Question

YESTERDAY = date(2026, 10, 13)
ALL = ["action", "assessment", "concern", "cycle", "meeting", "question", "round_robin"]


def open_work(world: Any, child: Any, who: str = "mr_lane") -> None:
    """One of everything that can be open about a child, in somebody's name."""
    of: dict[str, Any] = {"school": world.oakfield, "child": child}
    person, day = world.people[who], clock.today()
    Concern.objects.create(
        **of, source="staff", text="Private words", raised_at=clock.now(), owner=person, reply_by=day, family_sees_from=day
    )
    cycle = Cycle.objects.create(**of, number=2, opened_from="sen_support", step="do")
    CycleStep.objects.create(**of, cycle=cycle, step="do", at=clock.now())
    AssessmentRequest.objects.create(**of, kind="check", what="Private test", asked_of=person, by_on=day)
    RoundRobin.objects.create(**of, asked_by=person, asked_on=day)
    meeting = Meeting.objects.create(**of, kind="parents", held_on=day + timedelta(days=5), called_by=person)
    Action.objects.create(**of, meeting=meeting, what="Private promise", owner=person, who="Mr Lane", by_on=day)
    Question.objects.create(**of, text="Private question", asked_by=person, asked_on=day, owner=person, answer_by=day)


@pytest.fixture
def left(world: Any) -> Any:
    """Amina left yesterday with everything open; Leo is here with everything open."""
    with write():
        open_work(world, world.amina)
        open_work(world, world.leo)
    assert left_by_children(world.mrs_shah) == ()
    people.end_enrolment(world.mrs_dunn, child_id=world.amina.pk, on=YESTERDAY)
    return world


def kinds(work: Any) -> list[str]:
    return sorted(each.what for each in work)


def test_everything_open_about_a_child_who_left_is_listed_and_of_nobody_else(left: Any) -> None:
    work = left_by_children(left.mrs_shah)
    assert kinds(work) == ALL
    assert {each.child for each in work} == {"Amina Yusuf"}
    assert "cycle 2, at “Do”" in {each.words for each in work}
    assert "Private" not in repr(work)


def test_a_child_who_leaves_on_a_day_to_come_is_not_listed_before(world: Any, clock_at: Any) -> None:
    with write():
        open_work(world, world.amina)
    people.end_enrolment(world.mrs_dunn, child_id=world.amina.pk, on=date(2026, 10, 20))
    assert left_by_children(world.mrs_shah) == ()
    clock_at(date(2026, 10, 21))
    assert kinds(left_by_children(world.mrs_shah)) == ALL


def test_each_is_closed_in_its_own_way_with_the_reason(left: Any) -> None:
    keys = [each.key for each in left_by_children(left.mrs_shah)]
    assert services.close_left(left.mrs_shah, keys=keys, reason=" Handed to Ashdown School ") == 7
    assert left_by_children(left.mrs_shah) == ()
    reason = "Handed to Ashdown School"
    assert ConcernStep.objects.of(left.amina).get(state="closed").reason == reason
    assert CycleStep.objects.of(left.amina).get(step="closed").note == reason
    assert AssessmentRequest.objects.of(left.amina).get().withdrawn_why == reason
    assert RoundRobin.objects.of(left.amina).get().closed_on == clock.today()
    assert Meeting.objects.of(left.amina).get().state == "cancelled"
    assert [each.note for each in MeetingStep.objects.of(left.amina)] == [reason, reason]
    assert Question.objects.of(left.amina).get().answer == reason
    assert Concern.objects.of(left.leo).get().state == "raised"
    codes = set(Row.objects.filter(person_id=left.people["mrs_shah"].pk).values_list("code", flat=True))
    assert codes >= {"concern.decided", "cycle.closed", "assessment.withdrawn", "round_robin.closed", "meeting.ended"}


@pytest.mark.parametrize(
    ("pick", "reason"), [(lambda keys: keys, "  "), (lambda keys: [], "Gone"), (lambda keys: [*keys, "concern.x"], "Gone")]
)
def test_without_a_reason_a_line_or_an_open_thing_nothing_is_closed(left: Any, pick: Any, reason: str) -> None:
    keys = [each.key for each in left_by_children(left.mrs_shah)]
    with pytest.raises(RuleBroken):
        services.close_left(left.mrs_shah, keys=pick(keys), reason=reason)
    assert kinds(left_by_children(left.mrs_shah)) == ALL


def test_work_about_a_child_who_is_here_is_not_closed_from_this_page(left: Any) -> None:
    key = f"concern.{Concern.objects.of(left.leo).get().pk}"
    with pytest.raises(RuleBroken):
        services.close_left(left.mrs_shah, keys=[key], reason="Gone")


def test_a_child_who_comes_back_is_not_on_it(left: Any) -> None:
    with write():
        Enrolment.objects.create(school=left.oakfield, child=left.amina, starts_on=clock.today())
    assert left_by_children(left.mrs_shah) == ()


def test_a_colleague_who_left_leaves_work_that_is_handed_to_another(left: Any) -> None:
    with write():
        Staff.objects.at(left.oakfield).filter(person=left.people["mr_lane"]).update(ends_on=YESTERDAY)
    work = left_by_colleagues(left.mrs_shah)
    assert kinds(work) == ["action", "assessment", "concern", "meeting", "question"]
    assert {each.child for each in work} == {"Leo Marsh"} and {each.colleague for each in work} == {"Mr Lane"}
    to = left.people["miss_grant"].pk
    assert services.hand_over(left.mrs_shah, keys=[each.key for each in work], to=to) == 5
    assert left_by_colleagues(left.mrs_shah) == ()
    assert Concern.objects.of(left.leo).get().owner_id == to
    assert Action.objects.of(left.leo).get().who == "Miss Grant"
    assert Row.objects.filter(code="work.handed_over").count() == 5


def test_it_goes_only_to_somebody_on_the_staff(left: Any) -> None:
    with write():
        Staff.objects.at(left.oakfield).filter(person=left.people["mr_lane"]).update(ends_on=YESTERDAY)
    keys = [each.key for each in left_by_colleagues(left.mrs_shah)]
    for to in ("mr_lane", "mum", "mrs_okoro"):
        with pytest.raises(RuleBroken):
            services.hand_over(left.mrs_shah, keys=keys, to=left.people[to].pk)


@pytest.mark.parametrize("who", ["mrs_dunn", "mr_lane", "mr_cole", "mum", "ms_amos"])
def test_only_those_who_lead_see_it(left: Any, who: str) -> None:
    for ask in (left_by_children, left_by_colleagues):
        with pytest.raises((Denied, NotFound)):
            ask(getattr(left, who))


def test_another_school_sees_nothing_of_it(left: Any) -> None:
    assert left_by_children(left.mrs_okoro) == ()
    key = left_by_children(left.mrs_shah)[0].key
    with pytest.raises(RuleBroken):
        services.close_left(left.mrs_okoro, keys=[key], reason="Gone")


def test_a_child_somebody_is_shut_out_of_is_not_on_their_list(left: Any) -> None:
    with write():
        for child in (left.amina, left.leo):
            ProtectiveHold.objects.create(
                school=left.oakfield,
                child=child,
                person=left.people["mrs_shah"],
                reason="A reason",
                placed_by=left.people["mrs_doyle"],
                starts_on=clock.today(),
                ends_on=clock.today() + timedelta(days=9),
            )
        Staff.objects.at(left.oakfield).filter(person=left.people["mr_lane"]).update(ends_on=YESTERDAY)
    assert left_by_children(left.mrs_shah) == left_by_colleagues(left.mrs_shah) == ()
    assert panels.today_rows(left.mrs_shah) == []
    assert kinds(left_by_children(left.miss_grant)) == ALL
    key = left_by_children(left.miss_grant)[0].key
    with pytest.raises(RuleBroken):
        services.close_left(left.mrs_shah, keys=[key], reason="Gone")


def test_what_a_colleague_closes_at_the_same_time_is_said_and_nothing_else_is_closed(
    left: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = left_by_children(left.mrs_shah)
    concern = next(each for each in shown if each.what == "concern")
    services.close_left(left.miss_grant, keys=[concern.key], reason="Gone")
    monkeypatch.setattr("trellis.exchange.services.leaving.left_by_children", lambda viewer: shown)
    with pytest.raises(RuleBroken) as refused:
        services.close_left(left.mrs_shah, keys=[each.key for each in reversed(shown)], reason="Gone")
    assert "Nothing was done." in refused.value.message
    assert kinds(left_by_children(left.mrs_shah)) == [each for each in ALL if each != "concern"]


@pytest.mark.parametrize("what", ["action", "assessment", "concern", "meeting", "question"])
def test_what_is_closed_is_not_handed_over(left: Any, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with write():
        Staff.objects.at(left.oakfield).filter(person=left.people["mr_lane"]).update(ends_on=YESTERDAY)
    shown = left_by_colleagues(left.mrs_shah)
    people.end_enrolment(left.mrs_dunn, child_id=left.leo.pk, on=YESTERDAY)
    gone = next(each for each in left_by_children(left.mrs_shah) if each.what == what and each.child == "Leo Marsh")
    services.close_left(left.mrs_shah, keys=[gone.key], reason="Gone")
    monkeypatch.setattr("trellis.exchange.services.leaving.left_by_colleagues", lambda viewer: shown)
    with pytest.raises(RuleBroken):
        services.hand_over(left.mrs_shah, keys=[gone.key], to=left.people["miss_grant"].pk)
    assert not Row.objects.filter(code="work.handed_over").exists()


def test_it_is_one_row_on_today_of_those_who_lead(left: Any) -> None:
    told = [each.sentence for each in panels.today_rows(left.mrs_shah)]
    assert told == ["7 things are still open about children who left."]
    assert panels.today_rows(left.mrs_dunn) == []


def test_the_senco_closes_it_on_the_page(left: Any) -> None:
    senco = visitor("senco@oakfield.example")
    page = senco.get("/roll/left/").content.decode()
    assert "Amina Yusuf" in page and "Private" not in page
    assert senco.post("/roll/left/", {"form_key": "a" * 32}).status_code == 422
    keys = [each.key for each in left_by_children(left.mrs_shah)]
    assert senco.post("/roll/left/", {"form_key": "b" * 32, "work": keys, "reason": "Handed on"}).status_code == 303
    assert "Nothing is open about a child who left." in senco.get("/roll/left/").content.decode()
    with write():
        Staff.objects.at(left.oakfield).filter(person=left.people["mr_lane"]).update(ends_on=YESTERDAY)
    assert "Leo Marsh" in senco.get("/roll/left/colleagues/").content.decode()
    keys = [each.key for each in left_by_colleagues(left.mrs_shah)]
    sent = {"form_key": "c" * 32, "work": keys, "to": str(left.people["miss_grant"].pk)}
    assert senco.post("/roll/left/colleagues/", sent).status_code == 303
    assert left_by_colleagues(left.mrs_shah) == ()
