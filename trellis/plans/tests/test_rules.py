"""Plan versions, answers, the profile's one side, checks and what a family sees when."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.plans import rules
from trellis.plans.rules import PlanFacts
from trellis.rulebook.dates import SchoolCalendar
from trellis.rulebook.machines import reachable
from trellis.rulebook.tests.calendars import YEAR

WHOLE = PlanFacts(outcomes=2, lines=3, teaching_lines=1, starts_on=date(2027, 1, 4), review_on=date(2027, 3, 22))


def codes(flags):
    return [f.code for f in flags]


def test_every_state_of_a_version_is_a_key_can_be_reached_and_has_words():
    assert set(rules.TRANSITIONS) == set(rules.VersionState) == set(rules.LOOKS)
    assert reachable(rules.TRANSITIONS, rules.START) == set(rules.VersionState)
    assert all(look.label and look.hint.endswith(".") for look in rules.LOOKS.values())


def test_a_live_plan_is_never_edited_back_into_a_draft():
    assert "draft" not in rules.TRANSITIONS[rules.VersionState.LIVE]


def test_the_four_answers_are_worded_as_the_page_words_them():
    assert [c.label for c in rules.ANSWERS] == [
        "I agree",
        "I agree, with a small change",
        "I want to talk before it starts",
        "I do not agree with part of it",
    ]
    assert {c.code for c in rules.ANSWERS} == set(rules.Answer)


def test_silence_is_a_view_still_to_come_and_never_a_no():
    assert rules.answer_words(None) == "View still to come"
    assert not rules.needs_a_call(None)
    assert len({rules.answer_words(a) for a in rules.Answer}) == 4


def test_plain_agreement_needs_no_words_but_a_change_does():
    assert rules.answer_problems("agree", "") == {} == rules.answer_problems("talk_first", "")
    assert "words" in rules.answer_problems("agree_change", " ")
    assert "words" in rules.answer_problems("disagree_part", "")
    assert "answer" in rules.answer_problems(None, "") and "answer" in rules.answer_problems("maybe", "x")


def test_mum_agrees_in_part_and_dad_disagrees_so_both_stand():
    assert rules.answers_differ(["agree_change", "disagree_part"])
    assert not rules.answers_differ(["agree", "agree_change"])
    assert not rules.answers_differ(["agree", "talk_first"]) and not rules.answers_differ([])
    assert rules.needs_a_call("disagree_part") and rules.needs_a_call("talk_first") and not rules.needs_a_call("agree")


@given(st.lists(st.integers(0, 200), max_size=4))
def test_the_profile_fits_one_side_up_to_180_words(lengths):
    meter = rules.profile_meter(*("word " * n for n in lengths))
    assert meter.used == sum(lengths) and meter.fits == (sum(lengths) <= 180)
    assert meter.used + meter.left == 180


def test_the_meter_says_how_many_words_to_take_out():
    assert rules.profile_meter("w " * 181).sentence.startswith("1 word too many")
    assert rules.profile_meter("w " * 183).sentence.startswith("3 words too many")
    assert rules.profile_meter("one two").sentence == "2 of 180 words. 178 left on this side."


@pytest.mark.parametrize(
    ("starts", "review", "warned"),
    [
        (date(2027, 1, 4), date(2027, 3, 25), False),
        (date(2027, 1, 4), date(2027, 3, 26), True),
        (date(2026, 11, 16), date(2027, 2, 12), False),
        (date(2026, 11, 16), date(2027, 2, 15), True),
        (date(2026, 12, 28), date(2027, 3, 25), False),
        (date(2026, 12, 28), date(2027, 4, 14), True),
        (date(2027, 7, 1), date(2027, 7, 21), False),
        (date(2027, 8, 2), date(2027, 11, 22), False),
        (date(2027, 8, 2), date(2027, 11, 23), True),
    ],
)
def test_a_review_more_than_a_term_away_is_warned_about(starts, review, warned):
    assert (rules.review_date_warning(starts, review, YEAR) is not None) == warned


def test_without_known_terms_sixteen_weeks_are_a_term():
    start = date(2027, 1, 4)
    assert rules.review_date_warning(start, start + timedelta(weeks=16), SchoolCalendar()) is None
    assert rules.review_date_warning(start, start + timedelta(weeks=16, days=1), SchoolCalendar())


def test_a_whole_plan_is_neither_blocked_nor_flagged():
    assert rules.blocks(WHOLE) == () and rules.plan_flags(WHOLE, YEAR) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"outcomes": 0}, "no_outcome"),
        ({"lines": 0}, "no_support"),
        ({"owner_named": False}, "no_owner"),
        ({"review_on": None}, "no_review_date"),
        ({"review_on": date(2027, 1, 4)}, "no_review_date"),
        ({"sen_status_allows_live": False}, "no_decision"),
    ],
)
def test_each_thing_a_plan_cannot_do_without_blocks_it_alone(change, code):
    assert codes(rules.blocks(replace(WHOLE, **change))) == [code]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"outcomes": 4}, "many_outcomes"),
        ({"outcomes_with_advice": 1}, "outcome_advice"),
        ({"outcomes_without_measure": 1}, "no_measure"),
        ({"outcomes_without_hope": 1}, "no_hope"),
        ({"outcomes_without_support": 1}, "outcome_alone"),
        ({"lines_without_outcome": 1}, "line_alone"),
        ({"lines_without_who": 1}, "line_no_who"),
        ({"teaching_lines": 0}, "no_teaching"),
        ({"joining_in": False}, "joining_in"),
        ({"child_view": False}, "child_view"),
        ({"family_view": False}, "family_view"),
        ({"review_on": date(2027, 6, 1)}, "late_review"),
        ({"family_told": False}, "not_told"),
    ],
)
def test_each_weakness_is_flagged_and_blocks_nothing(change, code):
    facts = replace(WHOLE, **change)
    assert codes(rules.plan_flags(facts, YEAR)) == [code] and rules.blocks(facts) == ()
    assert all(f.text.endswith(".") and f.step for f in rules.plan_flags(facts, YEAR))


def test_a_family_not_yet_told_or_silent_never_holds_support_back():
    facts = replace(WHOLE, family_told=False, family_view=False, child_view=False, answers_to_come=2, wants_to_talk=1)
    assert rules.blocks(facts) == ()


@pytest.mark.parametrize(
    ("state", "change", "said"),
    [
        (None, {}, "No plan yet"),
        ("draft", {}, "Being written. Ready to share."),
        ("draft", {"lines": 0}, "Being written. Add at least one line of support."),
        ("to_check", {"answers_to_come": 1}, "Shared to check. View still to come."),
        ("to_check", {"answers_to_come": 1, "wants_to_talk": 1}, "Shared to check. Someone wants to talk first."),
        ("live", {}, "Live"),
        ("live", {"family_told": False}, "Live. The family has not been told yet."),
        ("superseded", {"family_told": False}, "Replaced"),
    ],
)
def test_the_list_says_each_plans_stage_and_what_it_waits_for(state, change, said):
    assert rules.stage_words(state, replace(WHOLE, **change)) == said


def test_the_family_sees_a_session_five_school_days_after_it():
    assert rules.family_figures_from(date(2026, 10, 22), YEAR) == date(2026, 11, 5)


@given(st.dates(date(2026, 10, 1), date(2027, 7, 21)))
def test_the_last_day_a_family_sees_is_five_school_days_old_and_the_next_is_not(today):
    last = rules.family_figures_until(today, YEAR)
    assert rules.family_figures_from(last, YEAR) <= today
    assert rules.family_figures_from(YEAR.add_school_days(last, 1), YEAR) > today
