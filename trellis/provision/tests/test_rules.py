"""Sessions owed, replanned and counted; equipment; cost."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.provision import rules
from trellis.provision.rules import Counts, Kind, LineFacts, Planned, SessionFacts, SessionState
from trellis.rulebook.dates import SchoolCalendar, Span
from trellis.rulebook.machines import reachable
from trellis.rulebook.tests.calendars import YEAR

TALKING = LineFacts(
    Kind.INTERVENTION,
    date(2026, 11, 2),
    date(2026, 12, 11),
    minutes=20,
    times_a_week=2,
    slots=((1, time(10, 20)), (3, time(10, 20))),
)
IN_TERM = st.dates(date(2026, 9, 1), date(2027, 7, 21))
LINES = st.builds(
    LineFacts,
    kind=st.sampled_from(Kind),
    starts_on=st.dates(date(2026, 9, 1), date(2026, 12, 1)),
    ends_on=st.dates(date(2026, 12, 1), date(2027, 8, 31)),
    minutes=st.sampled_from([None, 20]),
    times_a_week=st.integers(1, 6),
    slots=st.lists(st.tuples(st.integers(0, 4), st.sampled_from([None, time(9), time(13, 30)])), max_size=4).map(tuple),
    away=st.frozensets(IN_TERM, max_size=5),
)
CLOSED = st.lists(IN_TERM, max_size=5).map(lambda days: replace(YEAR, closures=YEAR.closures + tuple(Span(d, d) for d in days)))


def stored(slots):
    return [Planned(str(slot), slot) for slot in slots]


def apply(existing, withdraw, add):
    kept = [replace(s, withdrawn=True) if s.id in withdraw else s for s in existing]
    return kept + [Planned(f"new-{len(existing)}-{slot}", slot) for slot in add]


@pytest.mark.parametrize(
    ("minutes", "times", "makes"), [(20, 2, True), (20, None, False), (None, 2, False), (0, 2, False), (20, 0, False)]
)
def test_only_minutes_and_times_a_week_make_sessions(minutes, times, makes):
    assert rules.makes_sessions(minutes, times) == makes
    assert rules.asks_in_place(minutes, times) != makes


def test_a_line_of_two_slots_owes_two_a_week_to_its_end():
    planned = rules.plan_sessions(TALKING, YEAR, TALKING.starts_on)
    assert len(planned) == 12
    assert (date(2026, 11, 2), 1, date(2026, 11, 3), time(10, 20)) in planned
    assert {slot[1] for slot in planned} == {1, 2}


def test_a_closed_day_and_the_childs_own_absence_are_not_owed():
    closed = replace(YEAR, closures=(*YEAR.closures, Span(date(2026, 11, 10), date(2026, 11, 10))))
    line = replace(TALKING, away=frozenset({date(2026, 11, 19)}))
    days = {slot[2] for slot in rules.plan_sessions(line, closed, line.starts_on)}
    assert len(days) == 10 and not {date(2026, 11, 10), date(2026, 11, 19)} & days


def test_without_a_slot_a_session_is_owed_any_time_in_its_week():
    planned = rules.plan_sessions(replace(TALKING, slots=()), YEAR, TALKING.starts_on)
    assert len(planned) == 12 and {slot[2] for slot in planned} == {None}


def test_a_week_with_two_open_days_owes_no_more_than_two_of_five():
    line = replace(TALKING, slots=(), times_a_week=5, starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 11))
    planned = rules.plan_sessions(line, YEAR, line.starts_on)
    assert sorted(slot[0] for slot in planned).count(date(2026, 8, 31)) == 2
    assert sorted(slot[0] for slot in planned).count(date(2026, 9, 7)) == 5


def test_ten_a_week_owes_two_a_day_also_in_a_short_week():
    line = replace(TALKING, slots=(), times_a_week=10, starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 11))
    planned = [slot[0] for slot in rules.plan_sessions(line, YEAR, line.starts_on)]
    assert (planned.count(date(2026, 8, 31)), planned.count(date(2026, 9, 7))) == (4, 10)


def test_a_line_past_the_last_known_term_stops_there_and_without_terms_owes_nothing():
    line = replace(TALKING, ends_on=date(2030, 1, 1))
    assert max(rules.due_on(s) for s in rules.plan_sessions(line, YEAR, line.starts_on)) <= YEAR.known_until
    assert rules.plan_sessions(line, SchoolCalendar(), line.starts_on) == set()


@given(LINES, CLOSED, IN_TERM)
def test_what_is_owed_falls_on_open_days_of_the_line_and_never_twice(line, calendar, from_on):
    planned = rules.plan_sessions(line, calendar, from_on)
    assert len({(week, number) for week, number, _, _ in planned}) == len(planned)
    for week, number, day, _ in planned:
        assert week.weekday() == 0 and 1 <= number <= line.times_a_week
        if day is not None:
            assert calendar.is_school_day(day) and day not in line.away
            assert max(from_on, line.starts_on) <= day <= line.ends_on


@given(LINES, CLOSED, IN_TERM)
def test_asking_from_a_later_monday_gives_the_same_sessions_from_then_on(line, calendar, from_on):
    monday = from_on - timedelta(days=from_on.weekday())
    everything = rules.plan_sessions(line, calendar, line.starts_on)
    later = rules.plan_sessions(line, calendar, monday)
    assert later == {slot for slot in everything if slot[0] >= monday}


@given(LINES, LINES, CLOSED, IN_TERM, st.randoms(use_true_random=False))
def test_replanning_reaches_what_is_wanted_and_doing_it_again_changes_nothing(old, new, calendar, today, chance):
    existing = [replace(s, logged=chance.random() < 0.3) for s in stored(rules.plan_sessions(old, YEAR, old.starts_on))]
    wanted = rules.plan_sessions(new, calendar, today)
    withdraw, add = rules.replan(existing, wanted, today)
    by_id = {s.id: s for s in existing}
    assert all(not by_id[i].logged and by_id[i].due_on >= today for i in withdraw)
    assert all(rules.due_on(slot) >= today for slot in add)
    after = apply(existing, withdraw, add)
    assert rules.replan(after, wanted, today) == (set(), set())
    standing = [(s.slot[0], s.slot[1]) for s in after if not s.withdrawn]
    assert len(standing) == len(set(standing))


def test_a_closure_withdraws_one_session_and_touches_no_other():
    today = date(2026, 11, 9)
    existing = stored(rules.plan_sessions(TALKING, YEAR, TALKING.starts_on))
    closed = replace(YEAR, closures=(*YEAR.closures, Span(date(2026, 11, 24), date(2026, 11, 24))))
    withdraw, add = rules.replan(existing, rules.plan_sessions(TALKING, closed, today), today)
    assert [s.slot[2] for s in existing if s.id in withdraw] == [date(2026, 11, 24)] and add == set()


def test_a_session_logged_early_is_not_planned_a_second_time():
    today = date(2026, 11, 9)
    existing = stored(rules.plan_sessions(TALKING, YEAR, TALKING.starts_on))
    logged = [replace(s, logged=True) if s.slot[2] == date(2026, 11, 10) else s for s in existing]
    moved = replace(TALKING, slots=((2, time(9)), (4, time(9))))
    withdraw, add = rules.replan(logged, rules.plan_sessions(moved, YEAR, today), today)
    assert (date(2026, 11, 9), 1) not in {(s[0], s[1]) for s in add}
    assert (date(2026, 11, 9), 2, date(2026, 11, 13), time(9)) in add
    assert len(withdraw) == len(add) == 9


def test_every_session_state_is_a_key_can_be_reached_and_has_words():
    assert set(rules.SESSION_TRANSITIONS) == set(SessionState) == set(rules.SESSION_LOOKS)
    assert reachable(rules.SESSION_TRANSITIONS, rules.SESSION_START) == set(SessionState)
    assert [c.label for c in rules.REASONS] == [
        "I was moved to cover",
        "Child away",
        "Trip or event",
        "Room not free",
        "Other",
    ]


def test_every_equipment_stage_is_a_key_can_be_reached_and_has_words():
    assert set(rules.EQUIPMENT_TRANSITIONS) == set(rules.EquipmentStage) == set(rules.EQUIPMENT_LOOKS)
    assert reachable(rules.EQUIPMENT_TRANSITIONS, rules.EQUIPMENT_START) == set(rules.EquipmentStage)


def test_teaching_comes_first_and_no_label_says_intervention():
    assert next(iter(rules.KINDS)) is Kind.QUALITY_TEACHING and set(rules.KINDS) == set(Kind)
    assert not any("intervention" in look.label.lower() for look in rules.KINDS.values())


TODAY = date(2026, 11, 23)
FACTS = st.lists(
    st.builds(
        SessionFacts,
        due_on=st.dates(date(2026, 11, 1), date(2026, 12, 20)),
        state=st.sampled_from(SessionState),
        reason=st.sampled_from(["", "cover", "child_away", "other"]),
        withdrawn=st.booleans(),
    ),
    max_size=40,
)


@given(FACTS, FACTS)
def test_the_figures_add_up_and_two_lists_count_as_one(a, b):
    c = rules.counts(a, TODAY)
    assert c.recorded == c.happened + c.part + c.didnt
    assert c.planned == c.recorded + c.not_recorded
    future = [s for s in a if not s.withdrawn and s.state is SessionState.NOT_RECORDED and s.due_on >= TODAY]
    assert c.planned + c.withdrawn + c.away + len(future) == len(a)
    assert c.took_place <= c.recorded <= c.planned
    assert rules.counts(a + b, TODAY) == c + rules.counts(b, TODAY)


@given(FACTS)
def test_child_away_changes_neither_planned_nor_recorded(sessions):
    away = SessionFacts(TODAY, SessionState.DIDNT_HAPPEN, "child_away")
    before, after = rules.counts(sessions, TODAY), rules.counts([*sessions, away], TODAY)
    assert (before.planned, before.recorded) == (after.planned, after.recorded)
    assert after.away == before.away + 1


def test_a_session_due_today_is_not_missing_until_tomorrow_but_counts_once_logged():
    due_today = SessionFacts(TODAY)
    assert rules.counts([due_today], TODAY).planned == 0
    assert rules.counts([due_today], TODAY + timedelta(days=1)).not_recorded == 1
    assert rules.counts([replace(due_today, state=SessionState.HAPPENED)], TODAY).planned == 1


@pytest.mark.parametrize(
    ("c", "said"),
    [
        (Counts(), "No sessions were due yet"),
        (Counts(away=3), "No sessions were due yet"),
        (Counts(happened=9, didnt=2), "9 happened of 11 recorded"),
        (Counts(5, 2, 2, 3), "7 happened of 9 recorded (2 of them in part), 3 not recorded yet"),
        (Counts(not_recorded=4), "0 happened of 0 recorded, 4 not recorded yet"),
    ],
)  # fmt: skip
def test_the_sentence_says_what_happened_and_what_nobody_recorded(c, said):
    assert rules.sentence(c) == said


def test_reasons_are_told_most_often_first():
    assert rules.reasons_sentence(["trip", "cover", "cover"]) == "I was moved to cover 2, Trip or event 1"
    assert rules.reasons_sentence([]) == ""


def test_in_place_is_asked_once_a_half_term_and_never_in_the_holidays():
    assert rules.in_place_due(None, TODAY, YEAR)
    assert rules.in_place_due(date(2026, 10, 20), TODAY, YEAR)
    assert not rules.in_place_due(date(2026, 11, 3), TODAY, YEAR)
    assert not rules.in_place_due(None, date(2026, 10, 28), YEAR)


def test_the_cost_of_the_talking_group_is_worked_out_on_screen():
    pounds, working = rules.cost(Decimal("14.20"), 20, 2, 10, 4)
    assert pounds == Decimal("23.67")
    assert working == "£14.20 an hour × 20 min × 2 a week × 10 weeks ÷ 4 children = £23.67"


def test_help_for_one_child_shows_no_sharing_and_large_sums_have_a_comma():
    pounds, working = rules.cost(Decimal(20), 60, 5, 38)
    assert pounds == Decimal("3800.00") and working.endswith("38 weeks = £3,800.00") and "÷" not in working


@pytest.mark.parametrize("bad", [(Decimal(-1), 20, 2, 10, 4), (Decimal(14), 20, 2, 10, 0), (Decimal(14), -1, 2, 1, 1)])
def test_a_cost_of_impossible_numbers_says_so(bad):
    with pytest.raises(ValueError, match=r"\.$"):
        rules.cost(*bad)


@given(st.decimals(0, 100, places=2), st.integers(0, 120), st.integers(0, 10), st.integers(0, 39), st.integers(1, 30))
def test_a_larger_group_never_costs_a_child_more(rate, minutes, times, weeks, size):
    assert rules.cost(rate, minutes, times, weeks, size + 1)[0] <= rules.cost(rate, minutes, times, weeks, size)[0]
