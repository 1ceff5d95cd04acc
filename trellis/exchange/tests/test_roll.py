"""Rolls: what comes in, who matches whom, who has left, and that nothing else ever changes."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest

from trellis.core import reactions
from trellis.core.db import write
from trellis.core.errors import RuleBroken
from trellis.cycle import queries as cycle
from trellis.exchange import rules, samples, services
from trellis.exchange.queries.kept import open_seen
from trellis.notifications.models import Notice
from trellis.people import queries as people
from trellis.people import services as network
from trellis.people.models import Child, ClassPlace, Enrolment, FamilyLink, FormerName, FormerUpn

from .files import csv, ctf, pupil
from .rolls import AMINA, BEN, HEAD4, KNOWN, SUE, TODAY, WHY, ZARA, ZARA_ROW, bring, child, look, upn, wait

# ---- what comes in


def test_a_new_child_comes_with_class_year_sen_and_family(roll: Any) -> None:
    made = bring(roll, csv(ZARA_ROW))
    assert (made.new, made.changed, made.refused) == (1, 0, 0)
    zara = child(roll, ZARA)
    card = people.child_by_id(roll.mrs_shah, zara.pk, "record.read")
    assert (card.group_name, card.nc_year) == ("Hazel", "4")
    assert cycle.status_of(card).status == "sen_support"
    assert [each.code for each in cycle.needs_of(card)] == ["SLCN"]
    (adult,) = people.family_adults(card)
    assert (adult.name, adult.relationship, adult.responsibility, adult.email, adult.phone) == (
        "Sara Ali",
        "mother",
        "yes",
        "sara@family.example",
        "07700 900111",
    )


def test_an_import_makes_no_concern_no_duty_and_no_message(roll: Any) -> None:
    from trellis.cycle.models import Concern, Cycle, Told

    bring(roll, csv(ZARA_ROW))
    for table in (Concern, Cycle, Told, Notice):
        assert not table.objects.system(WHY).exists()
    assert not FamilyLink.objects.of(child(roll, ZARA)).exclude(person__password__startswith="!").exists()


def test_a_class_that_is_not_there_is_made_once(roll: Any) -> None:
    bring(roll, csv(f"{ZARA},Ali,Zara,01/04/2018,4,Rowan,,,,,,,", f"{BEN},Ode,Ben,02/04/2018,4,Rowan,,,,,,,"))
    groups = {place.group_id for place in ClassPlace.objects.at(roll.oakfield).filter(group__name="Rowan")}
    assert len(groups) == 1


def test_sen_history_with_old_codes_becomes_dated_history(roll: Any) -> None:
    history = "".join(
        f"<SEN><StartDate>{day}</StartDate><SENprovision>{code}</SENprovision></SEN>"
        for day, code in (("2012-09-01", "N"), ("2013-01-10", "A"), ("2014-11-05", "K"), ("2024-02-01", "N"), ("2025-03-03", "E"))
    )
    bring(roll, ctf(pupil(ZARA, "Zara", "Ali", "2008-04-01", SENhistory=history)))
    from trellis.cycle.models import StatusChange

    rows = StatusChange.objects.of(child(roll, ZARA)).order_by("from_on").values_list("status", "from_on", "source")
    assert list(rows) == [
        ("sen_support", date(2013, 1, 10), "import"),
        ("stepped_down", date(2024, 2, 1), "import"),
        ("ehc_plan", date(2025, 3, 3), "import"),
    ]


def test_what_the_senco_decided_is_never_overwritten_by_a_file(roll: Any) -> None:
    from trellis.cycle.models import StatusChange

    with write():
        StatusChange.objects.create(
            school_id=roll.oakfield.pk, child_id=roll.amina.pk, status="sen_support", from_on=date(2026, 9, 5)
        )
    seen = look(roll, csv(f"{AMINA},Yusuf,Amina,27/03/2018,4,Hazel,N,,,,,,"))
    assert seen.counts["unchanged"] == 1
    assert "the record says SEN Support and stays" in seen.left_out[0]["message"]


def test_brothers_and_sisters_share_an_adult_and_two_parents_one_address_stay_two(roll: Any) -> None:
    bring(
        roll,
        csv(
            f"{ZARA},Ali,Zara,01/04/2018,4,Hazel,,,Sara Ali,Mother,Yes,sara@family.example,",
            f"{BEN},Ali,Ben,01/04/2020,1,Beech,,,Sara Ali,Mother,Yes,sara@family.example,",
            f"{SUE},Ali,Sue,01/04/2020,1,Beech,,,Omar Ali,Father,Yes,sara@family.example,",
        ),
    )
    links = {number: FamilyLink.objects.of(child(roll, number)).get().person for number in (ZARA, BEN, SUE)}
    assert links[ZARA].pk == links[BEN].pk != links[SUE].pk
    assert links[SUE].email is None


def test_people_only_to_ring_are_left_out_and_said_so(roll: Any) -> None:
    made = wait(roll, csv(f"{ZARA},Ali,Zara,01/04/2018,4,Hazel,,,Jo Next,Neighbour,No,jo@next.example,"))
    assert "1 contacts without parental responsibility were left out" in open_seen(made).warnings[-1]
    services.confirm_roll(roll.mrs_dunn, ref=made.ref)
    assert not FamilyLink.objects.of(child(roll, ZARA)).exists()


def test_an_adult_with_responsibility_unknown_is_a_row_on_today(roll: Any) -> None:
    from trellis.people.panels import today_rows

    bring(roll, csv(f"{ZARA},Ali,Zara,01/04/2018,4,Hazel,,,Sara Ali,Mother,,,"))
    assert "Sara Ali" in today_rows(roll.mrs_shah)[0].sentence


def test_dual_registration_is_a_row_of_its_own_at_each_school(roll: Any) -> None:
    head = "UPN,Surname,Forename,DOB,Enrolment status"
    bring(roll, csv(f"{ZARA},Ali,Zara,01/04/2018,S", head=head))
    services.confirm_roll(
        roll.mrs_okoro,
        ref=services.preview_roll(
            roll.mrs_okoro, school_id=roll.riverside.pk, file=csv(f"{ZARA},Ali,Zara,01/04/2018,M", head=head), file_name="b.csv"
        ).ref,
    )
    kinds = Enrolment.objects.system(WHY).filter(child__upn=ZARA).order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["main", "subsidiary"]


# ---- who matches whom


CASES = [
    ("the same UPN", KNOWN, "unchanged", ""),
    ("the same UPN and a new surname", f"{AMINA},Omar,Amina,27/03/2018", "changed", ""),
    ("the same UPN and a mended birthday", f"{AMINA},Yusuf,Amina,28/03/2018", "changed", ""),
    ("the same UPN on somebody else's line", f"{AMINA},Baker,Tom,02/02/2019", "possible", "name and date of birth are different"),
    ("another UPN and the same name only", f"{ZARA},Yusuf,Amina,01/01/2019", "new", ""),
    ("another UPN, same name and birthday", f"{ZARA},Yusuf,Amina,27/03/2018", "possible", "another UPN"),
    ("a twin with another UPN", f"{ZARA},Yusuf,Amin,27/03/2018", "new", ""),
    ("a temporary UPN, same name and birthday", f"{upn(505, 'A')},Yusuf,Amina,27/03/2018", "possible", "no UPN to tell them by"),
    ("no UPN, same name and birthday", ",Yusuf,Amina,27/03/2018", "possible", "no UPN to tell them by"),
    ("no UPN, nearly the same name", ",Yusuf,Aminah,27/03/2018", "possible", "Nearly"),
    ("no UPN, a twin's quite other name", ",Yusuf,Layla,27/03/2018", "new", ""),
    ("no UPN, same name only", ",Yusuf,Amina,02/02/2019", "new", ""),
    ("no UPN, accents and hyphens", ",Yusuf,Amína,27/03/2018", "possible", "no UPN"),
]


@pytest.mark.parametrize(("what", "row", "outcome", "why"), CASES, ids=[case[0] for case in CASES])
def test_a_row_matches_by_upn_and_a_same_name_is_never_enough(roll: Any, what: str, row: str, outcome: str, why: str) -> None:
    seen = look(roll, csv(row, head=HEAD4))
    assert {name for name, count in seen.counts.items() if count} == {outcome}
    if why:
        assert why in seen.possible[0]["candidates"][0]["why"]


def test_a_former_upn_proposes_and_a_person_decides(roll: Any) -> None:
    with write():
        FormerUpn.objects.create(child=roll.amina, upn=ZARA)
    file = csv(f"{ZARA},Yusuf,Ameena,27/03/2018", head=HEAD4)
    waiting = wait(roll, file)
    assert "Had this UPN before" in open_seen(waiting).possible[0]["candidates"][0]["why"]
    done = services.confirm_roll(roll.mrs_dunn, ref=waiting.ref)
    assert Child.objects.at(roll.oakfield).count() == 4
    assert (done.new, done.changed) == (0, 0)
    bring(roll, file, decisions={2: roll.amina.ref})
    amina = Child.objects.at(roll.oakfield).get(pk=roll.amina.pk)
    assert (amina.upn, amina.first_name) == (ZARA, "Ameena")
    assert AMINA in set(FormerUpn.objects.of(amina).values_list("upn", flat=True))
    assert FormerName.objects.of(amina).get().first_name == "Amina"


def test_a_person_may_say_that_it_is_another_child(roll: Any) -> None:
    bring(roll, csv(f"{ZARA},Yusuf,Amina,27/03/2018", head=HEAD4), decisions={2: "new"})
    assert Child.objects.at(roll.oakfield).filter(last_name="Yusuf").count() == 2


def test_a_child_never_to_be_linked_is_never_proposed(roll: Any) -> None:
    network.mark_never_link(roll.mrs_shah, child_id=roll.amina.pk, never=True)
    with write():
        FormerUpn.objects.create(child=roll.amina, upn=ZARA)
    seen = look(roll, csv(f"{ZARA},Yusuf,Amina,27/03/2018", head=HEAD4))
    assert (seen.counts["new"], seen.counts["possible"]) == (1, 0)


def test_a_nursery_child_without_upn_comes_in_and_is_asked_about_the_next_time(roll: Any) -> None:
    file = csv(",Bloom,Ivy,11/02/2023,N1,Acorns,,,,,,,")
    bring(roll, file)
    assert Child.objects.at(roll.oakfield).get(first_name="Ivy").upn == ""
    assert look(roll, file).counts["possible"] == 1


@pytest.mark.parametrize("number", [ZARA, ""])
def test_a_child_twice_in_one_file_is_refused_the_second_time(roll: Any, number: str) -> None:
    seen = look(roll, csv(f"{number},Ali,Zara,01/04/2018", f"{number},Ali,Zara,01/04/2018", head=HEAD4))
    assert (seen.counts["new"], seen.counts["refused"]) == (1, 1)
    assert (seen.refused[0]["row"], "earlier row" in seen.refused[0]["message"]) == (3, True)


def test_what_is_empty_in_the_file_says_nothing(roll: Any) -> None:
    seen = look(roll, csv(f"{AMINA},Yusuf,Amina,27/03/2018,,,,,,,,,"))
    assert seen.counts["unchanged"] == 1


def test_changes_show_old_and_new(roll: Any) -> None:
    seen = look(roll, csv(f"{AMINA},Omar,Amina,27/03/2018,5,Beech,,,,,,,"))
    assert seen.changed[0]["changes"] == [("Surname", "Yusuf", "Omar"), ("Year", "4", "5"), ("Class", "Hazel", "Beech")]


def test_the_same_file_twice_changes_nothing_the_second_time(roll: Any) -> None:
    file = io.BytesIO()
    samples.write_ctf(file, 60)
    bring(roll, file)
    seen = look(roll, file)
    assert {name: count for name, count in seen.counts.items() if count} == {"unchanged": 60}


# ---- who has left


def test_a_child_absent_from_the_file_stays_unless_it_is_the_whole_roll(roll: Any) -> None:
    assert look(roll, csv(KNOWN, head=HEAD4)).counts["left"] == 0
    assert sorted(each["name"] for each in look(roll, csv(KNOWN, head=HEAD4), whole_roll=True).left) == [
        "Leo Marsh",
        "Mia Clarke",
        "Noah Reid",
    ]


def test_many_leavers_are_confirmed_by_name_and_only_those_ticked_leave(roll: Any) -> None:
    heard: list[Any] = []
    before = reactions._table.copy()
    reactions.set_table({"child.left": (lambda viewer, **ids: heard.append(ids["child_id"]),)})
    waiting = wait(roll, csv(KNOWN, head=HEAD4), whole_roll=True)
    with pytest.raises(RuleBroken) as refused:
        services.confirm_roll(roll.mrs_dunn, ref=waiting.ref)
    assert refused.value.field == "leavers"
    assert heard == []
    done = services.confirm_roll(roll.mrs_dunn, ref=waiting.ref, leavers_confirmed=[roll.leo.ref])
    reactions.set_table(before)
    assert (done.left, heard) == (1, [roll.leo.pk])
    assert Enrolment.objects.of(roll.leo).get().ends_on == TODAY
    assert Enrolment.objects.of(roll.noah).get().ends_on is None


def test_children_a_file_brings_do_not_make_its_leavers_fewer(roll: Any) -> None:
    """One of four leaves: more than 5 % of the roll as it was, though not of the forty that the file makes of it."""
    staying = [
        f"{each.upn},{each.last_name},{each.first_name},{each.date_of_birth:%d/%m/%Y}"
        for each in Child.objects.at(roll.oakfield)
        if each.pk != roll.leo.pk
    ]
    assert len(staying) == 3
    coming = [f"{upn(500 + each)},Newman,Child{chr(65 + each)},{each % 28 + 1:02d}/05/2018" for each in range(26)]
    file = csv(*staying, *coming, head=HEAD4)
    with pytest.raises(RuleBroken) as refused:
        services.bring_in(roll.mrs_dunn, school_id=roll.oakfield.pk, file=file, file_name="roll.csv", whole_roll=True)
    assert refused.value.field == "leavers"
    assert Child.objects.at(roll.oakfield).count() == 4


@pytest.mark.parametrize(
    ("left", "size", "refused", "asked"),
    [(0, 100, 5, False), (5, 100, 0, False), (6, 100, 0, True), (10, 1000, 0, False), (11, 1000, 0, True), (1, 100, 1, True)],
)
def test_names_are_asked_for_past_five_percent_or_ten_or_when_rows_were_refused(
    left: int, size: int, refused: int, asked: bool
) -> None:
    assert rules.leavers_need_names(left, size, refused) is asked


def test_a_leaving_date_in_the_file_is_believed(roll: Any) -> None:
    head = "UPN,Surname,Forename,DOB,Leaving date"
    bring(roll, csv(f"{AMINA},Yusuf,Amina,27/03/2018,09/10/2026", head=head))
    assert Enrolment.objects.of(roll.amina).get().ends_on == date(2026, 10, 9)


def test_a_child_who_comes_back_is_on_the_roll_again(roll: Any) -> None:
    with write():
        Enrolment.objects.of(roll.amina).update(ends_on=date(2026, 9, 30))
    bring(roll, csv(KNOWN, head=HEAD4))
    assert Enrolment.objects.of(roll.amina).filter(ends_on=None).count() == 1


# ---- memory


def test_two_children_of_one_name_and_birthday_come_in_from_one_file_whatever_the_batch(
    roll: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "BATCH", 1)
    made = bring(roll, csv(f"{ZARA},Ali,Zara,01/04/2018", f"{BEN},Ali,Zara,01/04/2018", head=HEAD4))
    assert made.new == 2


def test_rows_are_planned_in_batches_whatever_the_size(roll: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from trellis.exchange.queries import comparing
    from trellis.exchange.readers import open_roll

    monkeypatch.setattr(rules, "BATCH", 10)
    file = io.BytesIO()
    samples.write_ctf(file, 35)
    with open_roll(file) as opened:
        made = comparing.compare(roll.oakfield.pk, opened)
        assert [len(batch) for batch in made.batches()] == [10, 10, 10, 5]


@pytest.mark.parametrize("pupils", [20, 60])
def test_a_batch_is_compared_in_the_same_queries_however_many_rows(
    roll: Any, pupils: int, django_assert_num_queries: Any
) -> None:
    file = io.BytesIO()
    samples.write_ctf(file, 60)
    bring(roll, file)
    some = io.BytesIO()
    samples.write_ctf(some, pupils)
    viewer = roll.mrs_dunn
    assert viewer.held
    with django_assert_num_queries(11):
        services.look_at(viewer, school_id=roll.oakfield.pk, file=some)
