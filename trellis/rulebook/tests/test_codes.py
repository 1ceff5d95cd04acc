"""Dated code lists."""

from datetime import date

import pytest

from trellis.rulebook import codes

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("name", codes.LISTS)
def test_no_list_holds_a_code_twice_and_every_code_has_words(name):
    seen = [c.code for c in codes.LISTS[name]]
    assert len(seen) == len(set(seen))
    assert all(c.label for c in codes.LISTS[name])


def test_only_n_k_and_e_may_be_given_today_but_old_codes_have_words():
    assert [c.code for c in codes.choices_on(codes.SEN_PROVISION, TODAY)] == ["N", "K", "E"]
    assert codes.label(codes.SEN_PROVISION, "P") == "School Action Plus"
    assert codes.find(codes.SEN_PROVISION, "A").valid_on(date(2013, 1, 1))
    assert all(codes.find(codes.SEN_PROVISION, new).valid_on(TODAY) for new in codes.CARRIED_ON_AS.values())


def test_down_syndrome_may_be_given_from_the_january_2025_census():
    ds = codes.find(codes.SEN_TYPES, "DS")
    assert not ds.valid_on(date(2024, 12, 31)) and ds.valid_on(date(2025, 1, 16))


def test_besd_is_history_and_became_semh():
    given = {c.code for c in codes.choices_on(codes.SEN_TYPES, TODAY)}
    assert "BESD" not in given and "SEMH" in given


def test_every_type_and_barrier_names_a_known_area_or_none():
    areas = {a.code for a in codes.AREAS} | {""}
    assert len(codes.AREAS) == 4
    assert {c.area for c in codes.SEN_TYPES + codes.BARRIERS} <= areas
    assert all(codes.barriers_of(a.code) for a in codes.AREAS) and codes.barriers_of("")


def test_an_unknown_code_shows_as_itself():
    assert codes.label(codes.SEN_TYPES, "XYZ") == "XYZ" and codes.find(codes.SEN_TYPES, "XYZ") is None


@pytest.mark.parametrize(
    ("dob", "year"),
    [
        (date(2022, 8, 31), "R"),
        (date(2022, 9, 1), "N2"),
        (date(2023, 9, 1), "N1"),
        (date(2024, 9, 1), "E2"),
        (date(2025, 9, 1), "E1"),
        (date(2018, 3, 14), "4"),
        (date(2009, 11, 3), "12"),
        (date(1999, 1, 1), "14"),
    ],
)
def test_the_usual_year_group_follows_the_age_on_31_august(dob, year):
    assert codes.nc_year_for(dob, date(2026, 9, 1)) == year


def test_ranked_needs_without_fault_have_no_problem():
    assert codes.type_problems({1: "SLCN", 2: "SEMH"}, "K", TODAY) == []
    assert codes.type_problems({}, "N", TODAY) == []


@pytest.mark.parametrize(
    ("ranked", "provision", "word"),
    [
        ({1: "SLCN", 3: "SEMH"}, "K", "gap"),
        ({1: "SLCN", 2: "SLCN"}, "K", "once"),
        ({1: "NSA"}, "E", "SEN Support only"),
        ({1: "BESD"}, "K", "from the list"),
        ({1: "QQ"}, "K", "from the list"),
        ({}, "K", "main type"),
    ],
)
def test_each_fault_in_ranked_needs_says_what_to_do(ranked, provision, word):
    problems = codes.type_problems(ranked, provision, TODAY)
    assert len(problems) == 1 and word in problems[0]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], ""),
        (["9", "7", "8"], "Years 7 to 9"),
        (["7", "9", "10"], "Year 7, Year 9, Year 10"),
        (["R", "1", "2"], "Reception, Year 1, Year 2"),
        (["12", "13"], "Year 12, Year 13"),
    ],
)
def test_the_years_of_a_senco_are_said_in_words(given, words):
    assert codes.years_words(given) == words
