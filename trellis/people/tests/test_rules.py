"""Pupil numbers, names, relations and holds."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.people import rules
from trellis.rulebook.tests.calendars import YEAR

with (Path(__file__).parent / "identifier_vectors.csv").open(encoding="utf-8") as file:
    UPNS = [row for row in csv.DictReader(file) if row["kind"] == "upn"]
BODY = st.from_regex(r"[0-9]{11}[0-9A-HJ-NP-RT-Z]", fullmatch=True)


@pytest.mark.parametrize("row", UPNS, ids=lambda r: r["value"])
def test_every_vector_of_the_reference_is_judged_as_it_says(row):
    assert (rules.upn_problem(row["value"]) is None) == row["expected"].startswith("valid")


@given(BODY)
def test_the_check_letter_makes_any_body_right_and_every_other_letter_makes_it_wrong(body):
    right = rules.upn_check_letter(body)
    assert rules.upn_problem(right + body) is None
    for other in "ABCDEFGHJKLMNPQRTUVWXYZ".replace(right, ""):
        assert right in rules.upn_problem(other + body)


@given(BODY, st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(body, place, more):
    if body[place].isdigit():
        changed = body[:place] + str((int(body[place]) + more) % 10) + body[place + 1 :]
        assert rules.upn_problem(rules.upn_check_letter(body) + changed) is not None


@given(st.text(max_size=20))
def test_any_text_gets_a_sentence_or_nothing_and_never_an_error(text):
    problem = rules.upn_problem(text)
    assert problem is None or problem.endswith(".")


def test_no_upn_is_no_problem_and_spaces_and_small_letters_are_put_right():
    assert rules.upn_problem("") is None and rules.upn_problem(None) is None
    assert rules.upn_problem(" b8012-0000 5001 ") is None
    assert rules.clean_upn("b801200005001\n") == "B801200005001"


def test_a_council_code_nobody_has_heard_of_is_never_refused():
    body = "000200005001"
    assert rules.upn_problem(rules.upn_check_letter(body) + body) is None


def test_a_temporary_number_ends_in_a_letter():
    assert rules.is_temporary_upn("M82043212601A")
    assert not rules.is_temporary_upn("N820432126001") and not rules.is_temporary_upn("A")


@pytest.mark.parametrize(
    ("text", "word"),
    [("A8012", "13 characters; this one has 5"), ("I801200005001", "letter I"), ("X80120000A001", "11 digits")],
)
def test_each_fault_has_its_own_sentence(text, word):
    assert word in rules.upn_problem(text)


def test_a_body_that_cannot_be_one_has_no_check_letter():
    with pytest.raises(ValueError, match="eleven digits"):
        rules.upn_check_letter("82043212600")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Zoë Müller", "zoe muller"),
        ("Mary-Jane O’Brien", "Mary Jane O'Brien"),
        ("YUSUF, Amina", "Amina Yusuf"),
        ("Łukasz Ødegård", "Lukasz Odegard"),
        ("Ann-Marie Smith", "Annmarie Smith"),
    ],
)
def test_accents_hyphens_capitals_and_order_make_no_difference(a, b):
    assert rules.same_name_score(a, b) == 1.0


def test_a_middle_name_costs_little_and_another_first_name_costs_much():
    assert rules.same_name_score("Amina Yusuf", "Amina Hodan Yusuf") >= 0.95
    assert rules.same_name_score("Amina Yusuf", "Leo Grant") < 0.6
    assert rules.same_name_score("", "Leo Grant") == 0.0


@given(st.text(max_size=30), st.text(max_size=30))
def test_the_score_is_the_same_both_ways_and_a_name_is_like_itself(a, b):
    assert rules.same_name_score(a, b) == rules.same_name_score(b, a)
    assert 0 <= rules.same_name_score(a, b) <= 1
    if rules.normalise_name(a):
        assert rules.same_name_score(a, a) == 1.0
    assert rules.normalise_name(rules.normalise_name(a)) == rules.normalise_name(a)


def test_a_same_name_alone_never_proposes_a_match():
    assert not rules.may_be_same_child("Amina Yusuf", date(2018, 3, 14), "Amina Yusuf", date(2017, 9, 2))


def test_a_birthday_turned_round_or_missing_is_worth_a_look():
    assert rules.may_be_same_child("Amina Yusuf", date(2018, 3, 4), "Amina Yusuf", date(2018, 4, 3))
    assert rules.may_be_same_child("Amina Yusuf", None, "Amina Yusuf", date(2018, 4, 3))
    assert rules.may_be_same_child("Amina Yusuf", date(2018, 3, 4), "Amina Yusaf", date(2018, 3, 4))


def test_twins_with_different_first_names_are_not_proposed():
    assert not rules.may_be_same_child("Tom Price", date(2018, 3, 4), "Ella Price", date(2018, 3, 4))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PAM", ("mother", "")),
        ("Mother", ("mother", "")),
        ("Mum", ("mother", "Mum")),
        ("DAD", ("father", "")),
        ("Nan", ("grandparent", "Nan")),
        ("step mother", ("step_parent", "step mother")),
        ("Foster  Carer", ("foster_carer", "")),
        ("Godmother", ("other", "Godmother")),
        ("OTH", ("other", "")),
        ("", ("other", "")),
    ],
)
def test_a_relationship_in_a_file_becomes_a_code_and_keeps_its_own_word(text, expected):
    assert rules.relationship_from(text) == expected


def test_a_page_says_the_familys_own_word_first():
    assert rules.relationship_label("grandparent", "Nan") == "Nan"
    assert rules.relationship_label("mother") == "Mother"
    assert rules.relationship_label("nonsense") == "Someone else"


def test_every_restriction_has_words_and_all_but_the_address_shut_the_record():
    assert set(rules.RESTRICTIONS) == set(rules.RestrictionKind)
    assert all(r.label and r.hint.endswith(".") and r.hides_address for r in rules.RESTRICTIONS.values())
    open_to = [k for k, r in rules.RESTRICTIONS.items() if not r.shuts_record]
    assert open_to == [rules.RestrictionKind.ADDRESS_WITHHELD]
    assert not rules.RESTRICTIONS[rules.RestrictionKind.HOLD].needs_paper


def test_a_hold_lasts_ten_school_days_and_is_looked_at_two_days_before_its_end():
    ends = rules.hold_ends_on(date(2026, 10, 19), YEAR)
    assert ends == date(2026, 11, 9)
    assert not rules.hold_needs_a_look(ends, date(2026, 11, 4), YEAR)
    assert rules.hold_needs_a_look(ends, date(2026, 11, 5), YEAR)
    assert not rules.hold_needs_a_look(ends, date(2026, 11, 10), YEAR)


def test_what_is_known_of_responsibility_has_words():
    assert {c.code for c in rules.RESPONSIBILITY} == set(rules.Responsibility)
