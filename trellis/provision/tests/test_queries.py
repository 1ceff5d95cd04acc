"""Figures, a day's sessions, last week, what is in place, clashes and cost."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.people import child
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound
from trellis.people.models import Staff
from trellis.people.queries import child_by_id
from trellis.provision import panels, queries, rules, services
from trellis.provision.models import Session, SupportLine

from .factories import draft, live, no_sessions, rows, session_on, sessions_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 14)
STATES = [each.value for each in rules.SessionState if each is not rules.SessionState.NOT_RECORDED]
SESSION = st.fixed_dictionaries(
    {
        "due_on": st.dates(TODAY - timedelta(days=5), TODAY + timedelta(days=5)),
        "state": st.sampled_from(["", *STATES]),
        "reason": st.sampled_from([each.code for each in rules.REASONS]),
        "withdrawn": st.booleans(),
    }
)


def asked(work):
    """How many questions the database is asked."""
    with CaptureQueriesContext(connection) as found:
        work()
    return len(found)


def card(world, who, viewer=None):
    return child_by_id(viewer or world.mrs_shah, who.pk, "support.read")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=st.lists(SESSION, max_size=25))
def test_the_figures_of_the_database_are_the_figures_of_the_rules(world, facts):
    line = draft(world, world.amina)
    with write():
        Session.objects.bulk_create(
            Session(
                school=world.oakfield,
                child=world.amina,
                line=line,
                week_on=date(2026, 10, 12),
                number=number,
                due_on=each["due_on"],
                state=each["state"],
                reason=each["reason"] if each["state"] == "didnt_happen" else "",
                withdrawn_at=clock.now() if each["withdrawn"] else None,
            )
            for number, each in enumerate(facts, 1)
        )
    told = rules.counts(
        [
            rules.SessionFacts(
                each["due_on"], rules.SessionState(each["state"] or "not_recorded"), each["reason"], each["withdrawn"]
            )
            for each in facts
        ],
        TODAY,
    )
    assert queries.counts_for([line.pk]) == {line.pk: told}


def test_figures_of_any_number_of_lines_and_children_are_one_question(world):
    lines = [live(world, who, what=f"Help {n}") for n in range(3) for who in (world.amina, world.leo)]
    assert asked(lambda: queries.counts_for([each.pk for each in lines])) == 1
    assert asked(lambda: queries.counts_for([lines[0].pk])) == 1
    by_child = queries.counts_for_children(world.mrs_shah, [world.amina.pk, world.leo.pk])
    of_lines = queries.counts_for(child_ids=[world.amina.pk])
    assert by_child[world.amina.pk] == sum(of_lines.values(), rules.Counts())
    assert by_child[world.amina.pk].planned == by_child[world.amina.pk].not_recorded > 0


def test_a_stranger_gets_no_figures(world):
    live(world, world.amina)
    assert queries.counts_for_children(world.mrs_okoro, [world.amina.pk]) == {}


def test_figures_can_be_of_a_part_of_the_year_and_a_line_without_sessions_counts_nothing(world):
    line, still = live(world, world.amina), no_sessions(world, world.amina)
    week = queries.counts_for([line.pk, still.pk], from_on=date(2026, 9, 14), to_on=date(2026, 9, 18))
    assert week == {line.pk: rules.Counts(not_recorded=2), still.pk: rules.Counts()}


def test_why_sessions_did_not_happen_is_told_with_numbers(world):
    line = live(world, world.amina)
    for day, reason in ((8, "cover"), (10, "cover"), (15, "child_away")):
        services.log_sessions(
            world.mrs_hill, session_ids=[session_on(line, date(2026, 9, day))], state="didnt_happen", reason=reason
        )
    found = queries.gaps(card(world, world.amina))
    assert [(gap.code, gap.number) for gap in found] == [("cover", 2), ("child_away", 1)]
    assert queries.counts_for([line.pk])[line.pk].didnt == 2


def test_my_sessions_are_the_days_groups_with_first_names_and_what_can_be_any_time(world, clock_at):
    live(world, world.amina)
    live(world, world.leo)
    live(world, world.amina, what="Reading out loud", group_name="", slots=(), times_a_week=2)
    clock_at(date(2026, 10, 15))
    day = queries.my_sessions(world.mrs_hill, date(2026, 10, 15))
    (group,) = day.rows
    assert (group.title, group.at, group.names, len(group.refs)) == ("Talking group", time(10, 20), ("Amina", "Leo"), 2)
    assert [each.names for each in day.any_time] == [("Amina",), ("Amina",)]
    assert day.is_today
    assert (day.earlier, day.later) == (date(2026, 10, 14), date(2026, 10, 16))
    assert queries.my_sessions(world.mr_lane, date(2026, 10, 15)).rows == ()
    assert queries.my_sessions(world.mrs_okoro, date(2026, 10, 15)).rows == ()


def test_the_hint_is_eight_words_or_fewer(world):
    live(world, world.amina, what="Listening for who and what and where and when in short stories")
    (row,) = queries.my_sessions(world.mrs_hill, date(2026, 10, 15)).rows
    assert len(row.hint.split()) == 8
    assert row.hint.endswith("…")


def test_a_friday_leads_to_the_monday_after(world):
    day = queries.my_sessions(world.mrs_hill, date(2026, 10, 16))
    assert (day.earlier, day.later) == (date(2026, 10, 15), date(2026, 10, 19))


def test_last_weeks_grid_counts_what_is_not_recorded(world):
    line = live(world, world.amina)
    assert [each.on for each in queries.last_week_grid(world.mrs_hill).rows] == [date(2026, 10, 6), date(2026, 10, 8)]
    services.log_sessions(world.mrs_hill, session_ids=[session_on(line, date(2026, 10, 6))], state="part")
    assert queries.last_week_grid(world.mrs_hill).open == 1


def test_last_week_can_still_be_recorded_when_the_support_ended_on_friday(world, clock_at):
    line = live(world, world.noah, ends_on=date(2026, 10, 9))
    assert [each.on for each in queries.last_week_grid(world.mrs_hill).rows] == [date(2026, 10, 6), date(2026, 10, 8)]
    clock_at(date(2026, 10, 26))
    assert queries.last_week_grid(world.mrs_hill).rows == ()
    with pytest.raises(NotFound):
        services.log_sessions(world.mrs_hill, session_ids=[sessions_of(line)[-1].pk], state="happened")


def test_a_session_page_shows_each_child_of_the_group_and_no_stranger(world):
    line = live(world, world.amina)
    live(world, world.leo)
    ref = rows(Session).get(pk=session_on(line, date(2026, 10, 13))).ref
    page = queries.session_page(world.mrs_hill, ref)
    assert [each.name for each in page.children] == ["Amina", "Leo"]
    for viewer in (world.mrs_okoro, world.mum, world.ms_vine):
        with pytest.raises(NotFound):
            queries.session_page(viewer, ref)


def test_a_line_is_told_in_words_and_its_cost_only_to_who_plans(world):
    with write():
        rows(Staff).filter(person=world.people["mrs_hill"]).update(hourly_rate=Decimal("14.20"))
    live(world, world.amina, weeks=10)
    line = queries.lines_of(world.mrs_shah, card(world, world.amina))[0]
    assert line.how_often == "20 minutes, twice a week: Tuesday 10:20am, Thursday 10:20am"
    assert line.who == "Mrs Hill"
    assert line.cost_words == "£14.20 an hour × 20 min × 2 a week × 10 weeks ÷ 4 children = £23.67"
    assert queries.lines_of(world.mrs_hill, card(world, world.amina, world.mrs_hill))[0].cost_words == ""
    family = child_by_id(world.mum, world.amina.pk, "support.family")
    assert queries.lines_of(world.mum, family)[0].cost_words == ""
    with write():
        world.oakfield.shows_cost_to_families = True
        world.oakfield.save()
    assert queries.lines_of(world.mum, family)[0].cost_words == "£23.67"


def test_live_lines_only_unless_drafts_are_asked_for(world):
    live(world, world.amina)
    draft(world, world.amina, what="Reading")
    assert [each.what for each in queries.lines_of(world.mrs_shah, card(world, world.amina))] == ["Talking group"]
    assert len(queries.lines_of(world.mrs_shah, card(world, world.amina), live_only=False)) == 2
    assert [each.what for each in queries.drafts_of(world.mrs_shah, card(world, world.amina))] == ["Reading"]


def test_the_questions_of_lines_are_the_same_for_three_and_thirty(world):
    amina = card(world, world.amina)
    for n in range(3):
        live(world, world.amina, what=f"Help {n}", starts_on=date(2026, 12, 14))
    few = asked(lambda: queries.lines_of(world.mrs_shah, amina))
    for n in range(27):
        live(world, world.amina, what=f"More {n}", starts_on=date(2026, 12, 14))
    assert asked(lambda: queries.lines_of(world.mrs_shah, amina)) == few


def clashes(world, child, **changed):
    line = draft(world, child, what="Reading", **({"minutes": 20, "starts_on": TODAY, "ends_on": date(2026, 12, 1)} | changed))
    found = queries.clashes_of(card(world, child), [line.pk]).get(line.pk, [])
    with write():
        rows(SupportLine).filter(pk=line.pk).delete()
    return found


def test_clashes_are_told_in_words_and_the_same_group_is_none(world):
    live(world, world.amina)
    alone = {"group_name": "", "group_size": 1}
    told = clashes(world, world.leo, slots=[(3, time(10, 30))], **alone)
    assert told == ["Mrs Hill already has Talking group at that time on Thursdays."]
    assert clashes(world, world.leo, slots=[(3, time(10, 30))]) == []
    assert clashes(world, world.leo, slots=[(3, time(10, 40)), (2, time(10, 20)), (1, None)], times_a_week=3, **alone) == []
    own = clashes(
        world, world.amina, slots=[(1, time(10, 0))], given_by_id=world.people["mr_lane"].pk, **(alone | {"minutes": 30})
    )
    assert own == ["Amina already has Talking group at that time on Tuesdays."]


def test_in_place_is_asked_of_the_class_teacher_and_who_gives_it_once_a_half_term(world, clock_at):
    line = no_sessions(world, world.amina)
    assert [each.what for each in queries.in_place_due(world.mr_lane)] == ["One instruction at a time"]
    assert [each.line_id for each in queries.in_place_due(world.mrs_hill)] == [line.pk]
    assert queries.in_place_due(world.ms_vine) == []
    services.answer_in_place(world.mr_lane, line_id=line.pk, answer="partly", why="Not in maths")
    assert queries.in_place_due(world.mr_lane) == []
    (row,) = queries.in_place_due(world.mr_lane, answered_too=True)
    assert row.last == "Partly: Not in maths"
    clock_at(date(2026, 11, 3))
    assert len(queries.in_place_due(world.mr_lane)) == 1


def test_the_schools_strategies_that_fit_come_first(world):
    for text, ticks in (("Chunk instructions", ["maths"]), ("Wait ten seconds", ["talking"])):
        services.add_strategy(world.mrs_shah, school_id=world.oakfield.pk, text=text, helps_with=ticks)
    found = queries.strategies_for(world.oakfield.pk, ["talking"])
    assert [(each.text, each.fits) for each in found] == [("Wait ten seconds", True), ("Chunk instructions", False)]


def sentences(viewer):
    return [f"{row.who}: {row.sentence}" for row in panels.today_rows(viewer)]


def test_sessions_missed_two_weeks_running_are_slipping_for_the_senco(world):
    line = live(world, world.amina)
    assert "Amina Yusuf: Talking group has nothing recorded for two weeks." in sentences(world.mrs_shah)
    services.log_sessions(world.mrs_hill, session_ids=[session_on(line, date(2026, 9, 29))], state="didnt_happen", reason="cover")
    assert "Amina Yusuf: Talking group has not happened for two weeks." in sentences(world.mrs_shah)
    assert not any("two weeks" in each for each in sentences(world.mr_lane) + sentences(world.mrs_okoro))
    services.log_sessions(world.mrs_hill, session_ids=[session_on(line, date(2026, 10, 1))], state="part")
    assert not any("two weeks" in each for each in sentences(world.mrs_shah))


def test_weeks_of_a_holiday_do_not_count_as_missed(world, clock_at):
    line = live(world, world.amina)
    clock_at(date(2026, 11, 4))
    services.log_sessions(world.mrs_hill, session_ids=[session_on(line, date(2026, 10, 15))], state="happened")
    assert not any("two weeks" in each for each in sentences(world.mrs_shah))


def test_a_whole_group_slipping_is_one_row(world):
    live(world, world.amina)
    live(world, world.leo)
    assert sentences(world.mrs_shah).count("Talking group, 2 children: Talking group has nothing recorded for two weeks.") == 1


def test_my_unrecorded_sessions_of_last_week_wait_for_me(world):
    line = live(world, world.amina)
    assert "Your sessions: 2 sessions from last week are not recorded yet." in sentences(world.mrs_hill)
    services.log_sessions(world.mrs_hill, session_ids=[session_on(line, date(2026, 10, 6))], state="happened")
    assert "Your sessions: 1 session from last week is not recorded yet." in sentences(world.mrs_hill)
    assert not any("Your sessions" in each for each in sentences(world.mr_lane))


def test_equipment_that_has_not_arrived_is_slipping_after_two_weeks(world):
    line = no_sessions(world, world.amina, kind="adaptation", what="Writing slope")
    services.record_equipment(world.mr_lane, line_id=line.pk, step="asked", on=date(2026, 10, 1))
    assert sentences(world.mrs_shah) == []
    with write():
        from trellis.provision.models import EquipmentStep

        rows(EquipmentStep).update(on=date(2026, 9, 30))
    assert sentences(world.mrs_shah) == ["Amina Yusuf: Writing slope was asked for and has not arrived yet."]
    services.record_equipment(world.mr_lane, line_id=line.pk, step="arrived", on=TODAY)
    assert sentences(world.mrs_shah) == []


def test_in_place_is_one_row_of_today(world):
    no_sessions(world, world.amina)
    assert sentences(world.mr_lane) == ["Support in class: Say whether 1 piece of support is in place."]


def many_children(world, number):
    """That many more children in Hazel, each with the talking group, help in class and a slope."""
    with write():
        children = [child(world.oakfield, f"Child{n}", "Test", date(2018, 1, 1), "4", world.hazel) for n in range(number)]
    for each in children:
        live(world, each, starts_on=date(2026, 9, 28))
        no_sessions(world, each)
        slope = no_sessions(world, each, kind="adaptation", what="Writing slope")
        services.record_equipment(world.mr_lane, line_id=slope.pk, step="asked", on=date(2026, 9, 10))


@pytest.mark.parametrize("who", ["mrs_shah", "mrs_hill", "mr_lane"])
def test_the_questions_of_today_and_of_the_log_are_the_same_for_three_and_thirty_children(world, who):
    def ask():
        viewer = getattr(world, who)
        assert viewer.held
        return (
            asked(lambda: panels.today_rows(viewer)),
            asked(lambda: queries.my_sessions(viewer, date(2026, 10, 15))),
            asked(lambda: queries.last_week_grid(viewer)),
            asked(lambda: queries.in_place_due(viewer)),
        )

    many_children(world, 3)
    few = ask()
    many_children(world, 27)
    assert ask() == few
    assert few[0] <= 4
    assert few[1:3] == (1, 1)


def test_a_timeline_rolls_sessions_up_by_week(world):
    line = live(world, world.amina)
    for day, state in ((6, "happened"), (8, "part")):
        services.log_sessions(world.mrs_hill, session_ids=[session_on(line, date(2026, 10, day))], state=state)
    amina = card(world, world.amina)
    entries = panels.timeline(world.mrs_shah, amina)
    assert [(each.on, each.title, each.text) for each in entries[:2]] == [
        (date(2026, 10, 13), "1 talking group session not recorded yet", ""),
        (date(2026, 10, 8), "2 of 2 talking group sessions", "1 of them in part."),
    ]
    assert panels.timeline(world.mum, amina) == []
    senco = world.mrs_shah
    assert senco.held
    assert asked(lambda: panels.timeline(senco, amina)) == 1
