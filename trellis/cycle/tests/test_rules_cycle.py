"""Statuses, steps, concerns, assessing, measures and reviewing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.cycle.rules import assess, concern, measures, review, status, steps, words
from trellis.rulebook.dates import SchoolCalendar
from trellis.rulebook.machines import reachable
from trellis.rulebook.tests.calendars import YEAR

MACHINES = [
    (status.SenStatus, status.TRANSITIONS, status.LOOKS, status.START),
    (steps.CycleStep, steps.TRANSITIONS, steps.LOOKS, steps.START),
    (concern.ConcernState, concern.TRANSITIONS, concern.LOOKS, concern.START),
]
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(("states", "moves", "looks", "start"), MACHINES, ids=["status", "steps", "concern"])
def test_every_state_is_a_key_can_be_reached_and_has_a_label_and_a_hint(states, moves, looks, start):
    assert set(moves) == set(states) == set(looks)
    assert reachable(moves, start) == set(states)
    assert all(now not in to for now, to in moves.items())
    assert all(look.label and look.hint.endswith(".") for look in looks.values())
    assert len({look.label for look in looks.values()}) == len(states)


# ---- status


def test_the_census_code_follows_from_the_status():
    assert {s.value: status.census_code(s) for s in status.SenStatus} == {
        "none": "N",
        "concern": "N",
        "monitoring": "N",
        "sen_support": "K",
        "ehc_plan": "E",
        "stepped_down": "N",
    }


def test_old_codes_of_a_file_stand_for_a_status_and_come_back_as_todays_code():
    assert [status.census_code(status.status_from_census(c)) for c in "NKEAPS"] == ["N", "K", "E", "K", "K", "E"]
    with pytest.raises(ValueError, match="not a code"):
        status.status_from_census("Q")


def test_nobody_leaves_sen_support_without_stepping_down_or_a_plan():
    assert set(status.TRANSITIONS[status.SenStatus.SEN_SUPPORT]) == {"stepped_down", "ehc_plan"}


def test_an_attempt_that_reached_nobody_is_recorded_but_does_not_meet_the_duty():
    codes = {c.code for c in status.TOLD_HOW}
    assert "not_reached" in codes and codes - status.MET_BY == {"not_reached"}


def test_jordan_is_told_himself_and_aminas_family_is_told():
    assert status.who_is_told(date(2009, 11, 3), TODAY) == "young_person"
    assert status.who_is_told(date(2018, 3, 14), TODAY) == "family"


# ---- steps


@pytest.mark.parametrize("now", ["concern", "monitoring", "sen_support", "ehc_plan"])
def test_a_cycle_opens_from_a_concern_from_watching_and_from_support(now):
    assert steps.opening_problem(now, another_is_open=False) is None
    assert "already open" in steps.opening_problem(now, another_is_open=True)


@pytest.mark.parametrize("now", ["none", "stepped_down"])
def test_a_cycle_does_not_open_out_of_nothing(now):
    assert "concern first" in steps.opening_problem(now, another_is_open=False)


def test_the_decision_stands_between_assess_and_a_live_plan():
    assert steps.live_problem("sen_support") is None and steps.live_problem("ehc_plan") is None
    assert "SEN Support first" in steps.live_problem("monitoring")


def test_the_ring_is_named_in_words_for_staff_and_family():
    assert [steps.step_words(s) for s in steps.RING][2] == "Step 3 of 4: Do"
    assert steps.step_words("closed") == "Finished"
    assert list(steps.FAMILY_WORDS.values())[:4] == ["Find out", "Plan", "Do", "Look back"]
    assert set(steps.STATUS_WORDS) == set(steps.FAMILY_WORDS) == set(steps.CycleStep)


def test_sources_that_are_neither_there_nor_reasoned_are_named_in_order():
    assert steps.sources_missing({"school": True, "child": False}) == ("child", "family", "professional")
    assert steps.sources_missing(dict.fromkeys(steps.SOURCES, True)) == ()


# ---- concern


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Leo is lazy and LAZY in maths", ["lazy"]),
        ("He is just attention-seeking", ["attention-seeking"]),
        ("naughty, low ability", ["naughty", "low ability"]),
        ("She is behind her peers in reading", ["is behind"]),
        ("Amina suffers from anxiety", ["suffers from"]),
        ("finds it hard to start writing and hides behind the door", []),
        ("is slow to start", []),
        ("asks a friend, then slows down", []),
        ("finds difficult words hard", []),
    ],
)
def test_soft_words_are_found_in_staff_words_without_false_alarms(text, found):
    assert concern.soft_words_in(text) == found


@given(st.text(max_size=200))
def test_soft_words_never_fail_and_never_repeat(text):
    found = words.judging_words(text)
    assert len(found) == len(set(found))


def test_safeguarding_is_no_choice_no_reason_and_no_state():
    said = " ".join(
        [c.code + c.label + c.hint for c in (*concern.TRIAGE, *concern.PASS_TO, *concern.CONSIDERED)]
        + [state.value for state in concern.ConcernState]
    ).lower()
    assert not any(word in said for word in ("safeguard", "dsl", "protection"))


def test_each_choice_leads_somewhere_a_raised_concern_may_go_and_says_what_it_sends():
    assert {c.code for c in concern.TRIAGE} == set(concern.Triage) == set(concern.LEADS_TO)
    for choice in concern.Triage:
        assert concern.LEADS_TO[choice] in concern.TRANSITIONS[concern.ConcernState.RAISED]
        sent = concern.what_goes_out(choice, child="Leo", raiser="Mr Lane", date_words="18 January")
        assert sent and not any("{" in s.text for s in sent)
        assert {s.to for s in sent} >= {"raiser", "family"}


def test_a_family_that_raised_it_hears_once():
    sent = concern.what_goes_out("watch", child="Leo", raiser="Mum", date_words="18 January", family_raised_it=True)
    assert [s.to for s in sent].count("family") == 1 and "raiser" not in {s.to for s in sent}


def test_a_no_says_seven_things():
    assert list(concern.no_missing([])) == [
        "why",
        "instead",
        "look_again",
        "ask_again",
        "complaint",
        "sendiass",
        "council",
    ]
    assert concern.no_missing(c.code for c in concern.NO_MUST_SAY) == {}


def test_a_closed_concern_can_be_opened_again():
    assert concern.TRANSITIONS[concern.ConcernState.CLOSED] == ("looked_at",)


def test_the_family_sees_a_concern_when_talked_with_at_triage_or_after_ten_school_days():
    raised = date(2026, 11, 9)
    assert concern.family_sees_from(raised, YEAR) == date(2026, 11, 23)
    assert concern.family_sees_from(raised, YEAR, talked_on=date(2026, 11, 11)) == date(2026, 11, 11)
    assert concern.family_sees_from(raised, YEAR, triaged_on=date(2026, 12, 11)) == date(2026, 11, 23)
    assert concern.family_sees_from(raised, YEAR, talked_on=date(2026, 11, 2)) == raised


# ---- assess


@pytest.mark.parametrize(
    ("days", "reason", "state"),
    [(0, "", "present"), (365, "", "present"), (366, "", "old"), (None, "Away", "reason"), (None, "  ", "missing")],
)
def test_a_source_is_there_old_reasoned_or_missing(days, reason, state):
    gathered = None if days is None else TODAY - timedelta(days=days)
    found = assess.source_state(gathered, TODAY, reason)
    assert found == state
    assert assess.counts_as_there(found) == (state != "missing")


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "today"),
        (1, "1 day old"),
        (13, "13 days old"),
        (21, "3 weeks old"),
        (183, "6 months old"),
        (364, "11 months old"),
        (365, "1 year old"),
        (500, "more than a year old"),
        (800, "2 years old"),
    ],
)
def test_age_is_said_in_words(days, said):
    assert assess.age_words(TODAY - timedelta(days=days), TODAY) == said


@given(st.integers(0, 5000))
def test_something_older_than_a_year_never_sounds_younger(days):
    said = assess.age_words(TODAY - timedelta(days=days), TODAY)
    assert ("year" in said) == (days >= 365)


@pytest.mark.parametrize(
    ("score", "percentile", "start"),
    [
        (100, 50, "In the middle range"),
        (85, 16, "In the middle range"),
        (84, 14, "Below"),
        (69, 2, "Well below"),
        (116, 86, "Above"),
        (130, 98, "Well above"),
        (55, 1, "Well below"),
        (145, 99, "Well above"),
    ],
)
def test_a_standard_score_is_put_in_words(score, percentile, start):
    meaning = assess.standard_score_meaning(score)
    assert meaning.percentile == percentile and meaning.band.startswith(start)
    assert meaning.band in meaning.sentence and "average" not in meaning.sentence


def test_a_raw_mark_is_not_taken_for_a_standard_score():
    with pytest.raises(ValueError, match="between 40 and 160"):
        assess.standard_score_meaning(12)


@given(st.floats(40, 160), st.floats(40, 160))
def test_a_higher_score_never_has_a_lower_percentile(a, b):
    low, high = sorted((a, b))
    assert assess.standard_score_meaning(low).percentile <= assess.standard_score_meaning(high).percentile


def test_sources_methods_areas_and_barriers_are_complete():
    assert set(assess.SOURCES) == set(assess.Source) and set(assess.SOURCE_STATES) == set(assess.SourceState)
    assert {c.code for c in assess.METHODS} == {"talk", "drawing", "symbols", "aac", "observed", "with_adult"}
    assert len(assess.AREAS) == 4 and assess.BARRIERS and len(assess.SLOW_PROGRESS) == 4


# ---- measures


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (Decimal("1"), "days a week", "1 day a week"),
        (Decimal("3.0"), "days a week", "3 days a week"),
        (Decimal("1"), "of 10 right", "1 of 10 right"),
        (Decimal("1"), "class", "1 class"),
        (Decimal("1"), "", "1"),
    ],
)
def test_a_figure_and_its_unit_are_said_as_people_say_them(value, unit, said):
    assert measures.value_words("number", value, "", unit) == said


@pytest.mark.parametrize(
    ("kind", "typed", "number", "said"),
    [
        ("number", " 12.5 ", 12.5, "12.5"),
        ("number", "85%", 85.0, "85%"),
        ("scale", "−2", -2.0, "Much less than we hoped"),
        ("yes_no", "Yes", 1.0, "Yes"),
        ("yes_no", "no", 0.0, "Not yet"),
        ("words", "Says two words", None, "Says two words"),
    ],
)
def test_what_is_typed_becomes_a_number_and_words(kind, typed, number, said):
    assert measures.read_value(kind, typed) == measures.Value(number, said)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("number", "lots"),
        ("number", "nan"),
        ("number", "inf"),
        ("scale", "3"),
        ("scale", "0.5"),
        ("yes_no", "maybe"),
        ("words", " "),
    ],
)
def test_what_cannot_be_read_says_what_to_type(kind, typed):
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        measures.read_value(kind, typed)


def test_progress_works_upwards_and_downwards():
    assert measures.progress_share(10, 2, 6) == 0.5
    assert measures.progress_words(10, 2, 6) == "About half way"
    assert measures.progress_words(0, 10, 12) == "There, or past it"
    assert measures.progress_words(5, 10, 2) == "Further away than at the start"
    assert measures.progress_words(5, 10, 5) == "About the same as at the start"
    assert measures.progress_words(None, 10, 5) == measures.progress_words(5, 5, 5) == "Not measured yet"


def test_every_kind_of_measure_has_words():
    assert {c.code for c in measures.MEASURES} == set(measures.MeasureKind) and sorted(measures.SCALE) == [
        -2,
        -1,
        0,
        1,
        2,
    ]


# ---- review


def test_every_judgement_and_decision_has_words_and_none_says_failed():
    assert set(review.JUDGEMENTS) == set(review.Judgement)
    assert {c.code for c in review.DECISIONS} == set(review.Decision)
    said = " ".join(look.label + look.hint for look in review.JUDGEMENTS.values()).lower()
    assert "fail" not in said and len(review.QUESTIONS) == 4


@pytest.mark.parametrize("decision", review.Decision)
def test_every_decision_but_stepping_down_opens_the_next_cycle(decision):
    assert review.opens_next_cycle(decision) == (decision != "step_down")


def test_a_review_asks_for_each_judgement_both_views_and_a_decision():
    missing = review.review_missing({"1": None, "2": "met"}, child_view=False, family_view=False, decision=None)
    assert set(missing) == {"outcome-1", "child_view", "family_view", "decision"}
    assert review.review_missing({"1": "met"}, child_view=True, family_view=True, decision="step_down") == {}


def test_a_review_is_soon_a_fortnight_before_and_overdue_on_the_next_school_day():
    friday = date(2026, 12, 4)
    assert review.due_state(None, TODAY, YEAR) == "not_set"
    assert review.due_state(friday, friday - timedelta(days=15), YEAR) == "later"
    assert review.due_state(friday, friday - timedelta(days=14), YEAR) == "soon"
    assert review.due_state(friday, friday + timedelta(days=2), YEAR) == "soon"
    assert review.due_state(friday, friday + timedelta(days=3), YEAR) == "overdue"
    assert review.due_state(friday, friday + timedelta(days=3), SchoolCalendar()) == "overdue"
    assert set(review.DUE) == set(review.Due)


def result(number, *judged):
    return review.CycleResult(number, tuple(review.Judgement(j) for j in judged))


def test_two_quiet_cycles_list_what_to_consider_and_ask_first_whether_support_happened():
    listed = review.little_change([result(2, "not_yet", "partly"), result(1, "not_yet")])
    assert [c.code for c in listed][0] == "happened" and "request_ehcna" in {c.code for c in listed}


@pytest.mark.parametrize(
    "cycles",
    [
        [],
        [result(1, "not_yet")],
        [result(1, "not_yet"), result(2, "met", "not_yet")],
        [result(1, "not_yet"), result(2, "too_early")],
        [result(1, "not_yet"), result(2, "not_yet"), result(3, "partly", "partly")],
    ],
)
def test_one_cycle_a_met_outcome_or_too_early_lists_nothing(cycles):
    assert review.little_change(cycles) == ()
