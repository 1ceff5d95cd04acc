"""Drafting, starting, changing and ending support; the sessions that follow from it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from trellis.audit.models import Row, RowChild
from trellis.core.db import write
from trellis.core.errors import Denied, EditedMeanwhile, NotFound, RuleBroken
from trellis.organisations.models import Closure
from trellis.people.models import Absence
from trellis.provision import jobs, services
from trellis.provision.models import Session, SupportLine

from .factories import draft, live, no_sessions, owed, rows, session_on, sessions_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 14)
HALF_TERM = [date(2026, 10, 26) + timedelta(days=n) for n in range(5)]


def test_a_draft_makes_no_sessions(world):
    line = draft(world, world.amina)
    assert sessions_of(line) == []
    assert line.live_at is None


def test_a_live_line_has_a_session_for_each_slot_of_each_week_but_not_in_half_term(world):
    line = live(world, world.amina)
    days = owed(line)
    assert {day.weekday() for day in days} == {1, 3}
    assert days[0] == date(2026, 9, 8)
    assert days[-1] == date(2026, 12, 17)
    assert not set(days) & set(HALF_TERM)
    assert len(days) == 14 * 2


def test_support_without_a_known_day_is_due_on_the_last_school_day_of_the_week(world):
    with write():
        Closure.objects.create(
            school=world.oakfield, reason="Training day", starts_on=date(2026, 11, 6), ends_on=date(2026, 11, 6)
        )
    line = live(world, world.amina, slots=())
    weeks = {each.week_on: each.due_on for each in sessions_of(line)}
    assert weeks[date(2026, 11, 2)] == date(2026, 11, 5)
    assert weeks[date(2026, 11, 9)] == date(2026, 11, 13)
    assert all(each.planned_on is None for each in sessions_of(line))


def test_sessions_stop_at_the_last_known_term(world):
    line = live(world, world.amina, ends_on=date(2028, 7, 1))
    assert max(owed(line)) <= date(2027, 7, 21)


def test_starting_twice_writes_nothing_twice(world):
    line = live(world, world.amina)
    before = len(sessions_of(line)), Row.objects.count()
    services.make_lines_live(world.mrs_shah, line_ids=[line.pk], from_on=date(2026, 9, 7))
    assert (len(sessions_of(line)), Row.objects.count()) == before


def test_a_closed_day_is_withdrawn_with_its_reason_and_comes_back_when_school_opens(world):
    line = live(world, world.amina)
    with write():
        snow = Closure.objects.create(
            school=world.oakfield, reason="Snow", starts_on=date(2026, 11, 10), ends_on=date(2026, 11, 10)
        )
        services.on_closure(world.mrs_dunn, school_id=world.oakfield.pk)
    (gone,) = sessions_of(line, withdrawn_at__isnull=False)
    assert (gone.due_on, gone.withdrawn_why) == (date(2026, 11, 10), "School closed")
    with write():
        rows(Closure).filter(pk=snow.pk).delete()
        services.on_closure(world.mrs_dunn, school_id=world.oakfield.pk)
    assert date(2026, 11, 10) in owed(line)
    assert len(sessions_of(line)) == 28


def test_planning_again_changes_nothing_the_second_time(world):
    live(world, world.amina)
    live(world, world.leo, slots=((1, None),), times_a_week=3)
    first = services.replan(world.mrs_shah, school_id=world.oakfield.pk, from_on=TODAY)
    audited = Row.objects.count()
    again = services.replan(world.mrs_shah, school_id=world.oakfield.pk, from_on=TODAY)
    assert not first
    assert not again
    assert Row.objects.count() == audited


def test_an_absence_takes_only_that_childs_days_and_leaves_the_past_alone(world):
    amina, leo = live(world, world.amina), live(world, world.leo)
    with write():
        Absence.objects.create(
            school=world.oakfield, child=world.amina, starts_on=date(2026, 10, 1), ends_on=date(2026, 10, 20), why="Hospital"
        )
        services.on_absence(world.mrs_dunn, child_id=world.amina.pk)
    gone = [each.due_on for each in sessions_of(amina, withdrawn_at__isnull=False)]
    assert gone == [date(2026, 10, 15), date(2026, 10, 20)]
    assert sessions_of(leo, withdrawn_at__isnull=False) == []


def test_a_session_that_was_recorded_is_never_taken_off_the_plan(world, clock_at):
    line = live(world, world.amina)
    clock_at(date(2026, 10, 15))
    services.log_sessions(world.mrs_hill, session_ids=[session_on(line, date(2026, 10, 15))], state="happened")
    with write():
        Closure.objects.create(school=world.oakfield, reason="Flood", starts_on=date(2026, 10, 15), ends_on=date(2026, 10, 16))
        services.on_closure(world.mrs_dunn, school_id=world.oakfield.pk)
    assert date(2026, 10, 15) in owed(line)


def test_the_night_brings_the_sessions_of_a_term_that_was_entered_late(world):
    from trellis.organisations.models import Term

    line = live(world, world.amina, ends_on=date(2027, 10, 30))
    with write():
        Term.objects.create(school=world.oakfield, name="Autumn term", starts_on=date(2027, 9, 1), ends_on=date(2027, 12, 17))
    jobs.nightly_replan()
    assert max(owed(line)) == date(2027, 10, 28)


def test_a_closed_friday_does_not_lose_the_week_that_is_not_recorded_yet(world, clock_at):
    with write():
        Closure.objects.create(
            school=world.oakfield, reason="Training day", starts_on=date(2026, 10, 16), ends_on=date(2026, 10, 16)
        )
    line = live(world, world.amina, slots=())
    clock_at(date(2026, 10, 16))
    jobs.nightly_replan()
    assert [each.due_on for each in sessions_of(line, week_on=date(2026, 10, 12), withdrawn_at=None)] == [date(2026, 10, 15)] * 2


def test_a_changed_line_takes_over_the_day_it_starts(world):
    old = live(world, world.amina)
    new = draft(world, world.amina, replaces_id=old.pk, times_a_week=1, slots=((1, None),), starts_on=date(2026, 11, 2))
    services.make_lines_live(world.mrs_shah, line_ids=[new.pk], from_on=date(2026, 11, 2))
    old = rows(SupportLine).get(pk=old.pk)
    assert old.ended_on == date(2026, 11, 1)
    assert max(owed(old)) < date(2026, 11, 2) <= min(owed(new))
    assert {each.withdrawn_why for each in sessions_of(old, withdrawn_at__isnull=False)} == {
        "Changed in a new version of the plan"
    }


def test_ended_support_owes_nothing_after_its_last_day_and_planning_again_agrees(world):
    line = live(world, world.amina, slots=())
    services.end_lines(world.mrs_shah, line_ids=[line.pk], on=date(2026, 10, 21), reason="Amina has caught up")
    stopped = owed(line)
    assert max(stopped) <= date(2026, 10, 21)
    services.replan(world.mrs_shah, school_id=world.oakfield.pk, from_on=TODAY)
    assert owed(line) == stopped
    with pytest.raises(RuleBroken):
        services.end_lines(world.mrs_shah, line_ids=[line.pk], on=date(2026, 10, 20), reason=" ")


def test_a_child_who_leaves_has_no_support_to_come(world):
    line, waiting = live(world, world.amina), draft(world, world.amina, what="Reading")
    with write():
        services.on_child_left(world.mrs_dunn, child_id=world.amina.pk, on=TODAY)
    assert max(owed(line)) <= TODAY
    assert rows(SupportLine).get(pk=waiting.pk).ended_on == TODAY
    assert Row.objects.filter(code="support.ended").exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"what": "  "}, "what"),
        ({"kind": "magic"}, "kind"),
        ({"ends_on": date(2026, 9, 1)}, "ends_on"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": None}, "minutes"),
        ({"times_a_week": None}, "times_a_week"),
        ({"given_by_id": None}, "given_by"),
        ({"slots": ((1, None), (2, None), (3, None))}, "slots"),
        ({"slots": ((6, None),)}, "slots"),
        ({"group_size": 0}, "group_size"),
    ],
)
def test_a_line_that_cannot_be_given_is_refused_at_its_field(world, changed, field):
    with pytest.raises(RuleBroken) as refused:
        draft(world, world.amina, **changed)
    assert refused.value.field == field
    assert rows(SupportLine).count() == 0


def test_support_cannot_be_given_to_a_stranger_to_give(world):
    for name in ("mrs_okoro", "mum", "mr_webb"):
        with pytest.raises(RuleBroken):
            draft(world, world.amina, given_by_id=world.people[name].pk)
    assert draft(world, world.amina, given_by_id=world.people["ms_barr"].pk)


def test_who_may_not_change_support_is_refused(world):
    for viewer in (world.mrs_okoro, world.mum, world.ms_vine, world.mr_reid):
        with pytest.raises((NotFound, Denied)):
            draft(world, world.amina, by=viewer)
    assert draft(world, world.amina, by=world.mr_lane)
    with pytest.raises(Denied):
        services.replan(world.mrs_okoro, school_id=world.oakfield.pk, from_on=TODAY)


def test_two_people_change_one_draft_and_the_second_sees_the_firsts_words(world):
    line = draft(world, world.amina)
    services.edit_line(world.mr_lane, line_id=line.pk, revision=1, what="Chatterbox group")
    with pytest.raises(EditedMeanwhile) as met:
        services.edit_line(world.mrs_shah, line_id=line.pk, revision=1, what="Talk time")
    assert met.value.theirs == {"what": "Chatterbox group"}
    assert (met.value.by, met.value.revision) == ("Mr Lane", 2)
    services.edit_line(world.mrs_shah, line_id=line.pk, revision=2, what="Talk time", slots=((0, None),))
    row = rows(SupportLine).get(pk=line.pk)
    assert row.what == "Talk time"
    assert list(row.slots.values_list("weekday", flat=True)) == [0]


def test_a_live_line_is_never_changed_and_a_draft_can_be_taken_away(world):
    line = live(world, world.amina)
    with pytest.raises(RuleBroken):
        services.edit_line(world.mrs_shah, line_id=line.pk, revision=line.revision, what="Something else")
    with pytest.raises(RuleBroken):
        services.drop_line(world.mrs_shah, line_id=line.pk)
    waiting = draft(world, world.amina)
    services.drop_line(world.mrs_shah, line_id=waiting.pk)
    services.drop_line(world.mrs_shah, line_id=waiting.pk)
    assert rows(SupportLine).get(pk=waiting.pk).ended_on == TODAY
    assert Row.objects.filter(code="support.dropped").count() == 1


def test_a_group_is_one_thing_shared_by_several_childrens_lines(world):
    amina, leo = live(world, world.amina), live(world, world.leo, group_name="talking  GROUP")
    assert amina.group_id == leo.group_id


def test_starting_many_lines_costs_no_more_questions_than_starting_two(world):
    children = [world.amina, world.leo] * 8
    lines = [draft(world, child, what=f"Help {n}") for n, child in enumerate(children)]

    def questions(some):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            services.make_lines_live(world.mrs_shah, line_ids=[each.pk for each in some], from_on=date(2026, 12, 14))
        return len(asked)

    assert questions(lines[:2]) == questions(lines[2:])


def test_every_change_is_on_the_childs_own_record(world):
    line = live(world, world.amina)
    codes = [row.code for row in Row.objects.filter(chain=str(world.oakfield.pk)).order_by("number")]
    assert codes[-2:] == ["support.drafted", "support.started"]
    assert set(RowChild.objects.filter(chain=str(world.oakfield.pk)).values_list("child_id", flat=True)) == {line.child_id}


def test_support_without_minutes_makes_no_sessions(world):
    assert sessions_of(no_sessions(world, world.amina)) == []
    assert rows(Session).count() == 0
