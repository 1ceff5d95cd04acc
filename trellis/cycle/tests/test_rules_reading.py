"""How hard a text is to read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.cycle.rules import reading

EASY = "The cat sat on the mat. It was warm. We had a good day."
HARD = (
    "The multidisciplinary assessment demonstrates significant difficulties regarding expressive communication, "
    "necessitating individualised interventions delivered collaboratively by appropriately qualified professionals."
)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1),
        ("make", 1),
        ("table", 2),
        ("little", 2),
        ("asked", 1),
        ("wanted", 2),
        ("makes", 1),
        ("wishes", 2),
        ("reading", 2),
        ("family", 3),
        ("education", 4),
        ("support", 2),
        ("helpful", 2),
        ("sometimes", 2),
        ("autism", 3),
        ("20", 1),
        ("Amina’s", 3),
        ("Mrs", 2),
        ("the", 1),
        ("rhythm", 1),
    ],
)
def test_syllables_of_everyday_words(word, count):
    assert reading.syllables(word) == count


def test_an_easy_text_is_easy_and_a_hard_one_hard():
    assert reading.flesch_ease(EASY) > 100 and reading.fk_grade(EASY) < 1 and reading.reads_at_age(EASY) == 5
    assert reading.fk_grade(HARD) > 15 and reading.reads_at_age(HARD) > 20


def test_targets_of_each_reader_are_met_or_not():
    assert reading.within_target(EASY, "pupil_easy") and not reading.within_target(HARD, "staff")
    assert reading.within_target("", "family_page")


def test_a_text_without_words_has_figures_too():
    assert reading.measure(" … ") == reading.Reading(0, 0, 100.0, 0.0, 0)
    assert reading.measure("").mean_sentence == 0.0


def test_a_line_break_ends_a_sentence():
    assert reading.measure("One two\nthree four five").sentences == 2
    assert reading.measure("One two\nthree four five").longest_sentence == 3


@given(st.text(max_size=300))
def test_any_text_can_be_measured(text):
    found = reading.measure(text)
    assert found.words >= found.sentences >= 0 and reading.reads_at_age(text) >= 5


@given(st.text(max_size=30))
def test_every_word_has_at_least_one_syllable(word):
    assert reading.syllables(word) >= 1
