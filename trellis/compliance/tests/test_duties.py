"""What the law and the Code ask of Oakfield: when a duty is late, who has to do it, and that doing the thing makes it go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.harness.visitors import browse, text_of
from trellis.accounts.models import Appointment
from trellis.compliance import panels, queries
from trellis.compliance.queries import ChildDuty, all_duties
from trellis.core import clock
from trellis.core.db import write
from trellis.cycle import services as cycle
from trellis.meetings import services as meetings
from trellis.meetings.tests.conftest import held
from trellis.people.models import StaffPlace
from trellis.plans import services as plans
from trellis.plans.models import PlanVersion
from trellis.plans.queries import class_sheet
from trellis.plans.tests.factories import begin, drafted
from trellis.provision.models import SupportLine

pytestmark = pytest.mark.django_db
Clock = Callable[[date], None]


def one(world: Any, duty_id: str, who: str = "mrs_shah") -> ChildDuty:
    """The one duty of this id towards Amina."""
    [found] = [each for each in all_duties(getattr(world, who)) if each.duty.id == duty_id and each.name == "Amina Yusuf"]
    return found


def live(world: Any, *, told: bool = True) -> Any:
    return plans.go_live(world.mrs_shah, version_id=drafted(world, begin(world, told=told)).pk)


def read_by(world: Any, *names: str) -> None:
    for name in names:
        viewer = getattr(world, name)
        plans.mark_read(viewer, group_ref=world.hazel.ref, shown=class_sheet(viewer, world.hazel.ref).shown)


def test_telling_the_family_is_a_must_and_goes_when_they_are_told(world: Any, clock_at: Clock) -> None:
    begin(world)
    clock_at(date(2026, 10, 15))
    found = one(world, "R06")
    assert (found.state, found.must, found.owner.words) == ("late", True, "Mrs Shah (SENCO)")
    assert found.duty.mark == "uncertain" and "The family has not been told yet." in found.sentence
    page = text_of(browse(world, "mr_cole").get("/duties/"))
    assert "1 that must happen is late." in page and "CFA 2014 s.68; CoP 6.43, 6.48 (paragraph not verified)" in page
    for name in ("mum", "dad"):
        fact = cycle.ToldFact(world.people[name].pk, "phone", clock.today())
        cycle.record_told(world.mrs_shah, child_id=world.amina.pk, told=fact)
    assert one(world, "R06").state == "met"
    assert "must happen" not in text_of(browse(world, "mr_cole").get("/duties/")).split("“Must”")[0]


def test_a_familys_worry_without_an_answer_is_late_after_the_promised_day(world: Any, clock_at: Clock) -> None:
    concern = cycle.raise_concern(world.mum, child_id=world.amina.pk, source="family", text="She cries before school.")
    assert [each.duty.id for each in all_duties(world.mrs_shah) if each.duty.id == "R12"] == ["R12"]
    clock_at(concern.reply_by + timedelta(days=1))
    found = one(world, "R12")
    assert found.late and found.verb == "Answer" and "CoP 6.45" in found.duty.citation
    assert "A worry of the family has no answer" in " ".join(each.sentence for each in panels.today_rows(world.mr_cole))
    cycle.triage(world.mrs_shah, concern_id=concern.pk, decision="ask_family", reason="We want to hear more from you.")
    assert not [each for each in all_duties(world.mrs_shah) if each.duty.id == "R12"]


def test_a_plan_is_due_by_its_own_day_and_by_its_teacher(world: Any, clock_at: Clock) -> None:
    live(world)
    found = one(world, "R13")
    assert (found.state, found.due_on, found.owner.words) == ("later", date(2026, 12, 11), "Mr Lane (class teacher)")
    clock_at(date(2026, 12, 1))
    assert one(world, "R13").state == "due"
    clock_at(date(2026, 12, 14))
    assert one(world, "R13").late
    [row] = [each for each in panels.today_rows(world.mr_lane) if "reviewed" in each.sentence]
    assert row.verb == "Record the review" and "Mr Lane" not in row.sentence
    [row] = [each for each in panels.today_rows(world.mrs_shah) if "reviewed" in each.sentence]
    assert row.sentence.endswith("Mr Lane (class teacher).")


def test_a_plan_whose_own_day_lies_past_the_term_is_still_to_be_reviewed_once_a_term(world: Any, clock_at: Clock) -> None:
    version = live(world)
    with write():
        type(version).objects.of(world.amina).update(review_on=date(2027, 3, 19))
    found = one(world, "R13")
    assert found.due_on == date(2026, 12, 18) and "at least once a term" in found.sentence


def test_two_who_share_are_both_named_and_the_senco_has_it_when_the_teacher_has_left(world: Any) -> None:
    live(world)
    with write():
        StaffPlace.objects.at(world.oakfield).filter(group=world.hazel, part="class_teacher").update(weekdays=[0, 1])
        StaffPlace.objects.create(
            school=world.oakfield,
            person=world.people["miss_grant"],
            group=world.hazel,
            part="class_teacher",
            weekdays=[2, 3, 4],
            starts_on=date(2026, 9, 1),
        )
    assert one(world, "R13").owner.names == "Mr Lane (Monday, Tuesday) and Miss Grant (Wednesday, Thursday, Friday)"
    with write():
        StaffPlace.objects.at(world.oakfield).filter(group=world.hazel).update(ends_on=date(2026, 10, 1))
    owner = one(world, "R13").owner
    assert owner.words == "Mrs Shah (SENCO)" and owner.instead == "Nobody has this group now."


def test_the_deputy_inherits_on_a_day_the_senco_is_not_in_and_when_she_has_gone(world: Any, clock_at: Clock) -> None:
    begin(world)
    clock_at(date(2026, 10, 16))  # A Friday: Mrs Shah works Monday to Thursday.
    owner = one(world, "R06").owner
    assert owner.words == "Miss Grant (deputy SENCO)" and owner.instead == "Mrs Shah is not in today."
    clock_at(date(2026, 10, 19))
    assert one(world, "R06").owner.words == "Mrs Shah (SENCO)"
    with write():
        Appointment.objects.at(world.oakfield).filter(role="senco").update(ends_on=date(2026, 10, 18))
    owner = one(world, "R06", "mr_cole").owner
    assert owner.words == "Miss Grant (deputy SENCO)" and owner.instead == "No SENCO is named now."


def test_everyone_who_works_with_the_child_reads_the_plan_in_five_school_days(world: Any, clock_at: Clock) -> None:
    live(world)
    found = one(world, "R14")
    assert found.due_on == date(2026, 10, 21) and found.state == "due"
    clock_at(date(2026, 10, 22))
    rows = [each for each in panels.today_rows(world.mrs_shah) if each.sentence == "Readers are missing."]
    assert [each.who for each in rows] == ["1 plan"]
    page = text_of(browse(world, "mrs_shah").get(f"/children/{world.amina.ref}/duties/"))
    assert "0 of 2 have read it. Not yet: Mr Lane, Mrs Hill." in page
    read_by(world, "mr_lane")
    assert one(world, "R14").late
    page = text_of(browse(world, "mrs_shah").get(f"/children/{world.amina.ref}/duties/"))
    assert "1 of 2 have read it. Not yet: Mrs Hill." in page
    read_by(world, "mrs_hill")
    assert one(world, "R14").state == "met"
    assert not [each for each in panels.today_rows(world.mrs_shah) if each.sentence == "Readers are missing."]


def test_a_new_version_that_says_the_same_to_the_class_is_read_again(world: Any, clock_at: Clock) -> None:
    version = live(world)
    read_by(world, "mr_lane", "mrs_hill")
    clock_at(date(2026, 11, 3))
    with write():
        type(version).objects.of(world.amina).update(live_at=clock.now())
    assert one(world, "R14").state == "due"
    lane = browse(world, "mr_lane")
    page = text_of(lane.get(f"/classes/{world.hazel.ref}/"))
    assert "1 plan has started or changed since you last read this. This page says the same." in page
    readers = text_of(browse(world, "mrs_shah").get(f"/classes/{world.hazel.ref}/read/"))
    assert "Amina" in readers
    read_by(world, "mr_lane", "mrs_hill")
    assert one(world, "R14").state == "met"
    assert "You have read all of this" in text_of(lane.get(f"/classes/{world.hazel.ref}/"))


def test_meetings_are_asked_for_term_by_term_and_one_that_was_offered_counts(world: Any, clock_at: Clock) -> None:
    begin(world)
    found = one(world, "R19")
    assert found.due_on == date(2026, 12, 18) and "No meeting with the family this year; 1 by" in found.sentence
    clock_at(date(2026, 12, 8))
    [row] = [each for each in panels.today_rows(world.mr_lane) if "with the family" in each.sentence]
    assert row.verb == "Plan a meeting" and row.list == "this_week"
    held(world, on=date(2026, 12, 8))
    found = one(world, "R19")
    assert (found.due_on, found.state, found.evidence) == (
        date(2027, 3, 25),
        "later",
        "1 of 3 meetings with the family this year.",
    )
    clock_at(date(2027, 3, 26))
    assert one(world, "R19").late


def test_a_meeting_without_its_record_is_late_after_five_school_days(world: Any, clock_at: Clock) -> None:
    meeting = held(world)
    found = one(world, "R20")
    assert (found.due_on, found.owner.names) == (date(2026, 10, 21), "Mr Lane")
    clock_at(date(2026, 10, 22))
    assert [each.verb for each in panels.today_rows(world.mrs_shah) if "given the record" in each.sentence] == [
        "Finish the notes"
    ]

    meetings.write_up(world.mr_lane, meeting_id=meeting.pk)
    assert not [each for each in all_duties(world.mrs_shah) if each.duty.id == "R20"]


def test_support_that_ended_without_a_word_and_sessions_nobody_records_are_told(world: Any, clock_at: Clock) -> None:
    live(world)
    assert one(world, "R21").state == "met"
    clock_at(date(2026, 11, 18))
    found = one(world, "R21")
    assert "Sessions were due and none has been recorded." in found.sentence and found.late
    assert [each.who for each in panels.today_rows(world.mrs_shah) if "record of support" in each.sentence] == ["1 child"]

    with write():
        SupportLine.objects.of(world.amina).update(ends_on=date(2026, 11, 6))
    found = one(world, "R21")
    assert "Support ended on Friday 6 November 2026 and the plan does not say what follows." in found.sentence
    with write():
        PlanVersion.objects.of(world.amina).update(review_on=date(2026, 11, 10))
    assert "Support ended" not in one(world, "R21").sentence, "the late review says it"


def test_the_list_is_for_who_leads_and_the_childs_page_for_who_answers_for_the_child(world: Any) -> None:
    live(world)
    for name, list_opens, child_opens in (
        ("mrs_shah", 200, 200),
        ("miss_grant", 200, 200),
        ("mr_cole", 200, 200),
        ("mrs_doyle", 403, 200),
        ("mr_lane", 403, 200),
        ("mrs_hill", 403, 404),
        ("ms_amos", 403, 404),
        ("mum", 403, 404),
        ("mrs_okoro", 200, 404),
    ):
        browser = browse(world, name)
        assert browser.get("/duties/").status_code == list_opens, name
        assert browser.get(f"/children/{world.amina.ref}/duties/").status_code in (
            {child_opens} | ({403} if child_opens == 404 else set())
        ), name
    assert "Amina" not in text_of(browse(world, "mrs_okoro").get("/duties/"))


def test_the_list_narrows_to_a_duty_and_to_a_person_and_says_when_nothing_is_due(world: Any, clock_at: Clock) -> None:
    shah = browse(world, "mrs_shah")
    assert "Nothing is late, and nothing is due in the next two weeks." in text_of(shah.get("/duties/"))
    live(world, told=False)
    clock_at(date(2026, 12, 14))
    whole = text_of(shah.get("/duties/"))
    assert whole.index("The law says it must") < whole.index("The Code says it should")
    assert "Family told (1)" in whole and "Plan reviewed (1)" in whole
    only = text_of(shah.get("/duties/?duty=R13"))
    assert "was to be reviewed" in only and "has not been told" not in only
    lane = text_of(shah.get(f"/duties/?owner={world.people['mr_lane'].pk}"))
    assert "was to be reviewed" in lane and "has not been told" not in lane
    head = browse(world, "mr_cole").get("/duties/?duty=R13")
    assert "See the evidence" in text_of(head) and "Record the review" not in text_of(head)


def test_the_list_and_the_childs_page_ask_the_same_however_many_there_are(world: Any, fill: Callable[[int], None]) -> None:
    live(world)
    shah = browse(world, "mrs_shah")

    def asked(path: str) -> int:
        shah.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert shah.get(path).status_code == 200
        return sum("SELECT" in each["sql"] and "set_config" not in each["sql"] for each in seen)

    paths = ("/duties/", f"/children/{world.amina.ref}/duties/", "/today/")
    few = [asked(path) for path in paths]
    fill(12)
    assert [asked(path) for path in paths] == few
    assert few[0] <= 3 + 3


def test_a_duty_that_does_not_bind_the_setting_is_not_asked(world: Any) -> None:
    with write():
        type(world.riverside).objects.filter(pk=world.oakfield.pk).update(setting_kind="college")
    begin(world)
    assert "R19" not in {each.duty.id for each in all_duties(world.mrs_shah)}
    assert queries.SHORT.keys() >= {each.duty.id for each in all_duties(world.mrs_shah)}
