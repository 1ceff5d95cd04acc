"""Advice on outcome sentences."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.cycle.rules import outcomes
from trellis.cycle.rules.dates_in_words import has_date, without_dates
from trellis.cycle.rules.subjects import Subject, clean, subject_of
from trellis.cycle.tests.outcome_examples import ADVISED, GOOD

LETTERS = st.text(st.characters(categories=("L", "N", "P", "Z")), max_size=200)


@pytest.mark.parametrize("text", GOOD)
def test_a_good_outcome_raises_no_false_alarm(text):
    assert outcomes.check_outcome(text) == ["ok"]


@pytest.mark.parametrize(("text", "codes"), ADVISED)
def test_each_fault_is_named_and_no_other(text, codes):
    assert set(outcomes.check_outcome(text)) == codes


def test_the_table_is_wide_enough_to_mean_something():
    assert len(GOOD) + len(ADVISED) >= 80
    assert {c for _, codes in ADVISED for c in codes} == set(outcomes.CODES)


@given(LETTERS)
def test_any_text_gets_known_codes_in_their_fixed_order(text):
    found = outcomes.check_outcome(text)
    assert found == ["ok"] or (found == [c for c in outcomes.CODES if c in found] and found)


@pytest.mark.parametrize(
    "bullet",
    ["- ", "* ", "• ", "1. ", "2) ", "a) ", "Outcome 3: ", "Target: ", "   – "],
)
@pytest.mark.parametrize("text", GOOD[:6] + tuple(t for t, _ in ADVISED[:12]))
def test_bullets_and_headings_change_nothing(bullet, text):
    assert outcomes.check_outcome(bullet + text) == outcomes.check_outcome(text)


@pytest.mark.parametrize(
    "name",
    [
        "Amina",
        "Zoë",
        "Mei-Ling",
        "O’Shea",
        "Mohammed Ali",
        "AJ",
        "amina",
        "Nguyễn",
        "Mark",
        "Grace",
    ],
)
def test_the_advice_does_not_depend_on_knowing_the_name(name):
    assert outcomes.check_outcome(f"By Easter {name} will read 20 words.") == ["ok"]
    assert outcomes.check_outcome(f"{name} will read 20 words.") == ["no_date"]
    assert outcomes.check_outcome(f"By Easter {name} will improve.") == [
        "no_measure",
        "vague_verb",
    ]


@pytest.mark.parametrize(
    "words",
    [
        "By July 2027", "by 12 February 2027", "by the 3rd of March", "by 12/02/27", "by 2027-02-12", "In 12 weeks",
        "within one term", "by the end of term", "by the end of the spring term", "by Easter", "before Christmas",
        "by the summer holidays", "by half-term", "by the end of Year 5", "by the next review", "by her annual review",
        "over the next six weeks", "by next Friday", "by the end of KS2", "in two terms", "by the end of the year",
        "this term", "by Feb half term", "by the end of March", "in six weeks' time", "until July", "by autumn 2027",
        "at the end of the academic year", "by week 10",
    ],
)  # fmt: skip
def test_a_time_limit_is_known_however_it_is_put(words):
    assert has_date(f"{words}, Amina will read 20 words.")
    assert has_date(f"Amina will read 20 words {words}.")


@pytest.mark.parametrize(
    "text",
    [
        "Amina will read for 10 minutes.", "Amina may march in line.", "Amina will dress by herself.",
        "Amina will read 3 times a week.", "Amina will sit down in 5 minutes.", "Amina will read every term.",
        "Amina will answer by using her card.", "Amina will eat lunch on Mondays.", "Amina will arrive by 8:50.",
        "Amina will count by twos.", "Amina will do this over 3 weeks.", "Amina will read aloud in Year 4.",
        "Amina will do it for 4 weeks in a row.",
    ],
)  # fmt: skip
def test_a_habit_a_duration_or_a_clock_time_is_no_time_limit(text):
    assert not has_date(text)


def test_a_date_is_not_taken_for_a_measure():
    assert without_dates("By 12 February 2027 Amina will ask for help.") == "Amina will ask for help."
    assert "no_measure" in outcomes.check_outcome("By 12 February 2027 Amina will ask for help in Year 4.")


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Amina will ask an adult", Subject.CHILD),
        ("The teacher and Amina will read", Subject.CHILD),
        ("Amina's mum will read", Subject.ADULT),
        ("When asked by a teacher, Leo will answer", Subject.CHILD),
        ("Her reading age will rise", Subject.CHILD),
        ("Reading will rise", Subject.NOBODY),
        ("The speech and language therapist will see Leo", Subject.ADULT),
        ("Miss Grant gives Leo two cards", Subject.ADULT),
        ("Leo asks for help", Subject.CHILD),
        ("Ask for help", Subject.NOBODY),
    ],
)
def test_the_one_who_does_it_is_found(text, who):
    assert subject_of(text) is who


def test_cleaning_takes_away_bullets_and_keeps_the_words():
    assert clean("  -  1. Target 2:  Amina   will read ") == "Amina will read"


def test_five_parts_make_one_sentence():
    built = outcomes.compose(
        date(2027, 2, 12),
        "Amina",
        "ask for help",
        "class",
        "4 out of 5 times",
        "the tick sheet.",
    )
    assert built == "By 12 February 2027 Amina will ask for help in class 4 out of 5 times, shown by the tick sheet."
    assert outcomes.check_outcome(built) == ["ok"]


def test_parts_typed_with_their_little_words_are_not_doubled():
    built = outcomes.compose(
        None,
        "Leo",
        "Leo will sit with the group",
        "at story time",
        "",
        "shown by his book",
    )
    assert built == "Leo will sit with the group at story time, shown by his book."
    assert outcomes.compose(None, "Leo", "read", "", "", "") == "Leo will read."


@given(
    st.dates(date(2024, 1, 1), date(2035, 1, 1)),
    st.sampled_from(["ask for help", "read", "put her coat on", "sit with a friend"]),
    st.sampled_from(["", "class", "at break", "the hall"]),
    st.sampled_from(["3 times a day", "4 out of 5 times", "for 10 minutes", "without help"]),
)
def test_whatever_the_builder_makes_has_a_date_a_subject_and_a_measure(by_on, will, where, how_well):
    assert outcomes.check_outcome(outcomes.compose(by_on, "Amina", will, where, how_well)) == ["ok"]


def test_every_code_has_its_own_sentence_and_an_unknown_one_is_an_error():
    sentences = [outcomes.advice_for(c) for c in (*outcomes.CODES, "ok")]
    assert len(set(sentences)) == len(sentences)
    with pytest.raises(KeyError):
        outcomes.advice_for("nonsense")
