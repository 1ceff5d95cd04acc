"""Recording sessions and support without sessions: by whom, once, taken back, told truly."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.people import child
from trellis.audit.models import Row
from trellis.core.db import write
from trellis.core.errors import Denied, EditedMeanwhile, NotFound, RuleBroken
from trellis.provision import queries, rules, services
from trellis.provision.models import ClassStrategy, EquipmentStep, InPlace, Session, Strategy

from .factories import live, no_sessions, rows, session_on, sessions_of

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 10, 13)


def happened(world, line, day=TUESDAY, by=None, state="happened", **more):
    return services.log_sessions(by or world.mrs_hill, session_ids=[session_on(line, day)], state=state, **more)


def test_a_done_session_has_its_usual_minutes_its_day_and_who_said_so(world):
    line = live(world, world.amina)
    happened(world, line)
    found = rows(Session).get(pk=session_on(line, TUESDAY))
    assert (found.state, found.minutes, found.happened_on) == ("happened", 20, TUESDAY)
    assert found.logged_by_id == world.people["mrs_hill"].pk


def test_an_any_time_session_happened_today_in_its_own_week_and_by_its_end_in_an_earlier_one(world):
    line = live(world, world.amina, slots=(), times_a_week=1)
    services.log_sessions(world.mrs_hill, session_ids=[sessions_of(line, week_on=date(2026, 10, 12))[0].pk], state="happened")
    services.log_sessions(world.mrs_hill, session_ids=[sessions_of(line, week_on=date(2026, 10, 5))[0].pk], state="part")
    found = dict(rows(Session).exclude(state="").values_list("week_on", "happened_on"))
    assert found == {date(2026, 10, 12): date(2026, 10, 14), date(2026, 10, 5): date(2026, 10, 9)}


@pytest.mark.parametrize("who", ["mrs_okoro", "mum", "amina_herself", "ms_vine", "mr_cole", "ms_amos", "mrs_dunn"])
def test_who_neither_gives_nor_teaches_nor_leads_cannot_record(world, who):
    line = live(world, world.amina)
    with pytest.raises((NotFound, Denied)):
        happened(world, line, by=getattr(world, who))
    assert rows(Session).exclude(state="").count() == 0


def test_one_child_out_of_reach_stops_the_whole_tap(world):
    amina, noah = live(world, world.amina), live(world, world.noah, given_by_id=world.people["miss_grant"].pk)
    ids = [session_on(amina, TUESDAY), session_on(noah, TUESDAY)]
    with pytest.raises(NotFound):
        services.log_sessions(world.mr_lane, session_ids=ids, state="happened")
    assert rows(Session).exclude(state="").count() == 0


def test_a_group_of_thirty_costs_as_many_questions_as_a_group_of_three(world):
    def group(number):
        with write():
            children = [child(world.oakfield, f"Child{n}", "Test", date(2018, 1, 1), "4", world.hazel) for n in range(number)]
        lines = [live(world, each, starts_on=date(2026, 10, 12), ends_on=date(2026, 10, 16)) for each in children]
        return [session_on(line, date(2026, 10, 15)) for line in lines]

    def ask(ids):
        viewer = world.mrs_hill
        assert viewer.held
        with CaptureQueriesContext(connection) as found:
            services.log_sessions(viewer, session_ids=ids, state="happened")
        return len(found)

    few, many = group(3), group(30)
    assert ask(few) == ask(many)


def test_a_change_of_mind_is_a_new_event_and_the_same_answer_is_none(world):
    line = live(world, world.amina)
    for state in ("happened", "happened", "part"):
        happened(world, line, state=state)
    assert Row.objects.filter(code="session.logged").count() == 2
    assert rows(Session).get(pk=session_on(line, TUESDAY)).minutes is None


def test_somebody_elses_record_stands_and_the_rest_of_the_group_is_recorded(world):
    amina, leo = live(world, world.amina), live(world, world.leo)
    happened(world, amina, by=world.mr_lane, state="didnt_happen", reason="child_away")
    ids = [session_on(amina, TUESDAY), session_on(leo, TUESDAY)]
    logged = services.log_sessions(world.mrs_hill, session_ids=ids, state="happened")
    assert (logged.sessions, logged.others) == (1, ("Mr Lane",))
    assert rows(Session).get(pk=ids[0]).state == "didnt_happen"
    with pytest.raises(services.AlreadyLogged) as met:
        happened(world, amina)
    assert met.value.message == "Mr Lane already logged this at 09:30: Didn’t happen."


def test_undo_is_for_who_recorded_it_or_who_leads(world):
    line = live(world, world.amina)
    happened(world, line, by=world.mr_lane)
    with pytest.raises(RuleBroken):
        services.undo_log(world.mrs_hill, session_ids=[session_on(line, TUESDAY)])
    assert services.undo_log(world.mrs_shah, session_ids=[session_on(line, TUESDAY)]) == 1
    assert services.undo_log(world.mrs_shah, session_ids=[session_on(line, TUESDAY)]) == 0
    assert queries.counts_for([line.pk])[line.pk].recorded == 0


def test_a_child_who_was_away_is_owed_nothing_that_day(world):
    line = live(world, world.amina, starts_on=date(2026, 10, 12))
    happened(world, line, state="didnt_happen", reason="child_away")
    assert queries.counts_for([line.pk])[line.pk] == rules.Counts(away=1)


def test_a_reason_is_needed_and_must_be_one_of_five(world):
    line = live(world, world.amina)
    for wrong in (
        {"state": "didnt_happen"},
        {"state": "didnt_happen", "reason": "lazy"},
        {"state": "not_recorded"},
        {"state": "x"},
    ):
        with pytest.raises(RuleBroken):
            happened(world, line, **wrong)


def test_what_was_withdrawn_cannot_be_recorded(world):
    line = live(world, world.amina)
    session = session_on(line, TUESDAY)
    services.end_lines(world.mrs_shah, line_ids=[line.pk], on=date(2026, 10, 12), reason="Changed school day")
    with pytest.raises(RuleBroken):
        services.log_sessions(world.mr_lane, session_ids=[session], state="happened")


def test_a_session_added_and_taken_back_is_owed_to_nobody(world):
    line = live(world, world.amina)
    added = services.add_unplanned(world.mrs_hill, line_id=line.pk, on=date(2026, 10, 14))
    assert queries.counts_for([line.pk], from_on=date(2026, 10, 14))[line.pk] == rules.Counts(happened=1)
    services.replan(world.mrs_shah, school_id=world.oakfield.pk, from_on=date(2026, 10, 14))
    assert rows(Session).get(pk=added.pk).withdrawn_at is None
    services.undo_log(world.mrs_hill, session_ids=[added.pk])
    assert queries.counts_for([line.pk], from_on=date(2026, 10, 14))[line.pk] == rules.Counts(withdrawn=1)


@pytest.mark.parametrize("on", [date(2026, 10, 15), date(2026, 9, 1)])
def test_a_session_is_not_added_for_a_day_to_come_or_before_the_support(world, on):
    line = live(world, world.amina)
    with pytest.raises(RuleBroken) as refused:
        services.add_unplanned(world.mrs_hill, line_id=line.pk, on=on)
    assert refused.value.field == "on"


def test_detail_is_kept_and_the_second_writer_sees_the_firsts(world):
    line = live(world, world.amina)
    pk = session_on(line, TUESDAY)
    services.log_detail(
        world.mrs_hill, session_id=pk, state="happened", how_it_went="2", minutes=15, counted=4, note="Two questions"
    )
    found = rows(Session).get(pk=pk)
    assert (found.minutes, found.how_it_went, found.counted, found.note, found.revision) == (15, "2", 4, "Two questions", 2)
    with pytest.raises(EditedMeanwhile) as met:
        services.log_detail(world.mr_lane, session_id=pk, state="part", note="Left early", revision=1)
    assert (met.value.by, met.value.theirs["note"]) == ("Mrs Hill", "Two questions")


def test_in_place_asks_why_and_a_second_press_is_one_answer(world):
    line = no_sessions(world, world.amina)
    for answer in ("partly", "not_yet", "perhaps"):
        with pytest.raises(RuleBroken):
            services.answer_in_place(world.mr_lane, line_id=line.pk, answer=answer)
    for _ in range(2):
        services.answer_in_place(world.mr_lane, line_id=line.pk, answer="yes")
    services.answer_in_place(world.mrs_hill, line_id=line.pk, answer="partly", why="Not in music")
    assert list(rows(InPlace).order_by("pk").values_list("answer", flat=True)) == ["yes", "partly"]
    with pytest.raises(NotFound):
        services.answer_in_place(world.mrs_okoro, line_id=line.pk, answer="yes")


def test_in_place_is_not_asked_of_support_with_sessions_or_in_the_holidays(world, clock_at):
    group, still = live(world, world.amina), no_sessions(world, world.leo)
    with pytest.raises(RuleBroken):
        services.answer_in_place(world.mr_lane, line_id=group.pk, answer="yes")
    clock_at(date(2026, 10, 28))
    with pytest.raises(RuleBroken):
        services.answer_in_place(world.mr_lane, line_id=still.pk, answer="yes")


def test_equipment_follows_its_steps_and_is_never_asked_in_place(world):
    line = no_sessions(world, world.amina, kind="adaptation", what="Writing slope")
    with pytest.raises(RuleBroken):
        services.record_equipment(world.mr_lane, line_id=line.pk, step="arrived", on=TUESDAY)
    services.record_equipment(world.mr_lane, line_id=line.pk, step="asked", on=date(2026, 10, 1))
    for wrong in (
        {"step": "in_use", "on": TUESDAY, "where": "school"},
        {"step": "arrived", "on": date(2026, 9, 30)},
        {"step": "arrived", "on": date(2026, 10, 20)},
        {"step": "lost", "on": TUESDAY},
    ):
        with pytest.raises(RuleBroken):
            services.record_equipment(world.mr_lane, line_id=line.pk, **wrong)
    services.record_equipment(world.mr_lane, line_id=line.pk, step="arrived", on=TUESDAY)
    with pytest.raises(RuleBroken):
        services.record_equipment(world.mr_lane, line_id=line.pk, step="in_use", on=TUESDAY)
    assert rows(EquipmentStep).count() == 2
    assert queries.in_place_due(world.mr_lane) == []


def test_strategies_are_tried_once_and_tied_to_the_schools_list(world):
    listed = services.add_strategy(world.mrs_shah, school_id=world.oakfield.pk, text="Wait ten seconds", helps_with=["talking"])
    again = services.add_strategy(world.mrs_shah, school_id=world.oakfield.pk, text="Wait ten seconds ", helps_with=["maths"])
    assert (again.pk, again.helps_with) == (listed.pk, ["maths", "talking"])
    for _ in range(2):
        services.try_strategies(
            world.mr_lane,
            child_id=world.amina.pk,
            texts=["Wait ten seconds", " Sit near the front "],
            starts_on=date(2026, 10, 14),
            review_on=date(2026, 11, 18),
        )
    found = {each.text: each.strategy_id for each in rows(ClassStrategy)}
    assert found == {"Wait ten seconds": listed.pk, "Sit near the front": None}
    assert rows(Strategy).count() == 1


def test_another_schools_list_is_not_ours_to_change(world):
    with pytest.raises(Denied):
        services.add_strategy(world.mrs_shah, school_id=world.riverside.pk, text="Wait", helps_with=[])
    with pytest.raises(Denied):
        services.add_strategy(world.mr_lane, school_id=world.oakfield.pk, text="Wait", helps_with=[])
