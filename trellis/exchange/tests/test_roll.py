"""Rolls: who matches whom, what is written, who has left, what is taken back, and that nothing else ever changes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import connection
from django.test import Client

from trellis.accounts.models import Person
from trellis.audit.models import Row
from trellis.core import clock, reactions
from trellis.core.db import write
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.cycle import queries as cycle
from trellis.exchange import cli, queries, rules, samples, services
from trellis.exchange.models import ColumnMemory, FilePart, ImportChange, RollImport
from trellis.exchange.queries import kept
from trellis.exchange.queries.kept import open_seen
from trellis.exchange.services import previewing
from trellis.notifications.models import Notice
from trellis.people import queries as people
from trellis.people import services as network
from trellis.people.models import Child, ClassPlace, Enrolment, FamilyLink, FormerName, FormerUpn
from trellis.people.rules import upn_check_letter

from .files import csv, ctf, pupil

TODAY = date(2026, 10, 14)
WHY = "a test looks at the roll"
BAD = Path(__file__).resolve().parents[3] / "tests" / "bad_files"


def upn(number: int, last: str = "") -> str:
    body = f"82043210{number:03d}{last or number % 10}"
    return upn_check_letter(body) + body


AMINA, ZARA, BEN, SUE = upn(101), upn(202), upn(303), upn(404)


@pytest.fixture
def roll(world: Any) -> Any:
    """Oakfield, with Amina's UPN a right one."""
    with write():
        Child.objects.at(world.oakfield).filter(pk=world.amina.pk).update(upn=AMINA)
    world.amina.upn = AMINA
    return world


def look(world: Any, file: io.BytesIO, **more: Any) -> Any:
    return services.look_at(world.mrs_dunn, school_id=world.oakfield.pk, file=file, **more)


def wait(world: Any, file: io.BytesIO, **more: Any) -> RollImport:
    return services.preview_roll(world.mrs_dunn, school_id=world.oakfield.pk, file=file, file_name="roll.csv", **more)


def bring(world: Any, file: io.BytesIO, **more: Any) -> RollImport:
    answers = {name: more.pop(name) for name in ("leavers_confirmed", "decisions") if name in more}
    return services.confirm_roll(world.mrs_dunn, ref=wait(world, file, **more).ref, **answers)


def child(world: Any, number: str) -> Child:
    return Child.objects.at(world.oakfield).get(upn=number)


