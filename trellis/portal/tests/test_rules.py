"""The words of days, figures, choices and limits."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from trellis.cycle.rules.status import SenStatus
from trellis.designsystem.words import days_worked
from trellis.provision.rules import Counts

from .. import rules

numbers = st.integers(min_value=0, max_value=30)


def test_days_worked_are_said_as_people_say_them():
    assert days_worked((0, 1, 2, 3)) == "Monday to Thursday"
    assert days_worked((0, 2, 4)) == "Monday, Wednesday and Friday"
    assert days_worked(()) == days_worked((0, 1, 2, 3, 4)) == "Every school day"


@given(numbers, numbers, numbers, numbers, numbers)
def test_what_happened_never_blames_and_never_shows_a_percentage(happened, part, didnt, not_recorded, away):
    words = " ".join(rules.happened_words(Counts(happened, part, didnt, not_recorded, 0, away), ["cover"], "Amina"))
    assert words
    assert "%" not in words and "unfortunately" not in words.lower() and "failed" not in words
    if happened + part + didnt:
        assert f"{happened + part} time" in words and f"out of {happened + part + didnt}" in words


def test_reasons_are_told_in_families_words_and_the_childs_own_absence_apart():
    words = rules.happened_words(Counts(happened=3, didnt=2, away=1), ["cover", "child_away"], "Amina")
    assert words == (
        "It happened 3 times out of 5.",
        "When it did not happen, staff were needed in another class.",
        "Amina was away one time.",
    )
    assert rules.happened_words(Counts(happened=3, away=2), [], "")[-1] == "You were away two times."


def test_before_the_first_day_the_page_says_from_when():
    assert rules.happened_words(Counts(), [], "Amina", date(2026, 10, 21)) == (
        "It is too soon to say. You will see it here from Wednesday 21 October.",
    )


def test_a_concern_the_family_may_not_see_yet_is_not_told_by_the_status():
    hidden = rules.status_words(SenStatus.CONCERN, "Amina", None, concern_shown=False)
    assert hidden == rules.status_words(SenStatus.NONE, "Amina", None, concern_shown=False)


def test_only_the_first_three_hard_cards_ask_what_would_help():
    answers = {f"card-{code}": ["hard"] for code, _ in rules.CARDS}
    assert sum(each.kind == "help" for each in rules.pupil_questions(answers)) == 3


def test_only_a_clear_yes_lets_anybody_else_see_the_answers():
    assert rules.seen_by({}) == rules.seen_by({"household": ["no"], "outside": ["later"]}) == ("school",)
    assert rules.seen_by({"household": ["yes"], "outside": ["yes"]}) == ("school", "household", "outside")


def test_the_strip_of_a_limited_record_says_what_is_seen_what_is_not_and_until_when():
    assert rules.strip_words(["plan", "profile"], date(2027, 3, 31)) == (
        "You can see: one-page profile, plan. You cannot see: what happened of the support, what the child and family said, "
        "other reports, family notes. Until 31 March 2027."
    )
