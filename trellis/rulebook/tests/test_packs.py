"""The duties of England's framework, and the words of each kind of setting."""

import pytest

from trellis.rulebook.packs import LABELS, SettingKind, duties_for, duty, england_cop2015, words_for

IDS = [f"R{n:02}" for n in range(1, 30)] + [f"E{n:02}" for n in range(1, 6)]


def ids(kind):
    return {d.id for d in duties_for(kind)}


def test_every_duty_of_the_reference_is_there_once_in_order():
    assert [d.id for d in england_cop2015.duties] == IDS


@pytest.mark.parametrize("d", england_cop2015.duties, ids=lambda d: d.id)
def test_each_duty_says_what_who_when_where_it_stands_and_what_proves_it(d):
    assert d.strength in {"must", "should"} and d.mark in {"sourced", "known", "uncertain"}
    assert d.summary.endswith(".") and len(d.summary) > 25
    assert any(act in d.citation for act in ("CFA", "CoP", "Regs", "Act"))
    assert d.who and d.when and d.evidence and d.applies_to


def test_three_meetings_a_year_are_guidance_but_telling_the_family_is_law():
    assert duty("R19").strength == "should"
    assert duty("R06").strength == "must"


def test_best_endeavours_reach_a_college_but_the_senco_rules_do_not():
    assert "R01" in ids("college")
    assert not {"R03", "R04", "R05", "R07", "R06"} & ids("college")


def test_telling_the_family_binds_schools_nurseries_and_alternative_provision():
    for kind in ("nursery", "primary", "secondary", "special", "alternative"):
        assert "R06" in ids(kind)
    assert "R06" not in ids("sixth_form")


def test_a_special_school_has_no_section_66_duty_and_a_pupil_referral_unit_no_information_report():
    assert "R01" not in ids("special") and "R07" in ids("special")
    assert "R07" not in ids("alternative")


def test_early_years_duties_reach_a_primary_school_and_not_a_secondary():
    assert {"E01", "E03", "E05"} <= ids("primary") & ids("nursery")
    assert not any(i.startswith("E") for i in ids("secondary"))


def test_a_citation_nobody_has_read_is_not_called_verified():
    assert not duty("R06").verified and not duty("R19").verified
    assert duty("R28").verified


def test_an_unknown_duty_is_an_error():
    with pytest.raises(KeyError):
        duty("R99")


@pytest.mark.parametrize("kind", SettingKind)
def test_every_kind_has_duties_words_and_a_label(kind):
    assert duties_for(kind) and LABELS[kind]
    words = words_for(kind)
    assert words.children.startswith(words.child) and words.code_chapter in {5, 6, 7}


@pytest.mark.parametrize(
    ("kind", "year", "child", "owner", "group", "chapter"),
    [
        ("nursery", None, "child", "key person", "room", 5),
        ("primary", "4", "child", "class teacher", "class", 6),
        ("primary", "N2", "child", "key person", "room", 5),
        ("secondary", "9", "student", "tutor", "tutor group", 6),
        ("secondary", "12", "student", "tutor", "tutor group", 6),
        ("sixth_form", "12", "student", "tutor", "tutor group", 7),
        ("college", None, "student", "keyworker", "tutor group", 7),
        ("special", "2", "child", "class teacher", "class", 6),
        ("special", "9", "student", "class teacher", "class", 6),
        ("alternative", "5", "child", "keyworker", "group", 6),
        ("alternative", None, "student", "keyworker", "group", 6),
    ],
)
def test_the_setting_and_the_year_choose_the_words(kind, year, child, owner, group, chapter):
    words = words_for(kind, year)
    assert (words.child, words.owner, words.group, words.code_chapter) == (child, owner, group, chapter)