def whole_database(but: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """Every table as it stands, but the audit record, sessions and those named."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table.startswith(("audit_", "django_session")) or table in but:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


ZARA_ROW = f"{ZARA},Ali,Zara,01/04/2018,4,Hazel,K,SLCN,Ms Sara Ali,Mother,Yes,sara@family.example,07700 900111"


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

KNOWN = f"{AMINA},Yusuf,Amina,27/03/2018"
HEAD4 = "UPN,Surname,Forename,DOB"
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


# ---- waiting and confirming


def test_a_preview_writes_nothing_about_a_child_and_waits_sealed(roll: Any) -> None:
    before = whole_database(but=("exchange_rollimport", "exchange_filepart"))
    waiting = wait(roll, csv(ZARA_ROW))
    assert whole_database(but=("exchange_rollimport", "exchange_filepart")) == before
    raw = b"".join(bytes(each.sealed) for each in FilePart.objects.at(roll.oakfield)) + bytes(waiting.preview)
    assert b"Zara" not in raw and b"Ali" not in raw
    assert queries.preview(roll.mrs_dunn, waiting.ref).new[0]["name"] == "Zara Ali"


def test_after_a_day_the_file_is_gone(roll: Any, clock_at: Callable[[Any], None]) -> None:
    waiting = wait(roll, csv(ZARA_ROW))
    clock_at(clock.london(TODAY, 9, 31) + timedelta(days=1))
    with pytest.raises(RuleBroken):
        services.confirm_roll(roll.mrs_dunn, ref=waiting.ref)
    assert services.drop_old_files() == 1
    assert RollImport.objects.at(roll.oakfield).get().file_size is None
    assert not FilePart.objects.at(roll.oakfield).exists()


def test_a_file_of_many_parts_reads_from_any_place_as_it_was(roll: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "PART_BYTES", 64)
    monkeypatch.setattr(previewing, "PART_BYTES", 64)
    whole = csv(ZARA_ROW).getvalue()
    waiting = wait(roll, csv(ZARA_ROW))
    assert FilePart.objects.at(roll.oakfield).count() == -(-len(whole) // 64)
    file = kept.kept_file(waiting)
    assert file.read() == whole
    for place, length in ((0, 10), (63, 2), (64, 64), (len(whole) - 3, 9), (130, 1)):
        file.seek(place)
        assert file.read(length) == whole[place : place + length]
    assert file.seek(-5, io.SEEK_END) == len(whole) - 5
    assert file.read() == whole[-5:]
    assert services.confirm_roll(roll.mrs_dunn, ref=waiting.ref).new == 1
    assert not FilePart.objects.at(roll.oakfield).exists()


def test_parts_of_a_file_cannot_change_places(roll: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "PART_BYTES", 64)
    monkeypatch.setattr(previewing, "PART_BYTES", 64)
    waiting = wait(roll, csv(ZARA_ROW))
    first, second = FilePart.objects.at(roll.oakfield).order_by("number")[:2]
    with write():
        FilePart.objects.at(roll.oakfield).filter(pk=first.pk).update(sealed=second.sealed)
    with pytest.raises(InvalidTag):
        kept.kept_file(waiting).read()


def test_a_file_thrown_away_while_it_is_read_says_so(roll: Any) -> None:
    waiting = wait(roll, csv(ZARA_ROW))
    services.drop_roll(roll.mrs_dunn, ref=waiting.ref)
    with pytest.raises(RuleBroken, match="rule broken"):
        kept.kept_file(waiting).read()


def test_a_roll_that_changed_since_the_preview_is_not_written_over(roll: Any) -> None:
    waiting = wait(roll, csv(f"{AMINA},Yusuf,Amina,27/03/2018,5,Hazel,,,,,,,"))
    with write():
        Child.objects.at(roll.oakfield).filter(pk=roll.amina.pk).update(nc_year="3")
    before = whole_database()
    with pytest.raises(RuleBroken):
        services.confirm_roll(roll.mrs_dunn, ref=waiting.ref)
    assert whole_database() == before
    services.preview_again(roll.mrs_dunn, ref=waiting.ref)
    services.confirm_roll(roll.mrs_dunn, ref=waiting.ref)
    assert child(roll, AMINA).nc_year == "5"


def test_a_file_is_brought_in_once(roll: Any) -> None:
    waiting = wait(roll, csv(ZARA_ROW))
    services.confirm_roll(roll.mrs_dunn, ref=waiting.ref)
    with pytest.raises(RuleBroken):
        services.confirm_roll(roll.mrs_dunn, ref=waiting.ref)


def test_when_something_fails_half_way_nothing_is_left_behind(roll: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = wait(roll, csv(ZARA_ROW))
    before = whole_database()
    from trellis.exchange.services import writing

    monkeypatch.setattr(writing.cycle, "import_needs", lambda viewer, rows: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.confirm_roll(roll.mrs_dunn, ref=waiting.ref)
    assert whole_database() == before


@pytest.mark.parametrize("who", ["mr_lane", "mrs_doyle", "mum", "mrs_okoro", "ms_amos", "mrs_hill"])
def test_nobody_but_office_senco_and_head_brings_a_roll_in(roll: Any, who: str) -> None:
    with pytest.raises(Denied):
        services.look_at(getattr(roll, who), school_id=roll.oakfield.pk, file=csv(ZARA_ROW))
    waiting = wait(roll, csv(ZARA_ROW))
    with pytest.raises((Denied, NotFound)):
        services.confirm_roll(getattr(roll, who), ref=waiting.ref)
    with pytest.raises((Denied, NotFound)):
        queries.preview(getattr(roll, who), waiting.ref)


def test_the_record_names_fields_and_children_and_no_value(roll: Any) -> None:
    bring(roll, csv(ZARA_ROW, f"{AMINA},Omar,Amina,27/03/2018,4,Hazel,,,,,,,"))
    rows = list(Row.objects.filter(code__startswith="roll.").order_by("number").values_list("code", "about"))
    assert [code for code, _ in rows] == ["roll.previewed", "roll.added", "roll.changed", "roll.imported"]
    assert dict(rows)["roll.changed"]["fields"] == ["last_name"]
    assert "Omar" not in json.dumps(rows)


def test_the_mapping_is_remembered_for_the_next_file(roll: Any) -> None:
    head = "UPN,Surname,Forename,Came into the world"
    with pytest.raises(RuleBroken):
        look(roll, csv(f"{ZARA},Ali,Zara,01/04/2018", head=head))
    wait(roll, csv(f"{ZARA},Ali,Zara,01/04/2018", head=head), mapping={"Came into the world": "date_of_birth"})
    assert ColumnMemory.objects.at(roll.oakfield).get().field == "date_of_birth"
    assert look(roll, csv(f"{BEN},Ode,Ben,01/04/2018", head=head)).counts["new"] == 1


# ---- taking back


def test_undo_takes_back_exactly_what_the_import_changed(roll: Any) -> None:
    before = whole_database(but=("exchange_rollimport", "exchange_importchange"))
    made = bring(roll, csv(ZARA_ROW, f"{AMINA},Omar,Amina,27/03/2018,5,Beech,K,SLCN,Nan Omar,Grandmother,No,,07700 900999"))
    assert whole_database(but=("exchange_rollimport", "exchange_importchange")) != before
    undone = services.undo_roll(roll.mrs_dunn, ref=made.ref)
    assert undone.stays == []
    after = whole_database(but=("exchange_rollimport", "exchange_importchange", "people_child", "people_classplace"))
    assert after == {name: rows for name, rows in before.items() if name in after}
    amina = Child.objects.at(roll.oakfield).get(pk=roll.amina.pk)
    assert (amina.last_name, amina.nc_year) == ("Yusuf", "4")
    assert ClassPlace.objects.of(amina).get().ends_on is None
    with pytest.raises(RuleBroken):
        services.undo_roll(roll.mrs_dunn, ref=made.ref)


def test_a_child_somebody_has_written_about_stays_and_is_named(roll: Any) -> None:
    from trellis.cycle.models import Statement

    made = bring(roll, csv(ZARA_ROW, f"{BEN},Ode,Ben,02/04/2018,4,Hazel,K,SLCN,,,,,"))
    zara = child(roll, ZARA)
    with write():
        Statement.objects.create(
            school_id=zara.school_id, child_id=zara.pk, voice="school", topic="good_at", text="Foxes", said_on=TODAY
        )
    undone = services.undo_roll(roll.mrs_dunn, ref=made.ref)
    assert [ref for ref, _ in undone.stays] == [zara.ref]
    assert Child.objects.at(roll.oakfield).filter(pk=zara.pk).exists()
    assert cycle.needs_of(people.child_by_id(roll.mrs_shah, zara.pk, "record.read"))
    assert FamilyLink.objects.of(zara).get().person.email == "sara@family.example"
    assert not Child.objects.at(roll.oakfield).filter(upn=BEN).exists()


def _edit(world: Any, zara: Child) -> None:
    network.switch_families(world.mrs_shah, child_id=zara.pk, on=False)


def _leave(world: Any, zara: Child) -> None:
    network.end_enrolment(world.mrs_dunn, child_id=zara.pk, on=TODAY)


def _confirm_status(world: Any, zara: Child) -> None:
    from trellis.cycle.models import StatusChange

    with write():
        StatusChange.objects.of(zara).update(confirmed_at=clock.now())


def _end_need(world: Any, zara: Child) -> None:
    from trellis.cycle.models import Need

    with write():
        Need.objects.of(zara).update(ends_on=TODAY)


@pytest.mark.parametrize("use", [_edit, _leave, _confirm_status, _end_need])
def test_a_child_of_whom_anything_was_changed_stays_whole(roll: Any, use: Any, clock_at: Callable[[Any], None]) -> None:
    before = reactions._table.copy()
    reactions.set_table({})
    made = bring(roll, csv(ZARA_ROW))
    zara = child(roll, ZARA)
    clock_at(clock.london(TODAY, 11))
    use(roll, zara)
    undone = services.undo_roll(roll.mrs_dunn, ref=made.ref)
    reactions.set_table(before)
    assert [ref for ref, _ in undone.stays] == [zara.ref]
    for table in (Enrolment, ClassPlace, FamilyLink):
        assert table.objects.of(zara).count() == 1


def test_a_change_somebody_changed_again_stays(roll: Any) -> None:
    made = bring(roll, csv(f"{AMINA},Omar,Amina,27/03/2018,5,Hazel,,,,,,,"))
    with write():
        Child.objects.at(roll.oakfield).filter(pk=roll.amina.pk).update(last_name="Osman", revision=9)
    undone = services.undo_roll(roll.mrs_dunn, ref=made.ref)
    assert (undone.restored, len(undone.stays)) == (0, 1)
    assert child(roll, AMINA).last_name == "Osman"


def test_an_adult_who_signs_in_stays(roll: Any) -> None:
    made = bring(roll, csv(ZARA_ROW))
    with write():
        sara = Person.objects.get(email="sara@family.example")
        sara.set_password("three words here")
        sara.save()
    services.undo_roll(roll.mrs_dunn, ref=made.ref)
    assert Person.objects.filter(pk=sara.pk).exists()


def test_leavers_come_back_with_their_class(roll: Any) -> None:
    made = bring(roll, csv(KNOWN, head=HEAD4), whole_roll=True, leavers_confirmed=[roll.leo.ref])
    services.undo_roll(roll.mrs_dunn, ref=made.ref)
    assert Enrolment.objects.of(roll.leo).get().ends_on is None
    assert ClassPlace.objects.of(roll.leo).get().ends_on is None


def test_after_thirty_days_an_import_stands(roll: Any, clock_at: Callable[[Any], None]) -> None:
    made = bring(roll, csv(ZARA_ROW))
    clock_at(TODAY + timedelta(days=31))
    with pytest.raises(RuleBroken):
        services.undo_roll(roll.mrs_dunn, ref=made.ref)
    clock_at(TODAY + timedelta(days=30))
    services.undo_roll(roll.mrs_dunn, ref=made.ref)


def test_another_schools_import_is_not_found(roll: Any) -> None:
    made = bring(roll, csv(ZARA_ROW))
    with pytest.raises(NotFound):
        services.undo_roll(roll.mrs_okoro, ref=made.ref)


# ---- the command line


@pytest.mark.parametrize(
    "name", sorted(each.name for each in BAD.iterdir() if each.suffix != ".json" and each.name != "expected.csv")
)
def test_a_bad_file_gives_a_sentence_and_leaves_every_table_equal(
    roll: Any, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = whole_database()
    code = cli.roll_import(BAD / name, school="oakfield", as_json=True)
    out, err = capsys.readouterr()
    answer = json.loads(out)
    assert code in (0, 1)
    if code:
        assert [each["row"] for each in answer["refused"]] == [None]
        assert err.strip()
    else:
        assert answer["refused"] or answer["warnings"] or answer["left_out"]
    assert whole_database() == before
    assert cli.roll_import(BAD / name, school="oakfield", as_json=True, confirm=True) == code
    capsys.readouterr()
    if code:
        assert whole_database() == before


def _file(tmp_path: Path, made: io.BytesIO) -> Path:
    path = tmp_path / "roll.csv"
    path.write_bytes(made.getvalue())
    return path


def test_the_command_previews_confirms_and_takes_back(roll: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, csv(ZARA_ROW, "broken,Ali,Omar,01/04/2018,4,,,,,,,,"))
    before = whole_database()
    assert cli.roll_import(path, school="oakfield", as_json=True) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {name: answer[name] for name in ("new", "changed", "unchanged", "left", "possible_duplicates")} == {
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "left": 0,
        "possible_duplicates": 0,
    }
    assert [(each["row"], each["field"]) for each in answer["refused"]] == [(3, "upn")]
    assert whole_database() == before
    assert cli.roll_import(path, school="oakfield", confirm=True, as_json=True) == 0
    reference = json.loads(capsys.readouterr().out)["import"]
    assert child(roll, ZARA)
    assert cli.roll_undo(reference, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["stays"] == []
    assert not Child.objects.at(roll.oakfield).filter(upn=ZARA).exists()


def test_the_command_refuses_many_leavers_and_unknown_names(
    roll: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _file(tmp_path, csv(KNOWN, head=HEAD4))
    before = whole_database()
    assert cli.roll_import(path, school="oakfield", confirm=True, whole_roll=True) == 1
    assert "confirmed by name" in capsys.readouterr().err
    assert cli.roll_import(path, school="nowhere") == 1
    assert cli.roll_import(tmp_path / "absent.csv", school="oakfield") == 1
    assert cli.roll_undo("2bcdfghj") == 1
    assert whole_database() == before


def test_a_column_nobody_knows_is_named_and_can_be_mapped(roll: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, csv(f"{ZARA},Ali,Zara,01/04/2018,Owl", head=HEAD4 + ",Nest"))
    cli.roll_import(path, school="oakfield", as_json=True)
    refused = json.loads(capsys.readouterr().out)["refused"]
    assert [(each["row"], each["field"]) for each in refused] == [(None, "Nest")]
    cli.roll_import(path, school="oakfield", as_json=True, confirm=True, mapping={"Nest": "class_name"})
    assert ClassPlace.objects.of(child(roll, ZARA)).get().group.name == "Owl"


def test_the_command_prints_words_for_people(roll: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _file(tmp_path, csv(f"{AMINA},Omar,Amina,27/03/2018", head=HEAD4))
    assert cli.roll_import(path, school="oakfield") == 0
    out = capsys.readouterr().out
    assert "Surname: Yusuf -> Omar" in out
    assert "Nothing was written" in out


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


# ---- the office's pages


def browse(world: Any, who: str) -> Client:
    client, person = Client(), world.people[who]
    with write():
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["epoch"], session["since"] = person.session_epoch, int(clock.real_now().timestamp())
    session.save()
    return client


def upload(client: Client, made: io.BytesIO, whole: str = "no", name: str = "roll.csv") -> Any:
    made.name = name
    return client.post("/roll/import/", {"file": made, "whole_roll": whole, "form_key": "a" * 32})


def test_the_office_brings_a_file_in_and_takes_it_back_in_the_browser(roll: Any) -> None:
    office = browse(roll, "mrs_dunn")
    assert "4 children on the roll" in office.get("/roll/").content.decode()
    page = upload(office, csv(ZARA_ROW)).headers["Location"]
    text = office.get(page).content.decode()
    assert "Zara Ali" in text and "Nothing is written yet" in text
    answer = office.post(page, {"form_key": "b" * 32})
    assert (answer.status_code, answer.headers["Location"]) == (303, page + "done/")
    assert child(roll, ZARA)
    again = office.post(page, {"form_key": "b" * 32})
    assert again.status_code in (303, 404)
    text = office.post(page + "done/", {}).content.decode()
    assert "Taken back" in text
    assert not Child.objects.at(roll.oakfield).filter(upn=ZARA).exists()


def test_leavers_are_ticked_by_name_in_the_browser(roll: Any) -> None:
    office = browse(roll, "mrs_dunn")
    page = upload(office, csv(KNOWN, head=HEAD4), whole="yes").headers["Location"]
    assert "Leo Marsh" in office.get(page).content.decode()
    assert office.post(page, {"form_key": "c" * 32, "leavers": [roll.leo.ref]}).status_code == 303
    assert Enrolment.objects.of(roll.leo).get().ends_on == TODAY
    assert Enrolment.objects.of(roll.mia).get().ends_on is None


def test_a_person_says_who_is_who_in_the_browser(roll: Any) -> None:
    office = browse(roll, "mrs_dunn")
    page = upload(office, csv(f"{ZARA},Yusuf,Amina,27/03/2018", head=HEAD4)).headers["Location"]
    assert "Who is this?" in office.get(page).content.decode()
    assert office.post(page, {"form_key": "d" * 32, "row_2": roll.amina.ref}).status_code == 303
    assert Child.objects.at(roll.oakfield).get(pk=roll.amina.pk).upn == ZARA


def test_columns_are_placed_by_hand_in_the_browser(roll: Any) -> None:
    office = browse(roll, "mrs_dunn")
    page = upload(office, csv(f"{ZARA},Ali,Zara,01/04/2018,Owl", head=HEAD4 + ",Nest")).headers["Location"]
    text = office.get(page + "columns/").content.decode()
    assert "Nest" in text
    places = {
        f"column_{number}": key for number, key in enumerate(("upn", "last_name", "first_name", "date_of_birth", "class_name"))
    }
    assert office.post(page + "columns/", places | {"form_key": "e" * 32}).status_code == 303
    assert "Owl" in office.get(page).content.decode()


def test_a_bad_file_comes_back_with_one_sentence(roll: Any) -> None:
    answer = upload(browse(roll, "mrs_dunn"), io.BytesIO(b"\x00\x01 nothing"))
    assert answer.status_code == 422
    assert not RollImport.objects.at(roll.oakfield).exists()


def test_a_file_can_be_thrown_away(roll: Any) -> None:
    office = browse(roll, "mrs_dunn")
    page = upload(office, csv(ZARA_ROW)).headers["Location"]
    assert office.post(page, {"do": "drop"}).status_code == 303
    assert office.get(page).status_code == 404
    assert not ImportChange.objects.at(roll.oakfield).exists()


@pytest.mark.parametrize("path", ["", "columns/", "done/"])
def test_another_schools_office_gets_nothing_of_a_file(roll: Any, path: str) -> None:
    page = upload(browse(roll, "mrs_dunn"), csv(ZARA_ROW)).headers["Location"]
    stranger = browse(roll, "mrs_okoro")
    there, absent = stranger.get(page + path), stranger.get("/roll/import/2bcdfghj/" + path)
    assert (there.status_code, there.content) == (absent.status_code, absent.content)
    assert there.status_code == 404
